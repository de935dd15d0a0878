"""Puts inputs before the judge, in processes that may die, hang or eat memory: that is a failure of one input."""

import multiprocessing
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import TimeoutError as TookTooLong
from typing import NamedTuple

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from tests.fuzz.figures import Figures, Options, keep
from tests.fuzz.inputs import MAKERS, count_cuts, count_renamed
from tests.fuzz.mutations import Input
from tests.fuzz.oracle import judge
from tests.fuzz.samples import samples

CHUNK = 100
PATIENCE_SECONDS = 60.0
"""For one input; a chunk of them has as long for each."""
WORKER_BYTES = 2_000_000_000
"""What a worker of a real run may use; an input that needs more ends as `out_of_memory`, which is a failure."""
MOST_GROWTH = 500_000_000
"""Bytes by which one input may raise the peak of its worker's memory."""


class Tally(NamedTuple):
    """What became of a chunk. Faults and the slowest go by the input's number; `peak` is the worker's, in bytes."""

    fates: Counter[str]
    faults: list[tuple[int, str]]
    slowest: tuple[float, int]
    peak: int


def judge_cuts(options: Options) -> list[Figures]:
    """Each sample, cut at every position."""
    return [judge_all("cuts", range(count_cuts()), options, "each sample cut at every position")]


def judge_names(options: Options) -> list[Figures]:
    """Each sample under the suffix of every format."""
    return [judge_all("names", range(count_renamed()), options, "each sample under the suffix of every format")]


def judge_mutations(options: Options) -> list[Figures]:
    """As many broken files as were asked for, of all formats alike."""
    note = f"{len(samples())} samples of every format in turn, seed {options.seed}"
    return [judge_all("mutations", range(options.inputs), options, note)]


def judge_all(suite: str, numbers: Sequence[int], options: Options, note: str) -> Figures:
    """Judges inputs of a suite by their numbers."""
    started = told = time.monotonic()
    fates: Counter[str] = Counter()
    faults: list[tuple[int, str]] = []
    slowest, peak, n_done = (0.0, 0), 0, 0
    chunks = [numbers[at : at + CHUNK] for at in range(0, len(numbers), CHUNK)]
    with ProcessPool(options.jobs, context=multiprocessing.get_context("spawn"), initializer=_prepare) as pool:
        tasks = [(chunk, _schedule(pool, suite, options.seed, chunk)) for chunk in chunks]
        while tasks:
            chunk, task = tasks.pop(0)
            try:
                tally: Tally = task.result()
            except (ProcessExpired, TookTooLong) as error:
                if len(chunk) > 1:
                    tasks += [([number], _schedule(pool, suite, options.seed, [number])) for number in chunk]
                    continue
                tally = Tally(Counter(), [(chunk[0], f"{type(error).__name__}: {error}")], (0.0, 0), 0)
            fates += tally.fates
            faults += tally.faults
            slowest, peak, n_done = max(slowest, tally.slowest), max(peak, tally.peak), n_done + len(chunk)
            for number, fault in tally.faults:
                print(f"  FAILED {suite} {number}: {fault[:300]}", file=sys.stderr, flush=True)
            if time.monotonic() - told > 30:
                told = time.monotonic()
                print(f"  {suite}: {n_done:,} of {len(numbers):,}, {told - started:.0f} s", file=sys.stderr, flush=True)
    failures = [_describe(suite, number, fault, options) for number, fault in sorted(faults)]
    note = f"{note}; slowest is number {slowest[1]:,}; peak {peak / 1e6:,.0f} MB"
    return Figures(suite, len(numbers), fates, failures, slowest[0], time.monotonic() - started, note)


def judge_chunk(suite: str, seed: int, numbers: Sequence[int]) -> Tally:
    """Makes and judges inputs in this process."""
    fates: Counter[str] = Counter()
    faults: list[tuple[int, str]] = []
    slowest = (0.0, 0)
    peak = _peak_bytes()
    for number in numbers:
        given = MAKERS[suite](seed, number)
        verdict = judge(given, twice=number % 8 == 0, piped=number % 8 == 4)
        fates += verdict.fates
        faults += [(number, fault) for fault in verdict.faults]
        slowest = max(slowest, (verdict.seconds, number))
        before, peak = peak, _peak_bytes()
        if peak - before > MOST_GROWTH:
            faults.append((number, f"took {(peak - before) / 1e6:,.0f} MB more than any input before"))
    return Tally(fates, faults, slowest, peak)


def _schedule(pool: ProcessPool, suite: str, seed: int, chunk: Sequence[int]) -> "ProcessFuture[Tally]":
    return pool.schedule(judge_chunk, args=(suite, seed, chunk), timeout=PATIENCE_SECONDS * len(chunk))


def _describe(suite: str, number: int, fault: str, options: Options) -> str:
    given = MAKERS[suite](options.seed, number)
    kept = keep(options, f"{suite}-{options.seed}-{number}-{given.name}", given.data)
    again = f"python -m tests.fuzz {suite} --seed {options.seed} --number {number}"
    return f"{suite} {number} ({given.name}): {fault[:500]}; {again}; {kept}"


def _prepare() -> None:
    if os.name != "nt":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (WORKER_BYTES, WORKER_BYTES))
    for sample in samples():
        judge(Input(sample.name, sample.data))  # what a process loads once is not the first input's cost


def _peak_bytes() -> int:
    """Of this process; 0 where the system does not tell."""
    if os.name == "nt":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
