"""What aligning two versions of a text costs, whatever their shape: `python -m tests.benchmarks.edits`.

Each pair of versions is compared in a process of its own, which maps them into memory; its memory is what it then needs
besides, the texts as they are touched included. The bound: two versions of 10 MB within 2 s and 200 MB, aligned or given
up; 5,000 small edits within 1 s.
"""

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from flows.pipeline.edits import compare
from tests.benchmarks.machine import PROC, describe_machine

PACKAGES = ("rapidfuzz", "numpy", "pyarrow")
Versions = tuple[list[str], list[str]]

_VOCABULARY = [f"word{number}" for number in range(5_000)]


class Measured(NamedTuple):
    """One comparison: seconds, bytes where this system can tell, and how many changes of each kind."""

    seconds: float
    n_bytes: int | None
    changes: Counter[str]


def make_sentences(n: int, seed: str = "old") -> list[str]:
    """Sentences of some 110 characters, the same each time."""
    rng = random.Random(seed)
    return [" ".join(rng.choices(_VOCABULARY, k=13)) for _ in range(n)]


def edit_some(n: int, n_edited: int) -> Versions:
    """Two versions of which so many sentences differ in a word, anywhere."""
    old = make_sentences(n)
    new = list(old)
    for number in random.Random("edits").sample(range(n), n_edited):
        new[number] = new[number].rpartition(" ")[0] + " changed"
    return old, new


def make_line(n_chars: int, letters: str, seed: str) -> list[str]:
    """One sentence without spaces."""
    return ["".join(random.Random(seed).choices(letters, k=n_chars))]


def repeat_lines(n: int, n_edited: int) -> Versions:
    """Two lines over and over, some of them edited."""
    old = ["Read more", "Share this"] * (n // 2)
    new = list(old)
    for number in random.Random("edits").sample(range(n), n_edited):
        new[number] = "Subscribe"
    return old, new


LATIN, HAN = "abcdefghijklmnop", "".join(map(chr, range(0x4E00, 0x5200)))
SHAPES: dict[str, Callable[[], Versions]] = {
    "10 MB, 5,000 sentences edited": lambda: edit_some(90_000, 5_000),
    "10 MB, every sentence edited": lambda: edit_some(90_000, 90_000),
    "10 MB, another text": lambda: (make_sentences(90_000), make_sentences(90_000, "new")),
    "10 MB, reversed": lambda: (make_sentences(90_000), make_sentences(90_000)[::-1]),
    "10 MB, one sentence without spaces": lambda: (
        make_line(10_000_000, LATIN, "old"),
        make_line(10_000_000, LATIN, "new"),
    ),
    "5,000 sentences edited of 20,000": lambda: edit_some(20_000, 5_000),
    "5,000 sentences edited in a row": lambda: edit_some(5_000, 5_000),
    "2,000 sentences and 2,000 others": lambda: (make_sentences(2_000), make_sentences(2_000, "new")),
    "12 kB without spaces": lambda: (make_line(12_000, LATIN, "old"), make_line(12_000, LATIN, "new")),
    "40,000 letters of Chinese in one sentence": lambda: (make_line(40_000, HAN, "old"), make_line(40_000, HAN, "new")),
    "100,000 tiny sentences, one edited": lambda: (
        [f"{number}." for number in range(100_000)],
        [f"{number}." if number != 50_000 else "!" for number in range(100_000)],
    ),
    "100,000 tiny sentences, all edited": lambda: (
        [f"{number}." for number in range(100_000)],
        [f"{number}!" for number in range(100_000)],
    ),
    "100,000 repeated lines, 100 edited": lambda: repeat_lines(100_000, 100),
    "190,000 lines appended": lambda: (["Log"], ["Log", *(f"line {number}" for number in range(190_000))]),
}


def measure(versions: Versions, folder: Path) -> Measured:
    """Compares two versions in a process of its own."""
    paths = [_write(folder / name, texts) for name, texts in zip(("old", "new"), versions, strict=True)]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_compare, *paths).result()


def _write(path: Path, texts: Sequence[str]) -> Path:
    rows = pa.table({"text": pa.array(texts, pa.string())})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, rows.schema) as writer:
        writer.write_table(rows.combine_chunks())
    return path


def _compare(old: Path, new: Path) -> Measured:
    one, other = (pa.ipc.open_file(pa.memory_map(str(path))).read_all()["text"].chunk(0) for path in (old, new))
    before = _peak_bytes()
    started = time.perf_counter()
    edits = compare(one, other)
    seconds = time.perf_counter() - started
    n_bytes = None if before is None else (_peak_bytes() or 0) - before
    return Measured(seconds, n_bytes, Counter(edit.op for edit in edits))


def _peak_bytes() -> int | None:
    """The most memory that this process has had so far (Linux); what getrusage says would be that of its parent."""
    status = PROC / "self" / "status"
    if not status.exists():
        return None
    (line,) = (line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def main() -> None:
    print(f"### Two versions of a text aligned, one core\n\nMeasured on {describe_machine(PACKAGES)}.\n")
    print("| versions | s | MiB | changes |\n|---|---:|---:|---|")
    with tempfile.TemporaryDirectory(prefix="columnist-bench-") as folder:
        for name, make in SHAPES.items():
            seconds, n_bytes, changes = measure(make(), Path(folder))
            shown = "not measured" if n_bytes is None else f"{n_bytes / 2**20:,.0f}"
            told = ", ".join(f"{count:,} {op}" for op, count in sorted(changes.items()))
            print(f"| {name} | {seconds:.2f} | {shown} | {told} |", flush=True)


if __name__ == "__main__":
    main()
