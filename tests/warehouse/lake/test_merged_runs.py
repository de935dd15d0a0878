"""Entries of ended runs are merged into one file: none is lost and none is there twice, whatever happens in between."""

import contextlib
import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.home import Home
from warehouse.lake import merged_runs, run_files
from warehouse.lake.manifest import FORMAT, Manifest
from warehouse.lake.own_files import OF_MERGED_RUNS, RUNS, run_name
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.run_entries import to_file
from warehouse.lake.run_files import (
    CRASHED,
    DAMAGED,
    FAILED,
    RUNNING,
    UNCHANGED,
    damaged_run_files,
    has_run,
    merge_runs,
    read_run,
    read_runs,
    read_runs_now,
    withdraw_run,
)
from warehouse.lake.strangers import find_strangers

START = datetime.datetime(2026, 11, 28, 9, 30)
BOUND = 4


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(run_files, "MOST_SINGLES", BOUND)
    home = Home(tmp_path / "home")
    home.create()
    (home.lake / RUNS).mkdir(parents=True)
    return home


def name_of(number: int) -> str:
    return f"{START + datetime.timedelta(minutes=number):{run_files.MOMENT}}-{number:04x}"


def add_run(home: Home, number: int, status: str = UNCHANGED, **facts: Any) -> None:
    run = {"run_id": name_of(number), "run_no": number, "started_at": START, "status": status}
    run |= {"columnist_version": "0", "settings_hash": "0", "seconds_by_step": {"scan": 0.25}} | facts
    # As `write_run` does it, which waits for the disk.
    (home.lake / run_name(name_of(number))).write_bytes(to_file(run))


def add_runs(home: Home, numbers: range) -> None:
    for number in numbers:
        add_run(home, number, FAILED if number % 3 else UNCHANGED, message="a\nb \u2028 ü \ud800")


def merged(home: Home) -> list[Path]:
    return sorted((home.lake / RUNS).glob("*.jsonl"))


def singles(home: Home) -> list[str]:
    return sorted(path.stem for path in (home.lake / RUNS).glob("*.json"))


def test_a_thousand_entries_say_the_same_in_one_file(tmp_path: Path) -> None:
    home = Home(tmp_path)
    (home.lake / RUNS).mkdir(parents=True)
    add_runs(home, range(1, 1001))
    before = read_runs(home)
    assert merge_runs(home) == 1000
    assert read_runs(home) == before
    assert [run["run_no"] for run in before] == list(range(1, 1001))
    assert [len(merged(home)), singles(home)] == [1, []]
    assert merge_runs(home) == 0


def test_up_to_the_bound_nothing_is_merged(home: Home) -> None:
    add_runs(home, range(BOUND))
    assert merge_runs(home) == 0
    assert [merged(home), len(singles(home))] == [[], BOUND]


def test_runs_that_go_on_and_damaged_entries_stay_in_files_of_their_own(home: Home) -> None:
    add_runs(home, range(6))
    add_run(home, 6, RUNNING)
    (home.lake / run_name(name_of(2))).write_bytes(b"{")
    before = read_runs(home)
    assert merge_runs(home) == 5
    assert singles(home) == [name_of(2), name_of(6)]
    assert read_runs(home) == before
    assert damaged_run_files(home) == [run_name(name_of(2))]


