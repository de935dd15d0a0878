"""The deployments of a home: each flow of served.py with its schedules, one run at a time."""

import datetime
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Interval, RRule
from prefect.schedules import Schedule as PrefectSchedule
from prefect.types.entrypoint import EntrypointType

from flows.orchestration.flows import TAGS
from flows.orchestration.served_flows import FLOWS
from flows.pipeline.run_entry import version
from flows.settings.service import Schedule, Service
from warehouse.errors import ColumnistError

# Schedules by interval count from here, so that a restart does not shift them.
_ANCHOR = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
_ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


def make_deployments(service: Service) -> list[RunnerDeployment]:
    """A deployment for each flow. One without a schedule can be started from its page.

    Raises:
        ColumnistError: a cron expression or recurrence rule is wrong; the message names the line.
    """
    return [_deployment(flow, service) for flow in FLOWS]


def _deployment(flow: Flow[..., Any], service: Service) -> RunnerDeployment:
    made = flow.to_deployment(
        name=flow.name,
        description=flow.description,
        schedules=[_schedule(each) for each in service.schedules if each.deployment == flow.name],
        concurrency_limit=_ONE_AT_A_TIME,
        tags=TAGS,
        version=version(),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    if not isinstance(made, RunnerDeployment):
        raise TypeError("deployments are made outside of an event loop")
    return made


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
