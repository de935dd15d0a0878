"""Tables, views and queries in files of other kinds: whole, sorted, streamed, and safe to open."""

import csv
import datetime
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import PROJECT, write_files
from warehouse import queries
from warehouse.database.limits import Limits
from warehouse.database.read_only import open_published
from warehouse.errors import ColumnistError
from warehouse.export.export import PIECE_ROWS, Exported, cut, export
from warehouse.export.request import Request
from warehouse.home import Home
from warehouse.schema import SQL_DIR, TABLES

pytestmark = pytest.mark.slow

KINDS = ("parquet", "csv", "jsonl", "sqlite")

_PEAKS = """
import resource, sys
from pathlib import Path
from warehouse.export.export import export
from warehouse.export.request import Request
from warehouse.home import Home

def peak_bytes(n_rows):
    query = f"select i, repeat(md5(i::varchar), 32) as text from range({n_rows}) t(i)"
    export(Home(Path(sys.argv[1])), Request(Path(sys.argv[2]), query=query))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

first = peak_bytes(50_000)
print(peak_bytes(150_000) - first)
"""


def select(home: Home, sql: str) -> list[dict[str, Any]]:
    with open_published(home.warehouse) as con:
        rows: list[dict[str, Any]] = con.sql(sql).to_arrow_table().to_pylist()
        return rows


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def read_back(path: Path, kind: str) -> list[dict[str, Any]]:
    if kind == "sqlite":
        with sqlite3.connect(path) as con:
            con.row_factory = sqlite3.Row
            return [dict(row) for row in con.execute("select * from query").fetchall()]
    readers = {"parquet": lambda: pq.read_table(path).to_pylist(), "csv": lambda: read_csv(path)}
    return readers.get(kind, lambda: read_lines(path))()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_parquet_holds_every_table_sorted_by_its_key_with_types_and_comments(news_home: Home, tmp_path: Path) -> None:
    written = export(news_home, Request(tmp_path))
    assert [file.name for file in written] == [table.name for table in TABLES]
    for table, file in zip(TABLES, written, strict=True):
        rows = pq.read_table(file.path)
        assert rows.to_pylist() == select(news_home, f"select * from {table.name} order by {', '.join(table.key)}")
        assert (file.rows, file.bytes) == (rows.num_rows, Path(file.path).stat().st_size)
        assert all(field.metadata[b"comment"].endswith(b".") for field in rows.schema)
        assert not rows.schema.field(table.key[0]).nullable
    sentences = pq.ParquetFile(tmp_path / "sentences.parquet")
    assert sentences.schema_arrow.field("char_end").metadata[b"comment"].startswith(b"End in documents.text")
    assert [column.column_index for column in sentences.metadata.row_group(0).sorting_columns] == [0, 1]
    assert sentences.metadata.row_group(0).column(0).compression == "ZSTD"


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_warehouse_gives_the_same_bytes_however_its_rows_lie(
    news_home: Home, tmp_path: Path, kind: str
) -> None:
    turned = tmp_path / "turned.duckdb"
    with duckdb.connect(str(turned)) as con:
        for path in sorted((SQL_DIR / "schema").glob("*.sql")):
            con.execute(path.read_text(encoding="utf-8"))
        queries.apply(con, "macros")
        queries.apply(con, "views")
        con.execute(f"attach '{news_home.warehouse}' as original (read_only)")
        for table in TABLES:
            con.execute(f"insert into {table.name} from original.{table.name} order by rowid desc")
    views = ("quality_failures", "unique_documents", "versions")
    outputs = []
    for number, (warehouse, threads) in enumerate([(news_home.warehouse, 1), (turned, 4)]):
        output = tmp_path / f"{number}" / ("all.sqlite" if kind == "sqlite" else "")
        tables = tuple(table.name for table in TABLES) + views
        files = export(news_home, Request(output, tables, format=kind), warehouse, limits=Limits(threads=threads))
        outputs.append([Path(file.path).read_bytes() for file in files])
    assert len(outputs[0]) == len(TABLES) + len(views)
    assert outputs[0] == outputs[1]


