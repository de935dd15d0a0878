"""The command: one clear line for every mistake, facts as JSON, and the screens that users see."""

import argparse
import subprocess
import sys

import pytest

from flows.cli.parser import build_parser
from flows.cli.screens.runs import show_run
from flows.settings.run_settings import load_settings
from tests.conftest import PROJECT, write_files
from warehouse.home import Home

BODY = "The council met on Tuesday.\n\nIt agreed to mend the bridge.\n"


def test_help_starts_with_examples_and_is_quick_to_import():
    script = "import sys; from flows.cli import main; print(sorted({'prefect', 'duckdb', 'pyarrow', 'rich'} & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=PROJECT
    ).stdout
    assert loaded.strip() == "[]", "the command's own module must stay light"
    shown = subprocess.run(
        [sys.executable, "-m", "flows.cli.main", "--help"], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    assert shown.stdout.startswith("examples:\n  columnist run seeds/")


@pytest.mark.slow
def test_the_last_screen_says_where_everything_lies_and_what_comes_next(columnist, home, reports, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY, "b.txt": b"\x00\xff" * 600})
    screen = columnist("run", source, "--direct").out
    assert "found       2 = 1 loaded + 0 empty + 0 skipped + 1 quarantined" in screen
    for place in ("home/warehouse.duckdb", "home/lake/manifest.json", "home/reports/report.html"):
        assert place in screen
        assert (tmp_path / place).exists()
    assert "select uri, reason, detail from quarantine" in screen


@pytest.mark.smoke
def test_sql_speaks_every_format(columnist, ingest, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    query = "select 'a|b' as pipe, 1 as one, null as nothing"
    assert columnist("sql", query).out.splitlines()[1].split() == ["a|b", "1", "NULL"]
    assert columnist("sql", query, "--format", "csv").out == "pipe,one,nothing\na|b,1,\n"
    assert columnist("sql", query, "--format", "json").json() == [{"pipe": "a|b", "one": 1, "nothing": None}]
    assert columnist("sql", query, "--json").json() == [{"pipe": "a|b", "one": 1, "nothing": None}]
    assert "a\\|b" in columnist("sql", query, "--format", "markdown").out
    columnist("sql", query, "--format", "parquet", "--output", tmp_path / "out.parquet")
    import pyarrow.parquet as pq

    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == [{"pipe": "a|b", "one": 1, "nothing": None}]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select nope from documents", 'no column "nope" (line 1, at '),
        ("selec 1", "syntax error"),
        ("create table t (a int)", "read-only"),
        ("copy documents to 'x.csv'", "disabled"),
        ("select * from read_csv('/etc/passwd')", "disabled"),
        ("attach 'other.duckdb'", "disabled"),
        ("set enable_external_access = true", "locked"),
    ],
)
def test_a_query_that_is_wrong_or_reaches_outside_is_refused_in_one_line(columnist, ingest, tmp_path, query, message):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    refused = columnist("sql", query, code=2).err
    assert message in refused
    assert refused.count("\n") == 1


def test_an_example_is_listed_shown_and_run(columnist, ingest, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    listed = columnist("sql", "--examples", "--json").json()
    assert {"name": "longest_documents", "title": "Which documents are the longest?"} in listed
    shown = columnist("sql", "--example", "longest_documents", "--show").out
    assert shown == (PROJECT / "sql" / "examples" / "longest_documents.sql").read_text(encoding="utf-8")
    assert columnist("sql", "--example", "longest_documents").out == columnist("sql", shown).out
    assert "there is longest_documents" in columnist("sql", "--example", "longest_document", code=2).err
    assert "--show prints the SQL of an example" in columnist("sql", "--show", code=2).err


def test_status_shows_runs_fates_and_reasons(columnist, ingest, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY, "b.txt": "", "c.gif": "GIF"}))
    status = columnist("status", "--json").json()
    assert status["fates"] == {"empty": 1, "loaded": 1, "skipped": 1}
    assert {row["reason"] for row in status["reasons"]} == {"empty", "unsupported"}
    assert [run["status"] for run in status["runs"]] == ["published"]
    assert "unsupported" in columnist("status").out


def test_check_finds_a_flipped_bit_and_names_the_file(columnist, ingest, home, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    assert "every invariant holds" in columnist("check").out
    (damaged,) = (home / "lake" / "state" / "sentences").glob("*.parquet")
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    assert damaged.name in columnist("check", code=1).out


@pytest.mark.slow
def test_a_second_run_on_a_home_in_use_names_the_holder(columnist, home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY})
    script = (
        "import sys; from pathlib import Path; from warehouse.home import Home\n"
        "with Home(Path(sys.argv[1])).locked('that-run'):\n    print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        refused = columnist("run", source, "--direct", code=2).err
        assert f"is in use by run that-run (pid {holder.pid})" in refused
        assert f"in use by run that-run (pid {holder.pid})" in columnist("status").out
    finally:
        holder.communicate("")
    columnist("run", source, "--direct", "--no-report")


def test_status_of_a_home_whose_first_run_failed(columnist, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("flows.pipeline.stages.make_plan", None)
        columnist("run", write_files(tmp_path / "news", {"a.txt": BODY}), "--direct", code=2)
    (run,) = columnist("status", "--json").json()["runs"]
    assert run["status"] == "failed"


def test_a_run_on_a_home_in_use_is_refused_before_prefect_starts(columnist, ingest, home, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    with Home(home).locked("another"):
        assert "is in use by run another" in columnist("run", tmp_path / "news", code=2).err
    assert not (home / "prefect").exists()


def test_every_help_fits_80_columns(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    build_parser.cache_clear()
    parser = build_parser()
    (verbs,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for each in (parser, *verbs.choices.values()):
        assert max(map(len, each.format_help().splitlines())) <= 80, each.prog


def test_the_screen_of_a_run_counts_the_start_of_prefect(capsys, home):
    entry = {"run_id": "r", "status": "published", "seconds": 2.0}
    show_run(entry, load_settings({}, {}), as_json=False, waited_seconds=16.5)
    assert capsys.readouterr().out.startswith("run r: published in 16.5 s, of which 14.5 s started Prefect\n")
    show_run(entry, load_settings({}, {}), as_json=False)
    assert capsys.readouterr().out.startswith("run r: published in 2.0 s\n")
