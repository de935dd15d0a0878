"""Kills at random times, on sources of each shape that keep changing, while a reader keeps opening the published file."""

import random
import shutil
import signal
import time
from pathlib import Path
from typing import NamedTuple

from tests.crash import command
from tests.crash.figures import Figures, Options, try_points
from tests.crash.moments import Run, count_passed, kill_after_a_place, kill_at_any_time, pipe
from tests.crash.reader import start_reader
from tests.crash.reference import build_from_nothing, clean_up, faults
from tests.crash.shapes import WAYS, Shape, Source
from tests.crash.witness import Witness

KILLS_IN_A_ROW = 10
# More than one process presses alone, so that workers are killed too.
MANY_FILES = 360
EVERY_MANY = 10
# A file of many records is pressed in several pieces, by one process and by several.
FEW_RECORDS, MANY_RECORDS = 2, 40
STRIKES_AGAIN = 0.3
READER_PAUSE_SECONDS = 0.5


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
    reader = start_reader(home / "warehouse.duckdb", folder / "stop", READER_PAUSE_SECONDS)
    witness, last = Witness(), Run()
    killed = 0
    flags: tuple[str, ...] = ()
    found: list[str] = []
    for number in range(chain.n_kills):
        if number:
            source.change_at_random(rng, rng.randint(1, 4))
        if chain.with_workers:
            # Another setting presses everything again, so that every run is a large one.
            flags = () if flags else ("--repeated-ngrams",)
        sources = source.named(way=rng.choice(WAYS))
        with pipe(folder) as (path, passing):
            killed += _run_and_kill(home, sources, flags, chain, last, path, passing, rng)
            if rng.random() < STRIKES_AGAIN:
                # The next kill strikes the recovery.
                continue
            count_passed(passing)
            ended = command.run(home, sources, *flags, "--allow-removals", passing=path, chunk_records=FEW_RECORDS)
            last = Run(ended.seconds, max(1, count_passed(passing)))
        found = [
            f"kill {number}: {fault}" for fault in _faults(home, sources, ended, folder / "reference", flags, witness)
        ]
        if found:
            break
    if not found and home.exists():
        command.run(home, source.named(), *flags)
        found += clean_up(home, folder)
        found += witness.faults(home, compares=not chain.with_workers)
    _, _, wrong = seen = reader.stop()
    return killed, seen[0], found + [f"the reader: {each}" for each in wrong]


def _faults(
    home: Path,
    sources: command.Sources,
    ended: command.Ended,
    reference: Path,
    flags: tuple[str, ...],
    witness: Witness,
) -> list[str]:
    """What is wrong after the run that followed a kill."""
    if ended.code:
        return [f"the next run exits with {ended.code}: {ended.err.strip()}"]
    expected = build_from_nothing(reference, sources, *flags)
    witness.look(expected)
    shutil.rmtree(reference)
    return faults(home, expected)


def _run_and_kill(
    home: Path,
    sources: command.Sources,
    flags: tuple[str, ...],
    chain: Chain,
    last: Run,
    path: Path,
    passing: int,
    rng: random.Random,
) -> bool:
    """Whether the run died of it."""
    arguments = ("run", *sources.arguments, *command.DIRECT, "--home", home, "--allow-removals", *flags)
    if chain.with_workers:
        run = command.start_real(*arguments, folder=sources.folder, chunk_records=MANY_RECORDS)
        kill_at_any_time(run, last, rng)
    else:
        run = command.start(*arguments, folder=sources.folder, passing=path, chunk_records=FEW_RECORDS)
        if rng.random() < 0.5:
            kill_at_any_time(run, last, rng)
        else:
            kill_after_a_place(run, passing, last, rng)
    return run.wait().code == -signal.SIGKILL
