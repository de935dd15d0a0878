"""Hostile documents through the real command, workers and all: each has a fate, and Ctrl-C is answered at any moment."""

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from tests.crash import command
from tests.fuzz.figures import Options
from tests.fuzz.whole_run import run_folders
from tests.hostile.shapes.making import Shape

MOST_SECONDS_TO_END = 2.0
START_SECONDS = 2.0
"""Before a command listens, it is Python that answers."""


def write_documents(shapes: Sequence[Shape], n_bytes: int, folder: Path) -> None:
    """One document of each shape, each in a folder of its own."""
    for number, shape in enumerate(shapes):
        path = folder / f"{number:04}" / shape.file
        path.parent.mkdir(parents=True)
        path.write_bytes(shape.make(n_bytes))


def run_command(shapes: Sequence[Shape], n_bytes: int, work: Path, jobs: int) -> list[str]:
    """What is wrong with a run over documents of all shapes, and with the next."""
    source = work / "hostile"
    write_documents(shapes, n_bytes, source)
    options = Options(work, 0, jobs, 0, 0, 0, None)
    return run_folders("run", [source], options, "").failures


def interrupt_runs(source: Path, work: Path, jobs: int, n_times: int) -> list[str]:
    """What is wrong with how runs over a folder end that get a SIGINT, each some seconds later than the one before."""
    found = []
    for number in range(n_times):
        started = command.start_real(
            "run", source, "--direct", "--no-report", "--workers", jobs, "--home", work / f"stopped-{number}"
        )
        time.sleep(START_SECONDS + 1.5 * number)
        os.kill(started.pid, signal.SIGINT)
        before = time.monotonic()
        ended = started.wait()
        seconds = time.monotonic() - before
        if seconds > MOST_SECONDS_TO_END:
            found.append(f"SIGINT after {START_SECONDS + 1.5 * number:g} s: answered after {seconds:.1f} s")
        if "Traceback" in ended.err:
            found.append(f"SIGINT after {START_SECONDS + 1.5 * number:g} s: {ended.err[-1_000:]}")
    return found
