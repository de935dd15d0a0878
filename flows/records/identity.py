"""By what a record and its rows are told from others: keys, and the fingerprints that decide what is pressed again."""

import hashlib
import re
from collections.abc import Iterable

_CONTAINED = re.compile("[!#]")


def file_uri(uri: str) -> str:
    """The uri of the file that a record lies in; names never hold `!` or `#`, which are percent-encoded there.

    >>> file_uri("dump/a.zip!/b.jsonl#id=7")
    'dump/a.zip'
    """
    return _CONTAINED.split(uri, maxsplit=1)[0]


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


def members_digest(fingerprints: Iterable[str]) -> str:
    """Hash over the records of a container, 32 hex digits: equal when the lake holds just these, pressed just so."""
    return hashlib.sha256("".join(sorted(fingerprints)).encode()).hexdigest()[:32]
