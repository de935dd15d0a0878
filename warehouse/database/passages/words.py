"""The words of a text as numbers, with their places: what passages are compared by, in the press and in the warehouse.

A word is a run of letters, marks, digits and underscores; case and everything between words are ignored, so that other
quotation marks, dashes or line ends change nothing. In scripts that put no spaces between words each character counts as one.
"""

import functools
import re
import sys
import unicodedata
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from warehouse.text.word_numbers import UNSPACED, Hashes, mix

Places = NDArray[np.int64]

GRAM_WORDS = 5
"""Words in each of the runs that fingerprints are made of."""

_CHUNK_CHARS = 1 << 16
"""Characters whose arrays lie in a processor's cache: four times as many cost twice as much each."""
_LONGEST_WORD = 1 << 18
"""Characters without white space behind which a word is cut."""
_BASE = 0x9E3779B97F4A7C15
"""Any odd number has an inverse modulo 2**64, by which the hash of a word does not depend on its place."""

# Code points up to which tables are made when a text first needs them: most texts need the first, which takes no time.
_LIMITS = (0x3100, 0x10000, sys.maxunicode + 1)
# Beyond the second plane no script lies; the selectors of variants there are marks that nobody sees.
_LAST_WITH_MARKS = 0x1FFFF


class Words(NamedTuple):
    """The words of a text: a number for each, equal for equal words, and where it stands, in code points, end exclusive."""

    hashes: Hashes
    starts: Places
    ends: Places


class _Tables(NamedTuple):
    """By code point: a number for its lower-case form, 0 where it is part of no word; and whether it is a word itself."""

    codes: Hashes
    unspaced: NDArray[np.bool_]


def find_words(text: str) -> Words:
    """The words of a text, in order.

    >>> words = find_words("“Don’t go” – he said, don't GO")
    >>> [(int(start), int(end)) for start, end in zip(words.starts, words.ends)][:3]
    [(1, 4), (5, 6), (7, 9)]
    >>> bool((words.hashes[:3] == words.hashes[-3:]).all())
    True
    """
    parts = []
    start = 0
    while start < len(text):
        end = _find_cut(text, start)
        hashes, starts, ends = _find_words(text[start:end])
        parts.append(Words(hashes, starts + start, ends + start))
        start = end
    if len(parts) == 1:
        return parts[0]
    return Words(*map(np.concatenate, zip(*parts, strict=True))) if parts else _find_words("")


def _find_cut(text: str, start: int) -> int:
    """Where a chunk may end: behind white space, so that no word is cut, unless it is very long."""
    end, last = start + _CHUNK_CHARS, min(start + _LONGEST_WORD, len(text))
    if end >= last:
        return last
    space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
    if space > start:
        return space + 1
    return min(
        (found + 1 for found in (text.find(" ", end, last), text.find("\n", end, last)) if found > 0), default=last
    )


def _find_words(text: str) -> Words:
    chars = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    largest = int(chars.max(initial=0))
    tables = _tables(next(limit for limit in _LIMITS if largest < limit))
    powers, inverses = _powers(_BASE), _powers(pow(_BASE, -1, 1 << 64))
    codes = tables.codes[chars]
    is_word = codes != 0
    starts_here = is_word.copy()
    starts_here[1:] &= ~is_word[:-1]
    ends_here = is_word.copy()
    ends_here[:-1] &= ~is_word[1:]
    if not text.isascii():
        alone = tables.unspaced[chars] & is_word
        starts_here |= alone
        starts_here[1:] |= is_word[1:] & alone[:-1]
        ends_here |= alone
        ends_here[:-1] |= is_word[:-1] & alone[1:]
    starts = np.flatnonzero(starts_here)
    ends = np.flatnonzero(ends_here) + 1
    sums = np.zeros(len(chars) + 1, np.uint64)
    np.cumsum(codes * powers[: len(chars)], out=sums[1:])
    return Words(mix((sums[ends] - sums[starts]) * inverses[starts]), starts, ends)


@functools.cache
def _tables(limit: int) -> _Tables:
    """The tables of all code points below a limit."""
    every = "".join(map(chr, range(limit)))
    is_word = np.zeros(len(every), bool)
    for run in re.finditer(r"\w+", every):
        is_word[run.start() : run.end()] = True
    marks = [
        number for number in range(0x300, min(limit, _LAST_WITH_MARKS)) if unicodedata.category(chr(number))[0] == "M"
    ]
    is_word[marks] = True
    unspaced = np.zeros(len(every), bool)
    for first, last in UNSPACED:
        unspaced[first : last + 1] = True
    codes = np.where(is_word, mix(_lower(every).astype(np.uint64) + np.uint64(1)), np.uint64(0))
    return _Tables(codes, unspaced)


def _lower(every: str) -> NDArray[np.uint32]:
    """The lower-case form of each code point, where that is one code point. A final sigma is a sigma."""
    # Letter by letter, parted by spaces: so no sigma is a final one. The capital I with a dot becomes two letters.
    lowered = " ".join(every.replace("İ", "i").replace("ς", "σ")).lower()
    return np.frombuffer(lowered[::2].encode("utf-32-le", "surrogatepass"), np.uint32)


@functools.cache
def _powers(base: int) -> Hashes:
    factors = np.full(_LONGEST_WORD + 1, base, np.uint64)
    factors[0] = 1
    powers: Hashes = np.cumprod(factors)
    return powers
