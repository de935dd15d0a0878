"""Columns of hex digits as numbers: doc_ids and fingerprints by the million, found and compared without a string each."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

LANE_DIGITS = 16
_FIRST_SLOTS = 1 << 12
_NIBBLES = np.zeros(256, np.uint8)
_NIBBLES[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16, dtype=np.uint8)


def lanes(column: pa.ChunkedArray, digits: int) -> npt.NDArray[np.uint64]:
    """Each value as numbers of 16 hex digits, first digits first; shape (rows, digits / 16).

    Args:
        column: strings of `digits` lower-case hex digits; none may be NULL.
        digits: a multiple of 16. Values may be longer; what follows is left out.

    Raises:
        ValueError: the values are not all of one length.

    >>> lanes(pa.chunked_array([["00000000000000ff0000000000000002"]]), 32).tolist()
    [[255, 2]]
    """
    parts = [_lanes(chunk, digits) for chunk in column.chunks if len(chunk)]
    return np.concatenate(parts) if parts else np.empty((0, digits // LANE_DIGITS), np.uint64)


def _lanes(array: pa.StringArray, digits: int) -> npt.NDArray[np.uint64]:
    _, offset_bytes, data = array.buffers()
    offsets = np.frombuffer(offset_bytes, np.int32)[array.offset : array.offset + len(array) + 1]
    width = int(offsets[1] - offsets[0])
    if array.null_count or width < digits or not np.array_equal(np.diff(offsets), np.full(len(array), width)):
        raise ValueError(f"a column of hashes holds NULL or values of other than {width} digits")
    text = np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]].reshape(len(array), width)[:, :digits]
    nibbles = _NIBBLES[text]
    packed = np.ascontiguousarray(nibbles[:, 0::2] << 4 | nibbles[:, 1::2])
    return packed.view(">u8").astype(np.uint64)


def lane(text: str, number: int = 0) -> int:
    """One lane of one value.

    >>> lane("00000000000000ff0000000000000002", 1)
    2
    """
    return int(text[number * LANE_DIGITS : (number + 1) * LANE_DIGITS], 16)


class Digest:
    """A digest of a set of fingerprints, whatever their order, that needs no memory: the sum of them all, and how many.

    It decides whether the lake holds what a file gave when its bytes were the same, so nobody can gain by forging it.

    >>> one, other = Digest(), Digest()
    >>> one.add("00ff"); one.add("0001"); other.add_sum(0x100, 2)
    >>> one.hex() == other.hex()
    True
    """

    def __init__(self) -> None:
        self._sum = 0
        self._count = 0

    def add(self, fingerprint: str) -> None:
        """Adds one fingerprint."""
        self.add_sum(int(fingerprint, 16), 1)

    def add_sum(self, total: int, count: int) -> None:
        """Adds the sum of `count` fingerprints."""
        self._sum += total
        self._count += count

    def add_digest(self, other: "Digest") -> None:
        """Adds all that another digest was given."""
        self.add_sum(other._sum, other._count)

    def hex(self) -> str:
        """48 hex digits of the sum, and the count in hex; equal for equal sets."""
        return f"{self._sum % (1 << 192):048x}{self._count:x}"


def sums(column: pa.ChunkedArray, groups: npt.NDArray[np.int64], n_groups: int) -> list[int]:
    """The sum of the fingerprints (48 hex digits) of each group, for `Digest.add_sum`.

    Args:
        column: the fingerprints.
        groups: number of the group of each, from 0.
        n_groups: how many groups there are.
    """
    values = lanes(column, 48)
    halves = np.stack((values >> np.uint64(32), values & np.uint64(0xFFFFFFFF)), axis=2).reshape(len(values), 6)
    totals = np.zeros((n_groups, 6), np.uint64)
    np.add.at(totals, groups, halves)
    return [sum(int(total) << (32 * (5 - place)) for place, total in enumerate(row)) for row in totals]


class HashCounts:
    """How often each 64-bit hash was seen: one array of 12 to 24 bytes a hash, so that ten million fit beside the work."""

    def __init__(self) -> None:
        self._slots = _empty_slots(_FIRST_SLOTS)
        self._n_seen = 0
        self._repeats: dict[int, int] = {}

    def count(self, mark: int) -> int:
        """How often this hash was seen, this time included."""
        mark = mark or 1
        if self._add(mark):
            self._n_seen += 1
            if 3 * self._n_seen > 2 * len(self._slots):
                self._grow()
            return 1
        self._repeats[mark] = self._repeats.get(mark, 1) + 1
        return self._repeats[mark]

    def _add(self, mark: int) -> bool:
        slots, mask = self._slots, len(self._slots) - 1
        index = mark & mask
        while slots[index]:
            if slots[index] == mark:
                return False
            index = (index + 1) & mask
        slots[index] = mark
        return True

    def _grow(self) -> None:
        marks = self._slots
        self._slots = _empty_slots(2 * len(marks))
        for mark in marks:
            if mark:
                self._add(mark)


def _empty_slots(number: int) -> memoryview:
    """Zeros that take memory only where they are written to, and whose numbers come out as Python's."""
    return np.zeros(number, np.uint64).data
