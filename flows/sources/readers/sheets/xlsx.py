"""Workbooks of Excel and its like.

Their cells are read one by one as they are stored. A library that lays a sheet out as one rectangle, as calamine does,
needs memory for all of it: two cells in opposite corners ask for half a terabyte, and end the process.
"""

import io
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources.formats import XLSX
from flows.sources.readers.markup.paragraphs import local_name
from flows.sources.readers.office_zip import OfficeZip, dublin_core, join_path, office_part
from flows.sources.readers.sheets.number_formats import Kind, kind_of_code, kind_of_id, to_text
from flows.sources.readers.sheets.records import sheet_records
from flows.sources.readers.sheets.rows import LAST_COLUMN, Item, Lost, Opened, Rows, Value, local, walk

_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """Each row of a sheet whose header names a text, as in a CSV file; a sheet without such a header as one text.

    A formula counts with the value that was last seen of it. Comments, charts, pictures and errors such as #N/A are left out.
    """
    package = OfficeZip(stream, limits)
    book = _Book(package, limits)
    core = "docProps/core.xml"
    fields = dublin_core(package.read_xml(core)) if core in package.names else Fields()
    yield from sheet_records(book.items(), XLSX, fields, package.size, limits, names)


class _Book:
    """A workbook: which parts its sheets are, and what cells point at: texts that they share, and formats."""

    def __init__(self, package: OfficeZip, limits: Limits) -> None:
        self._package, self._limits = package, limits
        self._main = office_part(package)
        self._parts = self._related()
        self._strings, self._kinds = self._read_strings(), self._read_kinds()
        self._root = package.read_xml(self._main)
        self._is_1904 = any(
            properties.get("date1904") in ("1", "true", "on") for properties in self._root.iter("{*}workbookPr")
        )

    def items(self) -> Iterator[Item]:
        """The sheets in their order, hidden ones too; of those that share a part the first. A bad one costs itself."""
        seen = set()
        for sheet in self._root.iter("{*}sheet"):
            ids = [value for name, value in sheet.attrib.items() if name.endswith("}id")]
            kind, part = self._parts.get(ids[0] if ids else "", ("", ""))
            if kind != "worksheet" or part in seen:
                continue
            seen.add(part)
            yield Opened(sheet.get("name", ""))
            try:
                yield from self._rows(part)
            except Rejected as rejected:
                if rejected.reason == "expands_too_far":
                    raise
                yield Lost(rejected.reason, rejected.detail)

    def _related(self) -> dict[str, tuple[str, str]]:
        """Kind and part of what the workbook relates to, by the id of the relation."""
        folder, _, name = self._main.rpartition("/")
        part = f"{folder}/_rels/{name}.rels".lstrip("/")
        related = {}
        for relation in self._package.read_xml(part) if part in self._package.names else ():
            target = join_path(self._main, relation.get("Target", ""))
            related[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], target)
        return related

    def _part(self, kind: str) -> str | None:
        return next((part for said, part in self._parts.values() if said == kind and part in self._package.names), None)

    def _read_kinds(self) -> list[Kind]:
        """What the numbers of cells are, by the style of a cell."""
        part = self._part("styles")
        if part is None:
            return []
        codes: dict[str, Kind] = {}
        kinds: list[Kind] = []
        for element in self._package.read_xml(part).iter("{*}numFmt", "{*}cellXfs"):
            if local_name(element) == "numFmt":
                codes[element.get("numFmtId", "")] = kind_of_code(element.get("formatCode", ""))
            else:
                ids = [style.get("numFmtId", "0") for style in element.iterchildren("{*}xf")]
                kinds = [codes.get(each) or (kind_of_id(int(each)) if each.isdecimal() else "number") for each in ids]
        return kinds

    def _read_strings(self) -> list[str]:
        """The texts that cells share. All of them are held, so they may be no larger than a record."""
        part, strings = self._part("sharedStrings"), _Strings()
        if part is not None:
            for _ in walk(io.BytesIO(self._package.read(part)), strings):
                pass
        return strings.found

    def _rows(self, part: str) -> Iterator[Item]:
        cells = _Cells(self._strings, self._kinds, self._is_1904, Rows(self._limits.record_bytes))
        for _ in walk(self._package.open(part), cells):
            yield from cells.rows.take()


class _Texts:
    """What cells and shared strings say: the text of `t`, without that of `rPh`, which tells how to pronounce it."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._is_text = False
        self._phonetic = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        name = local(name)
        if name == "rPh":
            self._phonetic += 1
        self._is_text = name in ("t", "v") and not self._phonetic

    def end(self, name: str) -> None:
        self._is_text = False
        if local(name) == "rPh":
            self._phonetic -= 1

    def text(self, data: str) -> None:
        if self._is_text:
            self._pieces.append(data)

    def _take(self) -> str:
        said = "".join(self._pieces)
        self._pieces.clear()
        return _ESCAPED.sub(_unescape, said) if "_x" in said else said


class _Strings(_Texts):
    """The texts that cells share, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def end(self, name: str) -> None:
        super().end(name)
        if local(name) == "si":
            self.found.append(self._take())


class _Cells(_Texts):
    """The cells of a sheet."""

    def __init__(self, strings: list[str], kinds: list[Kind], is_1904: bool, rows: Rows) -> None:
        super().__init__()
        self.rows = rows
        self._strings, self._kinds, self._is_1904 = strings, kinds, is_1904
        self._is_in_data = False
        self._number, self._column = 0, -1
        self._type = self._style = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        super().start(name, attributes)
        name = local(name)
        if name == "c":
            place = _PLACE.fullmatch(attributes.get("r", ""))
            self._column = _column_of(place[1]) if place else self._column + 1
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._pieces.clear()
        elif name == "row":
            said = attributes.get("r", "")
            self._number = int(said) if said.isdecimal() and len(said) < 8 else self._number + 1
            self._column = -1
        elif name == "sheetData":
            self._is_in_data = True

    def end(self, name: str) -> None:
        super().end(name)
        if not self._is_in_data:
            return
        name = local(name)
        if name == "c":
            if 0 <= self._column <= LAST_COLUMN and (said := self._take()):
                self.rows.put(self._column, self._value(said))
        elif name == "row":
            self.rows.end_row(self._number)
        elif name == "sheetData":
            self._is_in_data = False

    def _value(self, said: str) -> Value | None:
        """The value of a cell by its type: 18.18.11 of ECMA-376."""
        if self._type == "s":
            number = int(said) if said.strip().isdecimal() else -1
            if not 0 <= number < len(self._strings):
                raise Rejected("damaged", f"row {self._number:,} points at a text that the workbook has not")
            return self._strings[number]
        if self._type in ("str", "inlineStr", "d"):
            return said
        if self._type == "e":
            return None
        if self._type == "b":
            return said.strip() in ("1", "true")
        return self._number_of(said)

    def _number_of(self, said: str) -> Value:
        try:
            number = float(said)
        except ValueError:
            return said
        kind = (
            self._kinds[int(self._style)] if self._style.isdecimal() and int(self._style) < len(self._kinds) else None
        )
        if kind in ("date", "duration") and (moment := to_text(number, kind, is_1904=self._is_1904)):
            return moment
        return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _column_of(letters: str) -> int:
    """The column from 0: `A` is 0, `XFD` the last one."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def _unescape(match: "re.Match[str]") -> str:
    r"""`_x000D_` stands for a character that XML cannot hold: 22.9.2.19; half a surrogate pair stays as it is."""
    code = int(match[1], 16)
    return match[0] if 0xD800 <= code < 0xE000 else chr(code)
