"""The words of a batch as numbers, so that whatever is asked about a word is asked once for each distinct one."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Integers = npt.NDArray[np.int64]


class Words(NamedTuple):
    """Every word of a batch of lines, in order.

    Attributes:
        ids: for each word, its place in the vocabulary.
        vocabulary: the distinct words as they stand in the text.
        line_offsets: line i has the words line_offsets[i] to line_offsets[i + 1].
    """

    ids: Integers
    vocabulary: pa.Array
    line_offsets: Integers


def split_words(lines: pa.Array) -> Words:
    """Split lines into words: maximal runs of characters between white space, exactly Python's `str.split`.

    >>> words = split_words(pa.array(["to be or", "not to be"]))
    >>> words.ids.tolist(), words.vocabulary.to_pylist(), words.line_offsets.tolist()
    ([0, 1, 2, 3, 0, 1], ['to', 'be', 'or', 'not'], [0, 3, 6])
    """
    if isinstance(lines, pa.ChunkedArray):
        lines = lines.combine_chunks()
    # Arrow splits " a" into "" and "a"; only white space at the ends does that.
    lists = pc.utf8_split_whitespace(pc.utf8_trim_whitespace(lines))
    line_offsets = _offsets(pc.list_value_length(lists).to_numpy(zero_copy_only=False))
    encoded = lists.flatten().dictionary_encode()
    ids = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    empty = pc.index(encoded.dictionary, pa.scalar("", encoded.dictionary.type)).as_py()
    if empty >= 0:  # a line without any word
        kept = ids != empty
        line_offsets = np.concatenate(([0], np.cumsum(kept)))[line_offsets]
        ids = ids[kept]
    return Words(ids, encoded.dictionary, line_offsets)


def _offsets(lengths: npt.ArrayLike) -> Integers:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)))


def sum_between(values: npt.NDArray[np.generic], offsets: Integers) -> Integers:
    """Sums of whole numbers (or counts of true values) over each stretch from one offset to the next, empty ones too.

    Never of fractions: their running sum would carry the rounding of one document into the next.

    >>> sum_between(np.array([1, 2, 3]), np.array([0, 2, 2, 3])).tolist()
    [3, 0, 3]
    """
    return np.diff(_offsets(values)[offsets])
