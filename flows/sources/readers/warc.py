"""Reads WARC files, and WET files, which are WARC files of texts."""

from collections.abc import Iterator
from typing import BinaryIO, cast

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources import formats
from flows.sources.containers.streams import CHUNK_BYTES, PullStream
from flows.sources.readers.http_response import Page, page_record, response_record
from flows.sources.readers.record_keys import RecordKeys

# Requests, revisits, metadata, continuations and what a crawler says of itself hold no documents.
_DOCUMENT_TYPES = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion


def read_warc(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """Responses, resources and conversions (the texts of WET) of a WARC file.

    Requests, revisits, metadata and warcinfo are about documents and give nothing. Redirects, errors, pictures and
    scripts give a record that says so. WARC-Date is when a page was fetched, not when it was published, so it is left
    out. Of a record beyond the limit no more is read than the limit.

    Raises:
        Rejected: `damaged` behind the last record that is whole. fastwarc takes the end of a cut file for its end, so
            lengths are compared here, and a WARC file must end with an empty line.
    """
    keys = RecordKeys()
    source = _EndKeeper(stream)
    records = iter(
        ArchiveIterator(cast(BinaryIO, source), record_types=_DOCUMENT_TYPES, parse_http=False, stream_detect=False)
    )
    position = -1
    while (warc := _next(records)) is not None:
        position += 1
        wanted = warc.content_length
        if not wanted and not (warc.headers.get_bytes(b"Content-Length") or b"").strip().isdigit():
            raise Rejected("damaged", f"record {position} does not say how long it is")
        try:
            block = warc.reader.read(min(wanted, limits.record_bytes + 1)) if wanted else b""
        except BaseException as error:
            raise _damaged(error) from None
        if len(block) < min(wanted, limits.record_bytes + 1):
            raise Rejected("damaged", f"breaks off inside record {position}: {len(block):,} of {wanted:,} bytes")
        record = _record(warc, block, wanted, limits)
        yield record._replace(key=keys.next_key(_id(warc), block), position=position)
    if not source.end.endswith((b"\n\r\n", b"\n\n")):
        raise Rejected("damaged", "breaks off: no empty line at its end")


def _next(records: Iterator[WarcRecord]) -> WarcRecord | None:
    try:
        return next(records, None)
    except BaseException as error:
        raise _damaged(error) from None


def _damaged(error: BaseException) -> BaseException:
    """What to raise for what fastwarc raised. Where its Rust panics, that is no Exception to Python."""
    if isinstance(error, OSError) and error.errno is not None:
        return error
    if isinstance(error, OSError | ValueError) or type(error).__name__ == "PanicException":
        return Rejected("damaged", f"cannot be read on: {' '.join(str(error).split())[:200]}")
    return error


def _record(warc: WarcRecord, block: bytes, size: int, limits: Limits) -> Record:
    url = _text(warc, b"WARC-Target-URI")
    if url is not None and url.startswith("<") and url.endswith(">"):
        url = url[1:-1]
    if size > limits.record_bytes:
        detail = f"{size:,} bytes, the limit is {limits.record_bytes:,}"
        return Record("", None, None, b"", fields=Fields(url=url), reason="too_large", detail=detail)
    content_type = _text(warc, b"Content-Type")
    if warc.record_type == WarcRecordType.conversion:
        return page_record(Page(url, content_type or formats.TEXT, block), limits)
    if block.startswith(b"HTTP/") and (content_type or "application/http").startswith("application/http"):
        return response_record(block, url, limits)
    if warc.record_type == WarcRecordType.response and (url or "").startswith("http"):
        return response_record(block, url, limits)
    return page_record(Page(url, content_type, block), limits)


def _text(warc: WarcRecord, header: bytes) -> str | None:
    value = warc.headers.get_bytes(header)
    return None if value is None else value.decode("utf-8", "replace").strip()


def _id(warc: WarcRecord) -> str | None:
    """The record's id without what all of them share: `<urn:uuid:…>`."""
    value = _text(warc, b"WARC-Record-ID") or ""
    return value.removeprefix("<").removesuffix(">").removeprefix("urn:uuid:") or None


class _EndKeeper(PullStream):
    """Hands a stream on and remembers its last bytes. fastwarc panics over a stream that cannot say where it is."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._taken = 0
        self.end = b""

    def _pull(self) -> bytes:
        chunk = self._stream.read(CHUNK_BYTES)
        self._taken += len(chunk)
        self.end = (self.end + chunk[-4:])[-4:]
        return chunk

    def tell(self) -> int:
        """How many bytes have been taken."""
        return self._taken
