"""Results of queries as text and files: as they come, each of several, whole or not at all."""

import io
import json
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.cli.results import show_results
from flows.cli.text_tables import MAX_TABLE_ROWS, RENDERERS
from tests.conftest import write_files
from warehouse.errors import ColumnistError
from warehouse.reading.statements import Rows

TABLE = pa.table({"a": pa.array([1, 2, 3, None]), "text": ["x|y", "two\nlines", 'a "quote"', None]})
EXPECTED = {
    "table": "   a  text\n   1  x|y\n   2  two⏎lines\n   3  a \"quote\"\nNULL  NULL\n(4 rows)\n",
    "stack": "   a  text\n   1  x|y\n   2  two⏎lines\n   3  a \"quote\"\nNULL  NULL\n(4 rows)\n",
    "csv": 'a,text\n1,x|y\n2,"two\nlines"\n3,"a ""quote"""\n,\n',
    "json": json.dumps(TABLE.to_pylist(), indent=2) + "\n",
    "markdown": "| a | text |\n| --- | --- |\n| 1 | x\\|y |\n| 2 | two lines |\n| 3 | a \"quote\" |\n|  |  |\n",
}  # fmt: skip


def rows_of(table: pa.Table, batch_rows: int = 2) -> Rows:
    return Rows(table.schema, iter(table.to_batches(max_chunksize=batch_rows)))


@pytest.mark.parametrize("kind", RENDERERS)
@pytest.mark.parametrize("batch_rows", [1, 2, 9])
def test_rows_read_the_same_however_they_come(kind, batch_rows):
    assert "".join(RENDERERS[kind](rows_of(TABLE, batch_rows))) == EXPECTED[kind]


def test_json_of_no_rows_of_maps_and_of_nested_lines():
    assert "".join(RENDERERS["json"](rows_of(TABLE.slice(0, 0)))) == "[]\n"
    maps = pa.table({"m": pa.array([[("k", [1])], None], pa.map_(pa.string(), pa.list_(pa.int64())))})
    text = "".join(RENDERERS["json"](rows_of(maps)))
    assert text == json.dumps([{"m": {"k": [1]}}, {"m": {}}], indent=2) + "\n"


def test_a_table_shows_the_first_rows_and_counts_all():
    many = pa.table({"n": range(MAX_TABLE_ROWS + 5)})
    lines = "".join(RENDERERS["table"](rows_of(many, 300))).splitlines()
    assert len(lines) == MAX_TABLE_ROWS + 2
    assert lines[-1] == "(1,005 rows, the first 1,000 shown; --format csv gives all)"


def test_no_more_than_a_batch_is_read_before_it_is_written(monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    written_before = []

    def batches():
        for batch in TABLE.to_batches(max_chunksize=1):
            written_before.append(out.getvalue().count("\n"))
            yield batch

    show_results([Rows(TABLE.schema.remove(1), (batch.select(["a"]) for batch in batches()))], "csv")
    assert written_before == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("csv", "a\n1\n\nb\n2\n"),
        ("json", '[\n  {\n    "a": 1\n  }\n]\n[\n  {\n    "b": 2\n  }\n]\n'),
        ("markdown", "| a |\n| --- |\n| 1 |\n\n| b |\n| --- |\n| 2 |\n"),
        ("table", "a\n1\n(1 row)\n\nb\n2\n(1 row)\n"),
    ],
)
def test_each_of_several_statements_shows_its_rows(columnist, ingest, tmp_path, kind, expected):
    ingest(write_files(tmp_path / "news", {"a.txt": "The council met."}))
    sql = "select 1 as a; create temp table t as select 2 as b; from t"
    assert columnist("sql", sql, "--format", kind).out == expected
    columnist("sql", sql, "--format", kind, "--output", "out")
    assert (tmp_path / "out").read_text() == expected


def test_an_output_is_whole_or_as_it_was(columnist, ingest, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": "The council met."}))
    failing = "select if(i = 90000, error('no more'), i) as i from range(100000) t(i)"
    for kind in ("csv", "json", "parquet"):
        (tmp_path / "out").write_text("before")
        assert "no more" in columnist("sql", failing, "--format", kind, "--output", "out", code=2).err
        assert (tmp_path / "out").read_text() == "before"
    two = columnist("sql", "select 1 as a; select 2 as a", "--format", "parquet", "--output", "out", code=2).err
    assert "Parquet holds the rows of one statement" in two
    assert (tmp_path / "out").read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "news", "out"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such device")
def test_a_device_is_written_to_and_not_replaced(columnist, ingest, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": "The council met."}))
    columnist("sql", "select 1 as a", "--format", "csv", "--output", os.devnull)
    assert not os.path.isfile(os.devnull)


def test_parquet_is_the_rows_in_few_groups_with_the_types_of_the_query(tmp_path):
    many = pa.table({"n": pa.array(range(30_000), pa.int16()), "text": [str(n) for n in range(30_000)]})
    show_results([rows_of(many, 100)], "parquet", tmp_path / "out.parquet")
    written = pq.ParquetFile(tmp_path / "out.parquet")
    assert written.read().equals(many)
    assert written.num_row_groups == 1


def test_parquet_needs_columns_of_different_names(tmp_path):
    twice = Rows(pa.schema([("a", pa.int64()), ("A", pa.int64())]), iter([]))
    with pytest.raises(ColumnistError, match="two columns of one name"):
        show_results([twice], "parquet", tmp_path / "out.parquet")
    assert list(tmp_path.iterdir()) == []
