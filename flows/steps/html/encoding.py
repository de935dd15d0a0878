"""Reads the bytes of a page as text, by the HTML standard's order: byte order mark, declaration, then the bytes alone.

What a declaration says holds, with two exceptions that saved pages teach: whoever saved a page
may have stored it as UTF-8 without touching its declaration, and a declaration that the bytes contradict is a mistake.
"""

import codecs
import contextlib
import re

from flows.encodings.declared import Decoded, decode_as
from flows.encodings.guesses import decode_other, decode_shifting, decode_wide
from flows.encodings.labels import codec_of
from flows.records.reasons import Rejected
from flows.steps.html.tags import scan

# The standard looks at 1,024 bytes first and begins again when its parser meets a declaration later on.
_PRESCAN_BYTES = 65_536
_ATTRIBUTE = re.compile(rb"([^\s/>=][^\s/>=]*)\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"'][^\s>]*)))?")
_CONTENT_CHARSET = re.compile(rb"charset\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s;\"']+))", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)[\"']")


def read_text(data: bytes) -> Decoded:
    r"""The text of a page, the codec that reads it, and the names of repairs.

    >>> read_text(b'<meta charset="shift_jis"><p>\x83j\x83\x85\x81[\x83X').text[-4:]
    'ニュース'
    >>> read_text('<meta charset="iso-8859-1"><p>naïve'.encode())  # saved as UTF-8 by a browser
    Decoded(text='<meta charset="iso-8859-1"><p>naïve', encoding='utf-8', fixes=())

    Raises:
        Rejected: `binary` or `undecodable`, where nothing is declared and no encoding fits.
    """
    encoding, body = ("utf-8-sig", data[3:]) if data.startswith(codecs.BOM_UTF8) else ("utf-8", data)
    is_marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        declared = None if is_marked else declared_encoding(data)
        if declared and declared != "utf-8" and (decoded := decode_as(data, declared)):
            return decoded
        return decode_other(data, body, encoding, error.start)
    if "\x00" in text and (wide := decode_wide(data)):
        return wide
    if text.isascii() and not is_marked:
        if declared := declared_encoding(data):
            return decode_as(data, declared) or Decoded(text, encoding, ())
        if "\x1b" in text:
            return decode_shifting(data) or Decoded(text, encoding, ())
    return Decoded(text, encoding, ())


def declared_encoding(data: bytes) -> str | None:
    """Python's name for the encoding that a page declares, None where it declares none that is known.

    >>> declared_encoding(b'<!-- <meta charset=big5> --><META http-equiv=Content-Type content="text/html; charset=latin1">')
    'cp1252'
    """
    head = data[:_PRESCAN_BYTES]
    with contextlib.suppress(Rejected):  # a script that ends beyond the part that is looked at
        text = head.decode("latin-1")
        for start, end, kind, name in scan(text):
            label = _meta_charset(head[start + 5 : end - 1]) if kind == "opens" and name == "meta" else None
            if label and (codec := codec_of(label)):
                # A page that could be read this far is not in UTF-16, whatever it says.
                return "utf-8" if codec.startswith(("utf-16", "utf-32")) else codec
    xml = _XML_ENCODING.match(head)
    codec = codec_of(xml[1]) if xml else None
    return "utf-8" if codec and codec.startswith(("utf-16", "utf-32")) else codec


def _meta_charset(attributes: bytes) -> bytes | None:
    """The label in a meta tag's `charset`, or in its `content` where `http-equiv` says that it is a content type."""
    values: dict[bytes, bytes] = {}
    for match in _ATTRIBUTE.finditer(attributes):
        values.setdefault(match[1].lower(), match[2] or match[3] or match[4] or b"")
    if b"charset" in values:
        return values[b"charset"]
    if values.get(b"http-equiv", b"").lower() == b"content-type":
        charset = _CONTENT_CHARSET.search(values.get(b"content", b""))
        return charset[1] or charset[2] or charset[3] if charset else None
    return None
