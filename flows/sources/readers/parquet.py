"""Parquet: one record a row. Its text and facts come from the columns with known names; short others go to `extra`."""

import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from flows.records.extra import merge_extra, to_extra
from flows.records.reasons import Rejected, one_line
from flows.records.record import FieldNames, Limits, Record
from flows.sources.readers.alone import make_row
from flows.sources.readers.byte_streams import CHUNK_BYTES
from flows.sources.readers.field_values import canonical, updated_of
from flows.sources.readers.fields import list_names, row_record, to_json
from flows.sources.readers.parquet_others import FAULTS, OtherValues, other_columns
from flows.sources.readers.record_keys import RecordKeys

_BATCH_ROWS = 256
# Of encodings that write down only what differs from the value before: a batch may be as many times larger than the file.
_DELTA_BATCH_ROWS = 16
_SMALL_BYTES = 10_000_000
_TEXT_TYPES = ("string", "large_string", "binary", "large_binary")


def read_parquet(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """The rows of a Parquet file. Columns with unknown names give `extra` their short values; embeddings and images are never read.

    A row group that is damaged is a `damaged` record that says which rows it has cost, and the next one is read. Page
    checksums are not asked for, as few writers give them. The bytes of a record are its known columns as JSON. The stream
    has to seek.

    Raises:
        Rejected: `no_text_field`, `expands_too_far`; `damaged` where the footer cannot be read or contradicts itself, or
            no row group can be read.
    """
    try:
        file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=CHUNK_BYTES)
        columns = _known_columns(file, names)
        others = other_columns(file, columns)
        texts = [name for name in (*columns, *others) if str(file.schema_arrow.field(name).type) in _TEXT_TYPES]
        plain = _dictionary_free(file, texts)
        # A value that is repeated a million times stays one value in memory.
        repeated = [name for name in texts if name not in plain]
        file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=CHUNK_BYTES, read_dictionary=repeated)
        most_bytes = max(limits.ratio * stream.seek(0, io.SEEK_END), _SMALL_BYTES)
        n_bytes = 0
        batch_rows = _DELTA_BATCH_ROWS if plain else _BATCH_ROWS
        for record in _Rows(file, columns, others, batch_rows, limits, names).records():
            n_bytes += len(record.data) + len(record.fields.extra or "")
            if n_bytes > most_bytes:
                raise Rejected("expands_too_far", f"its rows have more than {most_bytes:,} bytes")
            yield record
    except FAULTS as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the disk's fault; those of the file have no number
        raise Rejected("damaged", _describe(error)) from None


def _describe(error: BaseException) -> str:
    return one_line(f"{type(error).__name__}: {error}")


def _dictionary_free(file: pq.ParquetFile, names: list[str]) -> set[str]:
    """Those of the columns that are delta-encoded somewhere: Arrow cannot read these encodings into dictionaries."""
    found: set[str] = set()
    for group_no in range(file.num_row_groups):
        group = file.metadata.row_group(group_no)
        for column in map(group.column, range(group.num_columns)):
            if column.path_in_schema in names and any(name.startswith("DELTA_") for name in column.encodings):
                found.add(column.path_in_schema)
    return found


def _known_columns(file: pq.ParquetFile, names: FieldNames) -> list[str]:
    known = {canonical(name) for fields in names for name in (*fields, "meta", "metadata")}
    columns = [name for name in file.schema_arrow.names if canonical(name) in known]
    texts = {canonical(name) for name in names.text}
    if not any(canonical(name) in texts for name in columns):
        raise Rejected("no_text_field", f"its columns: {list_names(file.schema_arrow.names)}")
    return columns


