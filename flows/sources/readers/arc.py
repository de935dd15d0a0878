"""Reads ARC files, in which archives kept the web before WARC."""

import functools
import re
from collections.abc import Iterator
from typing import BinaryIO

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Fields, Limits, Record, Span
from flows.sources.readers.alone import make_alone
from flows.sources.readers.crawl_stream import MAX_LINE_BYTES, CrawlStream
from flows.sources.readers.http_response import Page, page_record, response_record
from flows.sources.readers.record_keys import RecordKeys

# An address, the server's, a date, and at the end of the line a length.
_FIRST_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:\S* \S+ \d{8,14} (?:\S.* )?\d{1,18}[ \t]*\r?\n")


def read_arc(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """Responses of an ARC file. ARC records have no ids, so their keys are hashes.

    Each is a line `<url> <address> <date> <type> … <length>`, as many bytes, and a line feed; the first is about the
    file itself (Internet Archive's "Arc File Format" of 1996). A record whose line or length is wrong is `damaged`, and
    reading goes on with the next line that looks like a record's first.

    Raises:
        Rejected: `damaged` where no other record follows a fault, or the file breaks off.
    """
    keys = RecordKeys()
    for position, (record, content) in enumerate(_records(CrawlStream(stream), limits)):
        yield record._replace(key=keys.next_key(None, content), position=position)


def _records(stream: CrawlStream, limits: Limits) -> Iterator[tuple[Record, bytes]]:
    number = 0
    while line := _next_line(stream):
        begins_at = stream.tell() - len(line)
        place = f"record {number:,} at byte {begins_at:,}"
        number += 1
        parts = line.decode("utf-8", "replace").split()
        if len(parts) < 5 or not (parts[-1].isascii() and parts[-1].isdigit() and len(parts[-1]) < 19):
            fault = f"{place} does not begin as one"
            if not stream.find_line(_FIRST_LINE):
                raise Rejected("damaged", f"{fault}, and no other follows")
            yield _fault(fault), line
            continue
        url, content_type, size = parts[0], parts[3], int(parts[-1])
        if stream.has_too_few(size) or _has_no_ending(stream.behind(size)):
            yield _pass_on(stream, f"{place} says {size:,} bytes, and does not end there"), line
            continue
        block = stream.read_block(size, limits.record_bytes)
        span = Span(begins_at, stream.tell())
        if block.n_there < size or not _ends(stream):
            stream.unread(block.data)
            yield _pass_on(stream, f"{place} says {size:,} bytes, and does not end there"), line
            continue
        if not url.startswith("filedesc:"):
            make = functools.partial(_record, url, content_type, block.data, size, limits)
            yield make_alone(make, limits, block.data)._replace(span=span), block.data


def _ends(stream: CrawlStream) -> bool:
    """Whether a line feed, the next record or the end follows: some writers leave the line feed out."""
    line = stream.readline(MAX_LINE_BYTES)
    stream.unread(line)
    return not line.strip(b"\r\n") or _FIRST_LINE.match(line) is not None


def _has_no_ending(behind: bytes) -> bool:
    line, line_end, _ = behind.partition(b"\n")
    return bool(line_end and line.strip(b"\r")) and not _FIRST_LINE.match(line + line_end)


def _pass_on(stream: CrawlStream, fault: str) -> Record:
    if not stream.find_line(_FIRST_LINE):
        raise Rejected("damaged", f"{fault}: it breaks off, or no other follows")
    return _fault(fault)


def _fault(detail: str) -> Record:
    return Record("", None, None, b"", reason="damaged", detail=detail)


def _record(url: str, content_type: str, block: bytes, size: int, limits: Limits) -> Record:
    if size > limits.record_bytes:
        detail = f"{size:,} bytes, the limit is {limits.record_bytes:,}"
        return Record("", None, None, b"", fields=Fields(url=url), reason="too_large", detail=detail)
    if block.startswith(b"HTTP/"):
        return response_record(block, url, limits)
    return page_record(Page(url, content_type, block), limits)


def _next_line(stream: CrawlStream) -> bytes:
    """The next line that is not empty; nothing at the end."""
    while line := stream.readline(MAX_LINE_BYTES):
        if line.strip():
            break
    return line
