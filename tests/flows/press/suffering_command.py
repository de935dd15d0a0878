"""The command with functions that crash, hang or eat memory on a marked text, as no parser is known to do on demand.

A mark in a text makes suffer what makes a record of it; `AFTER` before the mark, its reader on the way to the next one.

Run as `python -m tests.flows.press.suffering_command`; each worker process that it spawns imports this module again,
and so has the same functions.
"""

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from flows.cli.main import main
from flows.pipeline import comparing
from flows.records.record import FieldNames, Limits, Reader, Record
from flows.sources import expand
from flows.sources.containers.members import Member
from flows.sources.readers import alone
from flows.steps import decode
from flows.steps.html import read_page
from flows.steps.html.page import Page
from tests.helpers.small_chunks import make_small_chunks

_decode, _compare_documents, _reader_of = decode.decode, comparing.compare_documents, expand.reader_of
_make_alone, _read_page = alone.make_alone, read_page.read_page
AFTER = re.compile("AFTER (ABORT|HANG|EAT)")


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


def read_page_or_suffer(source: bytes | str, **how: bool) -> Page:
    """What `read_page` gives, unless a mark is in the page."""
    suffer(AFTER.sub("", source if isinstance(source, str) else source.decode(errors="ignore")))
    return _read_page(source, **how)


def compare_or_suffer(old: comparing.Version, new: comparing.Version) -> list[tuple[comparing.Edit, bool]]:
    """What `compare_documents` gives, unless the newer text ends with a mark."""
    suffer(str(new.sentences[len(new.sentences) - 1]))
    return _compare_documents(old, new)


def make_or_suffer(make: Callable[[], Record], limits: Limits, data: bytes) -> Record:
    """What `make_alone` gives of a maker that suffers on a marked text."""

    def made() -> Record:
        record = make()
        suffer(AFTER.sub("", _text_of(record)))
        return record

    return _make_alone(made, limits, data)


def reader_or_suffer(media_type: str) -> Reader:
    """The reader of a format. It suffers before it gives a record that is its whole file, and behind one that says so."""
    read = _reader_of(media_type)

    def read_or_suffer(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
        for record in read(stream, limits, names):
            if not record.key:
                suffer(AFTER.sub("", _text_of(record)))
            yield record
            if record.reason is None and (mark := AFTER.search(_text_of(record))):
                suffer(mark[1])

    return read_or_suffer


def _text_of(record: Record) -> str:
    return record.text or record.data.decode(errors="ignore")


def members_or_suffer(read_members: Callable[..., Iterator[Member]]) -> Callable[..., Iterator[Member]]:
    """The members of an archive; it suffers on its way to one with a mark in its name."""

    def read(*arguments: object) -> Iterator[Member]:
        for member in read_members(*arguments):
            suffer(member.name)
            yield member

    return read


STARTS = "COLUMNIST_TEST_STARTS"
"""The variable with a file to which each worker process adds a line when it starts."""

if __name__ == "__mp_main__" and (starts := os.environ.get(STARTS)):
    with Path(starts).open("a", encoding="utf-8") as file:
        file.write(f"{os.getpid()}\n")

# Not where a test runner imports it: other tests run there.
if __name__ in ("__main__", "__mp_main__"):
    # Readers take it from there when the first file of their format is read.
    alone.make_alone = make_or_suffer
    decode.decode = decode_or_suffer
    read_page.read_page = read_page_or_suffer
    expand.reader_of = reader_or_suffer
    expand.tar_archive.read_members = members_or_suffer(expand.tar_archive.read_members)
    expand.zip_archive.read_members = members_or_suffer(expand.zip_archive.read_members)
    comparing.compare_documents = compare_or_suffer
    # No amount is small enough to be compared without worker processes.
    comparing.SMALL_DOCUMENTS = 0
    make_small_chunks()

if __name__ == "__main__":
    sys.exit(main())
