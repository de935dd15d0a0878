"""One dialect of CSV at every door: what a spreadsheet opens, whatever its locale, runs nothing and says the same."""

import csv
import datetime
import decimal
import io
import uuid

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.cli.text_tables import RENDERERS
from warehouse.reading.statements import Rows
from warehouse.text.csv_file import CsvFile

SIGNS = "=+-@\t\r"
DAY = datetime.datetime(2026, 1, 2, 3, 4, 5, 60)
ZONE = datetime.timezone(datetime.timedelta(hours=5))
VALUES = [
    (None, pa.string(), ""),
    ("a;=1", pa.string(), "a;'=1"),
    (True, pa.bool_(), "true"),
    (-5, pa.int64(), "-5"),
    (2**64 - 1, pa.uint64(), "18446744073709551615"),
    (decimal.Decimal("-1.50"), pa.decimal128(5, 2), "-1.50"),
    (0.25, pa.float64(), "0.25"),
    (DAY, pa.timestamp("us"), "2026-01-02 03:04:05.000060"),
    (DAY.replace(tzinfo=ZONE), pa.timestamp("us", "+05:00"), "2026-01-01 22:04:05.000060+00:00"),
    (DAY.date(), pa.date32(), "2026-01-02"),
    (b"\x00\xff", pa.binary(), "00ff"),
    (["a", None], pa.list_(pa.string()), '["a",null]'),
    (["x;=1"], pa.list_(pa.string()), '["x;\'=1"]'),
    ({"a": 1, "at": DAY}, pa.struct({"a": pa.int64(), "at": pa.timestamp("us")}), '{"a":1,"at":"2026-01-02T03:04:05.000060"}'),
]  # fmt: skip


@pytest.mark.parametrize(("value", "kind", "cell"), VALUES, ids=[str(kind) for _, kind, _ in VALUES])
def test_a_value_is_the_same_cell_from_arrow_and_from_python(value: object, kind: pa.DataType, cell: str) -> None:
    buffers = io.BytesIO(), io.BytesIO()
    of_arrow, of_python = (CsvFile(buffer, ["n", "v"]) for buffer in buffers)
    of_arrow.write(pa.table({"n": [1], "v": pa.array([value], kind)}))
    of_python.write_rows([(1, value)])
    of_arrow.close()
    of_python.close()
    assert buffers[0].getvalue() == buffers[1].getvalue()
    assert list(csv.reader(io.StringIO(buffers[0].getvalue().decode(), newline=""))) == [["n", "v"], ["1", cell]]


def test_an_id_of_python_is_text() -> None:
    buffer = io.BytesIO()
    file = CsvFile(buffer, ["id"])
    file.write_rows([(uuid.UUID(int=7),)])
    file.close()
    assert buffer.getvalue() == b"id\n00000000-0000-0000-0000-000000000007\n"


def csv_text(table: pa.Table) -> str:
    buffer = io.BytesIO()
    file = CsvFile(buffer, table.column_names)
    file.write(table)
    file.close()
    return buffer.getvalue().decode()


def test_the_command_line_writes_the_same_dialect() -> None:
    table = pa.table({"=name": ["=1+1", "a;@b", "plain"], "n": [-1, 2, None]})
    rows = Rows(table.schema, iter(table.to_batches(max_chunksize=2)))
    assert "".join(RENDERERS["csv"](rows)) == csv_text(table) == "'=name,n\n'=1+1,-1\na;'@b,2\nplain,\n"


def test_raw_text_is_as_it_was() -> None:
    buffer = io.BytesIO()
    file = CsvFile(buffer, ["=name"], raw=True)
    file.write(pa.table({"=name": ["=1"]}))
    file.close()
    assert (buffer.getvalue(), file.n_defused) == (b"=name\n=1\n", 0)


@given(st.lists(st.tuples(*[st.text(st.sampled_from(SIGNS + ";, a\n\"'1"), max_size=8)] * 2), max_size=4))
def test_no_cell_begins_as_a_formula_whether_a_comma_or_a_semicolon_parts_cells(rows: list[tuple[str, str]]) -> None:
    schema = pa.schema([("a", pa.string()), ("b", pa.string())])
    text = csv_text(pa.Table.from_pylist([{"a": a, "b": b} for a, b in rows], schema))
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [len(row) for row in read] == [2] * len(rows)
    assert all(not cell.startswith(tuple(SIGNS)) for row in read for cell in row)
    # With another delimiter the quotes of this file mean nothing: every semicolon parts.
    assert all(not part.startswith(tuple("=+-@")) for row in read for cell in row for part in cell.split(";"))