class _Rows:
    """The rows of a file, row group by row group; what is lost in one is reported, and costs no other."""

    def __init__(
        self,
        file: pq.ParquetFile,
        columns: list[str],
        others: list[str],
        batch_rows: int,
        limits: Limits,
        names: FieldNames,
    ) -> None:
        self._file, self._columns, self._others, self._batch_rows = file, columns, others, batch_rows
        self._limits, self._names = limits, names
        self._keys, self._position = RecordKeys(), 0
        self._faults: list[str] = []

    def records(self) -> Iterator[Record]:
        n_rows, n_read = 0, 0
        for group_no in range(self._file.num_row_groups):
            first, n_rows = n_rows, n_rows + self._file.metadata.row_group(group_no).num_rows
            fault, n_of_group = "", 0
            try:
                for record in self._group(group_no, first):
                    yield record
                    n_of_group += 1
            except FAULTS as error:
                if isinstance(error, OSError) and error.errno:
                    raise
                fault = f": {_describe(error)}"
            n_read += n_of_group
            if first + n_of_group < n_rows:
                place = f"row group {group_no:,}, rows {first + n_of_group:,} to {n_rows - 1:,}"
                self._faults.append(f"{place} cannot be read{fault}"[:200])
        if self._faults and not n_read:
            raise Rejected("damaged", self._faults[0])
        yield from self._tell_faults()
        if n_rows != self._file.metadata.num_rows:
            said = self._file.metadata.num_rows
            raise Rejected("damaged", f"its footer says {said:,} rows, and its row groups hold {n_rows:,}")

    def _group(self, group_no: int, first: int) -> Iterator[Record]:
        batches = self._file.iter_batches(
            self._batch_rows, row_groups=[group_no], columns=self._columns, use_threads=False
        )
        others = OtherValues(self._file, group_no, self._others, self._batch_rows)
        for batch in batches:
            values = [_Column(column) for column in batch.columns]
            columns = dict(zip(batch.schema.names, values, strict=True))
            for row_no in range(batch.num_rows):
                yield from self._tell_faults()
                record = self._record(columns, row_no, first + row_no)
                more = others.next_row()
                yield _with_others(record, more) if record.reason is None else record
                self._position += 1
            first += batch.num_rows

    def _record(self, columns: "dict[str, _Column]", row_no: int, row_of_file: int) -> Record:
        size = sum(column.size_of(row_no) for column in columns.values())
        place = f"row {row_of_file:,}"
        if size > self._limits.record_bytes:
            key = self._keys.next_key(None, f"row {row_of_file}".encode())
            return Record(key, self._position, None, b"", reason="too_large", detail=f"{place} has {size:,} bytes")
        row, fault = {}, None
        for name, column in columns.items():
            try:
                row[name] = column.value(row_no)
            except FAULTS as error:  # text that is no UTF-8, a time beyond the year 9999
                row[name], fault = None, f"{place}, {list_names([name])}: {type(error).__name__}"
        data = to_json(row)
        if fault is not None:
            key = self._keys.next_key(None, data)
            return Record(key, self._position, None, data, reason="malformed", detail=fault)
        position = self._position
        return make_row(
            lambda: row_record(row, data, position, self._keys, self._names), self._limits, data, position, self._keys
        )

    def _tell_faults(self) -> Iterator[Record]:
        """A record for each row group that was lost. They wait for the first row: of a file without one there is one fault."""
        faults, self._faults = self._faults, []
        for fault in faults:
            key = self._keys.next_key(None, fault.encode())
            yield Record(key, self._position, None, b"", reason="damaged", detail=fault)
            self._position += 1


def _with_others(record: Record, more: Mapping[str, object]) -> Record:
    """A record with what the columns say that have no known name."""
    fields = record.fields._replace(
        extra=merge_extra(record.fields.extra, to_extra(more)), updated_at=record.fields.updated_at or updated_of(more)
    )
    return record._replace(fields=fields)


class _Column:
    """One column of a batch as Python values, made together where that goes well, else one by one."""

    def __init__(self, array: pa.Array) -> None:
        array = _microseconds(array)
        self._array = array
        self._values: list[object] | None = None
        # Values in a dictionary, and long ones, are made when their turn comes: a batch of each could fill the memory.
        if not pa.types.is_dictionary(array.type) or array.dictionary.nbytes < CHUNK_BYTES:
            try:
                self._values = array.to_pylist()
            except FAULTS:
                self._values = None

    def value(self, row_no: int) -> object:
        return self._array[row_no].as_py() if self._values is None else self._values[row_no]

    def size_of(self, row_no: int) -> int:
        if self._values is None:
            scalar = self._array[row_no]
            scalar = scalar.value if isinstance(scalar, pa.DictionaryScalar) else scalar
            buffer = scalar.as_buffer() if hasattr(scalar, "as_buffer") else None
            return buffer.size if buffer is not None else 0
        value = self._values[row_no]
        return len(value) if isinstance(value, str | bytes) else 0


def _microseconds(array: pa.Array) -> pa.Array:
    """Times in microseconds, as Python counts them; what a nanosecond says more is of no use for a date of publication."""
    if pa.types.is_timestamp(array.type):
        return array.cast(pa.timestamp("us", array.type.tz), safe=False)
    return array
