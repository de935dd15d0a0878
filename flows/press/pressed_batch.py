"""What becomes of a batch: first of reading it, then of pressing what was read."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from flows.press.chunk import PressedChunk
from warehouse.lake.manifest import Part


class ReadFile(NamedTuple):
    """A file as it was read, for the next scan: its hash, and a digest of its records where it holds several.

    `sha256` is None where the file may have changed since; `identities` are those of its records, sorted.
    """

    uri: str
    sha256: str | None
    digest: str
    identities: tuple[str, ...]


class ReadBatch(NamedTuple):
    """What reading a batch came to. `chunks` are the names of what was handed on to be pressed, in the order of the records.

    `unchanged` counts records by fate; `differences` names a file of flows/press/record_changes.py, if there is any
    difference between what the lake holds of these files and what they hold now. `seconds` are without those of `hand_on`.
    """

    chunks: tuple[str, ...]
    files: tuple[ReadFile, ...]
    unchanged: Counter[str]
    differences: str | None
    seconds: float


class PressedBatch(NamedTuple):
    """What travels back from the workers: names and counts, never rows. `seconds_by_step` are the workers' own.

    `pressed` counts records by fate, `resumed` those of them that earlier runs had pressed, by run; the rest is as in
    ReadBatch.
    """

    parts: tuple[Part, ...]
    files: tuple[ReadFile, ...]
    pressed: Counter[str]
    unchanged: Counter[str]
    differences: str | None
    n_bytes: int
    seconds_by_step: dict[str, float]
    resumed: Counter[str]

    @property
    def n_records(self) -> int:
        """How many records were pressed."""
        return self.pressed.total()

    @property
    def n_found(self) -> int:
        """How many records the files hold."""
        return self.pressed.total() + self.unchanged.total()


def gather(read: ReadBatch, chunks: Iterable[PressedChunk]) -> PressedBatch:
    """What reading a batch and pressing its chunks, in their order, came to."""
    parts: list[Part] = []
    pressed: Counter[str] = Counter()
    resumed: Counter[str] = Counter()
    seconds = defaultdict(float, read=read.seconds)
    n_bytes = 0
    for chunk in chunks:
        parts += chunk.parts
        pressed += chunk.pressed
        resumed += chunk.resumed
        n_bytes += chunk.n_bytes
        for step, spent in chunk.seconds_by_step.items():
            seconds[step] += spent
    return PressedBatch(
        tuple(parts), read.files, pressed, read.unchanged, read.differences, n_bytes, dict(seconds), resumed
    )  # fmt: skip
