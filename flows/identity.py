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
    """Hash of what a record's rows depend on, 32 hex digits.

    Args:
        content: SHA-256 of the bytes; for a record that was not read, `unread_content`.
        press_id: hash of the steps' versions and of the settings that shape rows.
    """
    return hashlib.sha256(f"{content}\n{press_id}".encode()).hexdigest()[:32]


def unread_content(reason: str, size: int) -> str:
    """What stands for the bytes of a record that was not read, in its fingerprint."""
    return f"{reason}:{size}"


def members_digest(fingerprints: Iterable[str]) -> str:
    """Hash over the records of a container, 32 hex digits: equal when the lake holds just these, pressed just so."""
    return hashlib.sha256("".join(sorted(fingerprints)).encode()).hexdigest()[:32]
