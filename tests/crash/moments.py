"""Random moments of a run at which to kill it: any time that it takes, and just after a place that it passes.

A run commits and publishes within a few milliseconds of its time, which a moment drawn from all of it would seldom meet.
"""

import contextlib
import os
import random
import select
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.crash import command

MEAN_DELAY_SECONDS = 0.003
"""Between a place and the kill, on average."""


class Run(NamedTuple):
    """What is known of a run of this source: how long one takes, and how many failpoints it passes."""

    seconds: float = 0.6
    n_places: int = 30


@contextlib.contextmanager
def pipe(folder: Path) -> Iterator[tuple[Path, int]]:
    """A named pipe, and the end of it to read from."""
    path = folder / "passing"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        yield path, reading
    finally:
        os.close(reading)
        path.unlink()


def kill_at_any_time(run: command.Started, last: Run, rng: random.Random) -> None:
    """Kills at a moment of the time that the last run took."""
    time.sleep(rng.uniform(0, last.seconds))
    run.kill()


def kill_after_a_place(run: command.Started, passing: int, last: Run, rng: random.Random) -> None:
    """Kills within a few milliseconds after one of the places that the run passes, or not, where it passes fewer."""
    left = rng.randint(1, last.n_places)
    deadline = time.monotonic() + command.PATIENCE_SECONDS
    while left > 0 and run.is_running() and time.monotonic() < deadline:
        if select.select([passing], [], [], 0.05)[0]:
            left -= len(os.read(passing, left))
    time.sleep(rng.expovariate(1 / MEAN_DELAY_SECONDS))
    run.kill()


def count_passed(passing: int) -> int:
    """How many places the runs passed that wrote into the pipe and that nobody asked about."""
    n_passed = 0
    with contextlib.suppress(BlockingIOError):
        while piece := os.read(passing, 4096):
            n_passed += len(piece)
    return n_passed
