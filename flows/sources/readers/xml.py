"""XML: the items of feeds, or one document of any vocabulary."""

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits, Record
from flows.sources.formats import XML
from flows.sources.readers.feed.xml_feed import is_feed, read_feed
from flows.sources.readers.fields import pick
from flows.sources.readers.markup.paragraphs import ANY_XML, local_name, paragraphs_of
from flows.sources.readers.markup.xml_bytes import XmlBytes
from flows.sources.readers.markup.xml_tree import require_xml

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
    if is_feed(tag, source.head):
        yield from read_feed(source, limits)
    else:
        yield _document(source, limits, names)


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
