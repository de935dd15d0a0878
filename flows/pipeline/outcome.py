"""What pressing a plan came to: which records arrived, were pressed again, shifted or are gone, as columns."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.pipeline.plan import Plan
from flows.press.item import HeldPart
from flows.press.pressed_batch import PressedBatch
from flows.press.record_changes import SCHEMA, DifferenceFiles, Event
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.revising import PLACES

REMOVED = pa.schema(
    [
        ("doc_id", pa.string()),
        ("root", pa.string()),
        ("uri", pa.string()),
        ("sha256", pa.string()),
        ("part", pa.int32()),
    ]
)
"""One row for each record that is gone: what it was, and the number of the part that holds it until now (-1: none)."""


_REWRITTEN: dict[Event, list[str]] = {
    "again": ["doc_id", "part", "has_other_bytes", "is_comparable"],
    "shifted": ["doc_id", "part", *PLACES],
    "gone": ["doc_id"],
}


class Outcome(NamedTuple):
    """What pressing a plan came to.

    `differences` are the files with all rows of `flows.press.record_changes.SCHEMA`; `again` and `shifted` are the rows of
    these events, without what only history needs; `removed` are rows of REMOVED; `by_fate` counts all records found.
    """

    differences: DifferenceFiles
    again: pa.Table
    shifted: pa.Table
    removed: pa.Table
    n_pressed: int
    by_fate: Counter[str]

    @property
    def is_empty(self) -> bool:
        """Whether the lake already holds exactly what the sources say."""
        return not (self.n_pressed or self.removed.num_rows or self.shifted.num_rows)

    def gone_by_root(self) -> Counter[str]:
        """How many records are gone from each root and arrived nowhere else: what has moved is not gone."""
        if not self.removed.num_rows:
            return Counter()
        hashes = pc.unique(pc.drop_null(self.removed["sha256"]))
        arrived = [
            rows["sha256"].filter(pc.is_in(rows["sha256"], value_set=hashes))
            for rows in self.differences.rows_of("arrived")
        ]
        moved = pa.chunked_array([chunk for column in arrived for chunk in column.chunks], pa.string())
        has_moved = pc.is_in(self.removed["sha256"], value_set=pc.unique(pc.drop_null(moved)), skip_nulls=True)
        gone = self.removed.filter(pc.invert(has_moved))
        return Counter({each["values"]: each["counts"] for each in pc.value_counts(gone["root"]).to_pylist()})


def find_outcome(lake: Lake, plan: Plan, pressed: Sequence[PressedBatch]) -> Outcome:
    """Puts together what the batches found and what the plan knew to be gone."""
    differences = DifferenceFiles(lake, tuple(batch.differences for batch in pressed if batch.differences))
    found = _without_history(differences)
    by_fate = sum((batch.pressed + batch.unchanged for batch in pressed), plan.unchanged)
    return Outcome(
        differences=differences,
        again=found["again"],
        shifted=found["shifted"],
        removed=_read_removed(lake, plan, found["gone"]["doc_id"]),
        n_pressed=sum(batch.n_records for batch in pressed),
        by_fate=by_fate,
    )


def _without_history(differences: DifferenceFiles) -> dict[Event, pa.Table]:
    """The rows of the events for which the lake is rewritten, with the columns that this needs."""
    pieces = {event: [SCHEMA.empty_table().select(columns)] for event, columns in _REWRITTEN.items()}
    for rows in differences.rows_of(*_REWRITTEN):
        for event, columns in _REWRITTEN.items():
            pieces[event].append(rows.select(columns).filter(pc.equal(rows["event"].cast(pa.string()), event)))
    return {event: pa.concat_tables(found) for event, found in pieces.items()}


def by_part(rows: pa.Table) -> dict[int, pa.Table]:
    """The rows of each part, by its number; those of none (-1) are left out."""
    rows = rows.filter(pc.greater_equal(rows["part"], 0)).sort_by("part")
    counted = pc.value_counts(rows["part"]).to_pylist()
    found: dict[int, pa.Table] = {}
    start = 0
    for each in counted:
        found[each["values"]] = rows.slice(start, each["counts"])
        start += each["counts"]
    return found


def _read_removed(lake: Lake, plan: Plan, doc_ids: pa.ChunkedArray) -> pa.Table:
    """The records of files that are gone, and those that files no longer hold."""
    if not plan.removed and not len(doc_ids):
        return REMOVED.empty_table()
    uris = pa.array(sorted(plan.removed), pa.string())
    gone = doc_ids.combine_chunks()
    return pa.concat_tables([REMOVED.empty_table(), *_removed_of(lake, plan.parts, uris, gone)])


def _removed_of(lake: Lake, parts: Iterable[HeldPart], uris: pa.Array, doc_ids: pa.Array) -> Iterable[pa.Table]:
    for part in parts:
        rows = lake.read(part.part, "records", ["doc_id", "root", "uri", "sha256", "file_uri"])
        is_gone = pc.or_(pc.is_in(rows["file_uri"], value_set=uris), pc.is_in(rows["doc_id"], value_set=doc_ids))
        found = rows.filter(is_gone).drop_columns(["file_uri"])
        if found.num_rows:
            numbers = pa.array([part.number], pa.int32()).take(pa.array([0] * found.num_rows))
            yield found.append_column(REMOVED.field("part"), numbers).cast(REMOVED)
