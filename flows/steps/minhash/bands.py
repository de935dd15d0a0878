"""MinHash signatures, cut into bands (Broder 1997; Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, chapter 3).

Two documents are compared where they share a band. With 20 bands of 4 rows, two whose Jaccard similarity is s share one
with probability 1 - (1 - s^4)^20: 0.99997 for 0.8, 0.996 for 0.7, 0.15 for 0.3. Only bands are kept. The similarity that
users see is computed from the texts.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from flows.steps.minhash.shingles import ShingledTexts, hash_shingles
from warehouse.text.word_numbers import Hashes, mix

VERSION: int = 1
N_BANDS, N_ROWS = 20, 4
_BLOCK_SHINGLES = 60_000
_SEEDS: Hashes = mix(np.arange(1, 2 * N_BANDS * N_ROWS + 1, dtype=np.uint64) << np.uint64(20))
# Shingles are spread over 32 bits already, so multiplying by an odd number and adding another reorders them well enough.
_FACTORS = (_SEEDS[0::2] >> np.uint64(32)).astype(np.uint32) | np.uint32(1)
_SUMMANDS = (_SEEDS[1::2] >> np.uint64(32)).astype(np.uint32)

Minima = npt.NDArray[np.uint32]


def sign(texts: Sequence[str], groups: Sequence[str]) -> list[list[int]]:
    """The bands of each text, none for a text without words. Texts of different groups have no band in common.

    A band is 64 bits, as a signed number. It depends on its text and group alone, and is the same on any processor.

    >>> one, same, other, empty = sign(["It rained.", "it RAINED!", "It rained."], ["en", "en", "de"]) + sign([""], [""])
    >>> len(one), one == same, set(one) & set(other), empty
    (20, True, set(), [])
    """
    shingled = hash_shingles(texts)
    minima = find_minima(shingled)
    has_words = shingled.counts > 0
    salts = np.array([_salt(group) for group in groups], np.uint64)[has_words]
    rows = iter(_hash_bands(minima, salts).tolist())
    return [next(rows) if has else [] for has in has_words.tolist()]


def find_minima(shingled: ShingledTexts) -> Minima:
    """The MinHash signature of each text that has shingles, one row for each text."""
    counts = shingled.counts[shingled.counts > 0]
    ends = np.cumsum(counts)
    minima = np.zeros((len(counts), N_BANDS * N_ROWS), np.uint32)
    first = 0
    while first < len(counts):
        start = ends[first] - counts[first]
        after = max(first + 1, int(np.searchsorted(ends, start + _BLOCK_SHINGLES, "right")))
        shingles = shingled.shingles[start : ends[after - 1]]
        offsets = ends[first:after] - counts[first:after] - start
        for number, (factor, summand) in enumerate(zip(_FACTORS, _SUMMANDS, strict=True)):
            minima[first:after, number] = np.minimum.reduceat(shingles * factor + summand, offsets)
        first = after
    return minima


def _hash_bands(minima: Minima, salts: Hashes) -> npt.NDArray[np.int64]:
    rows = minima.reshape(len(minima), N_BANDS, N_ROWS).astype(np.uint64)
    hashes: Hashes = mix(np.add.outer(salts, np.arange(N_BANDS, dtype=np.uint64)))
    for number in range(N_ROWS):
        hashes = mix(hashes ^ rows[:, :, number])
    return hashes.view(np.int64)


def _salt(group: str) -> int:
    return int.from_bytes(blake2b(group.encode(), digest_size=8).digest(), "little")
