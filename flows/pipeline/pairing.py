"""Which sentence of a stretch that differs became which, by how alike they are."""

import re
from array import array
from collections.abc import Hashable, Iterator, Sequence
from itertools import product
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist

from flows.pipeline.compare_budget import Budget

# Two sentences of which less than half agrees are one gone and one new, not one edited.
EDITED_SIMILARITY = 0.5
# In a stretch with more pairs than this, a sentence is compared with those at about its place alone: this far away.
ALL_PAIRS = 1_000_000
REACH_SENTENCES = 128
BLOCK_SENTENCES = 64
# Letters of scripts that put no spaces between words: Thai, Lao, Tibetan, Myanmar, Khmer, kana and Han.
_UNSPACED = (
    "\u0e00-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]
Paired = tuple[int | None, int | None, float | None]


class Window(NamedTuple):
    """Old sentences from `top` to `bottom`, each compared with the new ones from `left` to `right`; ends exclusive."""

    top: int
    bottom: int
    left: int
    right: int


def similarity(old: str, new: str) -> float:
    """Normalised Indel similarity, 2 L / T: L is the length of the longest common subsequence, T that of both together.

    Lengths are counted in words, of which each letter of a script without spaces between words is one; in characters
    where either text is a single word. It is 0 where nothing is common and 1 where all is. The formula is that of rapidfuzz (`Indel.normalized_similarity`) and of Dice's coefficient, with the
    order kept. Four decimals.

    >>> similarity("one two three four", "one two three five"), similarity("城里下雨。", "城里又下雨。")
    (0.75, 0.9091)

    Raises:
        BeyondBudget: the texts are too long.
    """
    vocabulary: dict[str, int] = {}
    one, other = _Tokens([old], vocabulary), _Tokens([new], vocabulary)
    ((share,),) = one.similarities(other, slice(0, 1), slice(0, 1), Budget())
    return round(float(share), 4)


def pair(old: Sequence[str], new: Sequence[str], budget: Budget) -> Iterator[Paired]:
    """Pairs the sentences so that the sum of similarities is greatest and none cross; the others stand alone.

    Each item is the place of an old sentence, of the new one that it became, and their similarity, or one place alone,
    in reading order.

    Raises:
        BeyondBudget: there are too many, or too long ones.
    """
    budget.spend(characters=sum(map(len, old)) + sum(map(len, new)))
    windows = cut_windows(len(old), len(new))
    budget.spend(paired_sentences=sum((each.bottom - each.top) * (each.right - each.left) for each in windows))
    vocabulary: dict[str, int] = {}
    one, other = _Tokens(old, vocabulary), _Tokens(new, vocabulary)
    rows: list[_Row] = []
    best = np.zeros(len(new) + 1)
    left = len(new)
    for window in reversed(windows):
        best[window.left : left] = best[left]
        left = window.left
        old_places, new_places = slice(window.top, window.bottom), slice(window.left, window.right)
        alike = one.similarities(other, old_places, new_places, budget)
        rows += (_decide(row, best, window) for row in alike[::-1])
    return _walk(rows[::-1], len(new))


def cut_windows(n_old: int, n_new: int) -> list[Window]:
    """What is compared with what: all with all in a short stretch, in a long one neighbours of the diagonal.

    >>> cut_windows(2, 3)
    [Window(top=0, bottom=2, left=0, right=3)]
    >>> cut_windows(2_000, 4_000)[10]
    Window(top=640, bottom=704, left=1152, right=1536)
    """
    if n_old * n_new <= ALL_PAIRS:
        return [Window(0, n_old, 0, n_new)]
    windows = []
    for top in range(0, n_old, BLOCK_SENTENCES):
        bottom = min(top + BLOCK_SENTENCES, n_old)
        left = max(0, top * n_new // n_old - REACH_SENTENCES)
        right = min(n_new, -(-bottom * n_new // n_old) + REACH_SENTENCES)
        windows.append(Window(top, bottom, left, right))
    return windows


class _Row(NamedTuple):
    """An old sentence beside each new one of its window, which begins at `left`.

    `alike` is how alike they are, `is_paired` whether the best way pairs them where it comes to both, and `is_alone`
    whether it then loses nothing by leaving the old one alone.
    """

    left: int
    alike: Floats
    is_paired: Booleans
    is_alone: Booleans


def _decide(alike: Floats, best: Floats, window: Window) -> _Row:
    """One step of the dynamic programme, from the last old sentence to the first.

    `best[j]` is the greatest sum for the old sentences after this one and the new ones from j on; it is brought up to
    those from this one on. Outside the window nothing is gained, so left of it `best` is what it is at its edge (the
    caller fills that in when a window goes there) and right of it `best` stays.
    """
    below = best[window.left : window.right + 1].copy()
    gained = np.where(alike >= EDITED_SIMILARITY, alike + below[1:], -1.0)
    row = np.append(np.maximum(gained, below[:-1]), below[-1])
    row = np.maximum.accumulate(row[::-1])[::-1]
    best[window.left : window.right + 1] = row
    return _Row(window.left, alike, gained == row[:-1], below[:-1] == row[:-1])


def _walk(rows: Sequence[_Row], n_new: int) -> Iterator[Paired]:
    """The way with the greatest sum. What is alone comes in the order in which it goes and comes."""
    i = j = 0
    while i < len(rows) or j < n_new:
        row = rows[i] if i < len(rows) else None
        place = j - row.left if row else -1
        if row is not None and 0 <= place < len(row.alike) and row.is_paired[place]:
            yield i, j, round(float(row.alike[place]), 4)
            i, j = i + 1, j + 1
        elif row is not None and (j == n_new or place >= len(row.alike) or (place >= 0 and row.is_alone[place])):
            yield i, None, None
            i += 1
        else:
            yield None, j, None
            j += 1


class _Tokens:
    """Sentences as sequences of what is counted: words as numbers of one vocabulary, characters as they stand."""

    def __init__(self, texts: Sequence[str], vocabulary: dict[str, int]) -> None:
        self._texts = texts
        self._words = [
            array("I", (vocabulary.setdefault(word, len(vocabulary)) for word in _split(text))) for text in texts
        ]
        self._has_words = np.fromiter((len(words) > 1 for words in self._words), np.bool_)

    def similarities(self, other: Self, rows: slice, columns: slice, budget: Budget) -> Floats:
        """The similarity of each of these sentences to each of those of another list, one row for each of these."""
        one_has, other_has = self._has_words[rows], other._has_words[columns]
        alike = np.zeros((len(one_has), len(other_has)))
        for one_kind, other_kind in product((True, False), repeat=2):
            one_places, other_places = np.flatnonzero(one_has == one_kind), np.flatnonzero(other_has == other_kind)
            if len(one_places) and len(other_places):
                by_words = one_kind and other_kind
                one_sequences = self._sequences(one_places + (rows.start or 0), by_words)
                other_sequences = other._sequences(other_places + (columns.start or 0), by_words)
                alike[np.ix_(one_places, other_places)] = _shares(one_sequences, other_sequences, budget)
        return alike

    def _sequences(self, places: npt.NDArray[np.intp], by_words: bool) -> list[Sequence[Hashable]]:
        source: Sequence[Sequence[Hashable]] = self._words if by_words else self._texts
        return [source[place] for place in places]


def _split(text: str) -> list[str]:
    return _WORD.findall(text) if not text.isascii() and _HAS_UNSPACED.search(text) else text.split()


def _shares(one: Sequence[Sequence[Hashable]], other: Sequence[Sequence[Hashable]], budget: Budget) -> Floats:
    """2 L / T for each pair of sequences; 1 for two empty ones, which are the same."""
    one_lengths, other_lengths = (np.fromiter(map(len, sequences), np.int64) for sequences in (one, other))
    budget.spend(token_pairs=int(one_lengths.sum() * other_lengths.sum()))
    common = cdist(one, other, scorer=LCSseq.similarity, dtype=np.int32)
    total = np.add.outer(one_lengths, other_lengths)
    return np.where(total > 0, 2 * common / np.maximum(total, 1), 1.0)
