"""Homes of sources of each shape, which suites damage copies of."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.crash import command
from tests.crash.reference import Picture, build_from_nothing
from tests.crash.shapes import N_RECORDS, WAYS, Shape, Source


class Prepared(NamedTuple):
    """A home after two runs, its sources as they are typed, and what a build from nothing gives."""

    source: Source
    sources: command.Sources
    home: Path
    expected: Picture

    @property
    def root(self) -> str:
        """The name of the first root."""
        return self.source.root_name(self.source.shape.roots[0])

    @property
    def uri(self) -> str:
        """A record with a text."""
        uris: list[str] = self.expected.state["documents"]["uri"].to_pylist()
        return min(uris)


def prepare(shapes: Sequence[Shape], base: Path, n_files: int = 8, n_records: int = N_RECORDS) -> list[Prepared]:
    """A home for each shape; the spellings take turns, and every second source has names of its own."""
    made = []
    for number, shape in enumerate(shapes):
        folder = base / shape.name
        source = Source(shape, folder, is_named=number % 2 == 1)
        sources = source.named(way=WAYS[number % len(WAYS)])
        source.fill(n_files, n_records)
        _require(command.run(folder / "home", sources))
        source.change()
        _require(command.run(folder / "home", sources))
        expected = build_from_nothing(folder / "reference", sources)
        made.append(Prepared(source, sources, folder / "home", expected))
    return made


def _require(ended: command.Ended) -> None:
    assert ended.code == 0, ended.err
