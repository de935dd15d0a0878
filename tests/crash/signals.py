"""SIGTERM, SIGINT and SIGHUP at random moments of a run with worker processes."""

import contextlib
import os
import random
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from flows.cli.main import END_SECONDS
from tests.crash import command
from tests.crash.figures import Figures, Options, try_points
from tests.crash.reference import Picture, build_from_nothing, settle, unbalanced
from tests.crash.shapes import Shape, Source

N_FILES = 400
N_RECORDS = 1_000
CHUNK_RECORDS = 100
RUN, GROUP, TWICE = "the run", "the run and its workers", "all of them twice"


class Moment(NamedTuple):
    """When a run is told to stop, as a share of the time that it takes, by what, and who is told how often."""

    share: float
    number: signal.Signals
    to: str

    def __str__(self) -> str:
        return f"{self.number.name} to {self.to} after {self.share:.0%}"


class Run(NamedTuple):
    """A run from nothing of a source of some shape: how long it takes, and what it gives."""

    shape: Shape
    sources: command.Sources
    seconds: float
    expected: Picture


class Point(NamedTuple):
    """A moment of a run."""

    moment: Moment
    run: Run

    def __str__(self) -> str:
        return f"{self.run.shape.name}: {self.moment}"


def choose(n_moments: int, seed: int) -> list[Moment]:
    """Any moments, as likely of one kind as of another."""
    rng = random.Random(seed)
    return [
        Moment(
            rng.random(), rng.choice((signal.SIGTERM, signal.SIGINT, signal.SIGHUP)), rng.choice((RUN, GROUP, TWICE))
        )
        for _ in range(n_moments)
    ]


def stop_runs(options: Options, moments: Sequence[Moment] = ()) -> list[Figures]:
    """Each must end within ten seconds, with one line and nobody left, and the next run must converge."""
    started = time.perf_counter()
    moments = moments or choose(options.signals, options.seed)
    known = [_time_run(shape, options.folder / "signals" / shape.name) for shape in options.shapes[: len(moments)]]
    points = [Point(moment, known[number % len(known)]) for number, moment in enumerate(moments)]
    slowest: list[float] = [0.0]
    early: list[Moment] = []

    def attempt(point: Point, folder: Path) -> list[str]:
        took, found = stop(point.moment, point.run, folder)
        slowest.append(took)
        if took < 0:
            early.append(point.moment)
        return found

    failures = try_points(points, attempt, options, "signals")
    note = f"{len(known)} shapes; slowest end {max(slowest):.1f} s; {len(early)} runs had ended before"
    return [Figures("SIGTERM, SIGINT, SIGHUP", len(moments), failures, time.perf_counter() - started, note)]


def _time_run(shape: Shape, folder: Path) -> Run:
    source = Source(shape, folder)
    source.fill(N_FILES, N_RECORDS)
    sources = source.named()
    before = time.perf_counter()
    expected = build_from_nothing(folder / "reference", sources)
    return Run(shape, sources, time.perf_counter() - before, expected)


def stop(moment: Moment, known: Run, folder: Path) -> tuple[float, list[str]]:
    """Seconds until the end (-1 where the run was faster than the signal), and what was wrong."""
    home = folder / "home"
    run = command.start_real(
        "run", *known.sources.arguments, *command.DIRECT, "--home", home, "--workers", 2, folder=known.sources.folder,
        chunk_records=CHUNK_RECORDS,
    )  # fmt: skip
    patience = time.monotonic() + 60
    while not (home / "work" / "lock.json").exists() and time.monotonic() < patience:
        time.sleep(0.01)
    time.sleep(known.seconds * moment.share)
    told = time.perf_counter()
    if moment.to == RUN:
        os.kill(run.pid, moment.number)
    else:
        os.killpg(run.pid, moment.number)
    if moment.to == TWICE:
        time.sleep(0.05)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, moment.number)
    found = []
    try:
        ended = run.wait(END_SECONDS)
    except TimeoutError:
        found.append(f"did not end within {END_SECONDS:.0f} s")
        ended = command.Ended(2, "", "columnist: stopped", END_SECONDS)
    took = time.perf_counter() - told
    lines = ended.err.splitlines()
    # Told after its last word was printed, a run need not say another.
    is_done = not lines and '"published_at"' in ended.out
    if not is_done and (ended.code != 2 or len(lines) != 1 or not lines[0].startswith("columnist: stopped")):
        found.append(f"exit code {ended.code}, stderr: {ended.err[-3000:]!r}")
    found += _survivors(run.pid)
    if (home / "warehouse.duckdb").exists():
        found += unbalanced(home / "warehouse.duckdb")
    found += settle(home, known.sources, known.expected, folder)
    return (-1.0 if is_done else took), found


def _survivors(group: int) -> list[str]:
    """Workers end by themselves soon after their parent."""
    for _ in range(int(END_SECONDS / 0.1)):
        if not _lives(group):
            return []
        time.sleep(0.1)
    os.killpg(group, signal.SIGKILL)
    return ["worker processes were left behind"]


def _lives(group: int) -> bool:
    """Whether a process of the group runs; one that has ended and that nobody has asked about yet does not."""
    if not Path("/proc/self/stat").exists():
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        return True
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, its_group = path.read_text(errors="replace").rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                return True
    return False
