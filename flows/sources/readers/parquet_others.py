"""What the columns of a Parquet file say that hold no known field, for `extra`: read beside the others and within bounds.

A fault in them costs what they say, and no row. Embeddings, pictures and texts that are long are never read.
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

FAULTS = (pa.ArrowException, OSError, ValueError, TypeError, KeyError, IndexError, OverflowError, NotImplementedError)
"""What Arrow raises for a file that is damaged."""

_MOST_COLUMNS = 64
_MOST_BYTES_A_ROW, _SMALL_BYTES = 2_000, 100_000
_MOST_CHARS = 1_001  # one more than `extra` shows, so that it sees what is cut


def other_columns(file: pq.ParquetFile, known: Iterable[str]) -> list[str]:
    """The columns besides the known ones that may hold a fact: a number, a time, a text, or a list of texts."""
    left_out = set(known)
    fields = (field for field in file.schema_arrow if field.name not in left_out and _is_fact(field.type))
    return [field.name for field in fields][:_MOST_COLUMNS]


class OtherValues:
    """The values of such columns in one row group, row by row."""

    def __init__(self, file: pq.ParquetFile, group_no: int, columns: list[str], batch_rows: int) -> None:
        names = _short_columns(file, group_no, columns)
        self._rows = _read(file, group_no, names, batch_rows) if names else iter(())

    def next_row(self) -> dict[str, object]:
        """The values of the next row; none once a fault was met."""
        return next(self._rows, {})


def _is_fact(kind: pa.DataType) -> bool:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _is_text(kind.value_type)
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    is_plain = pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind)
    return is_plain or _is_text(kind) or pa.types.is_temporal(kind) or pa.types.is_decimal(kind)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _short_columns(file: pq.ParquetFile, group_no: int, columns: list[str]) -> list[str]:
    """The columns whose values are short on average in a row group."""
    group = file.metadata.row_group(group_no)
    most = _SMALL_BYTES + _MOST_BYTES_A_ROW * group.num_rows
    sizes: dict[str, int] = dict.fromkeys(columns, 0)
    for column in map(group.column, range(group.num_columns)):
        name = next(
            (name for name in (column.path_in_schema, column.path_in_schema.partition(".")[0]) if name in sizes), None
        )
        if name is not None:
            sizes[name] += column.total_uncompressed_size
    return [name for name, size in sizes.items() if size <= most]


def _read(file: pq.ParquetFile, group_no: int, columns: list[str], batch_rows: int) -> Iterator[dict[str, object]]:
    try:
        for batch in file.iter_batches(batch_rows, row_groups=[group_no], columns=columns, use_threads=False):
            values = [_cut(column).to_pylist() for column in batch.columns]
            for row in zip(*values, strict=True):
                yield dict(zip(batch.schema.names, row, strict=True))
    except FAULTS as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the disk's fault; those of the file have no number


def _cut(array: pa.Array) -> pa.Array:
    """Texts no longer than can be shown: a long one that every row repeats is one in memory, until it is made Python's."""
    if pa.types.is_timestamp(array.type):
        return array.cast(pa.timestamp("us", array.type.tz), safe=False)
    if pa.types.is_dictionary(array.type):
        return pa.DictionaryArray.from_arrays(array.indices, _cut(array.dictionary))
    return pc.utf8_slice_codeunits(array, 0, _MOST_CHARS) if _is_text(array.type) else array
