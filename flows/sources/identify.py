"""What a file is, looking as far into it as that takes: its first bytes, its name, the directories of zip and OLE."""

from typing import BinaryIO

from flows.records.reasons import Rejected
from flows.sources import formats
from flows.sources.containers.ole import is_encrypted_document
from flows.sources.packages import read_package_type
from flows.sources.sniff import HEAD_BYTES, OLE, sniff, sniff_unread

LOOKED_INTO = (formats.ZIP, OLE)
"""What `sniff` gives where the first bytes are not enough: `look_inside` says the rest."""


def identify(file: BinaryIO, name: str) -> str | None:
    """Media type of a file that can seek; None where no reader knows it.

    Raises:
        Rejected: `encrypted`: a document behind a password, about which nothing else can be known.
    """
    media_type = sniff(file.read(HEAD_BYTES), name)
    return look_inside(file, media_type, name) if media_type in LOOKED_INTO else media_type


def look_inside(file: BinaryIO, media_type: str, name: str) -> str | None:
    """What a zip or OLE file is. Leaves the file at its beginning.

    Raises:
        Rejected: as `identify`.
    """
    try:
        if media_type == formats.ZIP:
            return read_package_type(file, name)
        if is_encrypted_document(file):
            raise Rejected("encrypted", "a document with a password")
        return sniff_unread(name)
    finally:
        file.seek(0)
