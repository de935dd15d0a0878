"""FORMATS: every kind of file that is read, one line each. Whoever asks about formats asks here.

A format has one line: its media type, its suffixes, its magic number, what kind of file it is and who reads it.
`flows/sources/sniff.py` asks the content before the name.
"""

import functools
import hashlib
import os
import re
from typing import Literal, NamedTuple

from flows.records import magic
from flows.records.dates import DATE_LIBRARIES
from flows.records.libraries import PYTHON

GZIP, BZIP2, XZ, ZSTD = "application/gzip", "application/x-bzip2", "application/x-xz", "application/zstd"
ZIP, TAR = "application/zip", "application/x-tar"
WARC, ARC = "application/warc", "application/x-arc"
TEXT, MARKDOWN, HTML = "text/plain", "text/markdown", "text/html"
JSON, NDJSON, CSV, TSV = "application/json", "application/x-ndjson", "text/csv", "text/tab-separated-values"
XML, RSS, ATOM = "application/xml", "application/rss+xml", "application/atom+xml"
MAIL, MBOX, EMLX = "message/rfc822", "application/mbox", "message/x-emlx"
TEX, RTF, FB2 = "application/x-tex", "application/rtf", "application/x-fictionbook+xml"
NOTEBOOK, SRT, VTT = "application/x-ipynb+json", "application/x-subrip", "text/vtt"
PARQUET, PDF, EPUB = "application/vnd.apache.parquet", "application/pdf", "application/epub+zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

Kind = Literal["plain", "page", "text", "blocks", "packed", "compressed", "archive"]


class Format(NamedTuple):
    """One kind of file.

    Attributes:
        media_type: IANA's, or the one in common use where IANA has none.
        suffixes: in lower case, the usual one first.
        kind: `plain` and `page` are documents as they are, text and HTML. A reader divides the others: `text` is text
            throughout, `blocks` are headers of text around bodies of any bytes, `packed` is binary. `compressed` and
            `archive` hold other files.
        reader: `module:function` under `flows/sources/readers/`; None where the file is its own record or holds files.
        magic: what its first bytes match, where they give it away.
        needs_seeking: its reader moves about in the file, because the directory lies at the end.
        extra: the optional dependency (`columnist[<extra>]`) that its reader needs.
        is_zip: it is a zip file inside; its members distinguish it from an archive (`flows/sources/packages.py`).
        libraries: distributions whose version may change what its reader makes of a file, by the names of
            flows/records/libraries.py; without those that only the steps use on what it gives.
        tar_suffixes: suffixes that stand for a tar file compressed so, as `.tgz` stands for `.tar.gz`.
    """

    media_type: str
    suffixes: tuple[str, ...]
    kind: Kind
    reader: str | None = None
    magic: re.Pattern[bytes] | None = None
    needs_seeking: bool = False
    extra: str | None = None
    tar_suffixes: tuple[str, ...] = ()
    is_zip: bool = False
    libraries: tuple[str, ...] = ()


_XML_LIBRARIES = ("chardet", "lxml", *DATE_LIBRARIES)
_WARC_LIBRARIES = ("fastwarc", "zstandard")
# pypdf opens an encrypted file with either of the two that follow it.
_PDF_LIBRARIES = ("pypdf", "cryptography", "pycryptodome", *DATE_LIBRARIES)

