"""The zip files that office documents and books are: opened with limits, and read by the names of their parts."""

import io
import posixpath
from typing import BinaryIO
from urllib.parse import unquote

from lxml import etree

from flows.records.dates import parse_date
from flows.records.extra import to_extra
from flows.records.faults import raise_if_out_of_memory
from flows.records.reasons import Rejected
from flows.records.record import Fields, Limits
from flows.records.unpack_budget import Budget
from flows.sources.containers.streams import read_fully
from flows.sources.containers.zip_archive import ZipArchive
from flows.sources.containers.zip_directory import Entry
from flows.sources.readers.markup.paragraphs import local_name, text_of
from flows.sources.readers.markup.xml_tree import as_utf8

_SMALL_BYTES = 10_000_000
_OFFICE_DOCUMENT, _MANIFEST = "/officeDocument", "META-INF/manifest.xml"


class OfficeZip:
    """The parts of a document. Nothing is extracted; each part is read whole, and none beyond the limit of a record."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        """Opens the document, which has to seek.

        Raises:
            Rejected: `encrypted`, `damaged`, `expands_too_far`, `too_many_members`.
        """
        self._limits, self._budget = limits, Budget.of(limits)
        self.size = file.seek(0, io.SEEK_END)
        self._zip = ZipArchive(file, limits)
        self._parts: dict[str, Entry] = {}
        size = 0
        for entry in self._zip.entries():
            self._parts[entry.name] = entry
            size += entry.size
            if len(self._parts) > limits.members:
                raise Rejected("too_many_members", f"more than {limits.members:,} parts")
        if size > limits.archive_bytes or size > max(limits.ratio * self.size, _SMALL_BYTES):
            raise Rejected("expands_too_far", f"{self.size:,} bytes unpack to {size:,}")
        if any(entry.flags & 1 for entry in self._parts.values()):
            raise Rejected("encrypted", "a part of it asks for a password")
        self.names = frozenset(self._parts)

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            Rejected: `damaged` where it is missing or breaks off, `too_large`.
        """
        size = self._entry(name).size
        if size > self._limits.record_bytes:
            raise Rejected("too_large", f"its part {name!a} has {size:,} bytes"[:200])
        try:
            return read_fully(self.open(name), size + 1)
        except Rejected as rejected:
            raise Rejected(rejected.reason, f"its part {name!a}: {rejected.detail}"[:200]) from None

    def open(self, name: str) -> BinaryIO:
        """A part as a stream, for one that is no record by itself and may be larger.

        Raises:
            Rejected: as `read`; the reads of the stream raise it too.
        """
        return self._zip.open(self._entry(name), self._budget.layer())

    def _entry(self, name: str) -> Entry:
        entry = self._parts.get(name)
        if entry is None:
            raise Rejected("damaged", f"its part {name!a} is missing"[:200])
        return entry

    def read_xml(self, name: str) -> "etree._Element":
        """The root of a part that is XML.

        Raises:
            Rejected: as `read`, and `damaged` where it is no XML.
        """
        try:
            return etree.fromstring(as_utf8(self.read(name)), safe_parser())
        except (etree.XMLSyntaxError, ValueError) as error:
            raise_if_out_of_memory(error)
            raise Rejected("damaged", f"its part {name!a} is no XML: {error}"[:200]) from None


def office_part(package: OfficeZip) -> str:
    """The name of the part that is the document of Word or the workbook of Excel.

    Raises:
        Rejected: as `OfficeZip.read_xml`, and `damaged` where no part is said to be it.
    """
    for relationship in package.read_xml("_rels/.rels"):
        if relationship.get("Type", "").endswith(_OFFICE_DOCUMENT):
            return join_path("", relationship.get("Target", ""))
    raise Rejected("damaged", "it does not say which part is the document")


def refuse_locked_odf(package: OfficeZip) -> None:
    """Refuses a file of LibreOffice that is behind a password.

    Raises:
        Rejected: `encrypted`.
    """
    if _MANIFEST in package.names and next(package.read_xml(_MANIFEST).iter("{*}encryption-data"), None) is not None:
        raise Rejected("encrypted", "a document with a password")


def safe_parser() -> "etree.XMLParser":
    """A parser that resolves no entity and fetches nothing, and reads long texts: what it reads has a limit already."""
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True)


def join_path(base: str, href: str) -> str:
    """The name of a part from the part that points at it; never a path of this machine.

    >>> join_path("OEBPS/content.opf", "text/chapter%201.xhtml#start"), join_path("a/b.opf", "/c.xml")
    ('OEBPS/text/chapter 1.xhtml', 'c.xml')
    """
    path = unquote(href.partition("#")[0])
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(base), path)).lstrip("/")


def dublin_core(root: "etree._Element") -> Fields:
    """Title, authors and date from the metadata of a document, which all of these formats write in Dublin Core."""
    texts: dict[str, list[str]] = {}
    for element in root.iter("{*}*"):
        if text := " ".join(text_of(element).split()) if not len(element) else "":
            texts.setdefault(local_name(element), []).append(text)
    people = texts.get("initial-creator") or texts.get("creator", [])
    dates = ((name, parse_date(text)) for name in ("created", "creation-date", "date") for text in texts.get(name, ()))
    dated, published_at = next(((name, date) for name, date in dates if date is not None), (None, None))
    known = {"title", "initial-creator", "creator", dated}
    others = {name: said[0] if len(said) == 1 else said for name, said in texts.items() if name not in known}
    return Fields(
        title=next(iter(texts.get("title", ())), None),
        byline=", ".join(people) or None,
        published_at=published_at,
        published_from="field" if published_at is not None else None,
        updated_at=next((date for text in texts.get("modified", ()) if (date := parse_date(text))), None),
        extra=to_extra(others),
    )
