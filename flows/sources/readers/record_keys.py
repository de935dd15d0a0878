"""What a record's uri adds to that of its file: the id it bears, or the hash of its bytes."""

import hashlib

from flows.records.hashes import HashCounts
from flows.sources.roots import quote_name

_MAX_ID_CHARS = 200


class RecordKeys:
    """Gives each record of one file a key of its own that survives an inserted neighbour.

    Two names with one 64-bit hash would only cost the second a `~2` that it did not need.

    >>> keys = RecordKeys()
    >>> [keys.next_key("7", b"a"), keys.next_key("7", b"b"), keys.next_key(None, b"c"), keys.next_key("a#1~2", b"")]
    ['#id=7', '#id=7~2', '#sha=2e7d2c03a9507ae2', '#id=a%231%7E2']
    """

    def __init__(self) -> None:
        self._counts = HashCounts()

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
        number = self._counts.count(int.from_bytes(mark, "big"))
        return key if number == 1 else f"{key}~{number}"


def is_encodable(text: str) -> bool:
    """Whether it is UTF-8: JSON may escape half of a surrogate pair, which no file name and no table can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
