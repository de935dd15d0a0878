"""An .xlsx file with one sheet, as spreadsheets take it: numbers and dates as such, text as text and never as a formula.

What a sheet cannot hold is told: text beyond the limit of a cell ends with a note and is counted, rows beyond the limit of a sheet are
an error. XlsxWriter writes it row by row; the extra `excel` installs it.
"""

import datetime
import importlib.util
import math
from collections.abc import Sequence
from typing import IO, Any

import pyarrow as pa

from warehouse.errors import ColumnistError
from warehouse.text.escapes import name_commands
from warehouse.text.values import convert, flat_value, to_list

MOST_ROWS, MOST_COLUMNS, MOST_CELL_UNITS = 1_048_576, 16_384, 32_767
"""Limits of a sheet and of a cell, in units of UTF-16 (Excel specifications and limits, support.microsoft.com)."""
_MOST_EXACT = 10**15
"""A sheet shows fifteen digits of a number and rounds the others."""
_FIRST_DATE = datetime.date(1900, 3, 1)
"""Before it, sheets count a 29 February 1900 that never was."""
_FORMATS = {datetime.datetime: "yyyy-mm-dd hh:mm:ss", datetime.date: "yyyy-mm-dd", datetime.time: "hh:mm:ss"}
_CREATED = datetime.datetime(2000, 1, 1)
"""Written into each file in place of the time, so that the same rows give the same bytes."""


def require_library() -> None:
    """Sees that .xlsx files can be written.

    Raises:
        ColumnistError: the library is not there.
    """
    if importlib.util.find_spec("xlsxwriter") is None:
        raise ColumnistError(
            "an .xlsx file needs the extra excel; install it with pip install 'columnist[excel]', or choose .csv"
        )


class SheetFile:
    """A header that stays in view, then rows as they come. Holds no more than what one call is given.

    Attributes:
        n_defused: none, for text is no formula here.
        n_cut: cells whose text was longer than a cell may be.
    """

    n_defused = 0

    def __init__(self, file: IO[bytes], schema: pa.Schema) -> None:
        import xlsxwriter  # an extra, and slow to load

        if len(schema) > MOST_COLUMNS:
            raise ColumnistError(
                f"a sheet holds {MOST_COLUMNS:,} columns and these are {len(schema):,}; choose fewer, or another format"
            )
        self.n_cut = 0
        self._n_rows = 1
        self._book = xlsxwriter.Workbook(
            file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "use_zip64": True}
        )
        self._book.set_properties({"created": _CREATED})
        self._formats = {kind: self._book.add_format({"num_format": shown}) for kind, shown in _FORMATS.items()}
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        bold = self._book.add_format({"bold": True})
        for number, field in enumerate(schema):
            self._sheet.set_column(number, number, 20 if pa.types.is_temporal(field.type) else 12)
        for number, name in enumerate(schema.names):
            self._sheet.write_string(0, number, self._text(name), bold)

    def write(self, piece: pa.Table) -> None:
        """Adds the rows: lists, maps and structs as JSON text, moments in UTC, NULL as an empty cell.

        Raises:
            ColumnistError: there are more than a sheet holds.
        """
        if self._n_rows + piece.num_rows > MOST_ROWS:
            raise ColumnistError(
                f"a sheet holds {MOST_ROWS - 1:,} rows and there are more; add --shard-rows 1000000, or choose another format"
            )
        columns = [
            convert(to_list(column), None if pa.types.is_temporal(field.type) else flat_value(field.type))
            for column, field in zip(piece.columns, piece.schema, strict=True)
        ]
        for row in zip(*columns, strict=True):
            self._write_row(row)
            self._n_rows += 1

    def close(self) -> None:
        """Writes the file. The one below stays open, for whoever opened it."""
        self._book.close()

    def abandon(self) -> None:
        """Lets go of the sheet's temporary file; nothing is written."""
        self._sheet._opt_close()
        self._book.fileclosed = True

    def _write_row(self, row: Sequence[Any]) -> None:
        sheet, row_no = self._sheet, self._n_rows
        for column_no, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(row_no, column_no, self._text(value))
            elif isinstance(value, bool):
                sheet.write_boolean(row_no, column_no, value)
            elif _is_number(value):
                sheet.write_number(row_no, column_no, value)
            elif _is_moment(value):
                plain = value.replace(tzinfo=None) if isinstance(value, datetime.datetime) else value
                sheet.write_datetime(row_no, column_no, plain, self._formats[type(value)])
            elif value is not None:
                said = value.isoformat(" ") if isinstance(value, datetime.datetime) else value
                sheet.write_string(row_no, column_no, self._text(str(said)))

    def _text(self, text: str) -> str:
        """The text as a cell may hold it; of what is too long, as much as fits before a note that says so."""
        shown = name_commands(text)
        if len(shown) <= MOST_CELL_UNITS // 2 or _n_units(shown) <= MOST_CELL_UNITS:
            return shown
        self.n_cut += 1
        note = f" … ⟨cut: {len(text):,} characters⟩"
        units = shown.encode("utf-16-le")[: 2 * (MOST_CELL_UNITS - _n_units(note))]
        return units.decode("utf-16-le", "ignore") + note


def _n_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _is_number(value: Any) -> bool:
    """Whether a sheet keeps the number as it is."""
    if isinstance(value, int):
        return abs(value) < _MOST_EXACT
    return isinstance(value, float) and math.isfinite(value)


def _is_moment(value: Any) -> bool:
    """Whether a sheet can count to the moment."""
    if isinstance(value, datetime.datetime):
        return value.date() >= _FIRST_DATE
    if isinstance(value, datetime.date):
        return value >= _FIRST_DATE
    return isinstance(value, datetime.time)
