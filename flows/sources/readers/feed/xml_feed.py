"""Feeds in XML: their items, each decoded and parsed by itself, so that a fault in one costs no other."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flows.records.reasons import Rejected
from flows.records.record import Limits, Record
from flows.sources.readers.alone import make_row
from flows.sources.readers.feed.frame import Frame
from flows.sources.readers.feed.items import item_record
from flows.sources.readers.feed.split import FeedSplitter, Part
from flows.sources.readers.markup.xml_bytes import XmlBytes, root_name
from flows.sources.readers.markup.xml_tree import parse_xml, require_xml
from flows.sources.readers.record_keys import RecordKeys

if TYPE_CHECKING:
    from lxml import etree

_ATOM = (b"http://www.w3.org/2005/Atom", b"http://purl.org/atom/ns#")
_ITEM = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s/>]", re.IGNORECASE)


def is_feed(tag: bytes, head: bytes) -> bool:
    """Whether the root is that of a feed. `feed` and `channel` are names that others use, too: those must have items."""
    name = root_name(tag)
    if name in ("feed", "channel"):
        return any(namespace in tag for namespace in _ATOM) or _ITEM.search(head) is not None
    return name in ("rss", "rdf")


def read_feed(source: XmlBytes, limits: Limits) -> Iterator[Record]:
    """One record for each item of a feed of any size.

    Raises:
        Rejected: `malformed` behind the last item, where the feed around its items is broken or breaks off.
    """
    yield from _Feed(source, limits).records()


class _Feed:
    """The items of a feed, one by one, and what lies around them as one small document."""

    def __init__(self, source: XmlBytes, limits: Limits) -> None:
        self._source, self._limits = source, limits
        self._frame = Frame()
        self._keys, self._position = RecordKeys(), 0

    def records(self) -> Iterator[Record]:
        splitter = FeedSplitter(
            self._source.chunks, self._limits.record_bytes, self._frame.end_of_channel, self._is_sound,
            self._source.begins_at, self._source.width,
        )  # fmt: skip
        for part in splitter.parts():
            if part.is_item:
                yield self._record(part)._replace(span=part.span if self._source.has_places else None)
                self._position += 1
            elif not self._frame.is_begun or not part.data.isspace():
                self._frame.feed(self._source.decode(part.data))
        self._frame.close()

    def _record(self, part: Part) -> Record:
        place = f"item {self._position + 1:,}"
        if part.sha256 is not None:
            key = self._keys.next_key(None, b"", part.sha256)
            return Record(key, self._position, None, b"", reason="too_large", detail=f"{place} has {part.size:,} bytes")
        return make_row(lambda: self._item(part, place), self._limits, part.data, self._position, self._keys)

    def _item(self, part: Part, place: str) -> Record:
        data = part.data
        try:
            if part.fault is not None:
                raise Rejected("malformed", part.fault)
            text = self._source.decode(data)
            data = text.encode()
            return item_record(self._parse(text), data, self._position, self._keys, self._frame.site)
        except Rejected as rejected:
            key, detail = self._keys.next_key(None, data), f"{place}: {rejected.detail}"
            return Record(key, self._position, None, data, reason=rejected.reason, detail=detail)

    def _parse(self, text: str) -> "etree._Element":
        """The item in an element that declares what its feed declares."""
        root = require_xml(f"{self._frame.opening()}{text}</f>")
        if len(root) != 1:
            raise Rejected("malformed", f"it falls into {len(root)} elements")
        return root[0]

    def _is_sound(self, data: bytes) -> bool:
        try:
            tree = parse_xml(f"{self._frame.opening()}{self._source.decode(data)}</f>")
        except Rejected:
            return False
        return tree.reason is None and tree.root is not None and len(tree.root) == 1