def test_csv_defuses_what_a_spreadsheet_would_run_and_says_how_often(news_home: Home, tmp_path: Path) -> None:
    (written,) = export(news_home, Request(tmp_path / "d.csv", ("documents",)))
    rows = {row["title"]: row for row in read_csv(tmp_path / "d.csv")}
    formula = rows['\'=HYPERLINK("http://evil.example")']
    hostile = rows["'); drop table documents;' --"]
    assert written.n_defused == 3
    assert hostile["text"].startswith("'@mayor said so")
    assert formula["published_at"] == "2026-01-02 03:04:05"
    assert (hostile["published_at"], hostile["fixes"]) == ("", "[]")
    assert '\n\nIt agreed, "at last".' in formula["text"]
    (raw,) = export(news_home, Request(tmp_path / "d.csv", ("documents",), raw=True))
    assert raw.n_defused == 0
    assert '=HYPERLINK("http://evil.example")' in [row["title"] for row in read_csv(tmp_path / "d.csv")]


def test_a_header_made_of_data_is_defused_too(news_home: Home, tmp_path: Path) -> None:
    query = "pivot (select title, n_words from documents where title[1] = '=') on title using sum(n_words)"
    export(news_home, Request(tmp_path / "pivot.csv", query=query))
    assert (tmp_path / "pivot.csv").read_text().startswith("\"'=HYPERLINK")


def test_json_lines_keep_lists_maps_and_moments(news_home: Home, tmp_path: Path) -> None:
    export(news_home, Request(tmp_path, ("documents", "loads", "runs"), format="jsonl"))
    documents = {row["title"]: row for row in read_lines(tmp_path / "documents.jsonl")}
    harvest = documents["Größere Ernte 👩‍🌾"]
    assert harvest["fixes"] == select(news_home, "select fixes from documents where lang = 'de'")[0]["fixes"]
    assert (harvest["published_at"], harvest["lang"]) == ("2025-12-31T00:00:00", "de")
    assert documents["'); drop table documents; --"]["published_at"] is None
    (load,) = read_lines(tmp_path / "loads.jsonl")
    assert load["rows_by_table"]["documents"] == 4
    assert isinstance(read_lines(tmp_path / "runs.jsonl")[0]["seconds_by_step"]["press"], float)


def test_sqlite_has_types_keys_references_comments_and_text_that_is_only_text(news_home: Home, tmp_path: Path) -> None:
    path = tmp_path / "all.sqlite"
    written = export(news_home, Request(path))
    with sqlite3.connect(path) as con:
        assert con.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert con.execute("pragma foreign_key_check").fetchall() == []
        for table, file in zip(TABLES, written, strict=True):
            ((rows,),) = con.execute(f"select count(*) from {table.name}").fetchall()
            assert (file.name, file.rows, file.bytes) == (table.name, rows, path.stat().st_size)
            columns = con.execute(f"pragma table_info({table.name})").fetchall()
            assert (
                tuple(name for _, name, *_, place in sorted(columns, key=lambda column: column[5]) if place)
                == table.key
            )
        types = {name: kind.lower() for _, name, kind, *_ in con.execute("pragma table_info(documents)").fetchall()}
        assert (types["n_words"], types["lang_confidence"], types["text"]) == ("integer", "real", "text")
        row = "select typeof(published_at), published_at, typeof(fixes), typeof(n_words), byline from documents where title like '=%'"
        assert con.execute(row).fetchall() == [("text", "2026-01-02 03:04:05", "text", "integer", None)]
        assert con.execute("select count(*) from documents where published_at < datetime('2026-01-01')").fetchall() == [
            (1,)
        ]
        title = "select title from documents where title like '%drop table%'"
        assert con.execute(title).fetchall() == [("'); drop table documents; --",)]
        booleans = "select distinct typeof(has_curly_bracket), has_curly_bracket from signals"
        assert con.execute(booleans).fetchall() == [("integer", 0)]
        ((definition,),) = con.execute("select sql from sqlite_master where name = 'reuse'").fetchall()
        assert '"doc_b" text not null, -- The document with the greater doc_id.' in definition
        assert 'foreign key ("doc_b") references "documents" (doc_id)' in definition
        assert con.execute("select name from sqlite_master where name = 'reuse_doc_b'").fetchall()
    con.close()


