"""Distinguishes an archive of documents from a package: a zip file that is one thing, such as a book, a slide show or a program.

Its directory decides, by the names that the formats demand and by what those members say; its own name decides only
where they are silent. Bytes that merely occur in the file decide nothing.
"""

import re
from typing import BinaryIO

from flows.records.reasons import Rejected
from flows.records.record import Limits
from flows.records.unpack_budget import Budget
from flows.sources import formats
from flows.sources.containers.zip_archive import ZipArchive
from flows.sources.containers.zip_directory import Entry

_MIMETYPE, _CONTENT_TYPES = "mimetype", "[Content_Types].xml"
_CONTAINER, _MANIFEST = "META-INF/container.xml", "META-INF/manifest.xml"
_FOLDERS = {formats.DOCX: "word/", formats.XLSX: "xl/"}
"""Where the parts of a package of Office lie, for those whose types are silent."""
_FOLDER_NAMES = tuple(_FOLDERS.values())
# Members at the top of packages that have none of the four above: programs, maps, and Apple's documents.
_OTHERS = frozenset((
    "AndroidManifest.xml", "META-INF/MANIFEST.MF", "BundleConfig.pb", "doc.kml", "Index.zip", "Index/Document.iwa",
    "index.apxl", "index.xml.gz", "extension.vsixmanifest", "AppxManifest.xml", "META-INF/mozilla.rsa",
))  # fmt: skip
# OpenDocument before it had a `mimetype`; either of them alone is a file like any other.
_OPEN_DOCUMENT = frozenset(("content.xml", "styles.xml"))
_MOST_BYTES = 8_000_000
_IS_MEDIA_TYPE = re.compile(rb"[\w.+-]+/[\w.+-]+")
_MAIN_TYPES = {
    formats.DOCX: re.compile(
        rb"(?:wordprocessingml\.(?:document|template)|ms-word\.(?:document|template)\.\w+)\.main\+xml"
    ),
    formats.XLSX: re.compile(rb"(?:spreadsheetml\.(?:sheet|template)|ms-excel\.(?:sheet|template)\.\w+)\.main\+xml"),
}
_OF_LIBRE_OFFICE = (formats.ODT, formats.ODS)
_ROOT_ENTRY = re.compile(rb"<[^<>]*full-path\s*=\s*[\"']/[\"'][^<>]*>")
_MEDIA_TYPE = re.compile(rb"media-type\s*=\s*[\"']([^\"']*)")


def read_package_type(file: BinaryIO, name: str) -> str | None:
    """What a zip file is: `formats.ZIP` for an archive, the media type of a document that is read, None for the rest.

    A file whose directory cannot be read is what its name says, so that its reader says what is wrong with it.
    """
    by_name = formats.media_type(name)
    is_document = by_name is not None and formats.BY_MEDIA_TYPE[by_name].is_zip
    by_suffix = by_name if is_document else None if formats.suffix(name) in formats.PACKAGE_SUFFIXES else formats.ZIP
    try:
        package = _Package(file)
    except Rejected:
        return by_suffix
    for rule in (_by_mimetype, _by_container, _by_content_types, _by_manifest):
        is_known, media_type = rule(package, by_name)
        if is_known:
            return media_type
    if by_name not in _OF_LIBRE_OFFICE and (_OTHERS & package.marks.keys() or package.marks.keys() >= _OPEN_DOCUMENT):
        return None
    return by_suffix


class _Package:
    """The members of a zip file that say what it is."""

    def __init__(self, file: BinaryIO) -> None:
        self._archive = ZipArchive(file, Limits())
        self.marks: dict[str, Entry] = {}
        self.folders: set[str] = set()
        try:
            for entry in self._archive.entries():
                name = entry.name.removeprefix("./")
                if name.startswith(_FOLDER_NAMES):
                    self.folders.add(name.partition("/")[0] + "/")
                if name in _MARKS:
                    self.marks.setdefault(name, entry)
        except Rejected:
            pass  # what came before still says what it is; its reader will say that it breaks off

    def read(self, name: str) -> bytes:
        """A member's first bytes; nothing where it cannot be read. XML in UTF-16 becomes readable for patterns."""
        try:
            content = self._archive.open(self.marks[name], Budget(Limits()).layer())
            return content.read(_MOST_BYTES).replace(b"\x00", b"")
        except Rejected:
            return b""


_MARKS = frozenset((_MIMETYPE, _CONTENT_TYPES, _CONTAINER, _MANIFEST)) | _OTHERS | _OPEN_DOCUMENT

_Answer = tuple[bool, str | None]
"""Whether the rule knows, and what it then says."""


def _by_mimetype(package: _Package, by_name: str | None) -> _Answer:
    """OpenDocument, EPUB, and many that do as they do: the whole content of a member is the media type."""
    if _MIMETYPE not in package.marks:
        return False, None
    stated = package.read(_MIMETYPE).strip()
    if not _IS_MEDIA_TYPE.fullmatch(stated) or stated == formats.ZIP.encode():
        return False, None
    return True, _if_read(stated)


def _by_container(package: _Package, by_name: str | None) -> _Answer:
    """A book without its `mimetype`. Other formats have a container too."""
    if _CONTAINER not in package.marks:
        return False, None
    is_book = by_name == formats.EPUB or b"oebps-package" in package.read(_CONTAINER)
    return True, formats.EPUB if is_book else None


def _by_content_types(package: _Package, by_name: str | None) -> _Answer:
    """Office Open XML, XPS, Visio and other packages of that kind: the main part has a type that ends in `main+xml`."""
    if _CONTENT_TYPES not in package.marks:
        return False, None
    types = package.read(_CONTENT_TYPES)
    if b".main+xml" in types:
        return True, next((kind for kind, main in _MAIN_TYPES.items() if main.search(types)), None)
    silent = (kind for kind, folder in _FOLDERS.items() if folder in package.folders or by_name == kind)
    return True, next(silent, None)


def _by_manifest(package: _Package, by_name: str | None) -> _Answer:
    """OpenDocument without its `mimetype`, and the extensions of its programs."""
    if _MANIFEST not in package.marks:
        return False, None
    root = _ROOT_ENTRY.search(package.read(_MANIFEST))
    stated = _MEDIA_TYPE.search(root[0]) if root else None
    if stated is None or not stated[1]:
        return True, by_name if by_name in _OF_LIBRE_OFFICE else None
    return True, _if_read(stated[1])


def _if_read(media_type: bytes) -> str | None:
    known = formats.BY_MEDIA_TYPE.get(media_type.decode("latin-1"))
    return known.media_type if known is not None and known.is_zip else None
