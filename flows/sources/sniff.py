"""Tells what a file is: by its first bytes, then by its name."""

import re

from flows.sources import formats
from flows.sources.formats import suffix, uncompressed_name

HEAD_BYTES = 16_384
"""How much of a file `sniff` wants to see: enough for the first members of a .docx and the comments above a page."""

_MAGIC = (
    (b"\x1f\x8b\x08", formats.GZIP),
    (b"\xfd7zXZ\x00", formats.XZ),
    (b"\x28\xb5\x2f\xfd", formats.ZSTD),
    (b"PAR1", formats.PARQUET),
    (b"%PDF-", formats.PDF),
    (b"filedesc://", formats.ARC),
    (b"WARC/0.", formats.WARC),
    (b"WARC/1.", formats.WARC),
)
_BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
_ZSTD_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")

# Files that no reader knows and that nothing but their first bytes may give away. Short or printable ones are left out
# where a text could begin so.
_BINARY = (
    b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF87a", b"GIF89a", b"\x7fELF", b"SQLite format 3\x00", b"II*\x00", b"MM\x00*",
    b"RIFF", b"OggS\x00", b"fLaC\x00", b"ID3\x02", b"ID3\x03", b"ID3\x04", b"\xff\xfb", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\x00asm", b"wOFF", b"wOF2",
    b"OTTO\x00", b"\x00\x01\x00\x00", b"\x1aE\xdf\xa3", b"\x89HDF\r\n", b"\x93NUMPY", b"ARROW1", b"Obj\x01",
    b"\x04\x22\x4d\x18", b"\x1f\x9d", b"{\\rtf", b"%!PS-", b"\x00\x00\x01\x00",
)  # fmt: skip

# Zip files that hold one thing, not documents.
_PACKAGES = (
    ".xlsx", ".xlsm", ".pptx", ".ods", ".odp", ".odg", ".jar", ".war", ".apk", ".ipa", ".whl", ".xpi", ".kmz", ".3mf",
    ".npz", ".pages", ".numbers", ".key", ".sketch",
)  # fmt: skip
_BY_MIMETYPE = {b"application/epub+zip": formats.EPUB, b"application/vnd.oasis.opendocument.text": formats.ODT}
_TEXTUAL = (*formats.DOCUMENTS, formats.JSON, formats.NDJSON, formats.CSV, formats.TSV, formats.XML, formats.RSS,
            formats.ATOM, formats.MAIL, formats.MBOX)  # fmt: skip
_PACKED = (
    *formats.COMPRESSED,
    *formats.ARCHIVES,
    formats.PARQUET,
    formats.PDF,
    formats.DOCX,
    formats.ODT,
    formats.EPUB,
)

_HTML_START = re.compile(rb"<(?:!doctype\s+html|html[\s>])", re.I)
_HTML_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|div|p|h1)[\s>]", re.I)
_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_MBOX = re.compile(rb"From \S[^\r\n]*\d\d:\d\d[^\r\n]*\d{4}[^\r\n]*\r?\n(?:>From [^\r\n]*\r?\n)?[!-9;-~]+:")
_MAIL_LINE = re.compile(rb"[!-9;-~]+:|[ \t]")
_MAIL_HEADER = re.compile(
    rb"^(?:from|to|received|return-path|delivered-to|mime-version|message-id|date|subject|content-type):", re.I | re.M
)
_TEXT_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\f\r\x1b")
# `.com` of "www.example.com" counts as a suffix; "2024.15" has none, and neither has "v1.2 notes".
_SUFFIX = re.compile(r"\.[a-z][a-z0-9_+~-]{0,9}")


