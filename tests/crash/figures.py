"""What a suite found, and how its points are tried."""

import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

from tests.crash.shapes import SHAPES, Shape

T = TypeVar("T")

MEMORY = Path("/dev/shm")
MEMORY_BYTES = 2_000_000_000


def work_folder(parent: Path | None = None) -> Path:
    """A new folder, in memory where there is room: a killed process loses nothing that it has written to either."""
    if parent is None and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES:
        parent = MEMORY
    return Path(tempfile.mkdtemp(prefix="columnist-crash-", dir=parent))


class Figures(NamedTuple):
    """A suite's outcome; `failures` say what to type to see each again."""

    suite: str
    points: int
    failures: list[str]
    seconds: float
    note: str = ""


class Options(NamedTuple):
    """How much to try.

    Attributes:
        folder: holds everything that is written.
        every: takes each k-th point only.
        kills: at random times, for each shape.
        examples: sequences of the state machine, of all shapes together.
        documents: of each lake that has little memory.
        shapes: what the sources of the state machine and of the random kills look like.
    """

    folder: Path
    jobs: int
    every: int
    kills: int
    examples: int
    flips: int
    signals: int
    publishes: int
    seed: int
    documents: int = 300_000
    shapes: Sequence[Shape] = SHAPES


def try_points(
    points: Sequence[T], attempt: Callable[[T, Path], Iterable[str]], options: Options, name: str
) -> list[str]:
    """Tries each point in a folder of its own, several at once; gives what went wrong, in the order of the points.

    The folder of a point that failed is kept, under `failed/` beside the others.
    """
    done = 0
    started, told = time.monotonic(), 0.0
    lock = threading.Lock()

    def one(numbered: tuple[int, T]) -> list[str]:
        nonlocal done, told
        number, point = numbered
        folder = options.folder / name / f"{number:05}"
        folder.mkdir(parents=True)
        try:
            found = [f"{name}: {point}: {fault}" for fault in attempt(point, folder)]
        except Exception:
            found = [f"{name}: {point}: the test itself failed: {traceback.format_exc(limit=-3)}"]
        with lock:
            done += 1
            for fault in found:
                print(f"  FAILED {fault}", file=sys.stderr, flush=True)
            if time.monotonic() - told > 30 and done < len(points):
                told = time.monotonic()
                print(f"  {name}: {done} of {len(points)}, {told - started:.0f} s", file=sys.stderr, flush=True)
        if found:
            kept = options.folder / "failed" / f"{name}-{number:05}"
            kept.parent.mkdir(exist_ok=True)
            shutil.move(folder, kept)
        else:
            shutil.rmtree(folder)
        return found

    with ThreadPoolExecutor(options.jobs) as threads:
        return [fault for found in threads.map(one, enumerate(points)) for fault in found]


def markdown(rows: Iterable[Figures]) -> str:
    """The figures as a table."""
    lines = ["| suite | points | failures | seconds | |", "|---|---:|---:|---:|---|"]
    lines += [
        f"| {row.suite} | {row.points:,} | {len(row.failures):,} | {row.seconds:,.0f} | {row.note} |" for row in rows
    ]
    return "\n".join(lines)
