r"""Texts as sets of 5-word shingles, each a number, for a whole batch at once.

A word is a maximal run of `\w` in lower case. In scripts that put no spaces between words each letter is a word. The macro
`shingles` in sql/macros/ cuts the same words, and from those true similarities are computed: here a collision of
hashes costs a comparison in vain and nothing else.
"""

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from warehouse.text.word_numbers import UNSPACED, Hashes, mix

WORDS_PER_SHINGLE = 5
BODY_ROLES = frozenset({"heading", "body"})
_OTHER, _WORD, _UNSPACED = 0, 1, 2
# Code points up to which characters are classified when a text first needs them: most texts need the first.
_LIMITS = (0x3100, 0x10000, 0x110000)
_BLOCK_CHARS = 1 << 17
_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)

Shingles = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.int64]


class ShingledTexts(NamedTuple):
    """The shingles of all texts, one text after another, repeated ones included, and how many each text has."""

    shingles: Shingles
    counts: Counts


def select_body(paragraphs: Sequence[str], roles: Sequence[str]) -> str:
    """What of a document is compared: its headings and its running text, whatever else it holds.

    >>> select_body(["Storm", "It rained.", "> Did it rain?", "Read more:"], ["title", "body", "quoted", "boilerplate"])
    'It rained.'
    """
    parts = zip(paragraphs, roles, strict=True)
    return " ".join(text for text, role in parts if role in BODY_ROLES)


def hash_shingles(texts: Sequence[str]) -> ShingledTexts:
    """The shingles of each text; one of less than five words is one shingle, one without words has none.

    >>> hash_shingles(["To be, or not to be", "Be", "..."]).counts.tolist()
    [2, 1, 0]
    """
    words, counts = _hash_words(texts)
    words, counts = _pad_short(words, counts)
    n_whole = max(len(words) - WORDS_PER_SHINGLE + 1, 0)
    sums = np.zeros(n_whole, np.uint64)
    for number in range(WORDS_PER_SHINGLE):
        sums += words[number : number + n_whole] * _powers(_BASE, WORDS_PER_SHINGLE)[number]
    ends = np.cumsum(counts)[counts > 0]
    is_inside = np.ones(len(words), bool)
    for number in range(1, WORDS_PER_SHINGLE):
        is_inside[ends - number] = False
    shingles = (mix(sums)[is_inside[:n_whole]] >> np.uint64(32)).astype(np.uint32)
    return ShingledTexts(shingles, np.maximum(counts - WORDS_PER_SHINGLE + 1, 0))


def _hash_words(texts: Sequence[str]) -> tuple[Hashes, Counts]:
    counts = np.zeros(len(texts), np.int64)
    hashes = [np.zeros(0, np.uint64)]
    for block in _cut_blocks(texts):
        found, counts_in_block = _hash_block([piece for _, piece in block])
        hashes.append(found)
        np.add.at(counts, [number for number, _ in block], counts_in_block)
    return np.concatenate(hashes), counts


def _cut_blocks(texts: Iterable[str]) -> Iterator[list[tuple[int, str]]]:
    """Pieces of texts with the text's number, a block of them as large as a processor keeps close by."""
    block: list[tuple[int, str]] = []
    n_chars = 0
    for number, text in enumerate(texts):
        for piece in _cut_text(text.lower()):
            if block and n_chars + len(piece) > _BLOCK_CHARS:
                yield block
                block, n_chars = [], 0
            block.append((number, piece))
            n_chars += len(piece)
    if block:
        yield block


def _cut_text(text: str) -> Iterator[str]:
    """A long text in pieces, cut at spaces; what has no spaces stays whole."""
    start = 0
    while len(text) - start > _BLOCK_CHARS:
        end = text.rfind(" ", start + 1, start + _BLOCK_CHARS)
        end = end if end > 0 else text.find(" ", start + _BLOCK_CHARS)
        if end < 0:
            break
        yield text[start:end]
        start = end
    yield text[start:]


def _hash_block(pieces: Sequence[str]) -> tuple[Hashes, Counts]:
    """Hash of each word, and the number of words in each piece.

    A word's letters are the digits of a number. It is taken out of the running sum of the whole block, and divided by the
    power at which it stands, which wrapping arithmetic can do exactly: the powers are odd.
    """
    joined = "\n".join(pieces)
    if joined.isascii():
        points: npt.NDArray[np.uint8 | np.uint32] = np.frombuffer(joined.encode(), np.uint8)
    else:
        points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    classes = _classify(int(points.max(initial=0)))[points]
    is_start = classes != _OTHER
    is_start[1:] &= (classes[1:] != _WORD) | (classes[:-1] != _WORD)
    starts = np.flatnonzero(is_start)
    ends = np.cumsum([len(piece) + 1 for piece in pieces])
    counts = np.diff(np.searchsorted(starts, ends), prepend=0)
    length = _round_up(len(points))
    digits = (points + np.uint64(1)) * (classes != _OTHER)
    sums = np.cumsum(digits * _powers(_BASE, length)[: len(points)])
    before = np.where(starts > 0, sums[starts - 1], np.uint64(0))
    values = np.diff(before, append=sums[-1:]) * _powers(_INVERSE, length)[starts]
    return mix(values), counts


def _pad_short(words: Hashes, counts: Counts) -> tuple[Hashes, Counts]:
    """Texts of less than five words, filled up with zeros, so that each is one shingle."""
    padded = np.where(counts > 0, np.maximum(counts, WORDS_PER_SHINGLE), 0)
    if padded.sum() == len(words):
        return words, counts
    shifts = np.repeat(np.cumsum(padded) - padded - (np.cumsum(counts) - counts), counts)
    filled = np.zeros(int(padded.sum()), np.uint64)
    filled[np.arange(len(words)) + shifts] = words
    return filled, padded


def _classify(largest: int) -> npt.NDArray[np.uint8]:
    """A class for each code point, at least up to the largest in use."""
    return _classes_below(next(limit for limit in _LIMITS if largest < limit))


@functools.cache
def _classes_below(limit: int) -> npt.NDArray[np.uint8]:
    classes = np.fromiter((chr(point).isalnum() for point in range(limit)), np.uint8, limit)
    classes[ord("_")] = _WORD
    for first, last in UNSPACED:
        classes[first : last + 1] *= _UNSPACED
    return classes


@functools.cache
def _powers(base: int, length: int) -> Hashes:
    """Powers of a number, from the first on, of which only the low 64 bits count."""
    return np.multiply.accumulate(np.full(length, base, np.uint64))


def _round_up(length: int) -> int:
    """The next power of two, so that few tables of powers are kept."""
    return 1 << max(length - 1, 0).bit_length()
