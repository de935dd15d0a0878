"""What runs that were stopped have left finished: which of it the next run may use, and when nobody needs it any more."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flows.press.pressed_batch import PressedBatch
from warehouse.lake.checkpoints import Checkpoint, Dropped, drop_checkpoints
from warehouse.lake.manifest import Manifest
from warehouse.lake.own_files import moment_of
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.run_files import utc_now

KEPT_DAYS = 7
"""So long the work of a run that was stopped waits for the next one of its sources."""


def drop_useless(lake: Lake, manifest: Manifest | None, press_id: str) -> list[Checkpoint]:
    """Drops, before a run, what no run can use: by other steps, libraries or settings, long ago, or in the state already.

    Gives the checkpoints that are left.
    """
    named = {part["records"].path for part in manifest.parts} if manifest else set()
    oldest = utc_now() - datetime.timedelta(days=KEPT_DAYS)

    def is_over(checkpoint: Checkpoint) -> bool:
        is_in_force = any(part["records"].path in named for part in checkpoint.parts)
        return checkpoint.press_id != press_id or moment_of(checkpoint.run_id) < oldest or is_in_force

    return drop_checkpoints(lake.store, is_over).left


def drop_committed(lake: Lake, roots: Collection[str], run_id: str) -> Dropped:
    """Drops, after a run, what it has kept itself, and all of the roots that it has listed."""
    return drop_checkpoints(
        lake.store, lambda checkpoint: checkpoint.run_id == run_id or not set(roots).isdisjoint(checkpoint.roots)
    )


def count_unfinished(checkpoints: Iterable[Checkpoint], roots: Collection[str], press_id: str) -> Counter[str]:
    """How many records of these roots runs have finished, by run, which were stopped before they committed them."""
    found: Counter[str] = Counter()
    for checkpoint in checkpoints:
        if checkpoint.press_id == press_id and not set(roots).isdisjoint(checkpoint.roots):
            found[checkpoint.run_id] += checkpoint.n_records
    return found


def describe_unfinished(found: Mapping[str, int]) -> str:
    """One line that says how much is resumed, and of which runs; empty where nothing is."""
    counts = ", ".join(f"{count:,} records from run {run_id}" for run_id, count in sorted(found.items()))
    return f"resumed: {counts}, as far as they are still the same" if counts else ""


def resumed_facts(pressed: Sequence[PressedBatch]) -> Mapping[str, Any]:
    """How many records were resumed, and of which run: the last, where there were several."""
    by_run = sum((batch.resumed for batch in pressed), Counter[str]())
    return {"n_resumed": by_run.total(), "resumed_run_id": max(by_run, default=None)}
