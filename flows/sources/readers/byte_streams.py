"""Streams of bytes for the readers: whole with a bound, as UTF-8, by lines that never fill the memory."""

import codecs
import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple, Protocol

import chardet

from flows.encodings.declared import decode_as, decode_declared
from flows.encodings.labels import codec_of
from flows.records.reasons import Rejected
from flows.records.record import Span

CHUNK_BYTES = 1 << 18
_SAMPLE_BYTES = 1_000
_DETECT_BYTES = 64_000


class Piece(NamedTuple):
    """A line, or an element of an array: `data` is empty, and `sha256` set, where it is longer than was asked for.

    `span` are its bytes in the stream, before they became UTF-8.
    """

    data: bytes
    size: int
    sha256: str | None = None
    span: Span = Span(0, 0)

    def strip(self, chars: bytes, width: int) -> "Piece":
        """The piece without such characters of ASCII at its ends, each of which has `width` bytes in the stream."""
        data = self.data.strip(chars)
        if self.sha256 is not None or len(data) == len(self.data):
            return self
        n_before = len(self.data) - len(self.data.lstrip(chars))
        n_behind = len(self.data) - n_before - len(data)
        start = self.span.start + width * n_before
        return Piece(data, self.size, None, Span(start, max(start, self.span.end - width * n_behind)))


def read_whole(stream: BinaryIO, limit: int) -> bytes:
    """All bytes of a stream.

    Raises:
        Rejected: `too_large`, as soon as there are more than `limit`.
    """
    parts, size = [], 0
    while chunk := stream.read(min(CHUNK_BYTES, limit + 1 - size)):
        parts.append(chunk)
        size += len(chunk)
        if size > limit:
            raise Rejected("too_large", f"more than {limit:,} bytes, the limit for one record")
    return b"".join(parts)


class Chunks(NamedTuple):
    """A stream as chunks of UTF-8 without a mark. `unicode_codec` is set where UTF-16 or UTF-32 was turned into it.

    `begins_at` is where the first chunk lies in the stream, and `width` how many bytes a character of ASCII has there.
    """

    chunks: Iterator[bytes]
    head: bytes
    unicode_codec: str | None
    begins_at: int = 0
    width: int = 1


def utf8_chunks(stream: BinaryIO) -> Chunks:
    """A stream in chunks; UTF-16 and UTF-32, known by a mark or by their zeros, become UTF-8.

    Half a surrogate pair stays one, as three bytes that strict UTF-8 refuses, so that its record is noticed.
    """
    head = read_head(stream, CHUNK_BYTES)
    codec = _unicode_codec(head)
    rest = iter(lambda: stream.read(CHUNK_BYTES), b"")
    if codec is None:
        text = head.removeprefix(codecs.BOM_UTF8)
        return Chunks(_chain(text, rest), text, None, len(head) - len(text))
    width = 4 if codec == "utf-32" else 2
    begins_at = width if codec in ("utf-32", "utf-16") else 0  # they begin with a mark, others are known by their zeros
    chunks = _transcode(_chain(head, rest), codec)
    head = next(chunks, b"")
    return Chunks(_chain(head, chunks), head, codec, begins_at, width)


def read_head(stream: BinaryIO, size: int) -> bytes:
    """The first bytes, filled up: a stream may give a few at a time. A fault behind them is raised by the next read.

    Raises:
        Rejected: the fault comes before the first byte.
    """
    head = stream.read(size)
    with contextlib.suppress(Rejected):
        while 0 < len(head) < size and (chunk := stream.read(size - len(head))):
            head += chunk
    return head


