"""Fingerprints of a text, so few that they can be kept and so chosen that two texts with a passage in common share some.

Winnowing (Schleimer, Wilkerson and Aiken 2003): of each few neighbouring runs of words the one with the least hash is
kept. What is chosen depends on those words alone, wherever they stand.
"""

import numpy as np
from numpy.typing import NDArray

VERSION: int = 3

WINDOW_GRAMS = 3
"""Neighbouring runs of which one is kept. Of five words each, two texts with seven words in common share one, and two with
twelve in common share two that begin three words or more apart."""
HASH_BITS = 40
"""Bits of a fingerprint. Two in a billion meet by chance, and whoever compares the texts notices."""

_NONE = np.uint64(2**64 - 1)

Hashes = NDArray[np.uint64]
Places = NDArray[np.int64]


def winnow(words: Hashes, stretches: Places, n_words: int) -> tuple[Places, Places]:
    """Numbers of the words at which fingerprints begin, in order, and the fingerprints.

    Args:
        words: the words of any number of texts as numbers, mixed well.
        stretches: for each word the part of a text that it belongs to; no run of words crosses a border between two.
        n_words: words in a run, more than `WINDOW_GRAMS`: fewer meet by chance, more survive no edit.

    >>> words = np.arange(20, dtype=np.uint64) ** 5
    >>> chosen, _ = winnow(words, np.zeros(20, int), 5)
    >>> behind_border, _ = winnow(words, np.repeat([0, 1], [6, 14]), 5)
    >>> chosen.tolist(), behind_border.tolist()
    ([2, 5, 7, 10, 11, 14], [0, 7, 10, 11, 14])
    """
    n_grams = len(words) - n_words + 1
    if n_grams < 1:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    grams = np.zeros(n_grams, np.uint64)
    for offset in range(n_words):
        grams = grams * np.uint64(0x9E3779B97F4A7C15) + words[offset : offset + n_grams]
    grams ^= grams >> np.uint64(32)
    grams *= np.uint64(0xD6E8FEB86659FD93)
    grams ^= grams >> np.uint64(32)
    grams[stretches[:n_grams] != stretches[n_words - 1 :]] = _NONE
    chosen = _choose(grams)
    hashes = grams[chosen] >> np.uint64(64 - HASH_BITS)
    return chosen, hashes.astype(np.int64)


def _choose(grams: Hashes) -> Places:
    """The least of each window, of equal ones the last. A stretch with fewer runs of words than a window has is one.

    Between two stretches lie more empty places than a window has, so none looks at both.
    """
    padded = np.concatenate((grams, np.full(WINDOW_GRAMS - 1, _NONE)))
    least, last = grams.copy(), np.arange(len(grams))
    for offset in range(1, WINDOW_GRAMS):
        other = padded[offset : offset + len(grams)]
        is_less = other <= least
        least[is_less] = other[is_less]
        last[is_less] = np.flatnonzero(is_less) + offset
    is_there = grams != _NONE
    is_first = is_there & np.concatenate(([True], ~is_there[:-1]))
    is_whole = is_there & (padded[WINDOW_GRAMS - 1 :] != _NONE)
    is_chosen = np.zeros(len(grams), bool)
    is_chosen[last[is_first | is_whole]] = True
    return np.flatnonzero(is_chosen)
