"""A run that was stopped is gone on with: what it had finished is not pressed again, and the lake is as if it had never been."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.pipeline import resuming
from flows.press import batch, checkpoints, chunk
from tests.conftest import write_files
from tests.crash.reference import leftovers
from warehouse.lake.checkpoints import read_checkpoints
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import STATE_TABLES

pytestmark = pytest.mark.slow

STORIES = {number: f"The council met for the {number}th time. It agreed." for number in range(9)}
STORIES[5] = "Rain.\n\nSnow.\n\nA long day. And a short one."
Stop = Callable[..., str]


def dump(stories: dict[int, str]) -> str:
    return "".join(json.dumps({"id": number, "text": text}) + "\n" for number, text in stories.items())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Nine records in a file, between two files: six chunks of two records at most."""
    return write_files(tmp_path / "news", {"a.txt": "The sun.", "b.jsonl": dump(STORIES), "c.txt": "Snow."})


@pytest.fixture(autouse=True)
def pressed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The uris of the records that the steps see, in chunks of two."""
    monkeypatch.setattr(batch, "CHUNK_RECORDS", 2)
    seen: list[str] = []
    press = chunk.press

    def look(drafts: Any, *arguments: Any, **options: Any) -> Any:
        seen.extend(draft.uri for draft in drafts)
        return press(drafts, *arguments, **options)

    monkeypatch.setattr(chunk, "press", look)
    return seen


@pytest.fixture
def stop(columnist: Any, monkeypatch: pytest.MonkeyPatch, pressed: list[str]) -> Stop:
    """Runs and is stopped after so many chunks; gives the id of that run."""

    def run_and_stop(after: int, *arguments: object) -> str:
        n_kept = 0

        def die(name: str) -> None:
            nonlocal n_kept
            n_kept += name == "press.checkpoint_written"
            if n_kept == after:
                raise RuntimeError("stopped")

        with monkeypatch.context() as patch:
            patch.setattr(checkpoints, "failpoint", die)
            columnist("run", "--direct", "--no-report", "--workers", 1, *arguments, code=2)
        pressed.clear()
        run_id: str = columnist("status", "--json").json()["runs"][-1]["run_id"]
        return run_id

    return run_and_stop


def state_of(home: Path) -> list[str]:
    """The names of state files, which are hashes of their bytes, as the manifest names them."""
    manifest = Lake(home / "lake").manifest()
    assert manifest is not None
    return [part[table].path for part in manifest.parts for table in STATE_TABLES if table in part]


def kept(home: Path) -> int:
    return len(read_checkpoints(Lake(home / "lake").store))


@pytest.mark.parametrize("after", [1, 3, 6])
def test_what_was_finished_is_not_pressed_again(
    columnist: Any, ingest: Any, stop: Stop, source: Path, home: Path, pressed: list[str], after: int
) -> None:
    ingest(source, "--home", home.with_name("whole"))
    run_id = stop(after, source)
    assert kept(home) == after
    n_finished = min(11, 2 * after)
    ended = columnist("run", "--direct", "--no-report", "--json", source)
    entry = ended.json()
    assert f"resumed: {n_finished} records from run {run_id}" in ended.err
    assert len(pressed) == 11 - n_finished
    assert (entry["n_pressed"], entry["n_resumed"], entry["resumed_run_id"]) == (11, n_finished, run_id)
    assert state_of(home) == state_of(home.with_name("whole"))
    assert kept(home) == 0
    assert leftovers(home) == []
    assert f"resumed: {n_finished} records from run {run_id}" in " ".join(columnist("status").out.split())


@pytest.mark.parametrize(
    ("files", "dumped", "n_same"),
    [
        ({"0.txt": "Before all others."}, STORIES, 8),
        ({"a.txt": None}, STORIES, 7),
        ({"a.txt": "The moon."}, {9: "A line at the top."} | STORIES, 7),
        ({}, {number: STORIES[number] for number in (5, 4, 2, 1, 0, 8, 7)}, 6),
        ({}, STORIES | {2: "The council did not meet."}, 7),
        ({"c.txt": ""}, {number: f"Another {text}" for number, text in STORIES.items()}, 1),
    ],
    ids=["file added", "file gone", "line inserted", "lines moved", "line edited", "nearly all edited"],
)
def test_of_changed_sources_the_records_that_are_the_same_are_not_pressed_again(
    ingest: Any,
    stop: Stop,
    source: Path,
    home: Path,
    pressed: list[str],
    files: dict[str, str | None],
    dumped: dict[int, str],
    n_same: int,
) -> None:
    """Stopped after a.txt and the records 0 to 6 of the dump: the chunks of the next run are others."""
    run_id = stop(4, source)
    write_files(source, {name: text for name, text in files.items() if text is not None} | {"b.jsonl": dump(dumped)})
    for name, text in files.items():
        if text is None:
            (source / name).unlink()
    entry = ingest(source, "--workers", 1)
    assert (entry["n_resumed"], entry["n_found"] - len(pressed)) == (n_same, n_same)
    assert entry["resumed_run_id"] == run_id
    ingest(source, "--home", home.with_name("whole"))
    assert state_of(home) == state_of(home.with_name("whole"))
    assert leftovers(home) == []


def test_rows_that_do_not_fit_into_memory_are_made_of_all_records_of_a_chunk(
    ingest: Any, stop: Stop, source: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop(3, source)
    write_files(source, {"0.txt": "Before all others."})
    write_part = Lake.write_part

    def fail(lake: Lake, tables: Any) -> Any:
        if tables["records"].num_rows > 1:
            raise MemoryError
        return write_part(lake, tables)

    with monkeypatch.context() as patch:
        patch.setattr(Lake, "write_part", fail)
        entry = ingest(source)
    assert (entry["n_loaded"], entry["n_quarantined"]) == (12, 0)


def test_one_that_is_stopped_again_goes_on_from_all_that_was_finished(
    ingest: Any, stop: Stop, source: Path, home: Path, pressed: list[str]
) -> None:
    stop(2, source)
    second = stop(2, source)
    entry = ingest(source)
    assert (entry["n_resumed"], entry["resumed_run_id"], len(pressed)) == (8, second, 3)


def test_history_is_as_if_it_had_never_been_stopped(ingest: Any, stop: Stop, rows: Any, source: Path) -> None:
    stop(3, source)
    run_id = ingest(source)["run_id"]
    assert rows("select distinct event, run_id from sightings") == [{"event": "arrived", "run_id": run_id}]
    edited = STORIES | {1: "The council did not meet.", 8: "Nobody came. It rained."}
    write_files(source, {"b.jsonl": dump(edited), "c.txt": "Rain."})
    stop(1, source)
    entry = ingest(source)
    assert (entry["n_pressed"], entry["n_resumed"]) == (3, 2)
    changed = rows("select uri from sightings where event = 'changed' order by uri")
    assert [row["uri"] for row in changed] == ["news/b.jsonl#id=1", "news/b.jsonl#id=8", "news/c.txt"]
    assert rows("select count(*) as n from earlier_texts") == [{"n": 3}]


@pytest.mark.parametrize("flags", [("--repeated-ngrams",), ("--max-record-bytes", 1_000)])
def test_what_was_pressed_by_other_settings_does_not_count(
    ingest: Any, stop: Stop, source: Path, home: Path, pressed: list[str], flags: tuple[object, ...]
) -> None:
    stop(3, source)
    assert ingest(source, *flags)["n_resumed"] == 0
    assert len(pressed) == 11
    assert kept(home) == 0


def test_what_was_pressed_by_other_steps_does_not_count(
    ingest: Any, stop: Stop, source: Path, pressed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.press import tables

    stop(3, source)
    monkeypatch.setattr(tables, "VERSION", tables.VERSION + 1)
    assert ingest(source)["n_resumed"] == 0
    assert len(pressed) == 11


@pytest.mark.parametrize("how", ["gone", "changed"])
def test_a_chunk_whose_files_are_not_whole_is_pressed_again(
    ingest: Any, stop: Stop, source: Path, home: Path, how: str
) -> None:
    stop(3, source)
    file = sorted((home / "lake" / "state" / "sentences").iterdir())[0]
    file.unlink()
    if how == "changed":
        file.write_bytes(b"other")
    assert ingest(source)["n_resumed"] == 4
    assert ingest(source, "--verify")["status"] == "unchanged"


def test_a_chunk_that_the_machine_had_a_part_in_is_pressed_again(
    ingest: Any, stop: Stop, source: Path, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = chunk.press

    def press(drafts: Any, *arguments: Any, **options: Any) -> Any:
        for draft in drafts:
            if draft.uri == "news/b.jsonl#id=2":
                draft.fate = chunk.Fate("press", "out_of_memory", "the machine was full")
        return look(drafts, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(chunk, "press", press)
        stop(3, source)
    assert ingest(source)["n_resumed"] == 6
    assert rows("select * from quarantine") == []


def test_a_run_of_other_sources_leaves_it_and_a_week_does_not(
    columnist: Any, ingest: Any, stop: Stop, source: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = stop(3, source)
    other = write_files(tmp_path / "post", {"d.txt": "A letter."})
    assert ingest(other)["n_resumed"] == 0
    columnist("compact")
    assert kept(home) == 3
    line = f"kept 6 records that run {run_id} has pressed and not committed"
    assert line in " ".join(columnist("status").out.split())
    assert columnist("status", "--json").json()["unfinished"] == {run_id: 6}
    assert "other files ok none" in " ".join(columnist("doctor").out.split())
    later = resuming.utc_now() + datetime.timedelta(days=resuming.KEPT_DAYS)
    monkeypatch.setattr(resuming, "utc_now", lambda: later)
    ingest(other)
    assert kept(home) == 0
    assert leftovers(home) == []


def test_no_text_that_is_purged_stays_in_it(
    columnist: Any, ingest: Any, stop: Stop, source: Path, home: Path, tmp_path: Path
) -> None:
    ingest(write_files(tmp_path / "post", {"a.txt": "The sun."}))
    stop(3, source)
    columnist("purge", "post/a.txt")
    assert kept(home) == 0
    assert leftovers(home) == []


def test_sources_that_are_as_the_lake_has_them_again_leave_nothing_of_it(
    ingest: Any, stop: Stop, source: Path, home: Path
) -> None:
    ingest(source)
    write_files(source, {"c.txt": "Rain."})
    stop(1, source)
    assert kept(home) == 1
    write_files(source, {"c.txt": "Snow."})
    assert ingest(source)["status"] == "unchanged"
    assert kept(home) == 0
    assert leftovers(home) == []