def _chain(head: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    if head:
        yield head
    yield from rest


def _unicode_codec(head: bytes) -> str | None:
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:_SAMPLE_BYTES]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 4 > len(sample) and min(even, odd) * 20 < len(sample):
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def _transcode(chunks: Iterable[bytes], codec: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(codec)("surrogatepass")
    try:
        for chunk in chunks:
            if text := decoder.decode(chunk):
                yield text.encode("utf-8", "surrogatepass")
        yield decoder.decode(b"", True).encode("utf-8", "surrogatepass")
    except UnicodeError as error:
        raise Rejected("malformed", f"begins as {codec} and does not go on so: {error}"[:200]) from None


def decode_text(data: bytes, label: str | None = None) -> str:
    """Text of bytes beside which stands, or stands not, what their encoding is: the first account that holds.

    Raises:
        Rejected: `undecodable`.
    """
    decoded = decode_declared(data, label) or decode_as(data, guess_encoding(data))
    if decoded is None:
        raise Rejected("undecodable", "neither UTF-8 nor another encoding fits")
    return decoded.text


def guess_encoding(data: bytes) -> str:
    """The first codec that reads bytes which declare nothing: UTF-8, what chardet thinks, Windows-1252.

    Raises:
        Rejected: `undecodable`.
    """
    if can_decode(data, "utf-8"):
        return "utf-8"
    codec = codec_of(chardet.detect(data[:_DETECT_BYTES])["encoding"])
    if codec and can_decode(data, codec):
        return codec
    if can_decode(data, "cp1252"):
        return "cp1252"
    raise Rejected("undecodable", "neither UTF-8 nor another encoding fits")


def can_decode(data: bytes, codec: str) -> bool:
    """Whether the codec is one of text, and reads every byte."""
    try:
        data.decode(codec)
    except (ValueError, LookupError, TypeError):  # unknown to Python, a name with a NUL, a codec that gives no text
        return False
    return True


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


_CONTINUATIONS = bytes(range(0x80, 0xC0))
_FIRST_OF_THREE_OR_LESS = bytes(range(0xF0))


def size_in_stream(data: bytes, width: int) -> int:
    r"""How many bytes UTF-8 had in a stream in which a character of ASCII has `width` bytes: 1, 2 (UTF-16) or 4.

    >>> [size_in_stream("a😀".encode(), width) for width in (1, 2, 4)]
    [5, 6, 8]
    """
    if width == 1:
        return len(data)
    n_chars = len(data.translate(None, _CONTINUATIONS))
    n_pairs = len(data.translate(None, _FIRST_OF_THREE_OR_LESS)) if width == 2 else 0
    return width * (n_chars + n_pairs)


class PieceBuffer:
    """Puts a piece together from parts of chunks. What goes beyond the limit is hashed and counted, not held.

    All bytes of the stream go through it, those between the pieces through `pass_over`, so that it knows where each lies.

    Args:
        limit: bytes of a piece that are held.
        begins_at: where the first byte lies in the stream.
        width: bytes of a character of ASCII in the stream.
    """

    def __init__(self, limit: int, begins_at: int = 0, width: int = 1) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._hash: _Hash | None = None
        self._start = self._end = begins_at
        self._width = width
        self.size = 0

    def pass_over(self, part: bytes) -> None:
        """Bytes between two pieces."""
        self._start = self._end = self._end + size_in_stream(part, self._width)

    def add(self, part: bytes) -> None:
        """More of the piece."""
        self.size += len(part)
        self._end += len(part) if self._width == 1 else size_in_stream(part, self._width)
        if self._hash is None:
            self._parts.append(part)
            if self.size <= self._limit:
                return
            self._hash, part, self._parts = hashlib.sha256(), b"".join(self._parts), []
        self._hash.update(part)

    def held(self) -> bytes:
        """What there is of the piece so far, unless it is too long."""
        return b"".join(self._parts)

    def take(self, part: bytes) -> Piece:
        """The last of the piece; the next begins after it."""
        if not self.size and len(part) <= self._limit:
            start = self._start
            self._start = self._end = start + size_in_stream(part, self._width)
            return Piece(part, len(part), None, Span(start, self._end))
        self.add(part)
        sha256 = self._hash.hexdigest() if self._hash else None
        piece = Piece(b"".join(self._parts), self.size, sha256, Span(self._start, self._end))
        self._parts, self._hash, self.size, self._start = [], None, 0, self._end
        return piece


def split_lines(chunks: Iterable[bytes], limit: int, begins_at: int = 0, width: int = 1) -> Iterator[Piece]:
    r"""The lines of a stream without their line feeds. The arguments are those of `PieceBuffer`.

    >>> [(line.data, *line.span) for line in split_lines([b"one\ntw", b"o\n\na line too long", b"\n"], 5)]
    [(b'one', 0, 3), (b'two', 4, 7), (b'', 8, 8), (b'', 9, 24)]
    """
    buffer = PieceBuffer(limit, begins_at, width)
    for chunk in chunks:
        *whole, rest = chunk.split(b"\n")
        for line in whole:
            yield buffer.take(line)
            buffer.pass_over(b"\n")
        buffer.add(rest)
    if buffer.size:
        yield buffer.take(b"")
