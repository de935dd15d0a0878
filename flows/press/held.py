"""What the lake holds of one file, as sorted arrays: some sixty bytes a record, so that ten million fit in a worker."""

import functools
from bisect import bisect_left
from collections.abc import Callable, Container, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from flows.press.item import HeldPart, HeldRecord, Item
from flows.records.hashes import lane, lanes
from flows.records.identity import doc_id_of
from flows.records.reasons import FATES
from warehouse.lake.parquet_lake import Lake

_COLUMNS = ["doc_id", "file_uri", "fingerprint", "sha256", "fate", "reason", "position", "detail"]
_NO_POSITION = -1
_UNREAD = "0" * 64


class HeldRow(NamedTuple):
    """One record as the lake holds it; `position` and `detail` say where it lies in its file."""

    part: int
    fate: str
    position: int | None
    detail: str | None


class _Columns(NamedTuple):
    doc_ids: npt.NDArray[np.uint64]
    fingerprints: npt.NDArray[np.uint64]
    hashes: npt.NDArray[np.uint64]
    positions: npt.NDArray[np.int64]
    parts: npt.NDArray[np.int32]
    fates: npt.NDArray[np.int8]
    is_settled: npt.NDArray[np.bool_]
    details: pa.Array


class HeldRecords:
    """The records that the lake holds of one file, found by doc_id; it remembers which of them were found.

    A doc_id is two numbers, sorted by the first. Of a fingerprint the first half of the content's hash is compared, and
    the identity; of a SHA-256 the first 16 hex digits.
    """

    def __init__(self, columns: _Columns) -> None:
        order = np.argsort(columns.doc_ids[:, 0], kind="stable")
        self._high = _view(columns.doc_ids[order, 0])
        self._low = _view(columns.doc_ids[order, 1])
        self._contents = _view(columns.fingerprints[order, 0])
        self._identities = _view(columns.fingerprints[order, 2])
        self._hashes = _view(columns.hashes[order])
        self._positions = _view(columns.positions[order])
        self._parts = _view(columns.parts[order])
        self._fates = _view(columns.fates[order])
        self._is_settled = _view(columns.is_settled[order])
        self._details = columns.details.take(pa.array(order)) if columns.details.null_count < len(order) else None
        self._is_found = bytearray(len(order))

    @classmethod
    def read(cls, item: Item, lake: Lake, beat: Callable[[], None] = lambda: None) -> "HeldRecords":
        """What the lake holds of a file of many records, from its parts; of any other, what the item says.

        `beat` is called with each part.
        """
        if not item.held:
            return _nothing_held()
        if isinstance(item.held, HeldRecord):
            return cls(_of_record(item.uri, item.held, item.retried))
        parts = []
        for part in item.held:
            beat()
            parts.append(_of_part(part, item.uri, item.retried, lake))
        return cls(_concatenate(parts))

    def find(self, doc_id: str) -> int | None:
        """Number of the record's row here; None where the lake does not hold it. It counts as found from now on."""
        high, low = lane(doc_id), lane(doc_id, 1)
        row = bisect_left(self._high, high)
        while row < len(self._high) and self._high[row] == high:
            if self._low[row] == low:
                self._is_found[row] = 1
                return row
            row += 1
        return None

    def is_current(self, row: int, fingerprint: str) -> bool:
        """Whether the row was made of the same content by the same steps, libraries and settings, and may stay."""
        return bool(
            self._is_settled[row]
            and self._contents[row] == lane(fingerprint)
            and self._identities[row] == lane(fingerprint, 2)
        )

    def has_bytes(self, row: int, sha256: str | None) -> bool:
        """Whether the record had these bytes; one that could not be read has none."""
        return bool(self._hashes[row] == lane(sha256 or _UNREAD))

    def is_pressed_by(self, row: int, identities: Container[int]) -> bool:
        """Whether the steps, libraries and settings in force made the row, by any route, of bytes that could be read.

        By any route, since a text that has become a page is compared with what it was.
        """
        return bool(self._identities[row] in identities and self._hashes[row])

    def row(self, row: int) -> HeldRow:
        """What the lake says of a record."""
        position = self._positions[row]
        detail = self._details[row].as_py() if self._details is not None else None
        return HeldRow(
            self._parts[row], FATES[self._fates[row]], None if position == _NO_POSITION else position, detail
        )

    def missing(self) -> Iterator[tuple[str, int]]:
        """doc_id and part of each record that was not found."""
        for row, is_found in enumerate(self._is_found):
            if not is_found:
                yield f"{self._high[row]:016x}{self._low[row]:016x}", self._parts[row]


# No table: Arrow reserves its memory with the first array, and workers import this before their limit is set.
_SCHEMA = pa.schema([(name, pa.int64() if name == "position" else pa.string()) for name in _COLUMNS])


@functools.cache
def _nothing_held() -> HeldRecords:
    """What the lake holds of a new file. It finds nothing and so remembers nothing, and all new files share it."""
    return HeldRecords(_of_rows(_SCHEMA.empty_table(), -1, None))


def _of_record(uri: str, held: HeldRecord, retried: str | None) -> _Columns:
    columns = [
        [doc_id_of(uri)],
        [uri],
        [held.fingerprint],
        [held.sha256],
        [held.fate],
        [held.reason],
        [None],
        [held.detail],
    ]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _SCHEMA, strict=True)]
    table = pa.Table.from_arrays(arrays, schema=_SCHEMA)
    return _of_rows(table, held.part, retried)


def _of_part(part: HeldPart, uri: str, retried: str | None, lake: Lake) -> _Columns:
    rows = lake.read_file(part.records, "records", _COLUMNS)
    return _of_rows(rows.filter(pc.equal(rows["file_uri"], uri)), part.number, retried)


def _of_rows(rows: pa.Table, part: int, retried: str | None) -> _Columns:
    fates = pc.index_in(rows["fate"], value_set=pa.array(FATES))
    if part < 0:
        is_settled = np.zeros(rows.num_rows, np.bool_)
    elif retried is None:
        is_settled = np.ones(rows.num_rows, np.bool_)
    else:
        is_retried = pc.equal(rows["fate"], "quarantined")
        if retried != "*":
            is_retried = pc.and_(is_retried, pc.fill_null(pc.equal(rows["reason"], retried), False))
        is_settled = ~is_retried.to_numpy()
    return _Columns(
        lanes(rows["doc_id"], 32),
        lanes(rows["fingerprint"], 48),
        lanes(pc.fill_null(rows["sha256"], _UNREAD), 16)[:, 0],
        pc.fill_null(rows["position"], _NO_POSITION).to_numpy(),
        np.full(rows.num_rows, part, np.int32),
        fates.to_numpy().astype(np.int8),
        is_settled,
        rows["detail"].combine_chunks(),
    )


def _concatenate(parts: list[_Columns]) -> _Columns:
    *arrays, details = zip(*parts, strict=True)
    return _Columns._make([*map(np.concatenate, arrays), pa.concat_arrays(details)])


def _view(array: npt.NDArray[np.generic]) -> memoryview:
    """An array whose numbers come out as Python's: three times as fast to look into, one at a time."""
    return np.ascontiguousarray(array).data
