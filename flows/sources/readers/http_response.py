"""Turns a response as a crawler kept it into a record."""

import re
from typing import NamedTuple

from flows.records.reasons import Rejected, one_line
from flows.records.record import Fields, Limits, Record
from flows.sources import formats
from flows.sources.readers.http_body import read_body
from flows.sources.sniff import HEAD_BYTES, sniff

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_TYPES = {
    "application/xhtml+xml": formats.HTML,
    "application/vnd.wap.xhtml+xml": formats.HTML,
    "text/xml": formats.XML,
    "application/feed+json": formats.JSON,
    "application/x-pdf": formats.PDF,
} | {media_type: media_type for media_type in formats.BY_MEDIA_TYPE}
"""The types that servers state, and what is read under each. Where another file lies inside, its reader takes it."""
# Servers say these when they do not know.
_VAGUE_TYPES = ("", "application/octet-stream", "unknown/unknown", "unk", "text/*", "*/*", "no-type")


class Page(NamedTuple):
    """A document from the web: what it says it is, and its bytes as they came."""

    url: str | None
    content_type: str | None
    body: bytes


def page_record(page: Page, limits: Limits) -> Record:
    """A record with an empty key: a page of HTML or text, a file that another reader opens, or why it is neither."""
    fields = Fields(url=page.url)
    stated = (page.content_type or "").partition(";")[0].strip().lower()
    media_type = _TYPES.get(stated)
    if media_type is None and stated in _VAGUE_TYPES:
        media_type = sniff(page.body[:HEAD_BYTES], "")
    if media_type not in formats.BY_MEDIA_TYPE:
        detail = f"a response of type {media_type or one_line(stated, 80) or 'unknown'}"
        return Record("", None, media_type, b"", fields=fields, reason="unsupported", detail=detail)
    if len(page.body) > limits.record_bytes:
        detail = f"more than {limits.record_bytes:,} bytes"
        return Record("", None, media_type, b"", fields=fields, reason="too_large", detail=detail)
    opens_as = None if media_type in formats.DOCUMENTS else _file_name(page.url, media_type)
    return Record("", None, media_type, page.body, fields=fields, opens_as=opens_as)


def _file_name(url: str | None, media_type: str) -> str:
    """The name of a file that a server sent: that of its address, where it says as much as the type."""
    path = (url or "").partition("#")[0].partition("?")[0]
    name = path.rpartition("/")[2]
    return name if formats.media_type(name) == media_type else "response" + formats.suffix_of(media_type)


def response_record(block: bytes, url: str | None, limits: Limits) -> Record:
    """A record with an empty key for a response with its headers.

    Redirects, error pages and other statuses than 2xx are no documents: `unsupported`, with the status as the detail.
    """
    status = _STATUS.match(block)
    end = _END_OF_HEADERS.search(block)
    if status is None or end is None:
        return _refused("malformed", "a response without a status line and headers", url)
    if not status[1].startswith(b"2"):
        return _refused("unsupported", f"a response with HTTP status {int(status[1])}", url)
    headers = _headers(block[: end.start()])
    try:
        body = read_body(block[end.end() :], headers.get("transfer-encoding"), headers.get("content-encoding"), limits)
    except Rejected as rejected:
        return _refused(rejected.reason, rejected.detail, url)
    return page_record(Page(url, headers.get("content-type"), body), limits)


def _headers(block: bytes) -> dict[str, str]:
    """Headers by name in lower case; of two with one name, the last."""
    lines = block.decode("latin-1").split("\n")[1:]
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _refused(reason: str, detail: str, url: str | None) -> Record:
    return Record("", None, None, b"", fields=Fields(url=url), reason=reason, detail=detail)
