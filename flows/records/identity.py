"""What identifies a record and its rows: keys, and the fingerprints that decide what is pressed again."""

import hashlib
import re
from collections.abc import Container, Iterable

_CONTAINED = re.compile("[!#]")
_CONTENT_DIGITS = 32


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


def fingerprint(content: str, identity: str) -> str:
    """What a record's rows depend on: a hash of its content, 32 hex digits, and of what made its rows, 16.

    Args:
        content: SHA-256 of the bytes; for a record that was not read, `unread_content`; where a container says more of
            it than its bytes, `described_content`.
        identity: hash of the versions and settings that shape its rows (flows/press/identities.py).
    """
    return hashlib.sha256(content.encode()).hexdigest()[:_CONTENT_DIGITS] + identity


def identity_in(record_fingerprint: str) -> str:
    """The half of a fingerprint that says what made the rows.

    >>> identity_in(fingerprint("6f1ed002ab559585", "0123456789abcdef"))
    '0123456789abcdef'
    """
    return record_fingerprint[_CONTENT_DIGITS:]


def is_current(record_fingerprint: str, content: str, identities: Container[str]) -> bool:
    """Whether a record was made of this content by something that is in force, whatever its route was.

    The same content under the same uri takes the same route, so a file need not be read again to know which.

    >>> is_current(fingerprint("6f1ed002ab559585", "0123456789abcdef"), "6f1ed002ab559585", {"0123456789abcdef"})
    True
    """
    identity = identity_in(record_fingerprint)
    return identity in identities and record_fingerprint == fingerprint(content, identity)


def unread_content(reason: str, size: int) -> str:
    """What stands for the bytes of a record that was not read, in its fingerprint."""
    return f"{reason}:{size}"


def described_content(content: str, facts: Iterable[object]) -> str:
    """What stands for a record of a container in its fingerprint: a feed's title is in no item's bytes, and in its rows."""
    return hashlib.sha256(repr((content, *facts)).encode()).hexdigest()
