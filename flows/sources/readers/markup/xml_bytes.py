"""XML as it comes: which encoding its bytes are in, whatever they say, and each part of it as text.

libxml2 stops for good at the first character that its decoder does not know, and it knows each encoding in its narrowest
meaning. So bytes are decoded here, part by part: damage costs the part in which it lies.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from flows.encodings.declared import decode_as, decode_declared, is_multibyte, is_shifting
from flows.encodings.guesses import decode_damaged_utf8
from flows.encodings.labels import codec_of
from flows.records.reasons import Rejected
from flows.sources.readers.byte_streams import can_decode, decode_text, guess_encoding, utf8_chunks

_DECLARED = re.compile(rb"""\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']\s*([^"'<>]+)""")
_PROLOGUE = re.compile(rb"\s+|[^<]+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(rb"<(?:([^\s:/>!?]+):)?([^\s:/>!?]+)(?=[\s/>])[^>]*")
_MAX_PROLOGUE_BYTES = 1 << 20
_MAX_SHIFTED_BYTES = 64_000_000


class XmlBytes:
    """A stream of XML in which every `<` and `>` is one.

    UTF-16, UTF-32 and encodings with escapes, in which these bytes may be halves of characters, are UTF-8 here. In all
    others they are themselves, also in those of Chinese and Japanese, so that markup can be found before it is decoded.

    Attributes:
        chunks: the bytes.
        head: the first of them, which stay to be read.
        begins_at: where they begin in the stream, as in `Chunks`, and so is `width`.
        has_places: whether places in the bytes are places in the stream: not those of encodings with escapes.
    """

    def __init__(self, stream: BinaryIO) -> None:
        source = utf8_chunks(stream)
        self.chunks, self.head = source.chunks, source.head
        self.begins_at, self.width, self.has_places = source.begins_at, source.width, True
        self._is_unicode = source.unicode_codec is not None
        label = match[1] if (match := _DECLARED.match(self.head)) else None
        declared = codec_of(label)
        if not self._is_unicode and declared is not None and is_shifting(declared):
            self.chunks = _unshift(self.chunks, declared)
            self.head = next(self.chunks, b"")
            self.chunks = chain([self.head], self.chunks)
            self.has_places = False
            self._codecs: tuple[str, ...] = ("utf-8",)
        else:
            self._codecs = ("utf-8",) if self._is_unicode else _codecs_of(self.head, label, declared)

    def decode(self, data: bytes) -> str:
        """The text of a part that begins and ends at a tag.

        Raises:
            Rejected: `undecodable`; `malformed` for halves of surrogate pairs in UTF-16.
        """
        for codec in self._codecs:
            if can_decode(data, codec):
                return data.decode(codec)
        if self._is_unicode:
            raise Rejected("malformed", "it holds half a character: a part of a surrogate pair")
        for codec in self._codecs:
            decoded = decode_damaged_utf8(data, codec) if codec == "utf-8" else decode_as(data, codec)
            if decoded is not None:
                return decoded.text
        return decode_text(data)

    def root(self) -> bytes:
        """The first tag without its `>`; nothing where none comes within a megabyte."""
        taken = bytearray()
        for chunk in self.chunks:
            taken += chunk
            found = _find_root(bytes(taken))
            if found or len(taken) > _MAX_PROLOGUE_BYTES:
                break
        self.head = bytes(taken)
        self.chunks = chain([self.head], self.chunks) if taken else iter(())
        return _find_root(self.head)


def _find_root(data: bytes) -> bytes:
    at = 0
    while match := _PROLOGUE.match(data, at):
        at = match.end()
    root = _ROOT.match(data, at)
    return root[0] if root else b""


def root_name(tag: bytes) -> str:
    """The name in a tag without its prefix, in lower case.

    >>> root_name(b'<rdf:RDF xmlns="http://purl.org/rss/1.0/"'), root_name(b"")
    ('rdf', '')
    """
    match = _ROOT.match(tag + b">")
    return match[2].decode("utf-8", "replace").lower() if match else ""


def _codecs_of(head: bytes, label: bytes | None, declared: str | None) -> tuple[str, ...]:
    """Codecs to try on each part, the likeliest first: what the head shows comes before what it says."""
    stated = () if declared is None or declared.startswith(("utf-16", "utf-32")) else (declared,)
    if head.isascii():
        first = stated if stated and is_multibyte(stated[0]) else ()
        return tuple(dict.fromkeys((*first, "utf-8", *stated)))
    whole = head[: head.rfind(b">") + 1] or head
    decoded = decode_declared(whole, label) or decode_damaged_utf8(whole, "utf-8")
    codec = decoded.encoding if decoded else guess_encoding(whole)
    return tuple(dict.fromkeys((codec, "utf-8", *stated)))


def _unshift(chunks: Iterable[bytes], codec: str) -> Iterator[bytes]:
    """Text with escapes as UTF-8. It is back in ASCII at the end of each line, as RFC 1468 asks, and after an escape to it."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        end = max(held.rfind(b"\n") + 1, held.rfind(b"\x1b(B") + 3)
        if end > 2:
            yield _read_shifted(bytes(held[:end]), codec)
            del held[:end]
        if len(held) > _MAX_SHIFTED_BYTES:
            raise Rejected("too_large", f"a line of more than {_MAX_SHIFTED_BYTES:,} bytes in {codec}")
    if held:
        yield _read_shifted(bytes(held), codec)


def _read_shifted(data: bytes, codec: str) -> bytes:
    decoded = decode_as(data, codec)
    return (decoded.text if decoded else data.decode("utf-8", "replace")).encode()
