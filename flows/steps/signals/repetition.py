"""How many characters of a document lie in repeated runs of words (Gopher: Rae et al. 2021, arXiv:2112.11446).

An n-gram can only be repeated where the (n-1)-gram at the same place is, so all word positions are sorted once, for
n = 2, and each longer n looks at those alone that are still repeated: a few in a hundred of ordinary prose.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from flows.steps.signals.words import Integers, sum_between

TOP_SIZES = (2, 3, 4)
DUPLICATE_SIZES = (5, 6, 7, 8, 9, 10)


class _Repeated(NamedTuple):
    """The positions at which a repeated n-gram begins, and which one it is."""

    positions: Integers  # in order of group, then of position
    groups: Integers


def count_repeated_chars(ids: Integers, word_chars: Integers, document_offsets: Integers) -> dict[int, Integers]:
    """Characters of words that lie in repeated n-grams, for each n from 2 to 10 and each document.

    For n up to 4, those in the most frequent n-gram alone (of equally frequent ones that with the most characters,
    then the first); from 5 on those in any n-gram that occurs twice or more, its first occurrence included. No
    character counts twice where occurrences overlap.

    >>> ids, chars = np.array([0, 1, 0, 1, 2]), np.array([2, 2, 2, 2, 5])
    >>> count_repeated_chars(ids, chars, np.array([0, 5]))[2].tolist()  # "to be to be alone"
    [8]
    """
    n_documents = len(document_offsets) - 1
    document_of = np.repeat(np.arange(n_documents), np.diff(document_offsets))
    n_distinct = int(ids.max()) + 1 if len(ids) else 1
    chars_before = np.concatenate((np.zeros(1, np.int64), np.cumsum(word_chars)))
    # The document is part of a word here, so that equal words of two documents never meet.
    repeated = _Repeated(np.arange(len(ids)), document_of * n_distinct + ids)
    counted: dict[int, Integers] = {}
    for n in range(2, DUPLICATE_SIZES[-1] + 1):
        repeated = _lengthen(repeated, n, ids, n_distinct, document_of)
        starts = repeated.positions if n in DUPLICATE_SIZES else _top_positions(repeated, n, chars_before, document_of)
        covered = _cover(starts, n, len(ids))
        counted[n] = sum_between(np.where(covered, word_chars, 0), document_offsets)
    return counted


def _lengthen(shorter: _Repeated, n: int, ids: Integers, n_distinct: int, document_of: Integers) -> _Repeated:
    """The repeated n-grams among those whose first n-1 words are repeated."""
    last = shorter.positions + n - 1
    inside = last < len(ids)
    inside[inside] = document_of[last[inside]] == document_of[shorter.positions[inside]]
    positions, last = shorter.positions[inside], last[inside]
    keys = shorter.groups[inside] * n_distinct + ids[last]
    order = np.argsort(keys, kind="stable")
    positions, keys = positions[order], keys[order]
    same_as_before = np.concatenate(([False], keys[1:] == keys[:-1])) if len(keys) else np.zeros(0, bool)
    same_as_next = np.concatenate((same_as_before[1:], [False])) if len(keys) else same_as_before
    kept = same_as_before | same_as_next
    return _Repeated(positions[kept], np.cumsum(~same_as_before[kept]) - 1)


def _top_positions(repeated: _Repeated, n: int, chars_before: Integers, document_of: Integers) -> Integers:
    """Where the most frequent n-gram of each document begins, each time."""
    if not len(repeated.positions):
        return repeated.positions
    counts = np.bincount(repeated.groups)
    # Positions of a group rise only if those of the shorter n-gram did, which the stable sort keeps.
    first = repeated.positions[np.concatenate(([0], np.cumsum(counts)[:-1]))]
    chars = chars_before[first + n] - chars_before[first]
    documents = document_of[first]
    order = np.lexsort((first, -chars, -counts, documents))
    best = order[np.concatenate(([True], np.diff(documents[order]) > 0))]
    is_top = np.zeros(len(counts), bool)
    is_top[best] = True
    return repeated.positions[is_top[repeated.groups]]


def _cover(starts: Integers, n: int, n_words: int) -> npt.NDArray[np.bool_]:
    covered = np.zeros(n_words, bool)
    for k in range(n):
        covered[starts + k] = True
    return covered
