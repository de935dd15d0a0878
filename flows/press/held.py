"""What the lake holds of one file, as sorted arrays: some seventy bytes a record, so that ten million fit in a worker."""

import functools
from bisect import bisect_left
from collections.abc import Callable, Container, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from flows.press.item import HeldRecord, Item
from flows.records.hashes import lane, lanes
from flows.records.identity import doc_id_of
from flows.records.reasons import FATES
from flows.records.record import Span
from warehouse.lake.parquet_lake import Lake

_PLACES = {"position": "positions", "byte_start": "byte_starts", "byte_end": "byte_ends"}
_COLUMNS = ["doc_id", "file_uri", "fingerprint", "sha256", "fate", "reason", *_PLACES, "detail"]
_NO_PLACE = -1
_UNREAD = "0" * 64


class HeldRow(NamedTuple):
    """One record as the lake holds it; `position`, `span` and `detail` say where it lies in its file."""

    part: int
    fate: str
    position: int | None
    span: Span | None
    detail: str | None


_DTYPES = {
    "high": np.uint64, "low": np.uint64, "contents": np.uint64, "identities": np.uint64, "hashes": np.uint64,
    "positions": np.int64, "byte_starts": np.int64, "byte_ends": np.int64, "parts": np.int32, "fates": np.int8, "is_settled": np.bool_,
}  # fmt: skip


class _Columns:
    """The columns of so many rows at most, filled part by part."""

    def __init__(self, n_rows: int) -> None:
        self._n_rows = 0
        self._arrays: dict[str, npt.NDArray[np.generic]] = {
            name: np.empty(n_rows, dtype) for name, dtype in _DTYPES.items()
        }
        self._details: list[pa.Array] = []

    def add(self, rows: pa.Table, part: int, retried: str | None) -> None:
        """Adds records of a part, in columns of _SCHEMA."""
        start, self._n_rows = self._n_rows, self._n_rows + rows.num_rows
        for name, values in _values(rows, part, retried).items():
            self._arrays[name][start : self._n_rows] = values
        self._details.append(rows["detail"].combine_chunks())

    def take(self, name: str, order: npt.NDArray[np.int64]) -> memoryview:
        """A column in that order; it is not kept here."""
        return _view(self._arrays.pop(name)[order])

    def take_details(self, order: npt.NDArray[np.int64]) -> pa.Array | None:
        """The details in that order, None where no record has one."""
        has_some = any(details.null_count < len(details) for details in self._details)
        return pa.concat_arrays(self._details).take(pa.array(order)) if has_some else None

    def by_doc_id(self) -> npt.NDArray[np.int64]:
        """The order of the rows by the first half of their doc_ids."""
        return np.argsort(self._arrays["high"][: self._n_rows], kind="stable")


class HeldRecords:
    """The records that the lake holds of one file, found by doc_id; it remembers which of them were found.

    A doc_id is two numbers, sorted by the first. Of a fingerprint the first half of the content's hash is compared, and
    the identity; of a SHA-256 the first 16 hex digits.
    """

    def __init__(self, columns: _Columns) -> None:
        order = columns.by_doc_id()
        self._high = columns.take("high", order)
        self._low = columns.take("low", order)
        self._contents = columns.take("contents", order)
        self._identities = columns.take("identities", order)
        self._hashes = columns.take("hashes", order)
        self._positions = columns.take("positions", order)
        self._byte_starts = columns.take("byte_starts", order)
        self._byte_ends = columns.take("byte_ends", order)
        self._parts = columns.take("parts", order)
        self._fates = columns.take("fates", order)
        self._is_settled = columns.take("is_settled", order)
        self._details = columns.take_details(order)
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
        columns = _Columns(sum(part.part["records"].rows for part in item.held))
        for part in item.held:
            beat()
            rows = lake.read(part.part, "records", _COLUMNS)
            columns.add(rows.filter(pc.equal(rows["file_uri"], item.uri)), part.number, item.retried)
        return cls(columns)

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

    def sha_of(self, row: int) -> str | None:
        """The first 16 hex digits of the SHA-256 that the record had; None where its bytes were not read."""
        return f"{self._hashes[row]:016x}" if self._hashes[row] else None

    def is_pressed_by(self, row: int, identities: Container[int]) -> bool:
        """Whether the steps, libraries and settings in force made the row, by any route, of bytes that could be read.

        By any route, since a text that has become a page is compared with what it was.
        """
        return bool(self._identities[row] in identities and self._hashes[row])

    def row(self, row: int) -> HeldRow:
        """What the lake says of a record."""
        position = self._positions[row]
        detail = self._details[row].as_py() if self._details is not None else None
        span = Span(self._byte_starts[row], self._byte_ends[row])
        return HeldRow(
            self._parts[row],
            FATES[self._fates[row]],
            None if position == _NO_PLACE else position,
            None if span.start == _NO_PLACE else span,
            detail,
        )

    def missing(self) -> Iterator[tuple[str, int]]:
        """doc_id and part of each record that was not found."""
        for row, is_found in enumerate(self._is_found):
            if not is_found:
                yield f"{self._high[row]:016x}{self._low[row]:016x}", self._parts[row]


# No table: Arrow reserves its memory with the first array, and workers import this before their limit is set.
_SCHEMA = pa.schema([(name, pa.int64() if name in _PLACES else pa.string()) for name in _COLUMNS])


@functools.cache
def _nothing_held() -> HeldRecords:
    """What the lake holds of a new file. It finds nothing and so remembers nothing, and all new files share it."""
    return HeldRecords(_Columns(0))


def _of_record(uri: str, held: HeldRecord, retried: str | None) -> _Columns:
    columns = [
        [doc_id_of(uri)],
        [uri],
        [held.fingerprint],
        [held.sha256],
        [held.fate],
        [held.reason],
        *([None] for _ in _PLACES),
        [held.detail],
    ]
    arrays = [pa.array(column, field.type) for column, field in zip(columns, _SCHEMA, strict=True)]
    rows = _Columns(1)
    rows.add(pa.Table.from_arrays(arrays, schema=_SCHEMA), held.part, retried)
    return rows


def _values(rows: pa.Table, part: int, retried: str | None) -> dict[str, npt.ArrayLike]:
    """The values of _DTYPES for rows of _SCHEMA."""
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
    doc_ids, fingerprints = lanes(rows["doc_id"], 32), lanes(rows["fingerprint"], 48)
    return {
        "high": doc_ids[:, 0],
        "low": doc_ids[:, 1],
        "contents": fingerprints[:, 0],
        "identities": fingerprints[:, 2],
        "hashes": lanes(pc.fill_null(rows["sha256"], _UNREAD), 16)[:, 0],
        **{name: pc.fill_null(rows[column], _NO_PLACE).to_numpy() for column, name in _PLACES.items()},
        "parts": part,
        "fates": fates.to_numpy(),
        "is_settled": is_settled,
    }


def _view(array: npt.NDArray[np.generic]) -> memoryview:
    """An array whose numbers come out as Python's: three times as fast to look into, one at a time."""
    return np.ascontiguousarray(array).data
