"""A record that crashes, hangs or eats memory costs exactly that record: real worker processes, real deaths."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT, write_files
from tests.crash.faults import BEHIND, IN, Fault, lost_otherwise, recover, run_with_faults, write_source
from tests.crash.faults import KINDS as EVERY_KIND

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
BODY = "The council met on Tuesday and agreed to mend the bridge.\n\nWork begins in May, the mayor said.\n"


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


@pytest.mark.parametrize("way", [IN, BEHIND])
def test_a_reader_that_crashes_hangs_or_eats_memory_loses_what_it_was_on_and_no_run(tmp_path, way):
    """A fault while a record is made costs that record; one on the way to the next, what follows in its stream.

    `python -m tests.crash faults` tries every kind of file with every fault.
    """
    faults = [Fault(KINDS[name], mark, way) for name, mark in TRIED[way].items()]
    losses = write_source(faults, tmp_path / "news")
    run_with_faults(tmp_path / "news", tmp_path / "home")
    assert not lost_otherwise(tmp_path / "home", losses)
    assert not recover(tmp_path / "news", tmp_path)


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
