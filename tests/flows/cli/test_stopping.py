"""Queries of the command end at Ctrl-C, at a polite kill and at their time, whatever they do, and leave one line."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import PROJECT, write_files

ENDLESS = "with recursive t as (select 1 as i union all select i + 1 from t) select count(*) as n from t"
HEEDS_NOTHING = "select levenshtein(repeat('ab', 60000), repeat('ba', 60000)) as n"
WAIT_SECONDS = 120.0


@pytest.fixture
def published(ingest, home, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": "The council met."}))
    return home


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli.main", *arguments],
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until_it_runs(home, process: subprocess.Popen[str], verb: str = "sql") -> None:
    """A query that spills has a folder for it; the reports of the user's own come after the last of ours."""
    until = time.monotonic() + WAIT_SECONDS
    signs = {"report": "reports/pressed_by.csv"}
    while not list(home.glob(signs.get(verb, "work/spill-*/"))):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one process alone")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("sql", [ENDLESS, HEEDS_NOTHING], ids=["endless", "heeds nothing"])
@pytest.mark.parametrize("verb", ["sql", "export", "report"])
def test_a_signal_ends_it_with_one_line(published, tmp_path, verb, sql, number):
    own = write_files(tmp_path / "own", {"own.sql": f"-- Own.\n{sql};\n"})
    arguments = {
        "sql": ("sql", sql),
        "export": ("export", "--query", sql, "--output", "out.csv"),
        "report": ("report",),
    }
    process = start(*arguments[verb], COLUMNIST_REPORT_FOLDER=str(own))
    wait_until_it_runs(published, process, verb)
    process.send_signal(number)
    out, err = process.communicate(timeout=WAIT_SECONDS)
    assert (process.returncode, out) == (2, "")
    assert err == "columnist: stopped; nothing half done is left, the next run goes on from here\n"
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("sql", [ENDLESS, HEEDS_NOTHING, f"select 1 as a; {ENDLESS}", f"begin; {ENDLESS}"])
def test_the_time_limit_ends_it_and_is_named(published, sql):
    process = start("sql", sql, "--format", "parquet", "--output", "out.parquet", COLUMNIST_QUERY_SECONDS="0.5")
    out, err = process.communicate(timeout=WAIT_SECONDS)
    assert (process.returncode, out) == (2, "")
    assert err.startswith(
        "columnist: the query was stopped after 0.5 seconds; ask for less, or set a higher query_seconds"
    )
    assert err.count("\n") == 1


def test_what_a_killed_query_spilled_is_found_by_doctor_and_taken_away_by_the_next_run(
    columnist, ingest, published, tmp_path
):
    process = start("sql", ENDLESS)
    wait_until_it_runs(published, process)
    assert "spill folder" not in columnist("doctor").out
    process.kill()
    process.communicate()
    assert "1 spill folders of queries, which the next run removes" in columnist("doctor").out
    ingest(tmp_path / "news")
    assert list((published / "work").glob("spill-*")) == []
    assert "spill folder" not in columnist("doctor").out


def test_a_report_of_ones_own_that_never_ends_costs_its_own_section(columnist, published, tmp_path, monkeypatch):
    own = write_files(tmp_path / "own", {"a.sql": f"-- Endless.\n{ENDLESS};\n", "b.sql": "-- One.\nselect 1 as one;\n"})
    monkeypatch.setenv("COLUMNIST_REPORT_FOLDER", str(own))
    monkeypatch.setenv("COLUMNIST_QUERY_SECONDS", "5")
    shown = columnist("report").out
    assert "own/a: left out, the query was stopped after 5 seconds" in shown
    assert (published / "reports" / "own" / "b.csv").read_text() == "one\n1\n"
