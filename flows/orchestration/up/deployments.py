"""The deployments of a home: each flow of served_flows.py with its schedules, one run at a time."""

import datetime
from typing import Any, NamedTuple
from uuid import UUID

from prefect import Flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.runner import Runner
from prefect.schedules import Cron, Interval, RRule
from prefect.schedules import Schedule as PrefectSchedule
from prefect.types.entrypoint import EntrypointType

from flows.orchestration.flows import TAGS
from flows.orchestration.served_flows import FLOWS
from flows.pipeline.open_run import version
from flows.settings.service_settings import Schedule, Service
from warehouse.errors import ColumnistError

# Schedules by interval count from here, so that a restart does not shift them.
_ANCHOR = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
_ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


class Deployment(NamedTuple):
    """A flow and when it runs. One without a schedule can be started from its page."""

    flow: Flow[..., Any]
    schedules: list[PrefectSchedule]

    async def add_to(self, runner: Runner) -> UUID:
        """Has the runner serve it; gives its id.

        The runner starts the flow that it was given. From the name alone Prefect would import it again in each run's
        process, with the working folder first on the path, where a user's own flows/ would be found.
        """
        return await runner.aadd_flow(
            self.flow,
            name=self.flow.name,
            description=self.flow.description,
            schedules=self.schedules,
            concurrency_limit=_ONE_AT_A_TIME,
            tags=TAGS,
            version=version(),
            entrypoint_type=EntrypointType.MODULE_PATH,
        )


def make_deployments(service: Service) -> list[Deployment]:
    """A deployment for each flow.

    Raises:
        ColumnistError: a cron expression or recurrence rule is wrong; the message names the line.
    """
    return [
        Deployment(flow, [_schedule(each) for each in service.schedules if each.deployment == flow.name])
        for flow in FLOWS
    ]


def _schedule(schedule: Schedule) -> PrefectSchedule:
    try:
        if schedule.cron is not None:
            return Cron(schedule.cron, timezone=schedule.timezone)
        if schedule.rrule is not None:
            return RRule(schedule.rrule, timezone=schedule.timezone)
        interval = datetime.timedelta(seconds=schedule.interval or 0)
        return Interval(interval, anchor_date=_ANCHOR, timezone=schedule.timezone)
    except ValueError as error:
        reason = str(error).split("\n")[0]
        raise ColumnistError(f"{schedule.where}: no schedule can be made of this line: {reason}") from None
