"""Files that are written a piece at a time: Parquet and JSON lines, beside CSV. None holds more than a row group."""

import contextlib
from typing import IO, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.lake.parquet_files import PLAIN_COLUMNS, ROW_GROUP_ROWS
from warehouse.text.values import convert, dump, json_value, to_list

ROW_GROUP_BYTES = 64_000_000


class RowFile(Protocol):
    """One file. `n_defused` counts the cells that were changed lest a spreadsheet run them, `n_cut` those that did not fit."""

    n_defused: int
    n_cut: int

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

    n_defused = n_cut = 0

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


class JsonLinesFile:
    """One JSON object a row, in UTF-8: lists and maps as such, moments in ISO 8601, NULL as null."""

    n_defused = n_cut = 0

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
