"""Parquet: one record a row, of the columns that are known to hold something."""

import io
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits, Record
from flows.sources.readers.byte_streams import CHUNK_BYTES
from flows.sources.readers.fields import canonical, list_names, row_record, to_json
from flows.sources.readers.record_keys import RecordKeys

_BATCH_ROWS = 256
_SMALL_BYTES = 10_000_000
_TEXT_TYPES = ("string", "large_string", "binary", "large_binary")
_FAULTS = (pa.ArrowException, OSError, ValueError, TypeError, KeyError, IndexError, OverflowError, NotImplementedError)


def read_parquet(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """The rows of a Parquet file. Columns with unknown names (embeddings, images) are never read.

    What is damaged inside ends the file there: `damaged`, and the rows before it are kept. Page checksums are not
    asked for, as few writers give them. The bytes of a record are its known columns as JSON. The stream has to seek.
    """
    try:
        file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=CHUNK_BYTES)
        columns = _known_columns(file, names)
        texts = [name for name in columns if str(file.schema_arrow.field(name).type) in _TEXT_TYPES]
        # A value that is repeated a million times stays one value in memory.
        file = pq.ParquetFile(stream, pre_buffer=False, buffer_size=CHUNK_BYTES, read_dictionary=texts)
        most_bytes = max(limits.ratio * stream.seek(0, io.SEEK_END), _SMALL_BYTES)
        n_bytes = 0
        for record in _records(file, columns, limits, names):
            n_bytes += len(record.data)
            if n_bytes > most_bytes:
                raise Rejected("expands_too_far", f"its rows have more than {most_bytes:,} bytes")
            yield record
    except _FAULTS as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the disk's fault; those of the file have no number
        raise Rejected("damaged", f"{type(error).__name__}: {error}".splitlines()[0][:200]) from None


def _known_columns(file: pq.ParquetFile, names: FieldNames) -> list[str]:
    known = {canonical(name) for fields in names for name in (*fields, "meta", "metadata")}
    columns = [name for name in file.schema_arrow.names if canonical(name) in known]
    texts = {canonical(name) for name in names.text}
    if not any(canonical(name) in texts for name in columns):
        raise Rejected("no_text_field", f"its columns: {list_names(file.schema_arrow.names)}")
    return columns


def _records(file: pq.ParquetFile, columns: list[str], limits: Limits, names: FieldNames) -> Iterator[Record]:
    keys, position = RecordKeys(), 0
    for batch in file.iter_batches(_BATCH_ROWS, columns=columns, use_threads=False):
        values = [_Column(column) for column in batch.columns]
        for row_no in range(batch.num_rows):
            yield _record(dict(zip(batch.schema.names, values, strict=True)), row_no, position, keys, limits, names)
            position += 1


def _record(
    columns: "dict[str, _Column]", row_no: int, position: int, keys: RecordKeys, limits: Limits, names: FieldNames
) -> Record:
    size = sum(column.size_of(row_no) for column in columns.values())
    if size > limits.record_bytes:
        key = keys.next_key(None, f"row {position}".encode())
        return Record(key, position, None, b"", reason="too_large", detail=f"row {position:,} has {size:,} bytes")
    row, fault = {}, None
    for name, column in columns.items():
        try:
            row[name] = column.value(row_no)
        except _FAULTS as error:  # text that is no UTF-8, a time beyond the year 9999
            row[name], fault = None, f"row {position:,}, {list_names([name])}: {type(error).__name__}"
    data = to_json(row)
    if fault is not None:
        return Record(keys.next_key(None, data), position, None, data, reason="malformed", detail=fault)
    return row_record(row, data, position, keys, names)


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
            except _FAULTS:
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
