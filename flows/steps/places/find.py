"""Finds the places of paragraphs in a source, and proves each: what stands there shows the paragraph."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

from flows.records.shown_text import ShownText, solid
from flows.steps.places.align import Borders, align
from flows.steps.places.problems import ASSEMBLED, REWRITTEN, UNPROVEN

_BAR = " | "

Place = tuple[int, int] | str
"""Where a paragraph starts and ends in a source, or the code of the reason why that is not known."""


def find_places(
    shown: ShownText, paragraphs: Sequence[str], parts: Callable[[str], bool], shows: Callable[[str], str]
) -> list[Place]:
    """Where each paragraph stands in a source.

    Args:
        shown: what the source shows.
        paragraphs: the texts to find, in the order of the document.
        parts: whether markup between two stretches of text begins another paragraph.
        shows: what a slice of the source shows, read anew and in another way than `shown` was.
    """
    keys = list(map(solid, paragraphs))
    known = _Borders(shown, parts)
    borders = Borders((lambda: shown.starts, known.line_starts), known.rank)
    found = align(shown.text, keys, borders)
    rows = [
        number for number, start in enumerate(found) if start in (ASSEMBLED, REWRITTEN) and _BAR in paragraphs[number]
    ]
    if rows:  # cells of a row, which are parted by bars in a paragraph and by tags in the source
        for number in rows:
            keys[number] = solid(paragraphs[number].replace(_BAR, " "))
        found = align(shown.text, keys, borders)
    return [
        start if isinstance(start, str) else _prove(shown, key, start, shows)
        for key, start in zip(keys, found, strict=True)
    ]


def _prove(shown: ShownText, key: str, start: int, shows: Callable[[str], str]) -> Place:
    place = shown.place(start, start + len(key))
    return place if solid(shows(shown.source[place[0] : place[1]])) == key else UNPROVEN


class _Borders:
    """How well places in what a source shows are parted from what is around them."""

    def __init__(self, shown: ShownText, parts: Callable[[str], bool]) -> None:
        self._shown, self._parts = shown, parts
        self._known: dict[int, int] = {}

    def rank(self, start: int, end: int) -> int:
        """3 between two borders of blocks, 2 with a border of any markup or line on one side or both, 0 with none on one."""
        before = self._border(start)
        after = self._border(end) if before else 0
        return min(before, after) and before + after

    def line_starts(self) -> list[int]:
        """Where lines begin inside of stretches."""
        found: list[int] = []
        shown = self._shown
        for number, (start, end) in enumerate(shown.spans):
            if "\n" in shown.source[start:end].strip():
                found += shown.line_starts(number)
        return found

    def _border(self, offset: int) -> int:
        """2 where markup that begins a paragraph stands before a character, 1 where other markup or a line's end does."""
        known = self._known.get(offset)
        if known is None:
            known = self._known[offset] = self._find_border(offset)
        return known

    def _find_border(self, offset: int) -> int:
        shown = self._shown
        number = bisect_left(shown.starts, offset)
        if number == len(shown.starts) and offset == len(shown.text):
            return 2
        if number < len(shown.starts) and shown.starts[number] == offset:
            if not number:
                return 2
            return 2 if self._parts(shown.source[shown.spans[number - 1][1] : shown.spans[number][0]]) else 1
        start = shown.place(offset, offset + 1)[0]
        at = start
        while at and shown.source[at - 1].isspace():
            at -= 1
            if shown.source[at] in "\n\r\v\f\x85\u2028\u2029":
                return 1
        return 0