def test_views_and_queries_are_exported_like_tables(news_home: Home, tmp_path: Path) -> None:
    export(news_home, Request(tmp_path, ("quality_failures",), format="jsonl"))
    assert read_lines(tmp_path / "quality_failures.jsonl") == select(news_home, "from quality_failures order by all")
    export(
        news_home, Request(tmp_path / "langs.parquet", query="select lang from documents order by lang desc -- last")
    )
    assert [row["lang"] for row in read_back(tmp_path / "langs.parquet", "parquet")] == ["en", "en", "en", "de"]


@pytest.mark.parametrize("kind", KINDS)
def test_values_of_every_kind_come_through(news_home: Home, tmp_path: Path, kind: str) -> None:
    query = """
        select
            sum(1) as whole, 2::hugeint ** 100 as huge, 1.25::decimal(9, 2) as money, 18446744073709551615::ubigint as most,
            date '2026-01-02' as day, timestamptz '2026-01-02 03:04:05+01' as moment, time '10:00:00' as hour,
            'nan'::double as no_number, '\\x01\\xff'::blob as bytes, true as yes, null as nothing, '' as blank,
            {'at': timestamp '2026-01-02 03:04:05', 'tags': ['=a', null]} as struct, map {1: [1.5]} as map, 'a'::enum('a') as word
    """
    export(news_home, Request(tmp_path / f"q.{kind}", query=query))
    (row,) = read_back(tmp_path / f"q.{kind}", kind)
    struct, huge = {"at": "2026-01-02T03:04:05", "tags": ["=a", None]}, 2.0**100
    expected: dict[str, Any] = {
        "parquet": {"whole": 1, "yes": True, "blank": "", "bytes": b"\x01\xff", "day": datetime.date(2026, 1, 2), "most": 2**64 - 1},
        "csv": {"whole": "1", "yes": "true", "blank": "", "bytes": "01ff", "money": "1.25", "most": str(2**64 - 1), "moment": "2026-01-02 02:04:05+00:00", "hour": "10:00:00", "nothing": "", "map": '{"1":[1.5]}', "word": "a"},
        "jsonl": {"whole": 1, "yes": True, "blank": "", "bytes": "01ff", "money": 1.25, "most": str(2**64 - 1), "moment": "2026-01-02T02:04:05+00:00", "no_number": None, "nothing": None, "struct": struct, "map": {"1": [1.5]}, "huge": huge},
        "sqlite": {"whole": 1, "yes": 1, "blank": "", "bytes": b"\x01\xff", "money": 1.25, "most": float(2**64 - 1), "day": "2026-01-02", "no_number": None, "nothing": None, "huge": huge},
    }  # fmt: skip
    assert {name: row[name] for name in expected[kind]} == expected[kind]
    if kind in ("csv", "sqlite"):
        assert json.loads(row["struct"]) == struct


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
def test_shards_together_hold_every_row_once_in_order(news_home: Home, tmp_path: Path, kind: str) -> None:
    written = export(news_home, Request(tmp_path / "sentences", ("sentences",), format=kind, shard_rows=10))
    total = select(news_home, "select count(*) as n from sentences")[0]["n"]
    assert [file.rows for file in written] == [10] * (total // 10) + [total % 10]
    assert names(tmp_path / "sentences") == [
        f"sentences-{n:05}-of-{len(written):05}.{kind}" for n in range(len(written))
    ]
    whole = export(news_home, Request(tmp_path / "whole", ("sentences",), format=kind))
    rows = [row for file in written for row in read_back(Path(file.path), kind)]
    assert rows == read_back(Path(whole[0].path), kind)


def test_what_an_earlier_export_left_goes_and_nothing_else(news_home: Home, tmp_path: Path) -> None:
    kept = ["documents-old.csv", "documents-00000-of-00002.csv.bak", "documents.jsonl", "my-documents.csv"]
    write_files(tmp_path, dict.fromkeys(kept, "mine"))
    request = Request(tmp_path, ("documents",), format="csv")
    export(news_home, request._replace(shard_rows=1))
    assert len(names(tmp_path)) == len(kept) + 4
    export(news_home, request._replace(shard_rows=3))
    assert set(names(tmp_path)) == {*kept, "documents-00000-of-00002.csv", "documents-00001-of-00002.csv"}
    export(news_home, request)
    assert set(names(tmp_path)) == {*kept, "documents.csv"}
    export(news_home, request._replace(shard_rows=100))
    assert set(names(tmp_path)) == {*kept, "documents-00000-of-00001.csv"}
    assert {(tmp_path / name).read_text() for name in kept} == {"mine"}


def test_a_table_without_rows_is_one_file_with_its_columns(news_home: Home, tmp_path: Path) -> None:
    for kind in ("parquet", "csv", "jsonl"):
        request = Request(tmp_path, ("copies",), format=kind, shard_rows=5)
        assert [(Path(file.path).name, file.rows) for file in export(news_home, request)] == [
            (f"copies-00000-of-00001.{kind}", 0)
        ]
    assert (tmp_path / "copies-00000-of-00001.csv").read_text() == "doc_a,doc_b,kind,jaccard\n"
    assert pq.read_schema(tmp_path / "copies-00000-of-00001.parquet").names == ["doc_a", "doc_b", "kind", "jaccard"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_query_that_stops_half_way_leaves_what_was_there(news_home: Home, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"q.{kind}"
    export(news_home, Request(path, query="select 1 as one"))
    before = path.read_bytes()
    failing = "select if(i = 900000, error('no more'), i) as i from range(1000000) t(i)"
    with pytest.raises(ColumnistError, match=r"the query stopped: .*no more"):
        export(news_home, Request(path, query=failing))
    assert names(tmp_path) == [path.name]
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="a limit on the size of files stands for a full disk")
@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_is_one_line_and_leaves_what_was_there(news_home: Home, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"q.{kind}"
    export(news_home, Request(path, query="select 1 as one"))
    before = path.read_bytes()
    script = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)); from flows.cli.main import main; sys.exit(main())"
    query = "select md5(i::varchar) as text from range(100000) t(i)"
    arguments = ["export", "--query", query, "--output", str(path), "--home", str(news_home.folder)]
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"columnist: cannot write to {path}: ")
    assert done.stderr.count("\n") == 1
    assert names(tmp_path) == [path.name]
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell a process its peak of memory this way")
@pytest.mark.parametrize("kind", KINDS)
def test_memory_does_not_grow_with_the_rows(news_home: Home, tmp_path: Path, kind: str) -> None:
    script = write_files(tmp_path / "script", {"peaks.py": _PEAKS}) / "peaks.py"
    arguments = [str(script), str(news_home.folder), str(tmp_path / f"q.{kind}")]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 40_000_000, "100 MB more of text were exported"


