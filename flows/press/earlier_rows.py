"""Rows that a stopped run has made, found record by record: sources that have changed since are cut into other chunks.

Rows are a function of their record alone, so those of another chunk may be taken as they are. The records themselves are read
again, and a fingerprint says whether one is the same; only its place in its file may be another.
"""

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.press.document import Draft
from flows.press.tables import places
from flows.records.hashes import lanes
from warehouse.lake.checkpoints import Checkpoint, read_checkpoints
from warehouse.lake.manifest import Part
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.soundness import problem_of
from warehouse.schema import STATE_TABLES, state_schema

MOST_INDEXED = 5_000_000
"""So many records are found one by one, which takes 12 bytes for each in every worker; of more, whole chunks are."""
MOST_PARTS = 8
"""A chunk takes rows from so many parts at most: one in its old order needs two or three, and each is read for it."""


class Taken(NamedTuple):
    """Rows by table, for the records of these doc_ids; `by_run` counts the records by the run that made them."""

    tables: Mapping[str, Sequence[pa.Table]]
    doc_ids: frozenset[str]
    by_run: Counter[str]

    def joined(self, made: Mapping[str, pa.Table] | None, drafts: Sequence[Draft]) -> dict[str, pa.Table]:
        """All rows of a chunk, in the order of its drafts, as if all of them had been made now; None for none made now."""
        if made is not None and not self.doc_ids:
            return dict(made)
        order = pa.array([draft.doc_id for draft in drafts])
        tables: dict[str, pa.Table] = {}
        for table in STATE_TABLES:
            pieces = [state_schema(table).empty_table(), *([made[table]] if made else []), *self.tables[table]]
            rows = pa.concat_tables(pieces)
            # Of a document with many rows the order among them stays: Arrow's sort is stable.
            rows = rows.take(pc.sort_indices(pc.index_in(rows["doc_id"], value_set=order)))
            tables[table] = rows.combine_chunks()
        for name, values in places(drafts).items():
            field = state_schema("records").field(name)
            column = tables["records"].schema.get_field_index(name)
            tables["records"] = tables["records"].set_column(column, field, pa.array(values, field.type))
        return tables


NOTHING = Taken(dict.fromkeys(STATE_TABLES, ()), frozenset(), Counter())


class EarlierRows:
    """The parts of some checkpoints, and for each record in which of them it lies."""

    def __init__(self, lake: Lake, checkpoints: Sequence[Checkpoint]) -> None:
        self._lake = lake
        self._parts = [
            (checkpoint.run_id, part)
            for checkpoint in checkpoints
            for part in checkpoint.parts
            if not any(problem_of(lake.store, file) for file in part.values())
        ]
        keys = [_keys(lake.read(part, "records", ["doc_id"])["doc_id"]) for _, part in self._parts]
        numbers = [np.full(len(found), number, np.int32) for number, found in enumerate(keys)]
        every = np.concatenate([np.zeros(0, np.uint64), *keys])
        order = np.argsort(every, kind="stable")
        self._keys = every[order]
        self._part_of = np.concatenate([np.zeros(0, np.int32), *numbers])[order]

    def take(self, drafts: Sequence[Draft]) -> Taken:
        """The rows of those records that are the same; of one that was refused as it was read there is nothing to take."""
        wanted = {draft.doc_id: draft.fingerprint for draft in drafts if draft.fate is None}
        if not wanted or not len(self._keys):
            return NOTHING
        tables: dict[str, list[pa.Table]] = {table: [] for table in STATE_TABLES}
        by_run: Counter[str] = Counter()
        found: set[str] = set()
        for number in self._parts_with(list(wanted)):
            run_id, part = self._parts[number]
            records = self._lake.read(part, "records", ["doc_id", "fingerprint"]).to_pylist()
            same = {row["doc_id"] for row in records if wanted.get(row["doc_id"]) == row["fingerprint"]} - found
            if same:
                _add_rows(tables, self._lake, part, same)
                found |= same
                by_run[run_id] += len(same)
        return Taken(tables, frozenset(found), by_run) if found else NOTHING

    def _parts_with(self, doc_ids: Sequence[str]) -> list[int]:
        """The parts in which most of these records may lie."""
        keys = _keys(pa.chunked_array([doc_ids], pa.string()))
        starts, ends = np.searchsorted(self._keys, keys, "left"), np.searchsorted(self._keys, keys, "right")
        counts: Counter[int] = Counter()
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            counts.update(self._part_of[start:end].tolist())
        return [number for number, _ in counts.most_common(MOST_PARTS)]


@functools.lru_cache(maxsize=1)
def earlier_rows(address: str, press_id: str, run_id: str) -> EarlierRows:
    """What runs before this one have made by the same steps, libraries and settings; looked up once in each process."""
    lake = Lake(address)
    found = read_checkpoints(lake.store).values()
    earlier = [each for each in found if each.press_id == press_id and each.run_id != run_id]
    n_records = sum(checkpoint.n_records for checkpoint in earlier)
    return EarlierRows(lake, earlier if n_records <= MOST_INDEXED else ())


def _keys(doc_ids: pa.ChunkedArray) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    return np.ascontiguousarray(lanes(doc_ids, 32)[:, 0])


def _add_rows(tables: Mapping[str, list[pa.Table]], lake: Lake, part: Part, doc_ids: set[str]) -> None:
    wanted = pa.array(sorted(doc_ids), pa.string())
    for table in STATE_TABLES:
        rows = lake.read(part, table)
        tables[table].append(rows.filter(pc.is_in(rows["doc_id"], value_set=wanted)))
