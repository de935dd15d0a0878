"""The zip files that office documents and books are: opened with limits, and read by the names of their parts."""

import io
import posixpath
import zipfile
import zlib
from urllib.parse import unquote

from lxml import etree

from flows.records.dates import parse_date
from flows.records.reasons import Rejected
from flows.records.record import Fields, Limits
from flows.sources.readers.markup_text import local_name, text_of
from flows.sources.readers.xml_tree import as_utf8

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_SMALL_BYTES = 10_000_000
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
    IndexError,
)


class OfficeZip:
    """The parts of a document. Nothing is extracted; each part is read whole, and none beyond the limit of a record."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Opens the document.

        Raises:
            Rejected: `encrypted`, `damaged`, `expands_too_far`, `too_many_members`.
        """
        if data.startswith(_OLE):
            if _ENCRYPTED_PACKAGE in data:
                raise Rejected("encrypted", "a document with a password")
            raise Rejected("unsupported", "a document of the format before 2007; save it anew")
        self._limit = limits.record_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _FAULTS as error:
            raise Rejected("damaged", f"no zip file: {error}"[:200]) from None
        infos = self._zip.infolist()
        size = sum(info.file_size for info in infos)
        if len(infos) > limits.members:
            raise Rejected("too_many_members", f"{len(infos):,} parts, the limit is {limits.members:,}")
        if size > limits.archive_bytes or size > max(limits.ratio * len(data), _SMALL_BYTES):
            raise Rejected("expands_too_far", f"{len(data):,} bytes unpack to {size:,}")
        if any(info.flag_bits & 1 for info in infos):
            raise Rejected("encrypted", "a part of it asks for a password")
        self.names = frozenset(info.filename for info in infos)

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            Rejected: `damaged` where it is missing or breaks off, `too_large`.
        """
        try:
            info = self._zip.getinfo(name)
            if info.file_size > self._limit:
                raise Rejected("too_large", f"its part {name!a} has {info.file_size:,} bytes"[:200])
            with self._zip.open(info) as part:
                return part.read()
        except _FAULTS as error:
            raise Rejected("damaged", f"its part {name!a}: {error}"[:200]) from None

    def read_xml(self, name: str) -> "etree._Element":
        """The root of a part that is XML.

        Raises:
            Rejected: as `read`, and `damaged` where it is no XML.
        """
        try:
            return etree.fromstring(as_utf8(self.read(name)), safe_parser())
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Rejected("damaged", f"its part {name!a} is no XML: {error}"[:200]) from None


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
    dates = (parse_date(text) for name in ("created", "creation-date", "date") for text in texts.get(name, ()))
    published_at = next((date for date in dates if date is not None), None)
    return Fields(
        title=next(iter(texts.get("title", ())), None),
        byline=", ".join(people) or None,
        published_at=published_at,
        published_from="field" if published_at is not None else None,
    )
