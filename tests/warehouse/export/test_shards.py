"""The files of one export: parts that hold every row once, and the earlier export's stay until they are whole."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT, write_files
from tests.warehouse.export.reading_back import KINDS, names, read_back, select
from warehouse.errors import ColumnistError
from warehouse.export.export import export
from warehouse.export.request import Request
from warehouse.home import Home

pytestmark = pytest.mark.slow


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
