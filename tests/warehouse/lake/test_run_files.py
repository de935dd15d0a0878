"""The entries of runs: what lies beside them, what is damaged in them, and runs whose process is gone."""

import shutil
from pathlib import Path

import pytest

from warehouse.home import Home
from warehouse.lake.own_files import RUNS
from warehouse.lake.run_files import (
    CRASHED,
    DAMAGED,
    RUNNING,
    close_crashed,
    new_run_id,
    read_run,
    read_runs,
    read_runs_now,
    run_ids,
    utc_now,
    write_run,
)
from warehouse.reading.status import read_status


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.create()
    return home


def begin_run(home: Home) -> str:
    run_id = new_run_id()
    entry = {"run_id": run_id, "started_at": utc_now(), "status": RUNNING}
    write_run(home, entry | {"columnist_version": "0", "settings_hash": "0"})
    return run_id


@pytest.mark.parametrize("content", [b"", b"{", b'{"seal": 1}', b"[" * 100_000, b"\x00\xff" * 99, b"[]", b"5"])
def test_an_entry_of_other_bytes_is_damaged(home: Home, content: bytes) -> None:
    run_id = begin_run(home)
    (home.lake / RUNS / f"{run_id}.json").write_bytes(content)
    (run,) = read_runs(home)
    assert (run["run_id"], run["status"]) == (run_id, DAMAGED)


def test_a_copy_under_the_name_of_another_run_is_damaged_and_no_second_run_of_that_id(home: Home) -> None:
    run_id = begin_run(home)
    copy = new_run_id()
    shutil.copy(home.lake / RUNS / f"{run_id}.json", home.lake / RUNS / f"{copy}.json")
    assert [(run["run_id"], run["status"]) for run in read_runs(home)] == [(run_id, RUNNING), (copy, DAMAGED)]


def test_what_is_no_entry_is_passed_over(home: Home) -> None:
    begin_run(home)
    before = read_runs(home)
    (home.lake / RUNS / f".tmp-1-{before[0]['run_id']}.json").write_text('{"seal"')
    (home.lake / RUNS / "foo.json").write_text("{}")
    (home.lake / RUNS / "zzz.json").mkdir()
    (home.lake / RUNS / "29990101T000000000000-zzzz.json").symlink_to("nowhere")
    assert read_runs(home) == before
    assert run_ids(home) == [before[0]["run_id"]]
    assert new_run_id() < "2990"
    assert close_crashed(home) == [before[0]["run_id"]]


def test_a_dead_run_is_never_shown_as_running(home: Home) -> None:
    run_id = begin_run(home)
    ((run,), holder) = read_runs_now(home)
    assert (run["status"], holder) == (CRASHED, None)
    assert read_status(home).runs == [run]
    assert read_run(home, run_id)["status"] == RUNNING, "looking changes nothing"


def test_the_run_that_holds_the_lock_is_shown_as_running_and_an_earlier_one_is_not(home: Home) -> None:
    dead, alive = begin_run(home), begin_run(home)
    with home.locked(alive):
        runs, holder = read_runs_now(home)
        assert {run["run_id"]: run["status"] for run in runs} == {dead: CRASHED, alive: RUNNING}
        assert holder is not None
        assert holder["run_id"] == alive


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"5", b'{"pid": 1}', b"[" * 100_000])
def test_a_run_stays_running_where_the_holder_cannot_be_told(home: Home, content: bytes) -> None:
    run_id = begin_run(home)
    with home.locked(run_id):
        (home.work / "lock.json").write_bytes(content)
        ((run,), holder) = read_runs_now(home)
    assert (run["status"], holder) == (RUNNING, {})
