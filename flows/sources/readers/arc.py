"""Reads ARC files, in which archives kept the web before WARC."""

from collections.abc import Iterator
from typing import BinaryIO

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources.containers.streams import CHUNK_BYTES, read_fully
from flows.sources.readers.http_response import Page, page_record, response_record
from flows.sources.readers.record_keys import RecordKeys

_MAX_LINE_BYTES = 65_536


def read_arc(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """Responses of an ARC file. ARC records have no ids, so their keys are hashes.

    Each is a line `<url> <address> <date> <type> … <length>`, as many bytes, and a line feed; the first is about the
    file itself (Internet Archive's "Arc File Format" of 1996).

    Raises:
        Rejected: `damaged` behind the last record that is whole.
    """
    keys = RecordKeys()
    position = -1
    while line := _next_line(stream):
        parts = line.decode("utf-8", "replace").split()
        if len(parts) < 5 or not (parts[-1].isascii() and parts[-1].isdigit() and len(parts[-1]) < 19):
            raise Rejected("damaged", f"not a record's first line where one should be, behind record {position}")
        url, content_type, size = parts[0], parts[3], int(parts[-1])
        block = read_fully(stream, min(size, limits.record_bytes + 1))
        if len(block) < min(size, limits.record_bytes + 1):
            raise Rejected("damaged", f"breaks off {size - len(block):,} bytes before the end of a record")
        _skip(stream, size - len(block))
        if url.startswith("filedesc:"):
            continue
        position += 1
        yield _record(url, content_type, block, size, limits)._replace(
            key=keys.next_key(None, block), position=position
        )


def _record(url: str, content_type: str, block: bytes, size: int, limits: Limits) -> Record:
    if size > limits.record_bytes:
        detail = f"{size:,} bytes, the limit is {limits.record_bytes:,}"
        return Record("", None, None, b"", fields=Fields(url=url), reason="too_large", detail=detail)
    if block.startswith(b"HTTP/"):
        return response_record(block, url, limits)
    return page_record(Page(url, content_type, block), limits)


def _next_line(stream: BinaryIO) -> bytes:
    """The next line that is not empty; nothing at the end."""
    while line := stream.readline(_MAX_LINE_BYTES):
        if line.strip():
            break
    return line


def _skip(stream: BinaryIO, size: int) -> None:
    while size:
        data = stream.read(min(size, CHUNK_BYTES))
        if not data:
            raise Rejected("damaged", f"breaks off {size:,} bytes before the end of a record")
        size -= len(data)
