"""Looks after the runs of a home: those whose process is gone become Crashed, and of missed ones the newest is left.

Prefect's states are for people and for its own limits; what became of the data, the manifest says.
"""

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Crashed

from flows.orchestration import notify, process_locks
from flows.settings.service_settings import Service
from warehouse.home import Home

ACTIVE = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]
START_SECONDS = 180.0
"""How long a process may take to come as far as to say that it is alive."""

_GONE = "the process that ran it is gone; the data is whole, and the next run goes on from there"
_MISSED = "missed while nothing served it; a newer run catches up"


class CrashWatch:
    """One look after another at the runs of a home. Times are those of the server's records, in UTC."""

    def __init__(self, client: PrefectClient, home: Home, service: Service, deployment_ids: Sequence[UUID]) -> None:
        self._client = client
        self._home = home
        self._service = service
        self._deployments = DeploymentFilter(id=DeploymentFilterId(any_=list(deployment_ids)))
        self._deployment_ids = list(deployment_ids)
        self._flow_names: dict[UUID, str] = {}

    async def look(self) -> list[UUID]:
        """Marks what is stale, frees its slots, and trims what was missed; gives the flow runs that were marked."""
        marked = [run_id for run_id in process_locks.find_dead(self._home) if await self._close(run_id)]
        now = datetime.datetime.now(datetime.UTC)
        active = await self._runs(ACTIVE)
        for run in active:
            changed = run.state.timestamp if run.state else now
            unheard = not process_locks.is_known(self._home, run.id)
            if unheard and (now - changed).total_seconds() > START_SECONDS and await self._close(run.id):
                marked.append(run.id)
        await self._free_slots()
        await self._trim_missed(now)
        await self._name_scheduled()
        return marked

    async def _close(self, flow_run_id: UUID) -> bool:
        """Marks a flow run and its tasks as crashed, unless they have ended; says whether the flow run had not."""
        try:
            run = await self._client.read_flow_run(flow_run_id)
        except ObjectNotFound:
            process_locks.forget(self._home, flow_run_id)
            return False
        only_this = FlowRunFilter(id=FlowRunFilterId(any_=[flow_run_id]))
        for task in await self._client.read_task_runs(flow_run_filter=only_this, limit=200):
            if task.state and not task.state.is_final():
                await self._client.set_task_run_state(task.id, Crashed(message=_GONE), force=True)
        was_active = not (run.state and run.state.is_final())
        crashed = bool(run.state and run.state.is_crashed())
        if was_active:
            await self._client.set_flow_run_state(flow_run_id, Crashed(message=_GONE))
        process_locks.forget(self._home, flow_run_id)
        if (was_active or crashed) and run.parent_task_run_id is None:
            flow = await self._client.read_flow(run.flow_id)
            message = (run.state.message if crashed and run.state else None) or _GONE
            notify.report(self._service, notify.message_about(run, flow.name, "Crashed", message))
        return was_active

    async def _free_slots(self) -> None:
        """Frees the slot of each deployment that has no active run: a killed server may have lost the lease."""
        busy = {run.deployment_id for run in await self._runs(ACTIVE)}
        for deployment_id in self._deployment_ids:
            if deployment_id in busy:
                continue
            name = f"deployment:{deployment_id}"
            limit = await self._client.read_global_concurrency_limit_by_name(name)
            if limit.active_slots:
                await self._client.update_global_concurrency_limit(name, GlobalConcurrencyLimitUpdate(active_slots=0))

    async def _trim_missed(self, now: datetime.datetime) -> None:
        """Cancels all but the newest of the runs that each deployment should have made by now."""
        late: dict[Any, list[FlowRun]] = {}
        for run in await self._runs([StateType.SCHEDULED]):
            if run.auto_scheduled and run.expected_start_time and run.expected_start_time < now:
                late.setdefault(run.deployment_id, []).append(run)
        for runs in late.values():
            for run in runs[:-1]:
                await self._client.set_flow_run_state(run.id, Cancelled(message=_MISSED))

    async def _name_scheduled(self) -> None:
        """Names each run that is to come after its flow and its time, which Prefect would call `tidy-otter` until it starts."""
        for run in await self._runs([StateType.SCHEDULED]):
            if run.auto_scheduled and run.expected_start_time:
                if run.flow_id not in self._flow_names:
                    self._flow_names[run.flow_id] = (await self._client.read_flow(run.flow_id)).name
                due = run.expected_start_time.astimezone(datetime.UTC)
                name = f"{self._flow_names[run.flow_id]} {due:%Y-%m-%d %H:%M} UTC"
                if run.name != name:
                    await self._client.update_flow_run(run.id, name=name)

    async def _runs(self, types: list[StateType]) -> list[FlowRun]:
        """Flow runs of the home's deployments in these states, in the order of their time."""
        return await self._client.read_flow_runs(
            deployment_filter=self._deployments,
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=types))),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=200,
        )
