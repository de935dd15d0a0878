"""Cuts a feed into its items and what lies around them, so that a fault in one item is never a fault of the next."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from flows.records.record import Span
from flows.sources.readers.byte_streams import size_in_stream

_AROUND = re.compile(rb"<(?:!--|!\[CDATA\[|\?|(?:[\w.-]+:)?(?:item|entry)(?=[\s/>]))", re.IGNORECASE)
_START_TAG = re.compile(rb"<[^\s<>/\"']+(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>")
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
# A name with its prefix, and the character that shows that it is over, may lie on both sides of a chunk's end.
_OVERLAP = 128
_FLUSH_BYTES = 1 << 16
# How many tags that may stand for the end of an item without one are passed over before the first of them is taken.
_MAX_CUTS = 1_000
_NOT_CLOSED = "it is not closed"


class Part(NamedTuple):
    """A stretch of a feed. `fault` says why an item is none; one beyond the limit has no data but its size and hash.

    `span` are its bytes in the stream, before they became UTF-8.
    """

    data: bytes
    is_item: bool
    fault: str | None = None
    size: int = 0
    sha256: str | None = None
    span: Span = Span(0, 0)


class _Cuts:
    """Places in an item at which it may have ended without an end tag: where another item begins, or its feed ends."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.depth = 0
        self.count = 0


