"""By what a record and its rows are told from others: keys, and the fingerprints that decide what is pressed again."""

import hashlib
import re
from collections.abc import Iterable

_CONTAINED = re.compile("[!#]")


def doc_id_of(uri: str) -> str:
    """First 32 hex digits of sha256(uri): the same sources give the same keys on any machine."""
    return hashlib.sha256(uri.encode()).hexdigest()[:32]


def cut_uri(uri: str) -> tuple[str, str]:
    """The root and the file's uri of a record that was written down by its uri alone, as history does.

    Names never hold `/`, `!` or `#`. A record that carries its root and its file is asked for these, not cut.

    >>> cut_uri("dump/a.zip!/b.jsonl#id=7"), cut_uri("dump.jsonl#id=a/b")
    (('dump', 'dump/a.zip'), ('dump.jsonl', 'dump.jsonl'))
    """
    file_uri = _CONTAINED.split(uri, maxsplit=1)[0]
    return file_uri.partition("/")[0], file_uri


def fingerprint(content: str, press_id: str) -> str:
    """What a record's rows depend on: a hash of its content, 32 hex digits, and the press_id, 16.

    Args:
        content: SHA-256 of the bytes; for a record that was not read, `unread_content`; where a container says more of
            it than its bytes, `described_content`.
        press_id: hash of the steps' versions and of the settings that shape rows.
    """
    return hashlib.sha256(content.encode()).hexdigest()[:32] + press_id


def is_pressed_by(record_fingerprint: str, press_id: str) -> bool:
    """Whether these steps and settings made the record's rows.

    >>> is_pressed_by(fingerprint("6f1ed002ab559585", "0123456789abcdef"), "0123456789abcdef")
    True
    """
    return record_fingerprint.endswith(press_id)


def unread_content(reason: str, size: int) -> str:
    """What stands for the bytes of a record that was not read, in its fingerprint."""
    return f"{reason}:{size}"


def described_content(content: str, facts: Iterable[object]) -> str:
    """What stands for a record of a container in its fingerprint: a feed's title is in no item's bytes, and in its rows."""
    return hashlib.sha256(repr((content, *facts)).encode()).hexdigest()
