"""A record that crashes, hangs or eats memory costs exactly that record: real worker processes, real deaths."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import pytest

from flows.press import workers
from flows.press.heartbeat import ProgressFile
from flows.press.steps import STEPS
from flows.press.workers import Workers
from flows.settings.run_settings import Settings
from tests.conftest import PROJECT, write_files
from tests.crash.faults import BEHIND, IN, Fault, lost_otherwise, recover, run_with_faults, write_source
from tests.crash.faults import KINDS as EVERY_KIND
from tests.flows.press.suffering_command import STARTS
from tests.helpers.meeting import meet

pytestmark = pytest.mark.slow

KINDS = {kind.name: kind for kind in EVERY_KIND}
TRIED = {
    IN: {
        "dump.jsonl": "ABORT", "rows.parquet": "EAT", "letters.mbox": "HANG", "crawl.warc": "ABORT", "feed.rss": "EAT",
        "lines.zip": "ABORT", "pages.tar": "EAT", "word.docx": "ABORT", "page.html": "EAT",
    },
    BEHIND: {
        "dump.jsonl.gz": "ABORT", "table.csv": "EAT", "letters.mbox": "EAT", "array.json": "ABORT", "lines.zip": "HANG",
        "pages.zip": "ABORT", "pages.tar.gz": "EAT", "paper.pdf": "ABORT",
    },
}  # fmt: skip
SUFFERING, STALLING = "tests.flows.press.suffering_command", "tests.flows.press.stalling_command"
PLACES = ("read", "html", *(step.name for step in STEPS), "tables", "write")
"""Where a document may ask to stall: while its file is read, in each step, while its rows are made and are written."""
FEW_PLACES = ("read", "html", "decode", "language", "tables", "write")
"""One of each kind: `decode` is a step for one document, `language` one for many at once."""
BODY = "The council met on Tuesday and agreed to mend the bridge.\n\nWork begins in May, the mayor said.\n"


def call(module: str, *arguments: object) -> Any:
    """What a command in an interpreter of its own prints as JSON; it must end well."""
    command = [sys.executable, "-m", module, *map(str, arguments), "--json"]
    ran = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def run(source: Path, home: Path, record_seconds: int, module: str = SUFFERING) -> Any:
    """The entry of a run in which documents with certain words crash, hang or eat memory."""
    limits = ("--home", home, "--record-seconds", record_seconds, "--workers", 2)
    return call(module, "run", source, "--direct", "--no-report", *limits)


def ask(home: Path, query: str) -> Any:
    """The rows of a query."""
    return call("flows.cli.main", "sql", query, "--home", home)


def test_three_bad_documents_among_many_are_quarantined_and_the_rest_is_loaded(tmp_path, monkeypatch):
    source = write_files(
        tmp_path / "news", {f"{number:04}.txt": f"Story {number}\n\n{BODY}" for number in range(1_500)}
    )
    write_files(source, {"0100.txt": "ABORT" + BODY, "0800.txt": "HANG" + BODY, "1400.txt": "EAT" + BODY})
    monkeypatch.setenv(STARTS, str(tmp_path / "starts"))
    entry = run(source, tmp_path / "home", 8)
    assert (entry["n_loaded"], entry["n_quarantined"]) == (1_497, 3)
    n_started = len((tmp_path / "starts").read_text().splitlines())
    assert n_started <= 6, "far fewer than halving down to one record would take"
    assert ask(tmp_path / "home", "select uri, stage, reason from quarantine order by uri") == [
        {"uri": "news/0100.txt", "stage": "press", "reason": "crashed"},
        {"uri": "news/0800.txt", "stage": "press", "reason": "timed_out"},
        {"uri": "news/1400.txt", "stage": "decode", "reason": "out_of_memory"},
    ]
    again = run(source, tmp_path / "home", 8)
    assert again["status"] == "unchanged", "the same bytes by the same steps are not tried again"


@pytest.mark.parametrize("chunk_records", [None, 1])
def test_a_reader_that_crashes_hangs_or_eats_memory_loses_what_it_was_on_and_no_run(tmp_path, chunk_records):
    """A fault while a record is made costs that record; one on the way to the next, what follows in its stream.

    `python -m tests.crash faults` tries every kind of file with every fault.
    """
    # Every second one is pressed by others than who reads it.
    tried = [Fault(KINDS[name], mark, way) for way, marks in TRIED.items() for name, mark in marks.items()]
    faults = tried[1::2] if chunk_records else tried[::2]
    losses = write_source(faults, tmp_path / "news")
    run_with_faults(tmp_path / "news", tmp_path / "home", chunk_records)
    assert not lost_otherwise(tmp_path / "home", losses)
    assert not recover(tmp_path / "news", tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one process alone")
def test_one_small_file_that_hangs_keeps_no_run_from_ending_at_ctrl_c(tmp_path):
    """The smallest file is read in a worker, too: this process is never deaf, whatever is in the file."""
    source = write_files(tmp_path / "news", {"a.txt": "HANG" + BODY})
    command = [sys.executable, "-m", SUFFERING, "run", str(source), "--direct"]
    process = subprocess.Popen(
        [*command, "--home", str(tmp_path / "home"), "--record-seconds", "3600"],
        cwd=PROJECT, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not any(b"news/a.txt" in path.read_bytes() for path in (tmp_path / "home" / "work").glob(".tmp-progress-*")):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert err == "columnist: stopped; nothing half done is left, the next run goes on from here\n"
    assert process.returncode == 2


def write_stalls(folder: Path, places: Sequence[str]) -> list[str]:
    """Writes a document for each place, that stalls there, and one beside each that does not; the uris of the first."""
    uris = []
    for place in places:
        asks, name = f"STALL {place}. {BODY}", f"{place}.txt"
        if place == "html":
            asks, name = f"<html><body><p>{asks}</p></body></html>", "html.html"
        elif place == "read":
            asks, name = f"Subject: A bridge\n\n{asks}", "read.eml"
        write_files(folder, {name: asks, f"{place}-beside.txt": f"{place} {BODY}"})
        uris.append(f"{folder.name}/{name}")
    return uris


@pytest.mark.skipif(os.name == "nt", reason="has no call that waits for a signal")
@pytest.mark.parametrize("places", [FEW_PLACES, pytest.param(PLACES, marks=pytest.mark.long)], ids=["few", "all"])
def test_a_call_into_c_that_never_returns_costs_its_record_wherever_it_is_made(tmp_path, places):
    """No thread of such a process runs any more, nor a handler of signals: only another process can end it."""
    uris = write_stalls(tmp_path / "news", places)
    entry = run(tmp_path / "news", tmp_path / "home", 3, STALLING)
    assert ask(tmp_path / "home", "select uri, reason from quarantine order by uri") == [
        {"uri": uri, "reason": "timed_out"} for uri in sorted(uris)
    ]
    assert entry["n_loaded"] == len(places)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere such a worker outlives a killed run")
def test_a_worker_in_a_call_that_never_returns_ends_with_a_run_that_is_killed(tmp_path):
    write_stalls(tmp_path / "news", ["segment"])
    command = [
        sys.executable,
        "-m",
        STALLING,
        "run",
        str(tmp_path / "news"),
        "--direct",
        "--home",
        str(tmp_path / "home"),
    ]
    with subprocess.Popen(
        [*command, "--record-seconds", "3600"], cwd=PROJECT, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while (line := process.stderr.readline()) != "stalls\n":
            assert line, "it ended before"
        listings = Path(f"/proc/{process.pid}/task").glob("*/children")
        children = [Path("/proc", pid) for listing in listings for pid in listing.read_text().split()]
        process.kill()
    assert children
    deadline = time.monotonic() + 60
    while any(child.exists() for child in children):
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Slow:
    """A pool with one worker, in which every question is answered by that it still runs, and then by its result."""

    def __init__(self, n_questions: int) -> None:
        self.n_questions = n_questions
        self.is_cancelled = False

    def schedule(self, function: object, args: object) -> Self:
        return self

    def running(self) -> bool:
        return True

    def result(self, timeout: float) -> str:
        self.n_questions -= 1
        if self.n_questions < 0:
            return "done"
        raise TimeoutError

    def cancel(self) -> None:
        self.is_cancelled = True


@pytest.mark.parametrize(("seconds", "n_questions", "is_lost"), [(3_600, 1, False), (0.2, 40, False), (0.2, 60, True)])
def test_the_time_for_which_all_processes_were_stopped_is_not_the_records(
    seconds, n_questions, is_lost, tmp_path, monkeypatch
):
    """Ctrl-Z and a machine that sleeps stop the workers, too. What a record has had is counted by question."""
    clock = itertools.count(step=seconds / 2)  # asked before and after each question
    monkeypatch.setattr(workers.time, "monotonic", lambda: next(clock))
    pressing = workers.Workers(0, Settings(record_seconds=5.0))
    pressing._pool = pool = Slow(n_questions)
    with ProgressFile.create(tmp_path) as progress:
        if is_lost:
            with pytest.raises(workers.WorkerLostError):
                pressing.run(str, (), progress)
        else:
            assert pressing.run(str, (), progress) == "done"
    assert pool.is_cancelled == is_lost


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_worker_that_dies_without_a_task_is_replaced(tmp_path, real_workers):
    """The system may kill any process when memory is short, also one that waits."""
    settings = Settings(home=tmp_path / "home")
    settings.home_paths.create()
    with (
        Workers(1, settings) as workers,
        ProgressFile.create(settings.home_paths.work) as progress,
    ):
        pid = workers.run(os.getpid, (), progress)
        os.kill(pid, signal.SIGKILL)
        assert workers.run(os.getpid, (), progress) != pid


def test_a_pool_has_a_process_more_when_a_call_waits_for_one_and_no_more_than_are_allowed(tmp_path, real_workers):
    settings = Settings(home=tmp_path / "home", workers=2)
    settings.home_paths.create()
    meeting = tmp_path / "meeting"
    meeting.mkdir()
    with Workers(1, settings) as workers, ThreadPoolExecutor(2) as threads:

        def call(name: str) -> int:
            with ProgressFile.create(settings.home_paths.work) as progress:
                return workers.run(meet, (meeting, name, 2), progress, workers.grow)

        first, second = threads.map(call, ("one", "other"))
        assert first != second
        workers.add_one()
        assert workers._n_processes == 3