FORMATS = (
    # Of these marks are part of the text: they are few, and meant to be read as they stand.
    Format(TEXT, (".txt", ".text", ".rst", ".org", ".adoc", ".asciidoc", ".log"), "plain"),
    Format(MARKDOWN, (".md", ".markdown"), "plain"),
    Format(HTML, (".html", ".htm", ".xhtml"), "page"),
    Format(
        MAIL, (".eml", ".mhtml", ".mht"), "text", "mail:read_eml", libraries=(PYTHON, "chardet", *DATE_LIBRARIES)
    ),  # `.mhtml`: a mail whose main part is a page
    Format(
        JSON, (".json",), "text", "json_document:read_json", libraries=("chardet", "lxml", "orjson", *DATE_LIBRARIES)
    ),
    Format(
        NDJSON,
        (".jsonl", ".ndjson"),
        "text",
        "json_lines:read_json_lines",
        libraries=("chardet", "orjson", *DATE_LIBRARIES),
    ),
    Format(CSV, (".csv",), "text", "csv:read_csv", libraries=(PYTHON, "chardet", "orjson", *DATE_LIBRARIES)),
    Format(TSV, (".tsv",), "text", "csv:read_tsv", libraries=(PYTHON, "chardet", "orjson", *DATE_LIBRARIES)),
    Format(
        PARQUET,
        (".parquet",),
        "packed",
        "parquet:read_parquet",
        magic.PARQUET,
        needs_seeking=True,
        libraries=("orjson", "pyarrow", *DATE_LIBRARIES),
    ),
    Format(XML, (".xml",), "text", "xml:read_xml", libraries=_XML_LIBRARIES),
    Format(RSS, (".rss",), "text", "xml:read_xml", libraries=_XML_LIBRARIES),
    Format(ATOM, (".atom",), "text", "xml:read_xml", libraries=_XML_LIBRARIES),
    Format(MBOX, (".mbox",), "text", "mail:read_mbox", libraries=(PYTHON, "chardet", *DATE_LIBRARIES)),
    Format(EMLX, (".emlx",), "text", "mail:read_emlx", libraries=(PYTHON, "chardet", *DATE_LIBRARIES)),
    Format(TEX, (".tex", ".latex", ".ltx"), "text", "tex:read_tex", libraries=("chardet", *DATE_LIBRARIES)),
    Format(RTF, (".rtf",), "text", "rtf:read_rtf", magic.RTF, libraries=(PYTHON, *DATE_LIBRARIES)),
    Format(FB2, (".fb2",), "text", "fiction_book:read_fb2", libraries=_XML_LIBRARIES),
    Format(NOTEBOOK, (".ipynb",), "text", "notebook:read_notebook", libraries=("orjson",)),
    Format(SRT, (".srt",), "text", "subtitles:read_srt", libraries=(PYTHON, "chardet")),
    Format(VTT, (".vtt",), "text", "subtitles:read_vtt", libraries=(PYTHON, "chardet")),
    Format(
        WARC, (".warc", ".wet", ".wat"), "blocks", "warc:read_warc", magic.WARC, libraries=_WARC_LIBRARIES
    ),  # WET holds texts, WAT metadata
    Format(ARC, (".arc",), "blocks", "arc:read_arc", magic.ARC, libraries=_WARC_LIBRARIES),
    Format(DOCX, (".docx",), "packed", "docx:read_docx", needs_seeking=True, is_zip=True, libraries=_XML_LIBRARIES),
    Format(ODT, (".odt",), "packed", "odt:read_odt", needs_seeking=True, is_zip=True, libraries=_XML_LIBRARIES),
    Format(
        XLSX,
        (".xlsx", ".xlsm"),
        "packed",
        "sheets.xlsx:read_xlsx",
        needs_seeking=True,
        is_zip=True,
        libraries=(PYTHON, "orjson", *_XML_LIBRARIES),
    ),
    Format(
        ODS,
        (".ods",),
        "packed",
        "sheets.ods:read_ods",
        needs_seeking=True,
        is_zip=True,
        libraries=(PYTHON, "orjson", *_XML_LIBRARIES),
    ),
    Format(EPUB, (".epub",), "packed", "epub:read_epub", needs_seeking=True, is_zip=True, libraries=_XML_LIBRARIES),
    Format(
        PDF,
        (".pdf",),
        "packed",
        "pdf:read_pdf",
        magic.PDF,
        needs_seeking=True,
        extra="office",
        libraries=_PDF_LIBRARIES,
    ),
    Format(GZIP, (".gz",), "compressed", magic=magic.GZIP, tar_suffixes=(".tgz",)),
    Format(BZIP2, (".bz2",), "compressed", magic=magic.BZIP2, tar_suffixes=(".tbz2", ".tbz")),
    Format(XZ, (".xz",), "compressed", magic=magic.XZ, tar_suffixes=(".txz",)),
    Format(ZSTD, (".zst",), "compressed", magic=magic.ZSTD, tar_suffixes=(".tzst",), libraries=("zstandard",)),
    Format(ZIP, (".zip",), "archive", magic=magic.ZIP, needs_seeking=True),
    Format(TAR, (".tar",), "archive", magic=magic.TAR, libraries=(PYTHON,)),
)

