"""What a record's uri adds to that of its file: the id it bears, or the hash of its bytes."""

import hashlib
from array import array

from flows.sources.roots import quote_name

_MAX_ID_CHARS = 200
_FIRST_SLOTS = 1 << 12


class RecordKeys:
    """Gives each record of one file a key of its own that survives an inserted neighbour.

    Which names were seen is kept as 64-bit hashes in one array, some 16 bytes a record, so that ten million records
    fit beside the work. Two names with one hash would only cost the second a `~2` that it did not need.

    >>> keys = RecordKeys()
    >>> [keys.next_key("7", b"a"), keys.next_key("7", b"b"), keys.next_key(None, b"c"), keys.next_key("a#1~2", b"")]
    ['#id=7', '#id=7~2', '#sha=2e7d2c03a9507ae2', '#id=a%231%7E2']
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST_SLOTS))
        self._n_seen = 0
        self._repeats: dict[int, int] = {}

    def next_key(self, record_id: str | None, data: bytes, sha256: str | None = None) -> str:
        """Key of the next record.

        Args:
            record_id: its id, if it has one; one that is too long, or holds half a surrogate pair, is none.
            data: its bytes.
            sha256: their hash in hex, where `data` is not at hand.
        """
        if record_id and len(record_id) <= _MAX_ID_CHARS and is_encodable(record_id):
            key = "#id=" + quote_name(record_id).replace("~", "%7E")
            mark = hashlib.sha256(record_id.encode()).digest()[:8]
        else:
            sha256 = sha256 or hashlib.sha256(data).hexdigest()
            key = "#sha=" + sha256[:16]
            mark = bytes.fromhex(sha256[:16])
        number = self._count(int.from_bytes(mark, "big") or 1)
        return key if number == 1 else f"{key}~{number}"

    def _count(self, mark: int) -> int:
        """How often this mark was seen, this time included."""
        if self._add(mark):
            self._n_seen += 1
            if 2 * self._n_seen > len(self._slots):
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
        self._slots = array("Q", bytes(2 * 8 * len(marks)))
        for mark in marks:
            if mark:
                self._add(mark)


def is_encodable(text: str) -> bool:
    """Whether it is UTF-8: JSON may escape half of a surrogate pair, which no file name and no table can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
