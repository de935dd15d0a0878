"""Reads WARC files (ISO 28500), and WET files, which are WARC files of texts."""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Fields, Limits, Record, Span
from flows.sources import formats
from flows.sources.readers.alone import make_alone
from flows.sources.readers.crawl_stream import MAX_LINE_BYTES, CrawlStream
from flows.sources.readers.http_response import Page, page_record, response_record
from flows.sources.readers.record_keys import RecordKeys

# Requests, revisits, metadata, continuations and what a crawler says of itself hold no documents.
_DOCUMENT_TYPES = (b"response", b"resource", b"conversion")
# Wget keeps its manifest, its arguments and its log as resources.
_OWN_NOTES = "metadata://"
_FIRST_LINE = re.compile(rb"WARC/\d+\.\d+[ \t]*\r?\n")
# What is behind a block where it does not end as one does; a line that is cut off may go on as the first of a record.
_NO_ENDING = re.compile(rb"(?:\r*+\n)?\r*+(?!WARC/\d++\.\d++[ \t]*+\r?(?:\n|\Z))[^\r\n]")
_MAX_HEADERS_BYTES = 1 << 20


def read_warc(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """Responses, resources and conversions (the texts of WET) of a WARC file.

    Requests, revisits, metadata and warcinfo are about documents and give nothing. Redirects, errors, pictures and
    scripts give a record that says so; a PDF, a feed or any other file that has a reader is opened. WARC-Date is when a page was fetched, not when it was published, so it is left
    out. Of a record beyond the limit no more is read than the limit. A record whose first line, headers or length are
    wrong is `damaged`, and reading goes on with the next that begins as one does.

    Raises:
        Rejected: `damaged` where no other record follows a fault, or the file breaks off; it must end with an empty line.
    """
    keys = RecordKeys()
    for position, (record, content) in enumerate(_Warc(CrawlStream(stream), limits).records()):
        yield record._replace(key=keys.next_key(record.key or None, content), position=position)


class _Head(NamedTuple):
    """What stands before a block: its headers by name in lower case, and how long it says that the block is."""

    fields: dict[bytes, bytes]
    size: int


class _Warc:
    """The records of a file, each with its id for a key and its content."""

    def __init__(self, stream: CrawlStream, limits: Limits) -> None:
        self._stream, self._limits = stream, limits

    def records(self) -> Iterator[tuple[Record, bytes]]:
        number = 0
        while (begins_at := self._next_start()) is not None:
            place = f"record {number:,} at byte {begins_at:,}"
            number += 1
            head = self._head(place)
            if isinstance(head, str):
                yield self._fault(head)
                continue
            if (fault := self._lie(head.size, place)) is not None:
                yield self._fault(fault)
                continue
            block = self._stream.read_block(head.size, self._limits.record_bytes)
            if block.n_there < head.size:
                self._stream.unread(block.data)
                yield self._fault(self._pass_end(place, block.n_there, head.size))
                continue
            ends_at = self._stream.tell()
            ending = self._ending()
            if ending is None:
                self._stream.unread(block.data)
                yield self._fault(self._pass_on(f"{place} does not end where it says"))
                continue
            if head.fields.get(b"warc-type", b"").lower() in _DOCUMENT_TYPES:
                yield self._document(head, block.data)._replace(span=Span(begins_at, ends_at)), block.data
            if not ending:
                raise Rejected("damaged", "breaks off: no empty line at its end")

    def _next_start(self) -> int | None:
        """Where the next line that is not empty begins; None at the end."""
        while line := self._stream.readline(MAX_LINE_BYTES):
            if line.strip(b"\r\n"):
                self._stream.unread(line)
                return self._stream.tell()
        return None

    def _head(self, place: str) -> _Head | str:
        """The headers of a record, or what is wrong with them: then the stream stands before the next record."""
        first = self._stream.readline(MAX_LINE_BYTES)
        if not _FIRST_LINE.match(first):
            return self._pass_on(f"{place} does not begin as one")
        lines = self._stream.take_head() or self._header_lines(place)
        if isinstance(lines, str):
            return lines
        fields: dict[bytes, bytes] = {}
        name = b""
        for line in lines:
            if line[:1] in (b" ", b"\t") and name:
                fields[name] += b" " + line.strip()
            else:
                name, _, value = line.partition(b":")
                name = name.strip().lower()
                fields.setdefault(name, value.strip())
        size = fields.get(b"content-length", b"")
        if not size.isdigit() or len(size) > 18:
            return self._pass_on(f"{place} does not say how long it is")
        return _Head(fields, int(size))

    def _header_lines(self, place: str) -> list[bytes] | str:
        lines: list[bytes] = []
        n_bytes = 0
        while (line := self._stream.readline(MAX_LINE_BYTES)).strip(b"\r\n"):
            n_bytes += len(line)
            if n_bytes > _MAX_HEADERS_BYTES or _FIRST_LINE.match(line):
                self._stream.unread(line)
                return self._pass_on(f"{place} has headers without an end")
            lines.append(line)
        if not line:
            raise Rejected("damaged", f"{place} breaks off inside its headers")
        return lines

    def _pass_on(self, fault: str) -> str:
        if not self._stream.find_line(_FIRST_LINE):
            raise Rejected("damaged", f"{fault}, and no other follows")
        return fault

    def _ending(self) -> bool | None:
        """Whether the two line ends are there that close a record; None where something else is.

        Some writers leave one of them out between two records.
        """
        for _ in range(2):
            line = self._stream.readline(MAX_LINE_BYTES)
            if line in (b"", b"\r"):
                return False
            if line.strip(b"\r\n"):
                self._stream.unread(line)
                return True if _FIRST_LINE.match(line) else None
        return True

    def _lie(self, size: int, place: str) -> str | None:
        """What is wrong with a length, where what is at hand tells; then the stream stands before the next record.

        A file of nothing but lengths that are a little too long would else be read once for each of them.
        """
        if self._stream.has_too_few(size):
            return self._pass_end(place, self._stream.n_held, size)
        if size <= self._limits.record_bytes and _NO_ENDING.match(self._stream.behind(size)):
            return self._pass_on(f"{place} does not end where it says")
        return None

    def _pass_end(self, place: str, n_there: int, size: int) -> str:
        if not self._stream.find_line(_FIRST_LINE):
            raise Rejected("damaged", f"{place} breaks off: {n_there:,} of {size:,} bytes")
        return f"{place} says {size:,} bytes, and another begins in them"

    def _fault(self, detail: str) -> tuple[Record, bytes]:
        return Record("", None, None, b"", reason="damaged", detail=detail), detail.encode()

    def _document(self, head: _Head, block: bytes) -> Record:
        record_id = _text(head, b"warc-record-id") or ""
        key = record_id.removeprefix("<").removesuffix(">").removeprefix("urn:uuid:")  # what all of them share
        return make_alone(lambda: _record(head, block, self._limits), self._limits, block)._replace(key=key)


def _record(head: _Head, block: bytes, limits: Limits) -> Record:
    url = _text(head, b"warc-target-uri")
    if url is not None and url.startswith("<") and url.endswith(">"):
        url = url[1:-1]
    if head.size > limits.record_bytes:
        detail = f"{head.size:,} bytes, the limit is {limits.record_bytes:,}"
        return Record("", None, None, b"", fields=Fields(url=url), reason="too_large", detail=detail)
    if url is not None and url.startswith(_OWN_NOTES):
        return Record("", None, None, b"", fields=Fields(url=url), reason="unsupported", detail="a note of the crawler")
    content_type, kind = _text(head, b"content-type"), head.fields.get(b"warc-type", b"").lower()
    if kind == b"conversion":
        return page_record(Page(url, content_type or formats.TEXT, block), limits)
    if block.startswith(b"HTTP/") and (content_type or "application/http").startswith("application/http"):
        return response_record(block, url, limits)
    if kind == b"response" and (url or "").startswith("http"):
        return response_record(block, url, limits)
    return page_record(Page(url, content_type, block), limits)


def _text(head: _Head, name: bytes) -> str | None:
    value = head.fields.get(name)
    return None if value is None else value.decode("utf-8", "replace")
