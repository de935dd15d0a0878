"""What pressing a batch changes in the lake, record by record: written beside the parts, since it may be millions."""

import contextlib
import datetime
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.records.record import Span
from warehouse.lake.parquet_lake import Lake

Event = Literal["arrived", "again", "shifted", "gone"]

SCHEMA = pa.schema(
    [
        ("event", pa.dictionary(pa.int8(), pa.string())),
        ("doc_id", pa.string()),
        ("part", pa.int32()),
        ("uri", pa.string()),
        ("sha256", pa.string()),
        ("replaced_sha", pa.string()),
        ("modified_at", pa.timestamp("us")),
        ("has_other_bytes", pa.bool_()),
        ("is_comparable", pa.bool_()),
        ("position", pa.int64()),
        ("byte_start", pa.int64()),
        ("byte_end", pa.int64()),
        ("detail", pa.string()),
    ]
)
"""One row for each record that is not as it was.

`replaced_sha` are the first 16 hex digits of the SHA-256 of the bytes before, NULL where there were none or they were not read.
`event`: `arrived` (the lake did not hold it), `again` (it did, with other content or by other steps), `shifted` (it only
lies elsewhere in its file) or `gone`. `part` is the number of the part that holds it until now; -1 for none, and for one
that is not kept. `has_other_bytes` and `is_comparable` (pressed by the same steps, libraries and settings as now) belong to `again`.
"""
_EVENTS = ("arrived", "again", "shifted", "gone")
_ROWS = 10_000


class Differences:
    """Collects rows and writes them to a file by and by. No file is made where there are none."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._file = contextlib.ExitStack()
        self._rows: list[tuple[object, ...]] = []
        self._writer: pa.ipc.RecordBatchFileWriter | None = None
        self.name: str | None = None

    def add(
        self,
        event: Event,
        doc_id: str,
        part: int,
        *,
        uri: str | None = None,
        sha256: str | None = None,
        replaced_sha: str | None = None,
        modified_at: datetime.datetime | None = None,
        has_other_bytes: bool | None = None,
        is_comparable: bool | None = None,
        position: int | None = None,
        span: Span | None = None,
        detail: str | None = None,
    ) -> None:
        """Adds one row of SCHEMA."""
        before = (replaced_sha, modified_at, has_other_bytes, is_comparable)
        place = (position, *(span or (None, None)))
        self._rows.append((event, doc_id, part, uri, sha256, *before, *place, detail))
        if len(self._rows) >= _ROWS:
            self._write()

    def close(self) -> None:
        """Writes what is left and closes the file."""
        if self._rows:
            self._write()
        if self._writer is not None:
            self._writer.close()
        self._file.close()

    def _write(self) -> None:
        if self._writer is None:
            self.name, file = self._file.enter_context(self._lake.scratch("arrow"))
            self._writer = pa.ipc.new_file(file, SCHEMA)
        self._writer.write_batch(_batch(self._rows))
        self._rows = []


class DifferenceFiles(NamedTuple):
    """The files of all batches, in their order. Their rows stay in the lake until they are used."""

    lake: Lake
    names: tuple[str, ...]

    def rows_of(self, *events: Event) -> Iterator[pa.Table]:
        """The rows of these events, in pieces that fit in memory."""
        wanted = pa.array(events)
        for rows in self._pieces():
            found = rows.filter(pc.is_in(rows["event"].cast(pa.string()), value_set=wanted))
            if found.num_rows:
                yield found

    def _pieces(self) -> Iterator[pa.Table]:
        for name in self.names:
            with self.lake.store.open(name) as file:
                reader = pa.ipc.open_file(file)
                for number in range(reader.num_record_batches):
                    yield pa.Table.from_batches([reader.get_batch(number)])


def _batch(rows: Sequence[tuple[object, ...]]) -> pa.RecordBatch:
    events, *columns = zip(*rows, strict=True)
    codes = pa.DictionaryArray.from_arrays(pa.array(map(_EVENTS.index, events), pa.int8()), pa.array(_EVENTS))
    arrays = [pa.array(column, field.type) for column, field in zip(columns, list(SCHEMA)[1:], strict=True)]
    return pa.RecordBatch.from_arrays([codes, *arrays], schema=SCHEMA)
