"""A record that crashes, hangs or eats memory costs exactly that record: real worker processes, real deaths."""

import io
import itertools
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from flows.press.batch import Verdict
from flows.press.heartbeat import NOT_READING, Beat
from flows.press.workers import condemn
from tests.conftest import PROJECT, write_files
from tests.crash.containers import Content, Entry, write_container

pytestmark = pytest.mark.slow

BODY = "The council met on Tuesday and agreed to mend the bridge.\n\nWork begins in May, the mayor said.\n"


FAULTS = {"ABORT": "crashed", "HANG": "timed_out", "EAT": "out_of_memory"}


def call(module: str, *arguments: object, **environment: str) -> Any:
    """What a command in an interpreter of its own prints as JSON; it must end well."""
    command = [sys.executable, "-m", module, *map(str, arguments), "--json"]
    ran = subprocess.run(
        command, env=os.environ | environment, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def run(source: Path, home: Path, record_seconds: int, **environment: str) -> Any:
    """The entry of a run in which documents with certain words crash, hang or eat memory."""
    limits = ("--home", home, "--record-seconds", record_seconds, "--workers", 2)
    module = "tests.flows.press.suffering_command"
    return call(module, "run", source, "--direct", "--no-report", *limits, **environment)


def ask(home: Path, query: str) -> Any:
    """The rows of a query."""
    return call("flows.cli.main", "sql", query, "--home", home)


def test_three_bad_documents_among_many_are_quarantined_and_the_rest_is_loaded(tmp_path):
    source = write_files(
        tmp_path / "news", {f"{number:04}.txt": f"Story {number}\n\n{BODY}" for number in range(5_000)}
    )
    write_files(source, {"0500.txt": "ABORT" + BODY, "2500.txt": "HANG" + BODY, "4500.txt": "EAT" + BODY})
    started = time.monotonic()
    entry = run(source, tmp_path / "home", 8)
    assert (entry["n_loaded"], entry["n_quarantined"]) == (4_997, 3)
    assert time.monotonic() - started < 60, "far less than the minutes that halving down to one record would take"
    assert ask(tmp_path / "home", "select uri, stage, reason from quarantine order by uri") == [
        {"uri": "news/0500.txt", "stage": "press", "reason": "crashed"},
        {"uri": "news/2500.txt", "stage": "press", "reason": "timed_out"},
        {"uri": "news/4500.txt", "stage": "decode", "reason": "out_of_memory"},
    ]
    again = run(source, tmp_path / "home", 8)
    assert again["status"] == "unchanged", "the same bytes by the same steps are not tried again"


STORY = "Story {}. " + BODY


def marked(mark: str) -> Content:
    """Four stories, of which the third has a mark in it."""
    stories = [STORY.format(number) for number in range(1, 5)]
    stories[2] += mark
    return Content(tuple(Entry(number, text) for number, text in enumerate(stories, 1)))


def tar(mark: str) -> bytes:
    """An archive whose reader suffers on its way to the third of four members."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for number, entry in enumerate(marked("").entries, 1):
            data = (entry.text or "").encode()
            info = tarfile.TarInfo(f"{mark}.txt" if number == 3 else f"{number}.txt")
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def archive(names: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in names.items():
            packed.writestr(name, data)
    return file.getvalue()


def test_a_reader_that_crashes_hangs_or_eats_memory_loses_what_it_was_on_and_no_run(tmp_path):
    """A fault inside a reader costs its stream from there on; what was read before, and every other member, stays."""
    by_line = [".jsonl", ".csv", ".warc", ".rss", ".jsonl.gz"]
    files: dict[str, bytes] = {}
    expected: dict[str, tuple[int, str]] = {}
    for suffix, (mark, reason) in zip(by_line, itertools.cycle(FAULTS.items())):
        name = f"{mark.lower()}{suffix}"
        files[name] = write_container(name, marked(mark))
        expected[name] = (2, reason)
    for mark, reason in FAULTS.items():
        lines = write_container("bad.jsonl", marked(mark))
        files[f"{mark}.zip"] = archive({"a.txt": BODY.encode(), "bad.jsonl": lines, "z.txt": BODY.encode()})
        expected[f"{mark}.zip!/bad.jsonl"] = (4, reason)
        files[f"{mark}.tar"] = tar(mark)
        expected[f"{mark}.tar"] = (2, reason)
    files |= {f"plain/{number}.txt": STORY.format(number).encode() for number in range(400)}
    source = write_files(tmp_path / "news", files)
    entry = run(source, tmp_path / "home", 10, COLUMNIST_WORKER_MEMORY="500_000_000")
    query = "select uri, file_uri, fate, reason from records where file_uri not like 'news/plain/%'"
    records = ask(tmp_path / "home", query)
    refused = {row["uri"].removeprefix("news/"): row["reason"] for row in records if row["fate"] != "loaded"}
    assert refused == {uri: reason for uri, (_, reason) in expected.items()}
    loaded = Counter(row["file_uri"].removeprefix("news/") for row in records if row["fate"] == "loaded")
    assert loaded == {uri.partition("!")[0]: n_loaded for uri, (n_loaded, _) in expected.items()}
    assert entry["n_loaded"] == 400 + loaded.total()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signal to one process alone")
def test_one_small_file_that_hangs_keeps_no_run_from_ending_at_ctrl_c(tmp_path):
    """The smallest file is read in a worker, too: this process is never deaf, whatever is in the file."""
    source = write_files(tmp_path / "news", {"a.txt": "HANG" + BODY})
    command = [sys.executable, "-m", "tests.flows.press.suffering_command", "run", str(source), "--direct"]
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


def test_a_verdict_names_a_stream_or_a_record_and_at_worst_the_file() -> None:
    condemned: dict[str, Verdict] = {}
    fault = ("crashed", "it was lost")
    assert not condemn(Beat(1, "", NOT_READING), fault, condemned)
    assert condemn(Beat(2, "news/a.zip!/b.jsonl", 7), fault, condemned)
    assert condemn(Beat(3, "news/a.zip!/b.jsonl", 5), fault, condemned)
    assert condemned == {"news/a.zip!/b.jsonl": Verdict(*fault, 5)}
    assert condemn(Beat(4, "news/a.zip!/b.jsonl", 5), fault, condemned)
    assert condemned["news/a.zip"] == Verdict(*fault, 0)
    assert not condemn(Beat(5, "news/a.zip!/b.jsonl", 5), fault, condemned)
    assert condemn(Beat(6, "news/c.jsonl#id=1", NOT_READING), fault, condemned)
    assert condemned["news/c.jsonl#id=1"] == Verdict(*fault)
    assert condemn(Beat(7, "news/c.jsonl#id=1", NOT_READING), fault, condemned)
    assert condemned["news/c.jsonl"] == Verdict(*fault, 0)
