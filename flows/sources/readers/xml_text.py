"""XML: the items of RSS and Atom feeds, or one document of any vocabulary."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from flows.records.reasons import Rejected, one_line
from flows.records.record import FieldNames, Limits, Record
from flows.sources.formats import XML
from flows.sources.readers.bare_ampersands import BareAmpersands
from flows.sources.readers.byte_streams import guess_encoding, read_head
from flows.sources.readers.feed_items import item_record
from flows.sources.readers.fields import pick
from flows.sources.readers.markup_text import ANY_XML, local_name, paragraphs_of, text_of
from flows.sources.readers.record_keys import RecordKeys

# Small, so that an error can be laid at the door of few items: lxml says only between chunks what it met.
_CHUNK_BYTES = 512
_HEAD_BYTES = 64_000
_MAX_ERRORS = 1_000
_FEEDS = {"rss", "feed", "RDF"}
_CHANNELS = _FEEDS | {"channel"}
_ITEMS = {"item", "entry"}
_DECLARED = re.compile(rb"""<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)""")
_LEAF_CHARS = 1_000


def read_xml(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """One record for each item of a feed. Any other file is one record, with the text of all its elements.

    Feeds of any size are streamed. A bare ampersand is read as one. An item in which XML's rules are broken is
    `malformed`, and so may be its direct neighbours; the rest is loaded. Any other document is held whole, and one error makes it `malformed`: a part of
    it would pass for all. Entities that a document declares, and its DTD, are never read; those of HTML are known.
    """
    parser = _Parser(stream)
    raw: list[bytes] | None = []
    size = 0
    feed: _Feed | None = None
    for chunk in parser.chunks():
        if not chunk:
            break
        if feed is None and parser.root is not None and local_name(parser.root) in _FEEDS:
            feed, raw = _Feed(parser, limits, names), None
        if feed is not None:
            yield from feed.read(len(chunk))
        elif raw is not None:
            raw.append(chunk)
            size += len(chunk)
            if size > limits.record_bytes:
                raise Rejected("too_large", f"more than {limits.record_bytes:,} bytes, the limit for one record")
    if feed is not None:
        feed.is_broken |= bool(parser.new_errors)
        yield from feed.read(0)
        if feed.is_broken:
            parser.refuse_errors()
        return
    parser.refuse_errors()
    root = parser.root
    if root is None:
        raise Rejected("malformed", "no XML: it has no element")
    text = "\n\n".join(paragraphs_of(root, ANY_XML))
    picked = pick(_leaves(root), names)
    yield Record("", None, XML, b"".join(raw or ()), text, picked.fields)


def _leaves(root: "etree._Element") -> dict[str, object]:
    """The first element of each name that holds nothing but a short text, for title, author, date and address."""
    leaves: dict[str, object] = {}
    for element in root.iter("{*}*"):
        if not len(element) and element.text and len(element.text) < _LEAF_CHARS:
            leaves.setdefault(local_name(element), element.text)
    return leaves


class _Parser:
    """A parser of chunks that goes on after an error, and tells of every one."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._head = read_head(stream, _HEAD_BYTES)
        self._parser = etree.XMLPullParser(
            events=("start", "end"), encoding=_undeclared_encoding(self._head), recover=True,
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
        )  # fmt: skip
        self._ampersands = BareAmpersands(self._head)
        self._n_errors = 0
        self.events: list[tuple[str, etree._Element]] = []
        self.root: etree._Element | None = None
        self.errors: list[etree._LogEntry] = []
        self.new_errors = 0

    def chunks(self) -> Iterator[bytes]:
        """Each chunk, after it was parsed: what was met in it is in `events` and `new_errors`; an empty one at the end."""
        for start in range(0, len(self._head), _CHUNK_BYTES):
            yield self._feed(self._head[start : start + _CHUNK_BYTES])
        while chunk := self._stream.read(_CHUNK_BYTES):
            yield self._feed(chunk)
        try:
            self._parser.feed(self._ampersands.close())
            self._parser.close()
        except etree.XMLSyntaxError as error:
            raise Rejected("malformed", f"no XML: {error}"[:200]) from None
        self._note()
        yield b""

    def _feed(self, chunk: bytes) -> bytes:
        try:
            self._parser.feed(self._ampersands.feed(chunk))
        except (etree.XMLSyntaxError, LookupError) as error:  # the latter for an encoding that nobody knows
            raise Rejected("malformed", f"no XML: {error}"[:200]) from None
        self._note()
        return chunk

    def _note(self) -> None:
        events = list(self._parser.read_events())
        if self.root is None and events:
            self.root = events[0][1]
        self.events += events
        log = self._parser.feed_error_log
        self.new_errors = 0
        if len(log) > self._n_errors:
            fresh = [entry for entry in list(log)[self._n_errors :] if _is_fatal(entry)]
            self._n_errors = len(log)
            self.errors += fresh
            self.new_errors = len(fresh)
        if len(self.errors) > _MAX_ERRORS or any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in self.errors):
            self.refuse_errors()

    def refuse_errors(self) -> None:
        """Raises Rejected if there was an error."""
        if not self.errors:
            return
        last = self.errors[-1]
        if last.type_name == "ERR_RESOURCE_LIMIT" and "entity" in last.message:
            raise Rejected("expands_too_far", f"line {last.line:,}: its entities expand without bounds")
        first = last if last.type_name == "ERR_RESOURCE_LIMIT" else self.errors[0]
        raise Rejected("malformed", f"line {first.line:,}: {first.message}"[:200])


