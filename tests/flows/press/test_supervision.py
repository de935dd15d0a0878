"""What one worker reads, all press: the same parts for any number of them, and a record that kills one is lost alone."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Condition
from typing import Any

import pytest

from flows.press import batch, chunk, supervision
from flows.press.batch import press_batch
from flows.press.document import Draft
from flows.press.handover import GIVEN, Handover
from flows.press.heartbeat import ProgressFile
from flows.press.item import Item
from flows.press.pressed_batch import PressedBatch
from flows.press.supervision import press_supervised
from flows.press.workers import WorkerLostError, Workers
from flows.records.watch import Fault
from flows.settings.run_settings import Settings
from tests.conftest import write_files
from tests.flows.press.listed import list_items
from warehouse.errors import ColumnistError
from warehouse.lake.parquet_lake import Lake

CRASH = Fault("crashed", "was lost")
MARK = "DEADLY"


class Died(BaseException):
    """What stands for the death of a process."""


class Threads(Workers):
    """Workers that are threads of this process: a death ends a call as that of a process would."""

    def __init__(self, n_workers: int, home: Path) -> None:
        super().__init__(0, Settings(home=home, workers=n_workers))
        self.settings.home_paths.create()
        self.n_reads = 0

    def run(
        self,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        progress: ProgressFile,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> Any:
        self.n_reads += function.__name__ == "_read_in_worker"
        with ThreadPoolExecutor(1) as thread:
            call = thread.submit(function, *arguments)
            while wait([call], 0.002).not_done:
                meanwhile()
        if isinstance(call.exception(), Died):
            raise WorkerLostError(CRASH)
        return call.result()


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "CHUNK_RECORDS", 2)
    monkeypatch.setattr(supervision, "WAIT_SECONDS", 0.001)


@pytest.fixture(params=["named", "unnamed", "as its rows are made"])
def deadly(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A press that dies of a marked record, in a step of its own, in one of all, or when it lays out rows."""
    press = chunk.press

    def press_or_die(drafts: Sequence[Draft], settings: Any, progress: Any, *, alone: bool) -> Any:
        for draft in drafts:
            if draft.fate is None and MARK in (draft.raw or draft.data.decode()):
                progress(draft.uri if request.param == "named" or (alone and len(drafts) == 1) else "")
                raise Died
        return press(drafts, settings, progress, alone=alone)

    monkeypatch.setattr(chunk, "press", press_or_die)


def write_source(folder: Path, n_records: int, marked: frozenset[int] = frozenset()) -> list[Item]:
    lines = [
        json.dumps({"id": number, "text": f"{MARK if number in marked else 'Day'} {number}. It rained."}) + "\n"
        for number in range(n_records)
    ]
    return list_items(write_files(folder, {"a.txt": "The sun.", "b.jsonl": "".join(lines), "c.txt": "Snow."}))


def records_of(pressed: PressedBatch, home: Path) -> Iterator[dict[str, Any]]:
    lake = Lake(home / "lake")
    return (row for part in pressed.parts for row in lake.read(part, "records").to_pylist())


@pytest.mark.parametrize("n_records", [0, 1, 3, 14])
def test_any_number_of_workers_makes_the_parts_that_one_process_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n_records: int
) -> None:
    waiting: list[int] = []
    give = Handover.give

    def count(handover: Handover, name: str, drafts: list[Draft]) -> None:
        give(handover, name, drafts)
        waiting.append(len(handover.names(GIVEN)))

    monkeypatch.setattr(Handover, "give", count)
    items = write_source(tmp_path / "news", n_records)
    alone = press_batch(items, tmp_path / "alone", Settings().press)
    for n_workers in (1, 2, 4):
        workers = Threads(n_workers, tmp_path / f"home{n_workers}")
        pressed = press_supervised(items, workers)
        assert pressed._replace(differences=None, seconds_by_step={}) == alone._replace(
            differences=None, seconds_by_step={}
        )
        assert pressed.seconds_by_step.keys() == alone.seconds_by_step.keys()
        assert all(number <= n_workers for number in waiting), "a dump needs the disk of a few chunks"
        assert bool(waiting) == (n_workers > 1)
        waiting.clear()
        assert list(workers.settings.home_paths.work.iterdir()) == []


