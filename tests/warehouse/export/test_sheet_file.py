"""An .xlsx file: typed, inert, the same bytes for the same rows, and open about what does not fit."""

import datetime
import decimal
import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pytest

from warehouse.errors import ColumnistError
from warehouse.export import sheet_file
from warehouse.text.csv_file import CsvFile

pytest.importorskip("xlsxwriter")

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def written(table: pa.Table) -> tuple[bytes, sheet_file.SheetFile]:
    file = io.BytesIO()
    sheet = sheet_file.SheetFile(file, table.schema)
    sheet.write(table)
    sheet.close()
    return file.getvalue(), sheet


def cells(data: bytes) -> list[list[tuple[str, str]]]:
    """The type and the value of each cell that is not empty, row by row; `f` where it is a formula."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return [[cell_of(cell) for cell in row] for row in sheet.iter(f"{MAIN}row")]


def cell_of(cell: ElementTree.Element) -> tuple[str, str]:
    assert cell.find(f"{MAIN}f") is None
    return cell.get("t", "n"), "".join(cell.itertext())


def test_values_have_their_types() -> None:
    moment = datetime.datetime(2026, 1, 2, 12, 0)
    values: dict[str, Any] = {
        "whole": [7],
        "fraction": [0.5],
        "yes": [True],
        "text": ["12"],
        "moment": [moment],
        "zoned": pa.array([moment], pa.timestamp("us", "UTC")),
        "day": [moment.date()],
        "names": [["a", "b"]],
        "none": pa.array([None], pa.string()),
        "sum": [decimal.Decimal("1.25")],
    }
    header, row = cells(written(pa.table(values))[0])
    assert [value for _, value in header] == list(values)
    day = "46024"
    assert row == [
        ("n", "7"), ("n", "0.5"), ("b", "1"), ("inlineStr", "12"), ("n", f"{day}.5"), ("n", f"{day}.5"), ("n", day),
        ("inlineStr", '["a","b"]'), ("n", "1.25"),
    ]  # fmt: skip


def test_what_a_sheet_would_round_or_cannot_count_is_text() -> None:
    table = pa.table(
        {
            "whole": [10**15, -(10**15)],
            "fraction": [float("nan"), float("inf")],
            "moment": [datetime.datetime(1899, 5, 6, 7), datetime.datetime(1900, 2, 28)],
        }
    )
    assert cells(written(table)[0])[1:] == [
        [("inlineStr", "1000000000000000"), ("inlineStr", "nan"), ("inlineStr", "1899-05-06 07:00:00")],
        [("inlineStr", "-1000000000000000"), ("inlineStr", "inf"), ("inlineStr", "1900-02-28 00:00:00")],
    ]


@pytest.mark.parametrize("text", ["=1+1", "{=1+1}", "@SUM(A1)", "https://news.example", "+1", " spaced ", "a\nb"])
def test_text_is_text_and_no_formula_or_link(text: str) -> None:
    assert cells(written(pa.table({text: [text]}))[0]) == [[("inlineStr", text)]] * 2


def test_commands_are_named() -> None:
    assert cells(written(pa.table({"a": ["x\x1b[2J\u202ey\x00"]}))[0])[1] == [
        ("inlineStr", "x⟨U+001B⟩[2J⟨U+202E⟩y⟨U+0000⟩")
    ]


@pytest.mark.parametrize("letter", ["a", "ä", "😀"])
def test_a_text_that_is_too_long_says_so_in_its_cell_and_is_counted(letter: str) -> None:
    fits = 32_767 // len(letter.encode("utf-16-le")) * 2
    data, sheet = written(pa.table({"a": [letter * fits, letter * 40_000]}))
    (kind, whole), (_, cut) = (row[0] for row in cells(data)[1:])
    assert (kind, whole, sheet.n_cut) == ("inlineStr", letter * fits, 1)
    assert cut.endswith(" … ⟨cut: 40,000 characters⟩")
    assert 32_700 < len(cut.encode("utf-16-le")) // 2 <= 32_767


def test_more_rows_than_a_sheet_holds_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_file, "MOST_ROWS", 4)
    assert len(cells(written(pa.table({"a": [1, 2, 3]}))[0])) == 4
    sheet = sheet_file.SheetFile(io.BytesIO(), pa.schema([("a", pa.int64())]))
    with pytest.raises(ColumnistError, match="a sheet holds 3 rows and there are more; add --shard-rows"):
        sheet.write(pa.table({"a": [1, 2, 3, 4]}))
    sheet.abandon()


def test_the_same_rows_are_the_same_bytes() -> None:
    table = pa.table({"a": ["one", None], "b": [1, 2]})
    assert written(table)[0] == written(table)[0]


def test_without_the_library_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ColumnistError, match=r"pip install 'columnist\[excel\]'"):
        sheet_file.require_library()


@pytest.mark.parametrize(("bom", "begins"), [(True, b"\xef\xbb\xbfa\n"), (False, b"a\n")])
def test_csv_begins_with_a_byte_order_mark_where_it_is_asked_for(bom: bool, begins: bytes) -> None:
    file = io.BytesIO()
    rows = CsvFile(file, ["a"], bom=bom)
    rows.write(pa.table({"a": ["ä"]}))
    rows.close()
    assert file.getvalue() == begins + "ä\n".encode()
