"""Kills at random times, on sources of each shape that keep changing, while a reader keeps opening the published file."""

import random
import shutil
import signal
import time
from pathlib import Path
from typing import NamedTuple

from tests.crash import command
from tests.crash.figures import Figures, Options, try_points
from tests.crash.reader import start_reader
from tests.crash.reference import build_from_nothing, leftovers, settle
from tests.crash.shapes import WAYS, Shape, Source

KILLS_IN_A_ROW = 10
# More than one process presses alone, so that workers are killed too.
MANY_FILES = 360
EVERY_MANY = 10


class Chain(NamedTuple):
    """Some kills, one after another on the same home."""

    seed: int
    n_kills: int
    with_workers: bool
    shape: Shape

    def __str__(self) -> str:
        return f"{self.shape.name}, seed {self.seed}, {self.n_kills} kills, {'with' if self.with_workers else 'without'} workers"


def kill_at_random(options: Options) -> list[Figures]:
    """After each kill, or two, one clean run must converge; the reader must never see anything but a whole file."""
    return [_kill_shape(shape, options) for shape in options.shapes]


def _kill_shape(shape: Shape, options: Options) -> Figures:
    started = time.perf_counter()
    n_chains = -(-options.kills // KILLS_IN_A_ROW)
    chains = [
        Chain(
            options.seed * 100_000 + number,
            min(KILLS_IN_A_ROW, options.kills - number * KILLS_IN_A_ROW),
            number % EVERY_MANY == EVERY_MANY - 1,
            shape,
        )
        for number in range(n_chains)
    ]
    killed: list[tuple[int, int]] = []

    def attempt(chain: Chain, folder: Path) -> list[str]:
        n_killed, n_opened, found = survive(chain, folder)
        killed.append((n_killed, n_opened))
        return found

    failures = try_points(chains, attempt, options, f"random-kills-{shape.name}")
    note = f"{sum(n for n, _ in killed):,} died before they ended; the published file was opened {sum(n for _, n in killed):,} times"
    return Figures(f"kills at random times, {shape.name}", options.kills, failures, time.perf_counter() - started, note)


def survive(chain: Chain, folder: Path) -> tuple[int, int, list[str]]:
    """How many runs died before they had ended, how often the reader opened the file, and what was wrong."""
    rng = random.Random(chain.seed)
    source, home = Source(chain.shape, folder, is_named=rng.random() < 0.5), folder / "home"
    size = MANY_FILES if chain.with_workers else 0
    source.fill(8 + size, 6 + size)
    reader = start_reader(home / "warehouse.duckdb", folder / "stop", 0.05)
    seconds, killed = 0.6, 0
    flags: tuple[str, ...] = ()
    found: list[str] = []
    for number in range(chain.n_kills):
        if number:
            source.change_at_random(rng, rng.randint(1, 4))
        if chain.with_workers:
            # Another setting presses everything again, so that every run is a large one.
            flags = () if flags else ("--repeated-ngrams",)
        sources = source.named(way=rng.choice(WAYS))
        died, took = _run_and_kill(home, sources, flags, chain, rng.uniform(0, seconds))
        killed += died
        if rng.random() < 0.3:
            # The next kill strikes the recovery.
            continue
        expected = build_from_nothing(folder / "reference", sources, *flags)
        before = time.perf_counter()
        (folder / "settled").mkdir()
        found += [f"kill {number}: {fault}" for fault in settle(home, sources, expected, folder / "settled", *flags)]
        seconds = max(0.3, min(took if not died else 9, time.perf_counter() - before))
        for name in ("reference", "settled"):
            shutil.rmtree(folder / name)
        if found:
            break
    if not found and home.exists():
        command.run(home, source.named(), *flags)
        found += [f"left over at the end: {name}" for name in leftovers(home)]
    _, _, wrong = seen = reader.stop()
    return killed, seen[0], found + [f"the reader: {each}" for each in wrong]


def _run_and_kill(
    home: Path, sources: command.Sources, flags: tuple[str, ...], chain: Chain, seconds: float
) -> tuple[bool, float]:
    """Whether the run died of it, and the seconds it took."""
    arguments = ("run", *sources.arguments, *command.DIRECT, "--home", home, "--allow-removals", *flags)
    run = (command.start_real if chain.with_workers else command.start)(*arguments, folder=sources.folder)
    time.sleep(seconds)
    run.kill()
    ended = run.wait()
    return ended.code == -signal.SIGKILL, ended.seconds
