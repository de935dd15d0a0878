"""The order of runs is that of their numbers, whatever their clocks said and whatever they are called."""

import datetime
import os
import shutil

import pytest

from flows.pipeline.open_run import open_run
from flows.pipeline.stages import Plain, run
from flows.settings.run_settings import Settings
from tests.conftest import write_files
from tests.crash.history import history_faults
from warehouse.lake import run_files
from warehouse.lake.own_files import stem_of
from warehouse.lake.parquet_lake import Lake

AHEAD, BEHIND = 72, -72


@pytest.fixture
def ingest_at(ingest, monkeypatch):
    """Runs by a clock that is so many hours off."""
    now = run_files.utc_now

    def call(hours, *arguments):
        with monkeypatch.context() as patch:
            patch.setattr(run_files, "utc_now", lambda: now() + datetime.timedelta(hours=hours))
            return ingest(*arguments)

    return call


@pytest.mark.parametrize("keeps_entries", [True, False])
def test_a_clock_that_goes_back_changes_no_order(columnist, ingest_at, rows, home, tmp_path, keeps_entries):
    source = tmp_path / "news"
    runs = []
    for hours, text in ((AHEAD, "The first."), (0, "The second."), (BEHIND, "The third.")):
        runs.append(ingest_at(hours, write_files(source, {"a.txt": text}), "--keep-runs", 1)["run_id"])
        if not keeps_entries:
            shutil.rmtree(home / "lake" / "history" / "runs")
    assert sorted(runs, reverse=True) == runs, "their names say the opposite"
    assert rows("select version, run_id, text from versions order by version") == [
        {"version": number, "run_id": run_id, "text": f"The {name}."}
        for number, run_id, name in zip((1, 2, 3), runs, ("first", "second", "third"), strict=True)
    ]
    assert rows("select first_run_id, run_id, epoch(first_seen_at - now()::timestamp) > 0 as ahead from records") == [
        {"first_run_id": runs[0], "run_id": runs[2], "ahead": True}
    ]
    assert rows("select version from documents") == [{"version": 3}]
    assert history_faults(home) == []
    asked = columnist("sql", "select text from documents", "--as-of", runs[1], "--json").json()
    assert asked == [{"text": "The second."}]
    assert [stem_of(name) for name in Lake(home / "lake").kept_manifests()] == sorted(runs[1:]), (
        "the oldest is given up"
    )
    if keeps_entries:
        status = columnist("status", "--json").json()
        assert [each["run_id"] for each in status["runs"]] == runs
        assert rows("select run_no from runs order by run_no") == [{"run_no": 1}, {"run_no": 2}, {"run_no": 3}]


def test_a_last_good_run_of_the_future_is_no_fresh_one(columnist, ingest_at, tmp_path):
    ingest_at(AHEAD, write_files(tmp_path / "news", {"a.txt": "A day."}))
    assert "hours ahead of this machine's clock" in columnist("status", "--max-age", "1h", code=1).err
    ingest_at(0, tmp_path / "news")
    columnist("status", "--max-age", "1h")


@pytest.mark.slow
def test_a_run_that_was_named_before_another_ended_comes_after_it(home, tmp_path):
    """A flow run has its name before it has the lock."""
    source = write_files(tmp_path / "news", {"a.txt": "A day."})
    settings = Settings(home=home, workers=1, report=False)
    early = run_files.new_run_id()
    run([str(source)], settings, Plain(settings))
    with open_run(settings, "0" * 16, early) as opened:
        assert opened.key.run_no == 2
    assert [each["run_id"] for each in run_files.read_runs(settings.home_paths)][1] == early


def test_a_damaged_entry_keeps_its_place(home, ingest, tmp_path):
    source = tmp_path / "news"
    runs = [ingest(write_files(source, {"a.txt": text}))["run_id"] for text in ("One.", "Two.", "Three.")]
    entry = home / "lake" / "history" / "runs" / f"{runs[1]}.json"
    entry.write_bytes(os.urandom(9))
    found = run_files.read_runs(Settings(home=home).home_paths)
    assert [each["run_id"] for each in found] == runs
    assert found[1]["status"] == run_files.DAMAGED


@pytest.mark.slow
def test_entries_that_runs_merge_are_those_of_the_warehouse_and_of_a_rebuild(
    columnist, ingest, rows, home, tmp_path, monkeypatch
):
    monkeypatch.setattr(run_files, "MOST_SINGLES", 1)
    source = tmp_path / "news"
    runs = [ingest(write_files(source, {"a.txt": f"Text {number}."}))["run_id"] for number in range(3)]
    entries = home / "lake" / "history" / "runs"
    (merged,) = entries.glob("*.jsonl")
    assert not (entries / f"{runs[0]}.json").exists()
    expected = [{"run_no": number, "run_id": run_id} for number, run_id in enumerate(runs, start=1)]
    assert rows("select run_no, run_id from runs order by run_no") == expected
    columnist("check")
    columnist("rebuild")
    assert rows("select run_no, run_id from runs order by run_no limit 3") == expected
    (merged,) = entries.glob("*.jsonl")
    merged.write_bytes(os.urandom(9))
    assert merged.name in columnist("check", code=1).out
    ingest(write_files(source, {"a.txt": "The last text."}))
    assert rows("select max(run_no) as n from runs") == [{"n": 5}]
