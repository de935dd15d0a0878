"""A spreadsheet as a stream of sheets and rows: what both formats are read into, and how their XML is walked."""

import functools
from collections.abc import Iterator, Mapping
from typing import BinaryIO, NamedTuple, Protocol
from xml.parsers import expat

from flows.records.reasons import Rejected, one_line
from flows.sources.readers.byte_streams import CHUNK_BYTES

Value = str | int | float | bool
"""What a cell holds. Dates and times are texts in ISO 8601."""

LAST_COLUMN = 16_383
"""From 0: `XFD`, the last that any of the programs has."""


class Opened(NamedTuple):
    """A sheet begins."""

    name: str


class Lost(NamedTuple):
    """The rest of the sheet cannot be read: a code of flows/records/reasons.py, and why in one line."""

    reason: str
    detail: str


class Run(NamedTuple):
    """A value in one cell, or in several beside each other; columns count from 0."""

    column: int
    times: int
    value: Value


class Row(NamedTuple):
    """A row that holds something, or several that are the same. `runs` is empty where it is larger than a record may be."""

    number: int
    runs: list[Run]
    times: int = 1


Item = Opened | Row | Lost


class Rows:
    """Gathers runs into rows. What is held is no larger than what was read of the file since `take`."""

    def __init__(self, most_chars: int) -> None:
        self._most_chars, self._n_chars = most_chars, 0
        self._runs: list[Run] = []
        self._done: list[Item] = []

    def open_sheet(self, name: str) -> None:
        """Begins a sheet."""
        self._done.append(Opened(name))

    def put(self, column: int, value: Value | None, times: int = 1) -> None:
        """Takes what a cell holds, and as many as follow it; None and white space are nothing, and cost nothing."""
        times = min(times, LAST_COLUMN + 1 - column)
        if value is None or times < 1 or (isinstance(value, str) and not value.strip()):
            return
        self._n_chars += (len(value) if isinstance(value, str) else 8) * times
        if self._n_chars <= self._most_chars:
            self._runs.append(Run(column, times, value))

    def end_row(self, number: int, times: int = 1) -> None:
        """Ends a row, which stands so many times."""
        if self._n_chars:
            self._done.append(Row(number, self._runs if self._n_chars <= self._most_chars else [], times))
        self._runs, self._n_chars = [], 0

    def take(self) -> list[Item]:
        """What has ended since the last call."""
        done, self._done = self._done, []
        return done


class Walker(Protocol):
    """What is told of the elements of a part: names are `namespace local`, or `local` where there is no namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Text, or a piece of one."""


def walk(stream: BinaryIO, walker: Walker) -> Iterator[None]:
    """Tells the walker of each element of a part, and pauses behind each chunk of it. Nothing is kept.

    No spreadsheet has a document type: one that brings entities is refused before any is expanded.

    Raises:
        Rejected: `malformed` where it is no XML; what the stream itself finds wrong.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = walker.start, walker.end
    parser.CharacterDataHandler = walker.text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        while chunk := stream.read(CHUNK_BYTES):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Rejected("malformed", one_line(f"no XML: {error}")) from None
    yield


@functools.lru_cache(256)
def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]


def _refuse_document_type(*_: object) -> None:
    raise Rejected("malformed", "it declares a document type, which no spreadsheet does")
