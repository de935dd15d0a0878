"""Tables, views and queries in files of other kinds: whole, sorted, streamed, and safe to open."""

import datetime
import json
import os
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
from tests.warehouse.export.reading_back import KINDS, read_back, read_csv, read_lines, select
from warehouse import queries
from warehouse.database.limits import Limits
from warehouse.export.export import PIECE_ROWS, Exported, cut, export
from warehouse.export.request import Request
from warehouse.home import Home
from warehouse.schema import SQL_DIR, TABLES

pytestmark = pytest.mark.slow


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

first = peak_bytes(25_000)
print(peak_bytes(75_000) - first)
"""


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
        "sqlite": {"whole": 1, "yes": 1, "blank": "", "bytes": b"\x01\xff", "money": 1.25, "most": str(2**64 - 1), "day": "2026-01-02", "no_number": None, "nothing": None, "huge": huge},
    }  # fmt: skip
    assert {name: row[name] for name in expected[kind]} == expected[kind]
    if kind in ("csv", "sqlite"):
        assert json.loads(row["struct"]) == struct


def test_a_table_without_rows_is_one_file_with_its_columns(news_home: Home, tmp_path: Path) -> None:
    for kind in ("parquet", "csv", "jsonl"):
        request = Request(tmp_path, ("copies",), format=kind, shard_rows=5)
        assert [(Path(file.path).name, file.rows) for file in export(news_home, request)] == [
            (f"copies-00000-of-00001.{kind}", 0)
        ]
    assert (tmp_path / "copies-00000-of-00001.csv").read_text() == "doc_a,doc_b,kind,jaccard\n"
    assert pq.read_schema(tmp_path / "copies-00000-of-00001.parquet").names == ["doc_a", "doc_b", "kind", "jaccard"]


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell a process its peak of memory this way")
@pytest.mark.parametrize("kind", KINDS)
def test_memory_does_not_grow_with_the_rows(news_home: Home, tmp_path: Path, kind: str) -> None:
    script = write_files(tmp_path / "script", {"peaks.py": _PEAKS}) / "peaks.py"
    arguments = [str(script), str(news_home.folder), str(tmp_path / f"q.{kind}")]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 25_000_000, "50 MB more of text were exported"


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
