"""Turns the bytes of a record into text.

Strict UTF-8 comes first: text in another encoding almost never passes for it, and the test costs microseconds. Then
byte order marks, then UTF-16 and UTF-32 without a mark, then UTF-8 with some damage, then chardet (flows/encodings/guesses.py).
What a reader gets from `data.decode(encoding)` is the text, unless a fix is named: then some bytes had to be repaired.
"""

import codecs

from flows.encodings.declared import Decoded
from flows.encodings.guesses import decode_other, decode_shifting, decode_wide, refuse_binary
from flows.records.magic import is_no_text
from flows.records.reasons import Rejected

VERSION: int = 3


def decode(data: bytes) -> Decoded:
    r"""Read bytes as text, by the first account of them that holds.

    >>> decode(b"\xef\xbb\xbfpr\xc3\xaat")
    Decoded(text='prêt', encoding='utf-8-sig', fixes=())
    >>> decode(b"caf\xc3\xa9 \x93caf\xc3\xa9\x94")  # curly quotes pasted from Windows-1252
    Decoded(text='café “café”', encoding='utf-8', fixes=('stray_bytes',))
    >>> decode(b"\xff\xd8\xff\xe0 a picture")
    Traceback (most recent call last):
    flows.records.reasons.Rejected: binary: begins as no text file does: ff d8 ff e0

    Raises:
        Rejected: `binary` for bytes that are no text, `undecodable` for text that no known encoding fits.
    """
    if is_no_text(data):
        raise Rejected("binary", f"begins as no text file does: {data[:4].hex(' ')}")
    if data.startswith(codecs.BOM_UTF8):
        encoding, body = "utf-8-sig", data[3:]
    else:
        encoding, body = "utf-8", data
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return decode_other(data, body, encoding, error.start)
    if "\x00" in text:
        if wide := decode_wide(data):
            return wide
        refuse_binary(data, 0.25)
        return Decoded(text, encoding, ())
    if "\x1b" in text or ("~{" in text and "~}" in text):
        return decode_shifting(data) or Decoded(text, encoding, ())
    return Decoded(text, encoding, ())
