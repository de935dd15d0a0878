"""Files that are written a piece at a time: Parquet, CSV, JSON lines. None holds more than a row group in memory."""

import contextlib
import csv
import io
from collections.abc import Callable, Mapping
from typing import IO, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.lake.parquet_lake import PLAIN_COLUMNS, ROW_GROUP_ROWS
from warehouse.text import escapes
from warehouse.text.values import convert, dump, flat_value, json_value, to_list

ROW_GROUP_BYTES = 64_000_000


class RowFile(Protocol):
    """One file. `n_defused` counts the cells that were changed lest a spreadsheet run them."""

    n_defused: int

    def write(self, piece: pa.Table) -> None:
        """Adds the rows."""

    def close(self) -> None:
        """Writes what is still held. The file below stays open, for whoever opened it."""

    def abandon(self) -> None:
        """Lets go of the file below, which is thrown away."""


class ParquetFile:
    """Zstandard, page checksums, and the columns' comments as metadata of the fields.

    A row group ends by its number of rows or the bytes of its text, never by how the rows came: the same rows give the
    same bytes.
    """

    n_defused = 0

    def __init__(self, file: IO[bytes], schema: pa.Schema, key: tuple[str, ...]) -> None:
        self._pieces: list[pa.Table] = []
        self._n_rows = self._n_bytes = 0
        self._texts = [field.name for field in schema if pa.types.is_string(field.type)]
        self._writer = pq.ParquetWriter(
            file,
            schema,
            compression="zstd",
            compression_level=3,
            use_dictionary=[name for name in self._texts if name not in PLAIN_COLUMNS],
            write_page_checksum=True,
            sorting_columns=[pq.SortingColumn(schema.get_field_index(name)) for name in key] or None,
        )

    def write(self, piece: pa.Table) -> None:
        """Adds the rows."""
        self._pieces.append(piece)
        self._n_rows += piece.num_rows
        self._n_bytes += sum(pc.sum(pc.binary_length(piece[name])).as_py() or 0 for name in self._texts)
        if self._n_rows >= ROW_GROUP_ROWS or self._n_bytes >= ROW_GROUP_BYTES:
            self._end_group()

    def close(self) -> None:
        """Writes the last row group and the footer."""
        if self._n_rows:
            self._end_group()
        self._writer.close()

    def abandon(self) -> None:
        """A writer that is not closed while its file is open complains when it is collected."""
        with contextlib.suppress(Exception):
            self._writer.close()

    def _end_group(self) -> None:
        self._writer.write_table(pa.concat_tables(self._pieces), row_group_size=self._n_rows)
        self._pieces.clear()
        self._n_rows = self._n_bytes = 0


class CsvFile:
    """A header and one line a row, in UTF-8. NULL is an empty cell; lists and maps are JSON text.

    Text that a spreadsheet would run is defused unless it is to be raw, in the header too: a pivot's columns are data.
    """

    def __init__(self, file: IO[bytes], schema: pa.Schema, *, raw: bool) -> None:
        self.n_defused = 0
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        self._rows = csv.writer(self._text, lineterminator="\n")
        self._how = [_CSV.get(field.type.id, flat_value)(field.type) for field in schema]
        self._is_text = [not raw and _is_text(field.type) for field in schema]
        self._rows.writerow(schema.names if raw else self._defused(schema.names))

    def write(self, piece: pa.Table) -> None:
        """Adds the rows."""
        columns = []
        for column, how, is_text in zip(piece.columns, self._how, self._is_text, strict=True):
            values = convert(to_list(column), how)
            columns.append(self._defused(values) if is_text else values)
        self._rows.writerows(zip(*columns, strict=True))

    def close(self) -> None:
        """Hands over the last lines."""
        self._text.flush()
        self._text.detach()

    def abandon(self) -> None:
        """What is held would be written when the wrapper is collected."""
        with contextlib.suppress(Exception):
            self._text.detach()

    def _defused(self, values: list[str | None]) -> list[str | None]:
        safe = [None if value is None else escapes.spreadsheet(value) for value in values]
        self.n_defused += sum(before is not after for before, after in zip(values, safe, strict=True))
        return safe


class JsonLinesFile:
    """One JSON object a row, in UTF-8: lists and maps as such, moments in ISO 8601, NULL as null."""

    n_defused = 0

    def __init__(self, file: IO[bytes], schema: pa.Schema) -> None:
        self._file = file
        self._how = [json_value(field.type) for field in schema]

    def write(self, piece: pa.Table) -> None:
        """Adds the rows."""
        columns = [convert(to_list(column), how) for column, how in zip(piece.columns, self._how, strict=True)]
        names = piece.column_names
        lines = [dump(dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]
        self._file.write(b"".join(line + b"\n" for line in lines))

    def close(self) -> None:
        """Nothing is held."""

    def abandon(self) -> None:
        """Nothing is held."""


def _is_text(kind: pa.DataType) -> bool:
    text = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(text) or pa.types.is_large_string(text))


# What a cell of text can say exactly and a number of 64 bits cannot.
_CSV: Mapping[int, Callable[[pa.DataType], Callable[[object], str]]] = {
    pa.bool_().id: lambda _: lambda value: str(value).lower(),
    pa.decimal128(1).id: lambda _: str,
    pa.uint64().id: lambda _: str,
}
