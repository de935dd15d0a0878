"""Presses quarantined records again, and nothing else."""

from typing import Any

from flows.pipeline import stages
from flows.pipeline.retry_plan import plan_retry
from flows.pipeline.stat_cache import StatCache
from flows.pipeline.upgrade import current_manifest
from flows.records.reasons import REASONS
from flows.settings.run_settings import Settings
from flows.upkeep.changing import no_lake, open_change, publish
from warehouse.errors import ColumnistError, NothingBegun
from warehouse.lake.parquet_lake import Lake


def retry(settings: Settings, reason: str | None = None) -> dict[str, Any]:
    """Presses quarantined records again, all or those of one reason, and nothing else; gives the run's entry.

    Raises:
        ColumnistError: no such reason, or nothing is in quarantine for it.
    """
    if reason is not None and (reason not in REASONS or REASONS[reason].fate != "quarantined"):
        known = ", ".join(sorted(code for code, each in REASONS.items() if each.fate == "quarantined"))
        raise ColumnistError(f"no reason {reason!r} puts a record in quarantine; the reasons are {known}")
    with open_change(settings) as run:
        home = settings.home_paths
        lake = Lake(home.lake)
        manifest = current_manifest(lake, run.key)
        if manifest is None:
            raise no_lake(settings)
        plan = plan_retry(lake, manifest, settings, reason)
        if not plan.items:
            raise NothingBegun(
                f"nothing is in quarantine{f' for {reason}' if reason else ''}; `columnist status` shows what is"
            )
        cache, caller = StatCache(home.stat_cache), stages.Plain(settings)
        publish(settings, run, lambda: stages.carry_out(plan, manifest, cache, settings, run, caller))
    return run.facts