def test_it_is_told_how_far_reading_is_and_in_the_end_that_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading waits until it was told of what was read before, so that it is the same on a machine of any speed."""
    monkeypatch.setattr(batch, "_MOVED_RECORDS", 1)
    told: list[tuple[int, int]] = [(0, 0)]
    is_told, write = Condition(), ProgressFile.write

    def write_and_wait(progress: ProgressFile, *what: Any, **how: Any) -> None:
        write(progress, *what, **how)
        with is_told:
            assert is_told.wait_for(lambda: told[-1] >= progress._way, 60)

    def tell(*way: int) -> None:
        with is_told:
            told.append((way[0], way[1]))
            is_told.notify()

    monkeypatch.setattr(ProgressFile, "write", write_and_wait)
    items = write_source(tmp_path / "news", 20)
    press_supervised(items, Threads(2, tmp_path / "home"), moved=tell)
    assert told == sorted(told)
    assert {n_records for _, n_records in told} >= set(range(20))
    assert told[-1] <= (sum(item.size for item in items), 22)


def test_a_worker_alone_gives_nothing_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def give(*arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Handover, "give", give)
    pressed = press_supervised(write_source(tmp_path / "news", 9), Threads(1, tmp_path / "home"))
    assert pressed.pressed == {"loaded": 11}


@pytest.mark.slow
@pytest.mark.usefixtures("deadly")
@pytest.mark.parametrize("marked", [{3}, {0, 1, 5, 6, 13}, set(range(14))], ids=str)
def test_records_that_kill_whoever_presses_them_are_lost_and_no_other(tmp_path: Path, marked: set[int]) -> None:
    items = write_source(tmp_path / "news", 14, frozenset(marked))
    files = []
    for n_workers in (1, 2, 4):
        workers = Threads(n_workers, tmp_path / f"home{n_workers}")
        pressed = press_supervised(items, workers)
        found = list(records_of(pressed, workers.settings.home))
        assert {row["uri"]: row["reason"] for row in found if row["fate"] != "loaded"} == {
            f"news/b.jsonl#id={number}": "crashed" for number in marked
        }
        assert len(found) == 16
        assert workers.n_reads <= 2, "a dump is not read again for each record that kills a worker"
        files.append([part["records"].sha256 for part in pressed.parts])
    assert files[0] == files[1] == files[2], "the parts are those of records that kill nobody"
    assert len(files[0]) == 8


def test_a_worker_that_dies_of_nothing_that_can_be_spared_ends_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*arguments: object, **how: object) -> None:
        raise Died

    monkeypatch.setattr(chunk, "press", die)
    with pytest.raises(ColumnistError, match="no single record is at fault"):
        press_supervised(write_source(tmp_path / "news", 9), Threads(2, tmp_path / "home"))


@pytest.mark.parametrize("deadly_numbers", [[3], [1, 7]])
def test_a_record_that_kills_although_it_is_spared_costs_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deadly_numbers: list[int]
) -> None:
    """Its rows alone are deadly. Of other files nothing is lost, and a second one of its kind ends no run."""
    press = chunk.press
    deadly = [f"news/b.jsonl#id={number}" for number in deadly_numbers]

    def press_or_die(drafts: Sequence[Draft], settings: Any, progress: Any, *, alone: bool) -> Any:
        for draft in drafts:
            if draft.uri in deadly:
                progress(draft.uri)
                raise Died
        return press(drafts, settings, progress, alone=alone)

    monkeypatch.setattr(chunk, "press", press_or_die)
    workers = Threads(2, tmp_path / "home")
    pressed = press_supervised(write_source(tmp_path / "news", 9), workers)
    assert {row["uri"]: row["reason"] for row in records_of(pressed, tmp_path / "home")} == {
        "news/a.txt": None, "news/b.jsonl": "crashed", "news/c.txt": None,
    }  # fmt: skip


def test_what_is_raised_where_a_chunk_is_pressed_ends_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Handover, "take", fail)
    calls: list[str] = []

    def call(title: str, work: Callable[[], None]) -> None:
        calls.append(title)
        work()

    with pytest.raises(OSError, match="No space"):
        press_supervised(write_source(tmp_path / "news", 40), Threads(2, tmp_path / "home"), call)
    assert len(calls) <= 2, "nothing more is begun"


def test_the_work_of_others_is_called_as_told_and_again_where_the_call_is_made_again(tmp_path: Path) -> None:
    calls: list[str] = []

    def call(title: str, work: Callable[[], None]) -> None:
        calls.append(title)
        work()
        work()

    pressed = press_supervised(write_source(tmp_path / "news", 9), Threads(2, tmp_path / "home"), call)
    assert pressed.pressed == {"loaded": 11}
    assert set(calls) == {"news/b.jsonl and 2 more"}