class FeedSplitter:
    """The parts of a feed in their order.

    An item ends with its own end tag outside of comments and CDATA. Where that is missing it ends before the next item,
    or before the end of its feed, if what lies in between is sound without it; an item may hold elements of its own name.
    CDATA and comments that never end are none, and neither are those that hold the beginning of another and the end of
    the item: their own end was forgotten.

    Args:
        chunks: the feed, in an encoding in which `<` and `>` are always themselves.
        limit: bytes of an item that are held.
        holds_items: whether the element that is open after the parts so far is one that has items; its end tag, if so.
        is_sound: whether bytes are a well-formed element.
        begins_at: where the first chunk lies in the stream.
        width: bytes of a character of ASCII in the stream.
    """

    def __init__(
        self,
        chunks: Iterable[bytes],
        limit: int,
        holds_items: Callable[[], bytes | None],
        is_sound: Callable[[bytes], bool],
        begins_at: int = 0,
        width: int = 1,
    ) -> None:
        self._chunks, self._limit = iter(chunks), limit
        self._holds_items, self._is_sound = holds_items, is_sound
        self._held = bytearray()
        self._n_gone = 0
        self._at, self._width = begins_at, width
        self._searched: dict[bytes, tuple[int, int]] = {}

    def parts(self) -> Iterator[Part]:
        """Every part; together they are all bytes of the feed."""
        at = 0
        while True:
            found = _AROUND.search(self._held, at)
            if found is None:
                n_held = len(self._held)
                yield from self._flush(at)
                at = max(at - n_held + len(self._held), len(self._held) - _OVERLAP, 0)
                if not self._fill():
                    break
                continue
            opening, at = found[0], found.end()
            closing = _ENDS.get(opening.upper())
            if closing is not None:
                at = self._end_of(closing, at) or at
                continue
            yield from self._take(found.start(), is_item=False)
            at = len(opening)
            parent = self._holds_items()
            if parent is not None:
                yield from self._item(opening, parent)
                at = 0
        yield from self._take(len(self._held), is_item=False)

    def _item(self, opening: bytes, parent: bytes) -> Iterator[Part]:
        """The item with which the held bytes begin."""
        name = re.escape(opening[1:])
        inside = re.compile(
            rb"<(?:!--|!\[CDATA\[|(?P<end>/%s\s*>)|(?P<start>%s(?=[\s/>]))|(?P<parent>/%s\s*>))"
            % (name, name, re.escape(parent))
        )
        if self._is_empty(0):
            yield from self._take(self._end_of(b">", 0) or len(self._held), is_item=True)
            return
        cuts, at = _Cuts(), len(opening)
        while True:
            found = inside.search(self._held, at)
            if found is None:
                at = max(at, len(self._held) - _OVERLAP)
                if len(self._held) > self._limit and cuts.first is None:
                    yield self._pass_over(inside, at)
                    return
                if len(self._held) > self._limit or not self._fill():
                    break
                continue
            at = found.end()
            if found.lastgroup is None:
                at = self._end_of(_ENDS[found[0]], at, stopper=b"</" + opening[1:]) or at
            elif found["end"] and cuts.depth:
                cuts.depth -= 1
            elif found["end"]:
                if cuts.first is None or self._is_sound(bytes(self._held[:at])):
                    yield from self._take(at, is_item=True)
                    return
                break
            elif self._is_cut(found, cuts, opening):
                break
        yield from self._take(len(self._held) if cuts.first is None else cuts.first, is_item=True, fault=_NOT_CLOSED)

    def _is_cut(self, found: "re.Match[bytes]", cuts: _Cuts, opening: bytes) -> bool:
        """Whether the item has to end here, before a tag that another item, or the end of the feed, begins with."""
        cuts.count += 1
        if found["start"] and not self._is_empty(found.start()):
            cuts.depth += 1
        if cuts.first is not None:
            return cuts.count > _MAX_CUTS
        cuts.first = found.start()
        return self._is_sound(bytes(self._held[: found.start()]) + b"</" + opening[1:] + b">")

    def _is_empty(self, at: int) -> bool:
        """Whether the tag that begins there closes itself."""
        while (tag := _START_TAG.match(self._held, at)) is None and self._find(b">", at) < 0:
            if len(self._held) - at > self._limit or not self._fill():
                return False
        return tag is not None and tag[0].endswith(b"/>")

    def _end_of(self, closing: bytes, at: int, stopper: bytes | None = None) -> int | None:
        """Where what has begun before `at` ends; None where it does not, or where its end is that of another."""
        while (ends_at := self._find(closing, at)) < 0:
            if len(self._held) - at > self._limit or not self._fill():
                return None
        if stopper is not None:
            stopped_at = self._held.find(stopper, at, ends_at)
            reopened = b"<!--" if closing == b"-->" else b"<![CDATA["
            if stopped_at >= 0 and self._held.find(reopened, stopped_at, ends_at) >= 0:
                return None
        return ends_at + len(closing)

    def _find(self, closing: bytes, at: int) -> int:
        """Where the next such end begins, -1 where none is held. What was searched is not searched again for another item."""
        at += self._n_gone
        begin, end = self._searched.get(closing, (at, at))
        if not begin <= at <= end:
            begin = end = at
        found = self._held.find(closing, end - self._n_gone)
        after = found if found >= 0 else max(end - self._n_gone, len(self._held) - len(closing) + 1)
        self._searched[closing] = begin, after + self._n_gone
        return found

    def _cut(self, end: int) -> bytes:
        data = bytes(self._held[:end])
        del self._held[:end]
        self._n_gone += len(data)
        self._at += size_in_stream(data, self._width)
        return data

    def _pass_over(self, inside: "re.Pattern[bytes]", at: int) -> Part:
        """An item beyond the limit: hashed and counted up to the next tag that may end it."""
        digest, size, start = hashlib.sha256(), 0, self._at
        while True:
            found = inside.search(self._held, at)
            is_end = found is not None and found.lastgroup is not None
            if found is None and not self._fill():
                keep, is_end = len(self._held), True
            elif found is None:
                keep = max(at, len(self._held) - _OVERLAP)
            else:
                keep = found.end() if found["end"] or not is_end else found.start()
            digest.update(self._cut(keep))
            size += keep
            at = 0
            if is_end:
                return Part(b"", True, None, size, digest.hexdigest(), Span(start, self._at))

    def _flush(self, at: int) -> Iterator[Part]:
        """What lies around the items, when there is much of it: up to the last tag, which may not be whole."""
        if len(self._held) > _FLUSH_BYTES:
            yield from self._take(max(at, self._held.rfind(b"<", at, len(self._held) - _OVERLAP)), is_item=False)

    def _take(self, end: int, *, is_item: bool, fault: str | None = None) -> Iterator[Part]:
        start = self._at
        data = self._cut(end)
        span = Span(start, self._at)
        if is_item and len(data) > self._limit:
            yield Part(b"", is_item, fault, len(data), hashlib.sha256(data).hexdigest(), span)
        elif data:
            yield Part(data, is_item, fault, len(data), span=span)

    def _fill(self) -> bool:
        chunk = next(self._chunks, b"")
        self._held += chunk
        return bool(chunk)
