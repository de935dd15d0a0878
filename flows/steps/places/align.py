"""Finds where each paragraph of a document stands in what its source shows: by its characters and their order, never by a guess.

A paragraph stands where all of its characters do, one after another, between two borders of markup or lines. Where it stands
in one place only, that is it. Where it stands in several, the paragraphs before and behind it have to leave just one of
them: for three equal lines in a row, which stand three times between their neighbours, they do.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from flows.steps.places.problems import AMBIGUOUS, ASSEMBLED, REWRITTEN, UNPROVEN

_LENGTHS = (1, 4, 16, 64)
_TESTS_A_PARAGRAPH = 64
"""Candidates that are looked at for each paragraph on average; a text that needs more is all repetitions."""

_MOST_SEARCHED = 100_000_000
"""Characters that are searched for whole paragraphs, before each is looked for at the beginnings of lines instead; and as
many for the ends of paragraphs that stand nowhere, before they are `unproven` and nothing more is said of them."""


class Borders(NamedTuple):
    """Where paragraphs may begin and end in a text without white space.

    Attributes:
        starts: ways to look for them, the best first, each giving offsets in order; another is asked for what is not found.
        rank: how well what stands between two offsets is parted from what is around it; 0 where it is not at all.
    """

    starts: Sequence[Callable[[], Sequence[int]]]
    rank: Callable[[int, int], int]


Found = int | str
"""Where a paragraph starts, or the code of the reason why that is not known."""


def align(shown: str, paragraphs: Sequence[str], borders: Borders) -> list[Found]:
    """Where paragraphs stand in what a source shows. Both are without white space.

    Args:
        shown: all that the source shows.
        paragraphs: the texts to find, in the order of the document.
        borders: where paragraphs may begin and end in it.

    >>> borders = Borders([lambda: [0, 3, 6]], lambda start, end: end in (3, 6, 9))
    >>> align("onetwoone", ["one", "two", "three"], borders)
    [0, 3, 'rewritten']
    >>> align("onetwoone", ["one"], borders)
    ['ambiguous']
    """
    candidates = _find_candidates(shown, paragraphs, borders)
    found: list[Found] = [places[0] if len(places) == 1 else AMBIGUOUS if places else UNPROVEN for places in candidates]
    nowhere = (number for number, places in enumerate(candidates) if not places)
    for number in islice(nowhere, _MOST_SEARCHED // (len(shown) + 1)):
        found[number] = _why_nowhere(shown, paragraphs[number])
    anchors = _longest_rising([(number, place) for number, place in enumerate(found) if isinstance(place, int)])
    around = [(-1, -len(shown)), *anchors, (len(paragraphs), len(shown))]
    for (before, start), (after, end) in pairwise(around):
        begin = start + (len(paragraphs[before]) if before >= 0 else len(shown))
        doubtful = [number for number in range(before + 1, after) if len(candidates[number]) > 1]
        if doubtful:
            _decide_by_order(found, doubtful, candidates, paragraphs, begin, end)
    return found


def _decide_by_order(
    found: list[Found],
    doubtful: Sequence[int],
    candidates: Sequence[Sequence[int]],
    paragraphs: Sequence[str],
    begin: int,
    end: int,
) -> None:
    """Gives each doubtful paragraph its place, where the earliest and the latest that it may have are the same."""
    earliest: dict[int, int] = {}
    at = begin
    for number in doubtful:
        places = candidates[number]
        chosen = bisect_left(places, at)
        if chosen == len(places) or places[chosen] + len(paragraphs[number]) > end:
            continue
        earliest[number] = places[chosen]
        at = places[chosen] + len(paragraphs[number])
    at = end
    for number in reversed(doubtful):
        places = candidates[number]
        chosen = bisect_left(places, at - len(paragraphs[number]) + 1) - 1
        if number not in earliest or chosen < 0 or places[chosen] < begin:
            continue
        if earliest[number] == places[chosen]:
            found[number] = places[chosen]
        at = places[chosen]


def _find_candidates(shown: str, paragraphs: Sequence[str], borders: Borders) -> list[Sequence[int]]:
    """For each paragraph the places where it stands between borders, in order; of several only the best parted ones."""
    known: dict[str, Sequence[int]] = {"": ()}
    indices: dict[tuple[int, int], dict[str, list[int]]] = {}
    n_searches = 0
    n_left = _TESTS_A_PARAGRAPH * (len(paragraphs) + 64)
    for paragraph in paragraphs:
        if paragraph in known:
            continue
        known[paragraph] = ()
        size = max(length for length in _LENGTHS if length <= len(paragraph))
        for number, find_starts in enumerate(borders.starts):
            if number == 1 and n_searches < _MOST_SEARCHED // (len(shown) + 1):
                n_searches += 1
                if paragraph not in shown:
                    break
            if (number, size) not in indices:
                indices[number, size] = _index(shown, find_starts(), size)
            begun = indices[number, size].get(paragraph[:size], ())
            n_left -= len(begun)
            if n_left < 0:
                break
            places = [start for start in begun if shown.startswith(paragraph, start)]
            ranks = [borders.rank(start, start + len(paragraph)) for start in places]
            if best := max(ranks, default=0):
                known[paragraph] = [start for start, rank in zip(places, ranks, strict=True) if rank == best]
                break
    return [known[paragraph] for paragraph in paragraphs]


def _index(shown: str, starts: Sequence[int], size: int) -> dict[str, list[int]]:
    index: dict[str, list[int]] = defaultdict(list)
    for start in starts:
        index[shown[start : start + size]].append(start)
    return index


def _why_nowhere(shown: str, paragraph: str) -> str:
    """Why a paragraph stands nowhere as a whole: its ends do, so it is put together; or they do not, and it was written anew."""
    size = min(len(paragraph) // 2, 12)
    if size and paragraph[:size] in shown and paragraph[-size:] in shown:
        return ASSEMBLED
    return REWRITTEN


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of some pairs, in order, of which each has a greater second number than the one before it."""
    tails: list[int] = []
    numbers: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        length = bisect_left(tails, place)
        before.append(numbers[length - 1] if length else -1)
        tails[length : length + 1] = [place]
        numbers[length : length + 1] = [number]
    rising: list[tuple[int, int]] = []
    at = numbers[-1] if numbers else -1
    while at >= 0:
        rising.append(pairs[at])
        at = before[at]
    return rising[::-1]
