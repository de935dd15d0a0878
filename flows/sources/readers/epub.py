"""Books in EPUB: each is one record with its chapters in reading order."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from flows.records.faults import raise_if_out_of_memory
from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources.formats import EPUB
from flows.sources.readers.byte_streams import read_whole
from flows.sources.readers.markup.paragraphs import XHTML, paragraphs_of
from flows.sources.readers.markup.xml_tree import as_utf8
from flows.sources.readers.office_zip import OfficeZip, dublin_core, join_path, safe_parser


def read_epub(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """A book as one record: its chapters in reading order, headings as paragraphs, without the contents page."""
    data = read_whole(stream, limits.record_bytes)
    package = OfficeZip(io.BytesIO(data), limits)
    container = package.read_xml("META-INF/container.xml")
    paths = [path for file in container.iter("{*}rootfile") if (path := file.get("full-path"))]
    if not paths:
        raise Rejected("damaged", "it does not say where its list of chapters is")
    opf = package.read_xml(paths[0])
    items = {item.get("id"): item for item in opf.iter("{*}item")}
    chapters = [items[ref.get("idref")] for ref in opf.iter("{*}itemref") if ref.get("idref") in items]
    locked = _locked(package)
    paragraphs: list[str] = []
    size = 0
    for chapter in chapters:
        name = join_path(paths[0], chapter.get("href", ""))
        if "nav" in chapter.get("properties", "").split() or not _is_page(chapter):
            continue
        if name in locked:
            raise Rejected("encrypted", "its chapters are locked by a seller of books")
        found = _chapter(package.read(name))
        size += sum(map(len, found))
        if size > limits.record_bytes:
            raise Rejected("too_large", f"its chapters have more than {limits.record_bytes:,} characters")
        paragraphs += found
    metadata = next(opf.iter("{*}metadata"), None)
    yield Record("", None, EPUB, data, "\n\n".join(paragraphs), Fields() if metadata is None else dublin_core(metadata))


def _is_page(item: "etree._Element") -> bool:
    return item.get("media-type", "application/xhtml+xml") in ("application/xhtml+xml", "text/html")


def _locked(package: OfficeZip) -> frozenset[str]:
    """Parts that are encrypted; fonts often are, and do not matter."""
    name = "META-INF/encryption.xml"
    if name not in package.names:
        return frozenset()
    return frozenset(join_path("", item.get("URI", "")) for item in package.read_xml(name).iter("{*}CipherReference"))


def _chapter(data: bytes) -> list[str]:
    data = as_utf8(data)
    try:
        root = etree.fromstring(data, safe_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise_if_out_of_memory(error)
        try:
            root = etree.fromstring(data, etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True))
        except (etree.ParserError, etree.XMLSyntaxError, ValueError) as html_error:
            raise_if_out_of_memory(html_error)
            root = None
    return [] if root is None else paragraphs_of(root, XHTML)
