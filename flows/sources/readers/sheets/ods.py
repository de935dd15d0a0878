"""Spreadsheets of LibreOffice and its like: OpenDocument 1.3, part 3, chapter 9."""

import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources.formats import ODS
from flows.sources.readers.office_zip import OfficeZip, dublin_core, refuse_locked_odf
from flows.sources.readers.sheets.records import sheet_records
from flows.sources.readers.sheets.rows import Item, Rows, Value, local, walk

_CELLS = frozenset(("table-cell", "covered-table-cell"))
# Notes at cells, what was changed, the kana above kanji, other files: not what a cell holds.
_SKIPPED = frozenset(("annotation", "tracked-changes", "ruby-text", "dde-links", "shapes", "forms"))
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_NUMBERS = frozenset(("float", "percentage", "currency"))
_BREAKS = {"s": " ", "tab": " ", "line-break": "\n"}
_SPACE = re.compile(r"\s+")
_DURATION = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d*)?S")


def read_ods(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """As `.xlsx`. Comments, charts, pictures and what a sheet remembers of other files are left out."""
    package = OfficeZip(stream, limits)
    refuse_locked_odf(package)
    fields = dublin_core(package.read_xml("meta.xml")) if "meta.xml" in package.names else Fields()
    yield from sheet_records(_items(package, limits), ODS, fields, package.size, limits, names)


def _items(package: OfficeZip, limits: Limits) -> Iterator[Item]:
    cells = _Cells(Rows(limits.record_bytes))
    for _ in walk(package.open("content.xml"), cells):
        yield from cells.rows.take()


class _Cells:
    """The cells of all sheets, one behind the other. A cell, and a row, may stand for many that are the same."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._n_skipped = self._n_tables = self._n_paragraphs = 0
        self._is_remembered = False
        self._number, self._row_times, self._column, self._cell_times = 0, 1, 0, 1
        self._said: dict[str, str] | None = None
        self._pieces: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = local(name)
        if self._n_skipped or name in _SKIPPED:
            self._n_skipped += 1
        elif name in ("p", "h"):
            self._n_paragraphs += 1
            if self._pieces:
                self._pieces.append("\n")
        elif name in _BREAKS:
            self._pieces.append(_BREAKS[name])
        elif name in _CELLS and self._n_tables == 1:
            self._said, self._pieces = _read_cell(attributes), []
            self._cell_times = _times(attributes, "number-columns-repeated")
        elif name == "table-row" and self._n_tables == 1:
            self._row_times, self._column = _times(attributes, "number-rows-repeated"), 0
        elif name == "table":
            self._open_table(attributes)
        elif name == "table-source":
            self._is_remembered = True

    def _open_table(self, attributes: Mapping[str, str]) -> None:
        """A table in a cell is a part of what the cell says."""
        self._n_tables += 1
        if self._n_tables == 1:
            self.rows.open_sheet(attributes.get(f"{_OASIS}table:1.0 name", ""))
            self._number, self._is_remembered = 0, False

    def end(self, name: str) -> None:
        name = local(name)
        if self._n_skipped:
            self._n_skipped -= 1
        elif name in ("p", "h"):
            self._n_paragraphs -= 1
        elif name in _CELLS and self._n_tables == 1:
            if not self._is_remembered:
                self.rows.put(self._column, self._value(), self._cell_times)
            self._column += self._cell_times
            self._said = None
        elif name == "table-row" and self._n_tables == 1:
            self.rows.end_row(self._number + 1, self._row_times)
            self._number += self._row_times
        elif name == "table":
            self._n_tables -= 1

    def text(self, data: str) -> None:
        if self._n_paragraphs and self._said is not None and not self._n_skipped:
            self._pieces.append(_SPACE.sub(" ", data))

    def _value(self) -> Value | None:
        """The value of a cell by its type (19.385), for what is shown of a number may be less than it."""
        said = self._said or {}
        kind = said.get("value-type", "")
        if kind == "error":
            return None
        if kind in _NUMBERS and (number := _number(said.get("value", ""))) is not None:
            return number
        if kind == "date" and (date := said.get("date-value")):
            return date
        if kind == "time" and (time := _DURATION.fullmatch(said.get("time-value", ""))):
            return ":".join(part.zfill(2) for part in time.groups())
        if kind == "boolean" and (truth := said.get("boolean-value")):
            return truth == "true"
        return "".join(self._pieces) or said.get("string-value")


def _read_cell(attributes: Mapping[str, str]) -> dict[str, str]:
    """What a cell says of its value; LibreOffice's own namespace says of a text that it is an error."""
    said = {local(name): value for name, value in attributes.items() if name.startswith(f"{_OASIS}office:")}
    is_error = any(value == "error" and local(name) == "value-type" for name, value in attributes.items())
    return said | {"value-type": "error"} if is_error else said


def _times(attributes: Mapping[str, str], name: str) -> int:
    said = attributes.get(f"{_OASIS}table:1.0 {name}", "1")
    return max(1, int(said)) if said.isascii() and said.isdecimal() and len(said) < 10 else 1


def _number(said: str) -> int | float | None:
    try:
        number = float(said)
    except ValueError:
        return None
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