@given(st.lists(st.integers(0, 2_500), max_size=5), st.none() | st.integers(1, 3_000))
def test_pieces_do_not_show_how_the_rows_came(sizes: list[int], shard_rows: int | None) -> None:
    schema = pa.schema([pa.field("i", pa.int64(), nullable=False)])
    total = sum(sizes)

    def pieces_of(sizes: list[int]) -> list[tuple[int, pa.Table]]:
        starts = [sum(sizes[:place]) for place in range(len(sizes))]
        arrays = [pa.array(range(start, start + size), pa.int64()) for start, size in zip(starts, sizes, strict=True)]
        return list(cut((pa.record_batch([array], ["i"]) for array in arrays), schema, shard_rows))

    pieces = pieces_of(sizes)
    assert pieces == pieces_of([total])
    assert [i for _, piece in pieces for i in piece["i"].to_pylist()] == list(range(total))
    assert all(piece.schema == schema and piece.num_rows <= PIECE_ROWS for _, piece in pieces)
    by_shard: dict[int, int] = {}
    for shard, piece in pieces:
        by_shard[shard] = by_shard.get(shard, 0) + piece.num_rows
    limit = shard_rows or max(total, 1)
    assert list(by_shard.values()) == [limit] * (total // limit) + [total % limit] * bool(total % limit or not total)
    assert list(by_shard) == list(range(len(by_shard)))


def test_an_entry_says_what_was_written(news_home: Home, tmp_path: Path) -> None:
    (written,) = export(news_home, Request(tmp_path / "one.jsonl", query="select 1 as one"))
    assert written == Exported("query", str(tmp_path / "one.jsonl"), 1, len('{"one":1}\n'), 0)
