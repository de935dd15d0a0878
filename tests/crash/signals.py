"""SIGTERM and SIGINT at random moments of a run with worker processes."""

import os
import random
import signal
import time
from pathlib import Path
from typing import NamedTuple

from tests.crash import command
from tests.crash.figures import Figures, Options, try_points
from tests.crash.folder import Folder, fill, make_story
from tests.crash.reference import Picture, build_from_nothing, settle, unbalanced

N_FILES = 400
END_SECONDS = 10.0


class Moment(NamedTuple):
    """When a run is told to stop, as a share of the time that it takes, by what, and whether its workers are told too."""

    share: float
    number: signal.Signals
    whole_group: bool

    def __str__(self) -> str:
        return f"{self.number.name} to {'the group' if self.whole_group else 'the run'} after {self.share:.0%}"


def stop_runs(options: Options) -> list[Figures]:
    """Each must end within ten seconds, with one line and nobody left, and the next run must converge."""
    started = time.perf_counter()
    rng = random.Random(options.seed)
    source = Folder(options.folder / "signals" / "news")
    fill(source)
    for number in range(N_FILES):
        source.write(f"many/{number:04}.txt", make_story(40_000 + number, 2))
    before = time.perf_counter()
    expected = build_from_nothing(options.folder / "signals" / "reference", source.path)
    seconds = time.perf_counter() - before
    moments = [
        Moment(rng.random(), rng.choice((signal.SIGTERM, signal.SIGINT)), rng.random() < 0.5)
        for _ in range(options.signals)
    ]
    slowest: list[float] = [0.0]
    early: list[Moment] = []

    def attempt(moment: Moment, folder: Path) -> list[str]:
        took, found = stop(moment, seconds, source.path, expected, folder)
        slowest.append(took)
        if took < 0:
            early.append(moment)
        return found

    failures = try_points(moments, attempt, options, "signals")
    note = f"slowest end {max(slowest):.1f} s; {len(early)} runs had ended before"
    return [Figures("SIGTERM, SIGINT", len(moments), failures, time.perf_counter() - started, note)]


def stop(moment: Moment, seconds: float, source: Path, expected: Picture, folder: Path) -> tuple[float, list[str]]:
    """Seconds until the end (-1 where the run was faster than the signal), and what was wrong."""
    home = folder / "home"
    run = command.start_real("run", source, *command.DIRECT, "--home", home, "--workers", 2)
    patience = time.monotonic() + 60
    while not (home / "work" / "lock.json").exists() and time.monotonic() < patience:
        time.sleep(0.01)
    time.sleep(seconds * moment.share)
    told = time.perf_counter()
    if moment.whole_group:
        run.kill(moment.number)
    else:
        os.kill(run.pid, moment.number)
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
        found.append(f"exit code {ended.code}, {len(lines)} lines on stderr, last: {lines[-1:]}")
    found += _survivors(run.pid)
    if (home / "warehouse.duckdb").exists():
        found += unbalanced(home / "warehouse.duckdb")
    found += settle(home, source, expected, folder)
    return (-1.0 if is_done else took), found


def _survivors(group: int) -> list[str]:
    """Workers end by themselves within a second of their parent."""
    for _ in range(30):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return []
        time.sleep(0.1)
    os.killpg(group, signal.SIGKILL)
    return ["worker processes were left behind"]
