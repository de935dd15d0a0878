"""Aligns two texts around what they surely share: the longest passages that both have, a few edited words in them allowed."""

from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple

EDIT_COST = 1
"""Equal words that outweigh one edited word: a passage goes on behind an edit where two more words are equal."""
MOST_LOST = 6
"""What a passage may lose without regaining it before it has ended: six edited words in a row."""
MOST_DOUBTFUL = 20
"""Words of either text in which a passage may win nothing before an edit ends it. So a passage depends on nothing that is far
from it, and sql/links/20_reuse/42_near_places.sql need not look there."""
MOST_SHIFT = 3
"""Words that may have been put in or left out at one place."""
SURE_WORDS = 4
"""Equal words in a row that show where a text goes on behind words that were put in or left out."""
BARRED = 0
"""The number of a word that takes no part. It is equal to none."""

_SHIFTS = tuple((by, 0) for by in range(1, MOST_SHIFT + 1)) + tuple((0, by) for by in range(1, MOST_SHIFT + 1))


class Passage(NamedTuple):
    """A passage by the numbers of its words in both texts, ends exclusive, and how many of its words are equal."""

    a_start: int
    a_end: int
    b_start: int
    b_end: int
    n_same: int

    @property
    def n_words(self) -> int:
        """Its length in the text where it has fewer words."""
        return min(self.a_end - self.a_start, self.b_end - self.b_start)


class _Reach(NamedTuple):
    """How far a passage goes in one direction from where it surely is."""

    n_a: int
    n_b: int
    n_same: int


def find_passages(
    a: Sequence[int],
    b: Sequence[int],
    anchors: Iterable[tuple[int, int]],
    n_anchor_words: int,
    least_words: int,
    common: Set[tuple[int, int]] = frozenset(),
) -> list[Passage]:
    """The passages around the anchors, in the order of the first text; none lies inside another in both texts.

    Args:
        a: the words of the first text as numbers; `BARRED` takes no part.
        b: those of the second.
        anchors: numbers of the words at which equal runs begin in both, in order.
        n_anchor_words: words of such a run.
        least_words: shorter passages are none.
        common: pairs of words, by their numbers in both texts, at which a passage ends although they are equal.

    >>> old, new = "a dog barks at night when it rains".split(), "the dog barks at dawn when it rains".split()
    >>> number = {word: n for n, word in enumerate(sorted({*old, *new}), 1)}
    >>> find_passages([number[w] for w in old], [number[w] for w in new], [(1, 1)], 3, 5)
    [Passage(a_start=1, a_end=8, b_start=1, b_end=8, n_same=6)]
    """
    found: list[Passage] = []
    for i, j in anchors:
        if any(_covers(passage, i, j) for passage in found[-2:]) or not _is_anchor(a, b, i, j, n_anchor_words, common):
            continue
        left = _reach(a, b, i - 1, j - 1, -1, common)
        right = _reach(a, b, i + n_anchor_words, j + n_anchor_words, 1, common)
        passage = Passage(
            i - left.n_a,
            i + n_anchor_words + right.n_a,
            j - left.n_b,
            j + n_anchor_words + right.n_b,
            left.n_same + n_anchor_words + right.n_same,
        )
        if passage.n_words >= least_words:
            while found and _contains(passage, found[-1]):
                found.pop()
            found.append(passage)
    # Two that begin at the same words are one, the longer.
    return sorted({(passage.a_start, passage.b_start): passage for passage in sorted(found)}.values())


def _is_anchor(a: Sequence[int], b: Sequence[int], i: int, j: int, n_words: int, common: Set[tuple[int, int]]) -> bool:
    """Whether the words are equal and none is common; fingerprints of other words may be equal."""
    return (
        i + n_words <= len(a)
        and j + n_words <= len(b)
        and all(a[i + k] == b[j + k] != BARRED and (i + k, j + k) not in common for k in range(n_words))
    )


def _covers(passage: Passage, i: int, j: int) -> bool:
    return passage.a_start <= i < passage.a_end and passage.b_start <= j < passage.b_end


def _contains(outer: Passage, inner: Passage) -> bool:
    return (
        outer.a_start <= inner.a_start
        and inner.a_end <= outer.a_end
        and outer.b_start <= inner.b_start
        and inner.b_end <= outer.b_end
    )


def _reach(a: Sequence[int], b: Sequence[int], i: int, j: int, step: int, common: Set[tuple[int, int]]) -> _Reach:
    """Follows both texts from the words i and j on, in steps of 1 or -1, to where most of what is equal lies behind.

    An equal word scores one, an edited one costs `EDIT_COST`; the passage ends where the score was greatest. This is the
    X-drop rule by which BLAST extends its hits (Altschul and others 1990).
    """
    n_a, n_b = len(a), len(b)
    first_i, first_j = i, j
    score = best_score = n_same = 0
    best = _Reach(0, 0, 0)
    while 0 <= i < n_a and 0 <= j < n_b:
        word, other = a[i], b[j]
        if word == BARRED or other == BARRED:
            break
        if word == other:
            if (i, j) in common:
                break
            score += 1
            n_same += 1
            i += step
            j += step
            if score > best_score:
                best_score, best = score, _Reach(abs(i - first_i), abs(j - first_j), n_same)
            continue
        shift_a, shift_b = _find_shift(a, b, i, j, step)
        score -= EDIT_COST * max(shift_a, shift_b)
        n_doubtful = max(abs(i - first_i) - best.n_a, abs(j - first_j) - best.n_b)
        if best_score - score > MOST_LOST or n_doubtful > MOST_DOUBTFUL:
            break
        i += step * shift_a
        j += step * shift_b
    return best


def _find_shift(a: Sequence[int], b: Sequence[int], i: int, j: int, step: int) -> tuple[int, int]:
    """How many words to pass over in each text: one in both, unless only another number shows where they go on."""
    if _count_equal(a, b, i + step, j + step, step) < 2:
        for shift_a, shift_b in _SHIFTS:
            at_a, at_b = i + step * shift_a, j + step * shift_b
            # Most words differ, so that they are seldom counted.
            if not (0 <= at_a < len(a) and 0 <= at_b < len(b) and a[at_a] == b[at_b]):
                continue
            if _count_equal(a, b, at_a, at_b, step) == SURE_WORDS:
                return shift_a, shift_b
    return 1, 1


def _count_equal(a: Sequence[int], b: Sequence[int], i: int, j: int, step: int) -> int:
    """Equal words in a row from i and j on, up to `SURE_WORDS`."""
    count = 0
    while count < SURE_WORDS and 0 <= i < len(a) and 0 <= j < len(b) and a[i] == b[j] != BARRED:
        count += 1
        i += step
        j += step
    return count