def sniff(head: bytes, name: str) -> str | None:
    r"""Media type of a file from its first bytes (HEAD_BYTES of them, or all) and its name; None where no reader knows it.

    Content that can only be one thing beats the name; what could as well be text (JSON, mail, a tag somewhere) does
    not, and decides only where the name has no suffix.

    >>> sniff(b"\x1f\x8b\x08", "a.txt")  # compressed, whatever it is called
    'application/gzip'
    >>> sniff(b"Use <b>bold</b> sparingly.", "a.md")
    'text/markdown'
    >>> sniff(b"\x89PNG\r\n", "a.xyz") is None
    True
    """
    by_name = formats.media_type(name)
    if head.startswith(b"PK") and head[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return _zip_kind(head, name)
    packed = _packed(head)
    if packed is not None:
        return packed
    if _is_binary(head):
        # Under a name that says text the record is read, so that the refusal says what is wrong with it.
        return formats.TEXT if by_name in _TEXTUAL else None
    text = _as_ascii(head)
    markup = _markup(text)
    if markup == formats.XML:
        # Generic XML has a thousand suffixes of its own (.svg, .xsl, .plist), most of them no documents.
        markup = by_name if by_name in (formats.HTML, formats.RSS, formats.ATOM) else _if_known(by_name, name)
    if markup is not None:
        return markup
    if by_name is None:
        return None if _SUFFIX.fullmatch(suffix(name)) else _guess(text)
    return _reconcile(head, text, name, by_name)


def _packed(head: bytes) -> str | None:
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if _BZIP2.match(head):
        return formats.BZIP2
    if _ZSTD_SKIPPABLE.match(head):
        return formats.ZSTD
    if head[257:262] == b"ustar":
        return formats.TAR
    # Readers of PDF accept a little rubbish in front, and mailers put it there.
    return formats.PDF if b"\n%PDF-1." in head[:1024] and b"\x00" in head else None


def _zip_kind(head: bytes, name: str) -> str | None:
    """A zip file, or one of the documents that are zip files inside, known by their first members."""
    first = head[30:150]
    if first.startswith(b"mimetype"):
        kinds = [
            kind
            for mimetype, kind in _BY_MIMETYPE.items()
            if re.match(re.escape(mimetype) + rb"(?:PK|[^\w.+-]|$)", first[8:])
        ]
        if kinds:
            return kinds[0]
        if first.startswith(b"mimetypeapplication/"):
            return None
    by_name = formats.media_type(name)
    members = [head[match.end() + 26 : match.end() + 26 + 40] for match in re.finditer(rb"PK\x03\x04", head)]
    if any(member.startswith(b"[Content_Types].xml") for member in members):
        if by_name == formats.DOCX or any(member.startswith(b"word/") for member in members):
            return formats.DOCX
        return None
    if suffix(name) in _PACKAGES:
        return None
    return by_name if by_name in (formats.DOCX, formats.ODT, formats.EPUB) else formats.ZIP


def _is_binary(head: bytes) -> bool:
    if head.startswith(_BINARY) or head[4:8] == b"ftyp":
        return True
    return head.startswith((b"MZ", b"BM")) and b"\x00" in head[:64]


def _as_ascii(head: bytes) -> bytes:
    """The head with its byte order mark gone, and UTF-16 made readable for patterns in ASCII."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) & ~1].decode("utf-16", "replace").encode("utf-8", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def _markup(text: bytes) -> str | None:
    """HTML, a feed or XML, where the very beginning says so."""
    is_xml = text.startswith(b"<?xml")
    while True:
        if text.startswith(b"<!--"):
            _, end, text = text.partition(b"-->")
        elif text.startswith(b"<?xml"):
            _, end, text = text.partition(b"?>")
        else:
            break
        if not end:
            return formats.XML if is_xml else None
        text = text.lstrip()
    if _HTML_START.match(text):
        return formats.HTML
    root = _ROOT.search(text) if is_xml else _ROOT.match(text)
    name = root[1].lower() if root else b""
    if name == b"rss" or (name == b"rdf" and b"http://purl.org/rss/" in text):
        return formats.RSS
    if name == b"feed" and b"http://www.w3.org/2005/Atom" in text:
        return formats.ATOM
    if name == b"html" and is_xml:
        return formats.HTML
    return formats.XML if is_xml else None


def _if_known(by_name: str | None, name: str) -> str | None:
    return None if by_name is None and _SUFFIX.fullmatch(suffix(name)) else formats.XML


def _guess(text: bytes) -> str | None:
    """What a file without a suffix may be. Plain text cannot be told from source code or logs, so it is not guessed."""
    if text[:1] in (b"{", b"["):
        return _json_kind(text) or formats.JSON
    if text.startswith(b"<") and _HTML_TAG.search(text[:1024]):
        return formats.HTML
    if _MBOX.match(text):
        return formats.MBOX
    return formats.MAIL if _is_mail(text) else None


def _reconcile(head: bytes, text: bytes, name: str, by_name: str) -> str:
    """The type that the name says, unless the content cannot be that."""
    if by_name in _PACKED and text and _is_text(head):
        # Browsers unpack what they save and keep the name: page.html.gz is often a page. Only zip and PDF may have
        # text in front of them.
        if by_name in formats.COMPRESSED and uncompressed_name(name) != name:
            return sniff(head, uncompressed_name(name)) or formats.TEXT
        return by_name
    if by_name in (formats.JSON, formats.NDJSON):
        return _json_kind(text) or by_name
    if by_name in (formats.MAIL, formats.MBOX):
        if _MBOX.match(text):
            return formats.MBOX
        return formats.MAIL if _is_mail(text) else by_name
    return by_name


def _json_kind(text: bytes) -> str | None:
    r"""One JSON value, or one on each line, where the head can tell.

    >>> _json_kind(b'{"text": "a"}\n{"text": "b"}\n')
    'application/x-ndjson'
    >>> _json_kind(b'[\n{"text": "a"},')
    'application/json'
    """
    if re.match(rb"\{[^\r\n]*\}[ \t]*\r?\n\s*\{", text):
        return formats.NDJSON
    if re.match(rb"\[\s*(?:\{|$)|\{[ \t]*\r?\n", text):
        return formats.JSON
    return None


def _is_mail(text: bytes) -> bool:
    block = re.split(rb"\r?\n\r?\n", text[:8192], maxsplit=1)[0]
    lines = block.splitlines()
    return all(_MAIL_LINE.match(line) for line in lines[:20]) and len(_MAIL_HEADER.findall(block)) >= 3


def _is_text(head: bytes) -> bool:
    return b"\x00" not in head and len(head.translate(None, _TEXT_CONTROLS)) == len(head)
