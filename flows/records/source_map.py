"""Where the characters of a text stand in its source: places that survive decoding, cleaning and cutting out.

A step that turns one text into another says which of its characters are copied, and from where, as runs. Maps of
successive steps chain, so a paragraph's place in the source is known without searching for it.
"""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple, Self


class Run(NamedTuple):
    """`length` characters of the text, from `text_start`, that stand one after another in the source from `source_start`.

    Where `escape` is not 0, so many characters of the source stand for them together, as `&amp;` stands for one.
    """

    text_start: int
    source_start: int
    length: int
    escape: int = 0


class SourceMap:
    """Runs of characters copied from a source, by their place in the text. What lies in no run was made, not copied.

    Offsets count code points from 0. Adjoining runs are joined, so that equal maps have equal runs.

    >>> cleaned = SourceMap([Run(0, 0, 3), Run(3, 8, 4)])       # "the&nbsp;news" as "the" and "news", the space is new
    >>> cleaned.place(0, 7)
    (0, 12)
    >>> cut_out = SourceMap([Run(0, 3, 4)])                     # "news" out of it
    >>> cut_out.chain(cleaned).place(0, 4)
    (8, 12)
    >>> SourceMap([Run(0, 0, 1, 5), Run(1, 5, 3)]).place(0, 1)  # "&amp;now"
    (0, 5)
    """

    __slots__ = ("_starts", "runs")

    def __init__(self, runs: Iterable[Run]) -> None:
        joined: list[Run] = []
        for run in sorted(runs):
            if run.length <= 0:
                continue
            last = joined[-1] if joined else None
            if last and last.text_start + last.length > run.text_start:
                raise ValueError(f"two runs give the same characters: {last} and {run}")
            if last and not last.escape and not run.escape and _end(last) == (run.text_start, run.source_start):
                joined[-1] = last._replace(length=last.length + run.length)
            else:
                joined.append(run)
        self.runs = tuple(joined)
        self._starts = [run.text_start for run in joined]

    @classmethod
    def whole(cls, length: int) -> Self:
        """The map of a text that is its source."""
        return cls([Run(0, 0, length)])

    def at(self, offset: int) -> int | None:
        """Where one character of the text stands in the source; None where it was made."""
        span = self._of_character(offset)
        return span[0] if span else None

    def _of_character(self, offset: int) -> tuple[int, int] | None:
        number = bisect_right(self._starts, offset) - 1
        if number < 0:
            return None
        run = self.runs[number]
        distance = offset - run.text_start
        if distance >= run.length:
            return None
        if run.escape:
            return run.source_start, run.source_start + run.escape
        return run.source_start + distance, run.source_start + distance + 1

    def place(self, start: int, end: int) -> tuple[int, int] | None:
        """The span of the source from the first to the last character of a span of the text, end exclusive.

        None where there is no such span: one of the two characters was made, or they stand in the other order.
        """
        if end <= start:
            return None
        first, last = self._of_character(start), self._of_character(end - 1)
        if first is None or last is None or last[0] < first[0]:
            return None
        return first[0], last[1]

    def chain(self, before: "SourceMap") -> "SourceMap":
        """The map into the source of `before`, for a text whose source is the text of `before`."""
        runs: list[Run] = []
        for run in self.runs:
            if run.escape:
                if stood := before.place(run.source_start, run.source_start + run.escape):
                    runs.append(Run(run.text_start, stood[0], run.length, stood[1] - stood[0]))
                continue
            end = run.source_start + run.length
            number = max(bisect_right(before._starts, run.source_start) - 1, 0)
            for inner in before.runs[number:]:
                if inner.text_start >= end:
                    break
                start = max(run.source_start, inner.text_start)
                stop = min(end, inner.text_start + inner.length)
                if start < stop:
                    shift = start - run.source_start
                    within = 0 if inner.escape else start - inner.text_start
                    runs.append(Run(run.text_start + shift, inner.source_start + within, stop - start, inner.escape))
        return SourceMap(runs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SourceMap) and self.runs == other.runs

    def __hash__(self) -> int:
        return hash(self.runs)

    def __repr__(self) -> str:
        return f"SourceMap({list(self.runs)!r})"


def _end(run: Run) -> tuple[int, int]:
    return run.text_start + run.length, run.source_start + run.length
