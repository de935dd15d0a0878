"""The command with functions that crash, hang or eat memory on a marked text, as no parser is known to do on demand.

Run as `python -m tests.flows.press.suffering_command`; each worker process that it spawns imports this module again,
and so has the same functions.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO

from flows.cli.main import main
from flows.pipeline import comparing
from flows.records.record import FieldNames, Limits, Reader, Record
from flows.sources import expand
from flows.sources.containers.members import Member
from flows.steps import decode

_decode, _compare_documents, _reader_of = decode.decode, comparing.compare_documents, expand.reader_of


def suffer(text: str) -> None:
    """Crashes, hangs or eats memory where the text says ABORT, HANG or EAT."""
    if "ABORT" in text:
        os.abort()
    while "HANG" in text:
        time.sleep(1)
    hoard = []
    while "EAT" in text:
        hoard.append(bytearray(10_000_000))


def decode_or_suffer(data: bytes) -> decode.Decoded:
    """What `decode` gives, unless the text begins with a mark."""
    decoded = _decode(data)
    suffer(decoded[0][:5])
    return decoded


def compare_or_suffer(old: comparing.Version, new: comparing.Version) -> list[tuple[comparing.Edit, bool]]:
    """What `compare_documents` gives, unless the newer text ends with a mark."""
    suffer(str(new.sentences[len(new.sentences) - 1]))
    return _compare_documents(old, new)


def reader_or_suffer(media_type: str) -> Reader:
    """The reader of a format, which suffers before it gives a marked record."""
    read = _reader_of(media_type)

    def read_or_suffer(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
        for record in read(stream, limits, names):
            suffer(record.text or record.data.decode(errors="ignore"))
            yield record

    return read_or_suffer


def members_or_suffer(read_members: Callable[..., Iterator[Member]]) -> Callable[..., Iterator[Member]]:
    """The members of an archive; it suffers on its way to one with a mark in its name."""

    def read(*arguments: object) -> Iterator[Member]:
        for member in read_members(*arguments):
            suffer(member.name)
            yield member

    return read


decode.decode = decode_or_suffer
expand.reader_of = reader_or_suffer
expand.tar_archive.read_members = members_or_suffer(expand.tar_archive.read_members)
comparing.compare_documents = compare_or_suffer
# No amount is small enough to be compared without worker processes.
comparing.SMALL_DOCUMENTS = 0

if __name__ == "__main__":
    sys.exit(main())
