"""Undoes what HTTP did to a body for the way: chunks and compression."""

import io
import re
import zlib
from typing import BinaryIO, cast

from fastwarc.stream_io import BrotliReader

from flows.records import magic
from flows.records.reasons import Rejected
from flows.records.record import Limits
from flows.records.unpack_budget import Budget
from flows.sources import formats
from flows.sources.containers.compressed import Codec, Deflate, Inflated, inflate
from flows.sources.containers.streams import CHUNK_BYTES, read_fully

_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


def read_body(body: bytes, transfer_encoding: str | None, content_encoding: str | None, limits: Limits) -> bytes:
    """The document that a body carries.

    Crawlers often store a body unpacked and leave the headers as they came, so that each header is believed only where
    the bytes agree: a body that does not begin as its header says is taken as it is.

    Raises:
        Rejected: `damaged`, `expands_too_far` or `too_large`; `unsupported` for a compression that is unknown here.
    """
    if transfer_encoding and "chunked" in transfer_encoding.lower():
        body = join_chunks(body)
    for encoding in reversed([part.strip().lower() for part in (content_encoding or "").split(",")]):
        if encoding in ("gzip", "x-gzip"):
            body = _inflate(body, formats.GZIP, limits) if magic.GZIP.match(body) else body
        elif encoding == "zstd":
            body = _inflate(body, formats.ZSTD, limits) if magic.ZSTD.match(body) else body
        elif encoding == "deflate":
            body = _inflate_deflate(body, limits)
        elif encoding == "br":
            body = _inflate_brotli(body, limits)
        elif encoding not in ("", "identity", "none", "utf-8"):
            raise Rejected("unsupported", f"content encoding {encoding[:40]!r}")
    return body


def join_chunks(body: bytes) -> bytes:
    r"""The content of a chunked body (RFC 9112, 7.1); the body itself where it is not chunked.

    >>> join_chunks(b"5\r\nHello\r\n007;x=y\r\n, world\r\n0\r\n\r\n"), join_chunks(b"<html>")
    (b'Hello, world', b'<html>')

    Raises:
        Rejected: `damaged` where chunks stop before the last one.
    """
    parts: list[bytes] = []
    at = 0
    while (match := _CHUNK_SIZE.match(body, at)) is not None:
        size = int(match[1], 16)
        if not size:
            return b"".join(parts)
        part = body[match.end() : match.end() + size]
        if len(part) < size or body[match.end() + size : match.end() + size + 1] not in (b"\r", b"\n"):
            break
        parts.append(part)
        at = match.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    if not parts:
        return body
    raise Rejected("damaged", f"its chunks break off after {at:,} bytes")


def _inflate(body: bytes, media_type: str, limits: Limits) -> bytes:
    return _read(inflate(io.BytesIO(body), media_type, Budget.of(limits).layer()), limits)


def _inflate_deflate(body: bytes, limits: Limits) -> bytes:
    """`deflate` means zlib's wrapping, and some servers send the bare stream; some crawlers store it unpacked."""
    is_wrapped = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    try:
        zlib.decompressobj(15 if is_wrapped else -15).decompress(body, 64)
    except zlib.error:
        return body

    def codec() -> Codec:
        return Deflate(15 if is_wrapped else -15)

    return _read(cast(BinaryIO, Inflated(io.BytesIO(body), codec, Budget.of(limits).layer())), limits)


def _inflate_brotli(body: bytes, limits: Limits) -> bytes:
    """Brotli has no mark to be known by: what is no Brotli, and can be text, was stored unpacked."""
    source, budget = io.BytesIO(body), Budget.of(limits).layer()
    budget.take(len(body))
    reader = BrotliReader(source)
    parts: list[bytes] = []
    size = 0
    try:
        while part := reader.read(CHUNK_BYTES):
            parts.append(part)
            size += len(part)
            if size > limits.record_bytes:
                raise Rejected("too_large", f"unpacks to more than {limits.record_bytes:,} bytes")
            budget.give(len(part))
    except OSError as error:
        if not parts and b"\x00" not in body[:1024]:
            return body
        raise Rejected("damaged", f"its Brotli cannot be unpacked: {error}") from None
    return b"".join(parts)


def _read(stream: BinaryIO, limits: Limits) -> bytes:
    data = read_fully(stream, limits.record_bytes + 1)
    if len(data) > limits.record_bytes:
        raise Rejected("too_large", f"unpacks to more than {limits.record_bytes:,} bytes")
    return data
