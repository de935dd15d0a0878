"""Unpacks gzip, bzip2, xz and Zstandard as streams, within limits."""

import bz2
import lzma
import re
import zlib
from collections.abc import Callable
from typing import BinaryIO, Protocol, cast

import zstandard

from flows.records import magic
from flows.records.reasons import Rejected
from flows.records.unpack_budget import Budget
from flows.sources import formats
from flows.sources.containers.streams import CHUNK_BYTES, PullStream
from flows.sources.formats import BY_MEDIA_TYPE

# What a decompressor may keep in memory to look back at. `xz -9` needs 65 MB, `zstd --ultra -22` 128 MiB.
WINDOW_BYTES = 1 << 27
_OUT_BYTES = 4 * CHUNK_BYTES
# Zstandard's library cannot be stopped early, and a block of it makes 128 KiB of 4 bytes: at most 8 MiB a step.
_ZSTD_STEP_BYTES = 256

_ERRORS = (zlib.error, OSError, EOFError, lzma.LZMAError, zstandard.ZstdError, ValueError)


class Codec(Protocol):
    """One stream's decompressor, in the form of bz2.BZ2Decompressor."""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more can come out before something goes in."""

    @property
    def unused_data(self) -> bytes:
        """What lies behind the end."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most `max_length` bytes out."""


class Deflate:
    """zlib in the form of bz2.BZ2Decompressor."""

    def __init__(self, window_bits: int) -> None:
        self._codec = zlib.decompressobj(window_bits)
        self._tail = b""

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return self._codec.eof

    @property
    def needs_input(self) -> bool:
        """Whether all input has been taken in; zlib may still hold output, which the next input brings out."""
        return not self._tail

    @property
    def unused_data(self) -> bytes:
        """What lies behind the end."""
        return self._codec.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most `max_length` bytes out."""
        out = self._codec.decompress(self._tail + data, max_length)
        self._tail = self._codec.unconsumed_tail
        return out


class Zstandard:
    """Zstandard in the form of bz2.BZ2Decompressor. It goes beyond `max_length` by what one step makes."""

    def __init__(self) -> None:
        self._codec = zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES).decompressobj()
        self._tail = b""

    @property
    def eof(self) -> bool:
        """Whether the frame has ended."""
        return self._codec.eof

    @property
    def needs_input(self) -> bool:
        """Whether all input has been taken in."""
        return not self._tail

    @property
    def unused_data(self) -> bytes:
        """What lies behind the end."""
        return self._codec.unused_data + self._tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Some `max_length` bytes out."""
        data = self._tail + data
        parts: list[bytes] = []
        at = size = 0
        while at < len(data) and size < max_length and not self._codec.eof:
            part = self._codec.decompress(data[at : at + _ZSTD_STEP_BYTES])
            at += _ZSTD_STEP_BYTES
            parts.append(part)
            size += len(part)
        self._tail = data[at:]
        return b"".join(parts)


def xz_codec() -> Codec:
    """A decompressor of one xz stream that refuses dictionaries beyond WINDOW_BYTES."""
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=WINDOW_BYTES)


CODECS: dict[str, Callable[[], Codec]] = {
    formats.GZIP: lambda: Deflate(31),
    formats.BZIP2: bz2.BZ2Decompressor,
    formats.XZ: xz_codec,
    formats.ZSTD: Zstandard,
}


class Inflated(PullStream):
    """What comes out of a compressed stream.

    Pieces one behind the other are one stream (`cat a.gz b.gz`), zeros between or behind them are padding. What else
    lies behind the last piece, a stream that breaks off, and a check sum that differs are `damaged`, after everything
    before has been read. What goes in and out is counted on a budget, which may refuse more.
    """

    def __init__(
        self,
        source: BinaryIO,
        make_codec: Callable[[], Codec],
        budget: Budget,
        next_piece: re.Pattern[bytes] | None = None,
    ) -> None:
        super().__init__()
        self._source, self._make_codec, self._budget = source, make_codec, budget
        self._next = next_piece
        self._codec: Codec | None = make_codec()
        self._rest = b""
        self._given = 0

    def _pull(self) -> bytes:
        while self._codec is not None:
            if self._codec.eof:
                self._next_piece()
                continue
            chunk = self._take() if self._codec.needs_input else b""
            ended = self._codec.needs_input and not chunk
            try:
                out = self._codec.decompress(chunk, _OUT_BYTES)
            except _ERRORS as error:
                raise _refusal(error) from None
            except MemoryError:
                raise Rejected("expands_too_far", "asks for more memory than there is") from None
            if out:
                self._given += len(out)
                self._budget.give(len(out))
                return out
            if ended and not self._codec.eof:
                raise Rejected("damaged", f"breaks off after {self._given:,} bytes of text")
        return b""

    def _take(self) -> bytes:
        chunk, self._rest = self._rest or self._source.read(CHUNK_BYTES), b""
        self._budget.take(len(chunk))
        return chunk

    def _next_piece(self) -> None:
        assert self._codec is not None
        rest = self._codec.unused_data
        self._budget.take(-len(rest))
        self._codec, self._rest = None, b""
        if self._next is None:
            return
        rest = rest.lstrip(b"\x00")
        while len(rest) < magic.LONGEST_PACKED_BYTES and (more := self._source.read(CHUNK_BYTES)):
            rest = (rest + more).lstrip(b"\x00")
        if rest and not self._next.match(rest):
            raise Rejected("damaged", "other bytes follow behind the end of the compressed data")
        if rest:
            self._codec, self._rest = self._make_codec(), rest


def inflate(source: BinaryIO, media_type: str, budget: Budget) -> BinaryIO:
    """The unpacked stream of a compressed one. Its reads raise Rejected: `damaged` or `expands_too_far`.

    Args:
        source: the compressed bytes.
        media_type: one of `CODECS`.
        budget: a layer that is this stream's own.
    """
    return cast(BinaryIO, Inflated(source, CODECS[media_type], budget, BY_MEDIA_TYPE[media_type].magic))


def _refusal(error: Exception) -> Rejected:
    message = " ".join(str(error).split())[:200]
    if "Memory usage limit" in message or "too much memory" in message:
        return Rejected("expands_too_far", f"asks for more than {WINDOW_BYTES:,} bytes of memory to unpack")
    if "ictionary mismatch" in message:
        return Rejected("unsupported", "was packed with a dictionary that it does not hold")
    return Rejected("damaged", f"cannot be unpacked: {message or type(error).__name__}")


def stored_name(head: bytes) -> str | None:
    """The name that a gzip file says its content had; None where it says none.

    >>> stored_name(bytes.fromhex("1f8b0808000000000003") + b"notes.txt" + bytes(9))
    'notes.txt'
    """
    if len(head) < 10 or not magic.GZIP.match(head) or not head[3] & 8:
        return None
    at = 10 + (2 + int.from_bytes(head[10:12], "little") if head[3] & 4 else 0)
    name, end, _ = head[at : at + 1024].partition(b"\x00")
    return name.decode("utf-8", "replace") if name and end else None