def _undeclared_encoding(head: bytes) -> str | None:
    """The encoding of XML that declares none, or UTF-8, and is in neither; None where the parser knows better."""
    declared = _DECLARED.match(head.removeprefix(b"\xef\xbb\xbf").lstrip())
    if (declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")) or b"\0" in head:
        return None
    whole_lines = head.rpartition(b"\n")[0] or head
    try:
        codec = guess_encoding(whole_lines)
        etree.XMLParser(encoding=codec)
    except (Rejected, LookupError):  # the parser does not know every encoding that Python knows
        return None
    return None if codec == "utf-8" else codec


def _is_fatal(entry: "etree._LogEntry") -> bool:
    """Whether something was lost. An entity that is not declared was not: it stays in the tree under its name."""
    return bool(entry.level_name == "FATAL" and entry.type_name != "ERR_UNDECLARED_ENTITY")


class _Feed:
    """The items of a feed, from the events of its parser."""

    def __init__(self, parser: _Parser, limits: Limits, names: FieldNames) -> None:
        self._parser, self._limits = parser, limits
        self._keys, self._position = RecordKeys(), 0
        self._site: str | None = None
        self._item: etree._Element | None = None
        self._item_bytes = 0
        self._is_suspect = False
        self.is_broken = False  # there was an error outside of the items

    def read(self, n_bytes: int) -> Iterator[Record]:
        """The items that ended with the last chunk."""
        spoilt = bool(self._parser.new_errors)
        self._is_suspect |= spoilt and self._item is not None
        self._item_bytes += n_bytes
        events, self._parser.events = self._parser.events, []
        n_begun = self._position + (self._item is not None)
        was_open = self._item is not None
        for event, element in events:
            name, parent = local_name(element), element.getparent()
            if parent is None or local_name(parent) not in _CHANNELS:
                continue
            if event == "start":
                if name in _ITEMS and self._item is None:
                    self._item, self._item_bytes, self._is_suspect = element, n_bytes, spoilt
                continue
            if element is self._item:
                yield self._record(element)
                self._item = None
            elif name == "title" and self._site is None:
                self._site = _name(element)
            if name not in _CHANNELS:
                _forget(element)
        if spoilt and not was_open and n_begun == self._position + (self._item is not None):
            self.is_broken = True
        if self._item is not None and self._item_bytes > self._limits.record_bytes:
            raise Rejected(
                "too_large", f"item {self._position + 1:,} has more than {self._limits.record_bytes:,} bytes"
            )

    def _record(self, item: "etree._Element") -> Record:
        fault = self._parser.errors[-1] if self._is_suspect else None
        detail = one_line(f"line {fault.line:,}: {fault.message}") if fault is not None else None
        record = item_record(item, self._position, self._keys, self._site, detail)
        self._position += 1
        return record


def _name(element: "etree._Element") -> str | None:
    """The text of a feed's title; none where it is broken, which costs the feed its name and no item."""
    try:
        return " ".join(text_of(element).split()) or None
    except Rejected:
        return None


def _forget(element: "etree._Element") -> None:
    """Frees what was read: the element's content, and what stands before it."""
    parent = element.getparent()
    element.clear()
    while element.getprevious() is not None:
        del parent[0]
