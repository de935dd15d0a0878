"""Documents of word processors, books and PDF: each file is one record with the text of all of it."""

import io
import logging
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO

from lxml import etree

from flows.records.dates import parse_date
from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources.formats import DOCX, EPUB, ODT, PDF
from flows.sources.readers.byte_streams import read_whole
from flows.sources.readers.markup.paragraphs import XHTML, Rules, local_name, paragraphs_of
from flows.sources.readers.markup.xml_tree import as_utf8
from flows.sources.readers.office_zip import OfficeZip, dublin_core, join_path, safe_parser
from flows.sources.readers.record_keys import is_encodable
from flows.sources.readers.registry import missing_library

if TYPE_CHECKING:
    import pypdf

# pypdf names objects as "IndirectObject(1, 0, 140026719604880)": the last number is another in every process.
_PLACE_IN_MEMORY = re.compile(r"(IndirectObject\(\d+, \d+), \d+")
# Word keeps what was deleted and what was inserted; the text is what the author would see. A text box is written twice.
_WORD = Rules(
    blocks=frozenset(("p", "tc")),
    skipped=frozenset(
        ("del", "moveFrom", "delText", "instrText", "pPr", "rPr", "Fallback", "txbxContent", "footnoteReference")
    ),
    breaks=(("tab", " "), ("br", "\n"), ("cr", "\n"), ("noBreakHyphen", "-")),
    text_in=frozenset(("t",)),
)
_WORD_NOTES = ("footnotes.xml", "endnotes.xml")
_TEXT = Rules(
    blocks=frozenset(("p", "h", "table-cell", "list-item", "section")),
    skipped=frozenset(("tracked-changes", "annotation", "note", "sequence-decls", "forms", "desc", "title")),
    breaks=(("tab", " "), ("s", " "), ("line-break", "\n")),
)
_OFFICE_DOCUMENT = "/officeDocument"


def read_docx(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """A Word document: paragraphs, headings and table cells in order, then text boxes and notes.

    Its parts are read as they stand, for a library that gives paragraphs leaves out what tracked changes inserted and
    what stands in content controls. Page headers, comments and pictures are left out.
    """
    data = read_whole(stream, limits.record_bytes)
    package = OfficeZip(data, limits)
    main = _word_part(package)
    root = package.read_xml(main)
    paragraphs = paragraphs_of(root, _WORD)
    for box in root.iter("{*}txbxContent"):
        if not any(local_name(above) == "Fallback" for above in box.iterancestors()):
            paragraphs += paragraphs_of(box, _WORD)
    for part in _WORD_NOTES:
        name = join_path(main, part)
        if name in package.names:
            paragraphs += paragraphs_of(package.read_xml(name), _WORD)
    core = "docProps/core.xml"
    fields = dublin_core(package.read_xml(core)) if core in package.names else Fields()
    yield Record("", None, DOCX, data, _join(paragraphs), fields)


def _word_part(package: OfficeZip) -> str:
    for relationship in package.read_xml("_rels/.rels"):
        if relationship.get("Type", "").endswith(_OFFICE_DOCUMENT):
            return join_path("", relationship.get("Target", ""))
    raise Rejected("damaged", "it does not say which part is the document")


def read_odt(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """A LibreOffice document: paragraphs, headings and cells in order, then the notes. Comments are left out."""
    data = read_whole(stream, limits.record_bytes)
    package = OfficeZip(data, limits)
    manifest = "META-INF/manifest.xml"
    if manifest in package.names and next(package.read_xml(manifest).iter("{*}encryption-data"), None) is not None:
        raise Rejected("encrypted", "a document with a password")
    root = package.read_xml("content.xml")
    body = next(root.iter("{*}body"), None)
    paragraphs = paragraphs_of(root if body is None else body, _TEXT)
    for note in root.iter("{*}note-body"):
        paragraphs += paragraphs_of(note, _TEXT)
    fields = dublin_core(package.read_xml("meta.xml")) if "meta.xml" in package.names else Fields()
    yield Record("", None, ODT, data, _join(paragraphs), fields)


def read_epub(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """A book as one record: its chapters in reading order, headings as paragraphs, without the contents page."""
    data = read_whole(stream, limits.record_bytes)
    package = OfficeZip(data, limits)
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
    yield Record("", None, EPUB, data, _join(paragraphs), Fields() if metadata is None else dublin_core(metadata))


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
    except (etree.XMLSyntaxError, ValueError):
        try:
            root = etree.fromstring(data, etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True))
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            root = None
    return [] if root is None else paragraphs_of(root, XHTML)


def read_pdf(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """The text of a PDF, page by page. A PDF of nothing but pictures is empty. Needs `columnist[office]`.

    A page that cannot be read makes the file `damaged`: the other pages would pass for the whole.
    """
    try:
        import pypdf
    except ImportError as error:
        raise missing_library(PDF, error) from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports every oddity that it recovers from
    data = read_whole(stream, limits.record_bytes)
    place = "its list of pages"
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        # Many a PDF is encrypted only to forbid printing, with an empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Rejected("encrypted", "it asks for a password")
        pages, size = [], 0
        for number, page in enumerate(reader.pages, 1):
            place = f"page {number:,}"
            pages.append(page.extract_text().strip())
            size += len(pages[-1])
            if size > limits.record_bytes:
                raise Rejected("expands_too_far", f"more than {limits.record_bytes:,} characters by {place}")
        fields = _pdf_fields(reader.metadata, _created(reader))
    except Rejected:
        raise
    except MemoryError:
        raise
    except pypdf.errors.DependencyError:
        raise Rejected("encrypted", "with a cipher that needs the library cryptography") from None
    except Exception as error:  # a parser in pure Python meets what strangers wrote: it may raise anything
        message = _PLACE_IN_MEMORY.sub(r"\1", str(error))
        raise Rejected("damaged", f"{place}: {type(error).__name__}: {message}".splitlines()[0][:200]) from None
    yield Record("", None, PDF, data, _join(pages), fields)


def _pdf_fields(metadata: Mapping[str, object] | None, created: object) -> Fields:
    facts = {name: _line(metadata.get(name)) for name in ("/Title", "/Author")} if metadata else {}
    published_at = parse_date(created)
    return Fields(
        title=facts.get("/Title"),
        byline=facts.get("/Author"),
        published_at=published_at,
        published_from="field" if published_at is not None else None,
    )


def _created(reader: "pypdf.PdfReader") -> object:
    try:
        return reader.metadata.creation_date if reader.metadata else None
    except ValueError:  # a date that is none does not make a document worse
        return None


def _line(value: object) -> str | None:
    line = " ".join(value.split()) if isinstance(value, str) else ""
    return line if line and is_encodable(line) else None


def _join(paragraphs: list[str]) -> str:
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
