"""Queries of the command end at Ctrl-C, at a polite kill and at their time, whatever they do, and leave one line."""

import os

import pytest

from flows.cli import main
from tests.conftest import keep, write_files
from tests.crash.stopped_queries import (
    ENDLESS,
    HEEDS_NOTHING,
    PAIRS,
    WAIT_SECONDS,
    start,
    stop_query,
    wait_until_it_runs,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stopping") / "used"
    source = write_files(folder / "news", {"a.txt": "The council met."})
    assert main.main(["run", str(source), "--direct", "--no-report", "--home", str(folder / "home")]) == 0
    return keep(folder)


@pytest.fixture
def published(home, kept, monkeypatch):
    """The home of a run; the command is typed in an empty folder."""
    folder = kept()
    monkeypatch.setenv("COLUMNIST_HOME", str(folder / "home"))
    return folder / "home"


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one process alone")
@pytest.mark.parametrize("stopping", PAIRS, ids=str)
def test_a_signal_ends_it_with_one_line(published, tmp_path, stopping):
    """Pairs of verb, query and signal; `python -m tests.crash queries` tries them all."""
    assert stop_query(stopping, published, tmp_path) == []


@pytest.mark.parametrize("sql", [ENDLESS, HEEDS_NOTHING, f"select 1 as a; {ENDLESS}", f"begin; {ENDLESS}"])
def test_the_time_limit_ends_it_and_is_named(published, sql):
    process = start("sql", sql, "--format", "parquet", "--output", "out.parquet", COLUMNIST_QUERY_SECONDS="0.5")
    out, err = process.communicate(timeout=WAIT_SECONDS)
    assert (process.returncode, out) == (2, "")
    assert err.startswith(
        "columnist: the query was stopped after 0.5 seconds; ask for less, or set a higher query_seconds"
    )
    assert err.count("\n") == 1


def test_what_a_killed_query_spilled_is_found_by_doctor_and_taken_away_by_the_next_run(columnist, ingest, published):
    process = start("sql", ENDLESS)
    wait_until_it_runs(published, process)
    assert "spill folder" not in columnist("doctor").out
    process.kill()
    process.communicate()
    assert "1 spill folder of a query, which the next run removes" in columnist("doctor").out
    ingest(published.parent / "news")
    assert list((published / "work").glob("spill-*")) == []
    assert "spill folder" not in columnist("doctor").out


def test_a_report_of_ones_own_that_never_ends_costs_its_own_section(columnist, published, tmp_path, monkeypatch):
    own = write_files(tmp_path / "own", {"a.sql": f"-- Endless.\n{ENDLESS};\n", "b.sql": "-- One.\nselect 1 as one;\n"})
    monkeypatch.setenv("COLUMNIST_REPORT_FOLDER", str(own))
    monkeypatch.setenv("COLUMNIST_QUERY_SECONDS", "2")
    shown = columnist("report").out
    assert "own/a: left out, the query was stopped after 2 seconds" in shown
    assert (published / "reports" / "own" / "b.csv").read_text() == "one\n1\n"