BY_MEDIA_TYPE = {format.media_type: format for format in FORMATS}
MEDIA_TYPES = {suffix: format.media_type for format in FORMATS for suffix in (*format.suffixes, *format.tar_suffixes)}
"""Media type by suffix."""


def of_kind(*kinds: Kind) -> frozenset[str]:
    """The media types of some kinds."""
    return frozenset(format.media_type for format in FORMATS if format.kind in kinds)


PACKAGE_SUFFIXES = frozenset((
    ".docm", ".dotx", ".dotm", ".xlsb", ".xltx", ".xltm", ".xlam", ".pptx", ".pptm", ".potx", ".potm", ".ppsx",
    ".ppsm", ".ppam", ".vsdx", ".vsdm", ".xps", ".oxps", ".ots", ".odp", ".otp", ".odg", ".otg", ".odf", ".odb",
    ".odc", ".odi", ".odm", ".ott", ".sxw", ".sxc", ".sxi", ".sxd", ".sxm", ".stw", ".oxt", ".pages", ".numbers", ".key",
    ".idml", ".icml", ".sketch", ".kra", ".ora", ".mmap", ".xmind", ".jar", ".war", ".ear", ".aar", ".apk", ".aab", ".xapk",
    ".ipa", ".whl", ".egg", ".nupkg", ".vsix", ".appx", ".msix", ".xpi", ".crx", ".kmz", ".3mf", ".npz", ".cbz", ".usdz",
))  # fmt: skip
"""Suffixes of zip files that are one thing and no archive of documents, for those whose members do not say so."""

PLAIN = of_kind("plain")
DOCUMENTS = of_kind("plain", "page")
"""A file of one of these is a record as it is; everything else holds records."""
COMPRESSED = of_kind("compressed")
ARCHIVES = of_kind("archive")


def suffix(name: str) -> str:
    """What follows the last dot of a name, with the dot, in lower case; `.txt` alone has none.

    >>> suffix("news/A.TXT")
    '.txt'
    """
    return os.path.splitext(name)[1].lower()  # pathlib is ten times slower, and this runs for each file


def media_type(name: str) -> str | None:
    """Media type under which a file of this name is read; None where no reader knows it.

    >>> media_type("news/A.TXT")
    'text/plain'
    >>> media_type("news/a.txt.gz")
    'application/gzip'
    """
    return MEDIA_TYPES.get(suffix(name))


def suffix_of(media_type: str) -> str:
    """The first suffix of a format.

    >>> suffix_of("text/html")
    '.html'
    """
    return BY_MEDIA_TYPE[media_type].suffixes[0]


def uncompressed_name(name: str) -> str:
    """The name that a compressed file has without its compression.

    >>> uncompressed_name("news.jsonl.gz"), uncompressed_name("news.tgz"), uncompressed_name("news")
    ('news.jsonl', 'news.tar', 'news')
    """
    ending = suffix(name)
    if MEDIA_TYPES.get(ending) not in COMPRESSED:
        return name
    is_tar = any(ending in format.tar_suffixes for format in FORMATS)
    return name[: -len(ending)] + (".tar" if is_tar else "")


@functools.cache
def recognition() -> str:
    """Hash of all that FORMATS says: with another one, a file that no reader knew may be known."""
    told = [tuple(each.pattern if isinstance(each, re.Pattern) else each for each in format) for format in FORMATS]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]
