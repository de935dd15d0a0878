"""XML: the items of feeds, or one document of any vocabulary."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits, Record
from flows.sources.formats import XML
from flows.sources.readers.alone import make_row
from flows.sources.readers.feed.items import item_record
from flows.sources.readers.feed.split import FeedSplitter, Part
from flows.sources.readers.feed.titles import title_of
from flows.sources.readers.fields import pick
from flows.sources.readers.markup.bare_marks import mend
from flows.sources.readers.markup.paragraphs import ANY_XML, local_name, paragraphs_of
from flows.sources.readers.markup.xml_bytes import XmlBytes, root_name
from flows.sources.readers.markup.xml_tree import fault_of, parse_xml, require_xml, strip_declaration
from flows.sources.readers.record_keys import RecordKeys

_CHANNELS = frozenset(("rss", "feed", "rdf", "channel"))
_ATOM = (b"http://www.w3.org/2005/Atom", b"http://purl.org/atom/ns#")
_ITEM = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_LEAF_CHARS = 1_000


def read_xml(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """One record for each item of a feed. Any other file is one record, with the text of all its elements.

    Feeds of any size are streamed: RSS, Atom, RDF and the Channel Definition Format. Each item is decoded and parsed by
    itself, so that one in which XML's rules are broken is `malformed` and costs no other; bare ampersands and less-than
    signs are read as such. Any other document is held whole, and one error makes it `malformed`: a part of it would pass
    for all. Entities that a document declares, and its DTD, are never read; those of HTML are known.

    Raises:
        Rejected: `malformed` behind the last item, where the feed around its items is broken or breaks off.
    """
    source = XmlBytes(stream)
    tag = source.root()
    if _is_feed(tag, source.head):
        yield from _Feed(source, limits).records()
    else:
        yield _document(source, limits, names)


def _is_feed(tag: bytes, head: bytes) -> bool:
    """Whether the root is that of a feed. `feed` and `channel` are names that others use, too: those must have items."""
    name = root_name(tag)
    if name in ("feed", "channel"):
        return any(namespace in tag for namespace in _ATOM) or _ITEM.search(head) is not None
    return name in ("rss", "rdf")


def _document(source: XmlBytes, limits: Limits, names: FieldNames) -> Record:
    parts, size = [], 0
    for chunk in source.chunks:
        parts.append(chunk)
        size += len(chunk)
        if size > limits.record_bytes:
            raise Rejected("too_large", f"more than {limits.record_bytes:,} bytes, the limit for one record")
    data = b"".join(parts)
    root = require_xml(source.decode(data))
    text = "\n\n".join(paragraphs_of(root, ANY_XML))
    return Record("", None, XML, data, text, pick(_leaves(root), names).fields)


def _leaves(root: "etree._Element") -> dict[str, object]:
    """The first element of each name that holds nothing but a short text, for title, author, date and address."""
    leaves: dict[str, object] = {}
    for element in root.iter("{*}*"):
        if not len(element) and element.text and len(element.text) < _LEAF_CHARS:
            leaves.setdefault(local_name(element), element.text)
    return leaves


class _Feed:
    """The items of a feed, one by one, and what lies around them as one small document."""

    def __init__(self, source: XmlBytes, limits: Limits) -> None:
        self._source, self._limits = source, limits
        self._frame = _Frame()
        self._keys, self._position = RecordKeys(), 0

    def records(self) -> Iterator[Record]:
        splitter = FeedSplitter(
            self._source.chunks, self._limits.record_bytes, self._frame.end_of_channel, self._is_sound
        )
        for part in splitter.parts():
            if part.is_item:
                yield self._record(part)
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


class _Frame:
    """A feed without its items: which elements are open, what it is called, and whether it is well-formed."""

    def __init__(self) -> None:
        self._parser = etree.XMLPullParser(
            events=("start", "end"), encoding="utf-8", recover=True,
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
        )  # fmt: skip
        self._open: list[etree._Element] = []
        self._opening = "<f>"
        self.site: str | None = None
        self.is_begun = False

    def feed(self, text: str) -> None:
        """More of what lies around the items, from a tag to a tag."""
        if not self.is_begun:
            text = strip_declaration(text)
            self.is_begun = bool(text.strip())
        try:
            self._parser.feed(mend(text).encode())
        except etree.XMLSyntaxError as error:
            raise Rejected("malformed", f"no XML: {error}"[:200]) from None
        n_open = len(self._open)
        for event, element in self._parser.read_events():
            if event == "start":
                self._open.append(element)
            else:
                self._end(element)
        if n_open != len(self._open):
            self._opening = _opening_tag(self._open[-1]) if self._open else "<f>"

    def _end(self, element: "etree._Element") -> None:
        if self._open:
            self._open.pop()
        parent = element.getparent()
        if parent is None or local_name(parent).lower() not in _CHANNELS:
            return
        if self.site is None and local_name(element).lower() == "title":
            self.site = _name(element)
        if local_name(element).lower() not in _CHANNELS:
            _forget(element)

    def end_of_channel(self) -> bytes | None:
        """The name with which the element ends that is open, if it is one that has items."""
        if not self._open or local_name(self._open[-1]).lower() not in _CHANNELS:
            return None
        element = self._open[-1]
        name = local_name(element)
        return (f"{element.prefix}:{name}" if element.prefix else name).encode()

    def opening(self) -> str:
        """A start tag with the namespaces that an item here may use."""
        return self._opening

    def close(self) -> None:
        """Raises Rejected if the feed broke off, or was no XML around its items."""
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            raise Rejected("malformed", f"no XML: {error}"[:200]) from None
        if fault := fault_of(list(self._parser.feed_error_log)):
            raise Rejected(fault[0], f"around its items, {fault[1]}")


def _opening_tag(element: "etree._Element") -> str:
    spaces = (
        f' xmlns{":" + prefix if prefix else ""}="{uri.replace("&", "&amp;").replace("<", "&lt;").replace(chr(34), "&quot;")}"'
        for prefix, uri in element.nsmap.items()
    )
    return f"<f{''.join(spaces)}>"


def _name(element: "etree._Element") -> str | None:
    """The text of a feed's title; none where it is broken, which costs the feed its name and no item."""
    try:
        return title_of(element)
    except Rejected:
        return None


def _forget(element: "etree._Element") -> None:
    """Frees what was read: the element's content, and what stands before it."""
    parent = element.getparent()
    element.clear()
    while element.getprevious() is not None:
        del parent[0]
