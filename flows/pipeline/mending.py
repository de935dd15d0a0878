"""What a retry or --verify has mended, and whether a retry has mended anything."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.pipeline.outcome import Outcome
from flows.pipeline.plan import Plan
from flows.press.pressed_batch import PressedBatch
from warehouse.lake.parquet_lake import Lake

_FARED = ["doc_id", "sha256", "fate", "stage", "reason", "detail"]
MOST_NAMES = 5
"""Of damaged files that a run names."""


def mends_nothing(lake: Lake, plan: Plan, outcome: Outcome, pressed: Sequence[PressedBatch]) -> bool:
    """Whether a retry left every record as it was, its bytes, its fate and its reason: then the lake need not change."""
    if not plan.is_retry or outcome.removed.num_rows or outcome.shifted.num_rows:
        return False
    now = [lake.read(part, "records", _FARED) for batch in pressed for part in batch.parts]
    if not now:
        return True
    doc_ids = pa.concat_tables(now)["doc_id"].combine_chunks()
    before = [lake.read(part.part, "records", _FARED) for part in plan.parts]
    known = [rows.filter(pc.is_in(rows["doc_id"], value_set=doc_ids)) for rows in before]
    return bool(_sorted(known).equals(_sorted(now)))


def _sorted(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).sort_by("doc_id").combine_chunks() if tables else pa.table({})


def mending_facts(plan: Plan, outcome: Outcome, *, changed: bool) -> dict[str, Any]:
    """What the entry of the run says of it; nothing of a run that had nothing to mend."""
    n_left = outcome.by_fate["quarantined"]
    if plan.is_retry and not changed:
        return {"message": f"the retry mended nothing: {n_left:,} quarantined as before, for the same reasons"}
    if plan.damaged:
        n_files = len(plan.damaged)
        what = "1 damaged file" if n_files == 1 else f"{n_files:,} damaged files"
        return {"message": f"mended {what} of the lake: {', '.join(sorted(plan.damaged)[:MOST_NAMES])}"}
    return {}
