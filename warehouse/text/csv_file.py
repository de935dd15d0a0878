"""CSV: the one writer and the one dialect for reports, exports and the command line.

Comma, quotes only where they are needed, a line feed behind each row, NULL as an empty cell, no byte order mark unless it is asked for. A cell
of text that a spreadsheet would run is defused (`escapes.spreadsheet`), and what a terminal or a line's layout would obey
is named (`escapes.name_commands`), in the header too: a pivot's columns are data.
"""

import contextlib
import csv
import datetime
import decimal
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO

import pyarrow as pa

from warehouse.text import escapes
from warehouse.text.values import convert, flat_value, nested_json, to_list


class CsvFile:
    """A header, then rows as they come, into a binary file. Holds no more than what one call is given.

    Attributes:
        n_defused: cells that were changed lest a spreadsheet run them; none where the text is to be `raw`.
        n_cut: none, for a cell may be of any length.
    """

    n_cut = 0

    def __init__(self, file: IO[bytes], names: Sequence[str], *, raw: bool = False, bom: bool = False) -> None:
        self.n_defused = 0
        self._raw = raw
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig" if bom else "utf-8", newline="")
        # The csv module quotes a line break only if it is one of the terminator's: so it is given both.
        self._rows = csv.writer(_LineFeeds(self._text), lineterminator="\r\n")
        self._rows.writerow(self._defused(names))

    def write(self, piece: pa.Table) -> None:
        """Adds the rows of a table: lists, maps and structs as JSON text, moments in UTC with a space for the T."""
        columns = []
        for column, field in zip(piece.columns, piece.schema, strict=True):
            values = convert(to_list(column), _EXACT.get(field.type.id, flat_value)(field.type))
            columns.append(self._defused(values) if _is_text(field.type) else values)
        self._rows.writerows(zip(*columns, strict=True))

    def write_rows(self, rows: Iterable[Sequence[object]]) -> None:
        """Adds rows of Python's values, each as `write` says it."""
        self._rows.writerows(self._defused([_flat(value) for value in row]) for row in rows)

    def flush(self) -> None:
        """Hands over the lines so far."""
        self._text.flush()

    def close(self) -> None:
        """Hands over the last lines. The file below stays open, for whoever opened it."""
        self._text.flush()
        self._text.detach()

    def abandon(self) -> None:
        """Lets go of the file below; what is held would be written when the wrapper is collected."""
        with contextlib.suppress(Exception):
            self._text.detach()

    def _defused(self, values: Sequence[object]) -> list[object]:
        if self._raw:
            return list(values)
        safe = [_inert(value) if isinstance(value, str) else value for value in values]
        self.n_defused += sum(before != after for before, after in zip(values, safe, strict=True))
        return safe


def _inert(text: str) -> str:
    return escapes.name_commands(escapes.spreadsheet(text))


class _LineFeeds:
    """Takes rows that end with CR LF, and writes them with a line feed."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def write(self, row: str) -> int:
        """Called by the csv module, once a row."""
        return self._text.write(row[:-2] + "\n")


def _is_text(kind: pa.DataType) -> bool:
    text = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(text) or pa.types.is_large_string(text) or pa.types.is_nested(text))


# What a cell of text can say exactly and a number of 64 bits cannot.
_EXACT: Mapping[int, Callable[[pa.DataType], Callable[[object], str]]] = {
    pa.bool_().id: lambda _: lambda value: str(value).lower(),
    pa.decimal128(1).id: lambda _: lambda value: f"{value:f}",
    pa.uint64().id: lambda _: str,
}


def _flat(value: object) -> object:
    """A value of Python as a cell: text, a number, or None."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        # The zone of a session is the machine's, and the same warehouse gives the same bytes on any.
        return (value.astimezone(datetime.UTC) if value.tzinfo else value).isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple | Mapping):
        return nested_json(value)
    return value if isinstance(value, int | float | decimal.Decimal) else str(value)
