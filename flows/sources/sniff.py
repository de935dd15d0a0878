"""Identifies a file by its first bytes, then by its name; `flows/sources/identify.py` looks further where that is needed."""

import re
from collections.abc import Set

from flows.records import magic
from flows.sources import formats
from flows.sources.formats import suffix, uncompressed_name

HEAD_BYTES = 16_384
"""How much of a file `sniff` wants to see: enough for the comments above a page."""
OLE = "application/x-ole-storage"
"""What `sniff` gives for a compound file, which no reader reads: it may be a document behind a password."""

_TEXTUAL = formats.of_kind("plain", "page", "text")
_OF_XML = (formats.HTML, formats.RSS, formats.ATOM, formats.FB2)
_PACKED = formats.of_kind("packed", "compressed", "archive")

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


def sniff(head: bytes, name: str, text_suffixes: Set[str] = frozenset()) -> str | None:
    r"""Media type of a file from its first bytes (HEAD_BYTES of them, or all) and its name; None where no reader knows it.

    Content that can only be one thing beats the name; what could as well be text (JSON, mail, a tag somewhere) does
    not, and decides only where the name has no suffix. Of a zip file, and of an OLE file, no more is said than that.
    `text_suffixes` are of names that no format has, and whose files are texts all the same.

    >>> sniff(b"\x1f\x8b\x08", "a.txt")  # compressed, whatever it is called
    'application/gzip'
    >>> sniff(b"Use <b>bold</b> sparingly.", "a.md")
    'text/markdown'
    >>> sniff(b"\x89PNG\r\n", "a.xyz") is None
    True
    """
    by_name = formats.media_type(name) or (formats.TEXT if suffix(name) in text_suffixes else None)
    packed = _packed(head)
    if packed is not None:
        return packed
    if head.startswith(magic.OLE):
        return OLE
    if magic.is_unread(head):
        return sniff_unread(name)
    text = _as_ascii(head)
    markup = _markup(text)
    if markup == formats.XML:
        # Generic XML has a thousand suffixes of its own (.svg, .xsl, .plist), most of them no documents.
        markup = by_name if by_name in _OF_XML else _if_known(by_name, name)
    if markup is not None:
        return markup
    if by_name is None:
        return None if _SUFFIX.fullmatch(suffix(name)) else _guess(text)
    return _reconcile(head, text, name, by_name, text_suffixes)


def _packed(head: bytes) -> str | None:
    for format in formats.FORMATS:
        if format.magic is not None and format.magic.match(head):
            return format.media_type
    # Readers of PDF accept a little rubbish in front, and mailers put it there.
    return formats.PDF if b"\n%PDF-1." in head[:1024] and b"\x00" in head else None


def sniff_unread(name: str) -> str | None:
    """What becomes of a file of a format that no reader knows.

    Under a name that says text the record is read as text, so that the refusal says what is wrong with it.
    """
    return formats.TEXT if formats.media_type(name) in _TEXTUAL else None


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
    if name == b"fictionbook" and b"http://www.gribuser.ru/xml/fictionbook/" in text.lower():
        return formats.FB2
    if name == b"html" and is_xml:
        return formats.HTML
    return formats.XML if is_xml else None


def _if_known(by_name: str | None, name: str) -> str | None:
    return None if by_name is None and _SUFFIX.fullmatch(suffix(name)) else formats.XML


def _guess(text: bytes) -> str | None:
    """What a file without a suffix may be. Plain text cannot be distinguished from source code or logs, so it is not guessed."""
    if text[:1] in (b"{", b"["):
        return _json_kind(text) or formats.JSON
    if text.startswith(b"<") and _HTML_TAG.search(text[:1024]):
        return formats.HTML
    if _MBOX.match(text):
        return formats.MBOX
    return formats.MAIL if _is_mail(text) else None


def _reconcile(head: bytes, text: bytes, name: str, by_name: str, text_suffixes: Set[str]) -> str:
    """The type that the name says, unless the content cannot be that."""
    if by_name in _PACKED and text and _is_text(head):
        # Browsers unpack what they save and keep the name: page.html.gz is often a page. Only zip and PDF may have
        # text in front of them.
        if by_name in formats.COMPRESSED and uncompressed_name(name) != name:
            return sniff(head, uncompressed_name(name), text_suffixes) or formats.TEXT
        return by_name
    if by_name in (formats.JSON, formats.NDJSON):
        return _json_kind(text) or by_name
    if by_name in (formats.MAIL, formats.MBOX):
        if _MBOX.match(text):
            return formats.MBOX
        return formats.MAIL if _is_mail(text) else by_name
    return by_name


def _json_kind(text: bytes) -> str | None:
    r"""One JSON value, or one on each line, where the head shows it.

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