def test_merged_files_are_merged_until_they_are_full(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    add_runs(home, range(6))
    merge_runs(home)
    add_runs(home, range(6, 12))
    merge_runs(home)
    assert len(merged(home)) == 1
    monkeypatch.setattr(merged_runs, "FULL_BYTES", 1)
    full = merged(home)
    add_runs(home, range(12, 18))
    before = read_runs(home)
    merge_runs(home)
    assert merged(home)[:-1] == full
    assert read_runs(home) == before
    assert [run["run_no"] for run in before] == list(range(18))


@pytest.mark.parametrize("place", ["merge.written:1", *(f"merge.file_deleted:{number}" for number in range(1, 8))])
def test_killed_anywhere_no_entry_is_lost_or_doubled(home: Home, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    add_runs(home, range(6))
    merge_runs(home)
    add_runs(home, range(6, 12))
    before = read_runs(home)
    name, _, count = place.partition(":")
    passed: list[str] = []

    def kill(here: str) -> None:
        passed.append(here)
        if passed.count(name) == int(count):
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(run_files, "failpoint", kill)
        with pytest.raises(Killed):
            merge_runs(home)
    assert read_runs(home) == before
    add_runs(home, range(12, 18))
    before = read_runs(home)
    merge_runs(home)
    assert read_runs(home) == before
    assert [run["run_no"] for run in before] == list(range(18))
    assert [len(merged(home)), singles(home)] == [1, []]


def test_a_merged_run_is_found_and_may_be_opened_again(home: Home) -> None:
    add_runs(home, range(6))
    merge_runs(home)
    assert has_run(home, name_of(3))
    assert not has_run(home, name_of(7))
    assert read_run(home, name_of(3))["run_no"] == 3
    add_run(home, 3, UNCHANGED, message="again")
    assert read_run(home, name_of(3))["message"] == "again"
    add_runs(home, range(6, 12))
    merge_runs(home)
    assert [run["message"] for run in read_runs(home) if run["run_no"] == 3] == ["again"]


def test_the_later_of_two_merged_files_holds(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    add_runs(home, range(6))
    merge_runs(home)
    old = {path: path.read_bytes() for path in merged(home)}
    add_run(home, 3, UNCHANGED, message="again")
    add_runs(home, range(6, 12))
    merge_runs(home)
    # As a merge leaves it that was killed before it deleted the earlier file.
    for path, data in old.items():
        path.write_bytes(data)
    before = read_runs(home)
    assert before[3]["message"] == "again"
    monkeypatch.setattr(merged_runs, "FULL_BYTES", len(next(iter(old.values()))) + 1)
    add_runs(home, range(12, 18))
    merge_runs(home)
    assert read_runs(home)[:12] == before


@pytest.mark.parametrize("number", range(8))
def test_of_a_damaged_merged_file_the_other_entries_are_read(home: Home, number: int) -> None:
    add_runs(home, range(6))
    before = read_runs(home)
    merge_runs(home)
    (path,) = merged(home)
    lines = path.read_bytes().splitlines(keepends=True)
    line = bytearray(lines[2])
    line[len(line) * number // 8] ^= 0x55
    path.write_bytes(b"".join([*lines[:2], line, *lines[3:]]))
    found = read_runs(home)
    assert [run["run_id"] for run in found] == [run["run_id"] for run in before]
    assert found[:2] + found[3:] == before[:2] + before[3:]
    # Where the damage is in what lies around the run, its seal holds.
    assert found[2]["status"] == DAMAGED or found[2] == before[2]
    assert damaged_run_files(home) == [path.relative_to(home.lake).as_posix()]
    add_runs(home, range(6, 12))
    merge_runs(home)
    assert path in merged(home), "a damaged file is left, for a backup of it to take its place"
    assert [run["run_id"] for run in read_runs(home)] == [name_of(each) for each in range(12)]


@pytest.mark.parametrize("content", [b"", b"\n", b"[]\n", b"{", b"[" * 100_000, b"\x00\xff\n" * 99, b'{"run": 5}\n'])
def test_a_merged_file_of_other_bytes_is_named_and_passed_over(home: Home, content: bytes) -> None:
    add_runs(home, range(6))
    merge_runs(home)
    add_run(home, 7)
    (path,) = merged(home)
    path.write_bytes(content)
    assert [run["run_no"] for run in read_runs(home)] == [7]
    assert damaged_run_files(home) == [path.relative_to(home.lake).as_posix()]


def test_a_damaged_entry_gives_way_to_a_sound_one_of_its_run(home: Home) -> None:
    add_runs(home, range(6))
    merge_runs(home)
    before = read_runs(home)
    (home.lake / run_name(name_of(2))).write_bytes(b"{")
    assert read_runs(home) == before
    assert damaged_run_files(home) == [run_name(name_of(2))]


def test_entries_merged_while_they_are_read_are_read_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    add_runs(home, range(6))
    before = read_runs(home)
    read = run_files._read_singles

    def merge_first(*arguments: Any) -> Any:
        monkeypatch.setattr(run_files, "_read_singles", read)
        merge_runs(home)
        return read(*arguments)

    monkeypatch.setattr(run_files, "_read_singles", merge_first)
    assert read_runs(home) == before


def test_a_run_withdrawn_while_it_is_looked_at_is_not_shown(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    add_run(home, 1, RUNNING)
    add_run(home, 2, RUNNING)
    holder = Home.holder

    def withdraw_first(self: Home) -> Any:
        withdraw_run(home, name_of(1))
        add_run(home, 2, UNCHANGED)
        return holder(self)

    monkeypatch.setattr(Home, "holder", withdraw_first)
    runs, _ = read_runs_now(home)
    assert [(run["run_no"], run["status"]) for run in runs] == [(2, UNCHANGED)]


def test_uncounted_runs_keep_their_places(home: Home) -> None:
    for number in range(6):
        add_run(home, number, run_no=None)
    add_run(home, 6, run_no=1)
    before = read_runs(home)
    assert [run["run_no"] for run in before] == [-5, -4, -3, -2, -1, 0, 1]
    merge_runs(home)
    assert read_runs(home) == before


def test_a_home_that_an_earlier_release_may_read_keeps_its_entries_apart(home: Home) -> None:
    add_runs(home, range(6))
    manifest = Manifest(name_of(5), None, "0", "0", {}, (), {}, format=FORMAT - 1)
    Lake(home.lake).commit(manifest)
    assert merge_runs(home) == 0
    Lake(home.lake).commit(manifest._replace(previous=manifest.manifest_id, format=FORMAT))
    assert merge_runs(home) == 6


def test_a_merged_file_is_ours(home: Home) -> None:
    add_runs(home, range(6))
    merge_runs(home)
    (path,) = merged(home)
    assert OF_MERGED_RUNS.fullmatch(path.relative_to(home.lake).as_posix())
    assert find_strangers(home) == []
    (path.parent / f"{path.stem}.json").write_text("{}")
    assert find_strangers(home) == [path.parent / f"{path.stem}.json"]


ACTS = st.lists(st.sampled_from(["add", "merge", "kill", "again", "crash"]), max_size=12)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_whatever_is_done_the_runs_are_those_that_were_written(tmp_path_factory, acts: list[str]) -> None:
    home = Home(tmp_path_factory.mktemp("home"))
    (home.lake / RUNS).mkdir(parents=True)
    written: dict[int, tuple[str, str | None]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_files, "MOST_SINGLES", 1)
        for number, act in enumerate(acts):
            if act in ("merge", "kill"):
                left = iter(range(number % 3))

                def kill(_: str, act: str = act, left: Any = left) -> None:
                    if act == "kill" and next(left, None) is None:
                        raise Killed

                patch.setattr(run_files, "failpoint", kill)
                with contextlib.suppress(Killed):
                    merge_runs(home)
            else:
                again = act == "again" and written
                no = number // 2 if again and number // 2 in written else number
                written[no] = (CRASHED if act == "crash" else UNCHANGED, str(number))
                add_run(home, no, written[no][0], message=written[no][1])
            assert {run["run_no"]: (run["status"], run["message"]) for run in read_runs(home)} == written
            assert damaged_run_files(home) == []
