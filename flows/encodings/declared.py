"""Reads bytes as the encoding that they are declared to be in, as far as they bear the declaration out."""

import codecs
import re
from typing import NamedTuple

from flows.encodings.labels import codec_of

# Longest first: the mark of UTF-16 is the beginning of the mark of UTF-32.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-16", "utf-32")
_SHIFTING = ("iso2022", "hz", "utf-7")
_MULTIBYTE = ("gb18030", "big5hkscs", "euc_jp", "cp932", "cp949", "johab", "shift_jis", "euc_jis", *_SHIFTING)
# One character of GB2312 in six is a sequence of UTF-8 as well: a name of three characters is one every 200 times, and
# six one after another are one in 30,000.
_SURE_SEQUENCES = 6
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
# Encodings whose bytes for invisible C1 controls are letters and quotation marks in the sibling that Windows has.
_SIBLINGS = {
    "iso8859-2": "cp1250", "iso8859-7": "cp1253", "iso8859-8": "cp1255", "iso8859-13": "cp1257", "iso8859-15": "cp1252",
}  # fmt: skip
# Escapes behind which the characters of JIS X 0208 stand.
_KANJI = (b"\x1b$@", b"\x1b$B", b"\x1b$(@", b"\x1b$(B")


class Decoded(NamedTuple):
    """Text, the Python codec that reads it, and the names of repairs without which the codec would not give this text."""

    text: str
    encoding: str
    fixes: tuple[str, ...]


def decode_declared(data: bytes, label: str | bytes | None) -> Decoded | None:
    r"""Text of bytes beside which a label stands; None where the bytes contradict it, or nobody knows it.

    A byte order mark comes before any label. A label of UTF-16 or UTF-32 says nothing about bytes that are UTF-8 without
    a NUL. UTF-8 that is labelled as something else was saved anew by somebody who left the label as it was; against
    encodings of Chinese, Japanese and Korean, whose words may be UTF-8 by accident, only where there is enough of it.

    >>> decode_declared(b"\xe9\x46", "gb2312")  # a character of GBK, in what says that it is its smaller predecessor
    Decoded(text='镕', encoding='gb18030', fixes=())
    >>> decode_declared("naïve".encode(), "iso-8859-1").encoding, decode_declared(b"plain", "utf-16").encoding
    ('utf-8', 'utf-8')
    >>> decode_declared("№ 5".encode(), "us-ascii").text, decode_declared(b"x", "no-such-label")
    ('№ 5', None)
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return decode_as(data, codec)
    declared = codec_of(label)
    if declared is None:
        return None
    text = _utf8(data)
    if text is None:
        return None if declared == "utf-8" else decode_as(data, declared)
    if declared == "utf-8" or (declared.startswith(_WIDE) and "\0" not in text):
        return Decoded(text, "utf-8", ())
    if not text.isascii() and not declared.startswith(_WIDE):
        if not declared.startswith(_MULTIBYTE):
            return Decoded(text, "utf-8", ())
        if sum(not character.isascii() for character in text) >= _SURE_SEQUENCES:
            return Decoded(text, "utf-8", ())
    return decode_as(data, declared)


def decode_as(data: bytes, codec: str) -> Decoded | None:
    r"""Text in a codec. One bad character in twenty that are no ASCII is damage, and more is another encoding: None.

    Characters that vendors added, and Python's codec lacks, are read as the Encoding Standard reads them.

    >>> decode_as(b"\xad\xa1 \xc5\xec\xb5\xfe", "euc_jp")  # NEC's circled one
    Decoded(text='① 東京', encoding='euc_jp', fixes=('vendor_characters',))
    >>> decode_as(b"\x1b$B-!\x1b(B", "iso2022_jp_ext").text, decode_as(b"\x80 5", "gb18030").text
    ('①', '€ 5')
    """
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = data.decode(codec, _HANDLER)
        n_bad = text.count("\ufffd")
        if n_bad > max(1, sum(not character.isascii() for character in text) // 20):
            return None
        return Decoded(text, codec, ("stray_bytes",) if n_bad else ("vendor_characters",))
    sibling = _SIBLINGS.get(codec)
    if sibling and _C1.search(text) and (larger := decode_as(data, sibling)):
        return larger
    return Decoded(text, codec, ())


def is_shifting(codec: str) -> bool:
    """Whether text in this codec is ASCII to look at, with escapes: every byte may be half of a character."""
    return codec.startswith(_SHIFTING)


def is_multibyte(codec: str) -> bool:
    """Whether it is one of Chinese, Japanese or Korean, in which two bytes make a character."""
    return codec.startswith(_MULTIBYTE)


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _read_vendor_character(error: UnicodeError) -> tuple[str, int]:
    """What stands for bytes that a codec does not know, and where reading goes on: an error handler of `bytes.decode`.

    Japanese vendors put characters into rows of JIS X 0208 that the standard leaves free; all encodings of it share them,
    so Windows-31J knows them (Encoding Standard, index jis0208). Big5 was extended by Microsoft, too. Windows writes the
    euro sign as 0x80 into GBK.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    at, data = error.start, error.object
    pair = data[at : at + 2]
    if error.encoding.startswith("gb") and pair[:1] == b"\x80":
        return "€", at + 1
    character = None
    if error.encoding.startswith("big5"):
        character = _decode_pair(pair, "cp950")
    elif error.encoding.startswith("euc_jp"):
        character = _decode_jis(pair, high_bits=True)
    elif error.encoding.startswith("iso2022_jp"):
        if not data.startswith(_KANJI, max(data.rfind(b"\x1b", 0, at), 0)):
            return "\ufffd", at + 1
        character = _decode_jis(pair, high_bits=False)
    if character is not None:
        return character, at + 2
    # Two bytes that are together no character are one mistake, unless the second is a letter of ASCII.
    is_pair = is_multibyte(error.encoding) and len(pair) == 2 and (pair[1] >= 0x80 or is_shifting(error.encoding))
    return "\ufffd", max(error.end, at + (2 if is_pair else 1))


def _decode_jis(pair: bytes, *, high_bits: bool) -> str | None:
    """The character of a row and a cell of JIS X 0208, through the arithmetic that makes Shift JIS of them."""
    if len(pair) < 2:
        return None
    row, cell = (byte - 0x80 if high_bits else byte for byte in pair)
    if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
        return None
    lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
    trail = cell + 0x7E if row % 2 == 0 else cell + (0x20 if cell >= 0x60 else 0x1F)
    return _decode_pair(bytes((lead, trail)), "cp932")


def _decode_pair(pair: bytes, codec: str) -> str | None:
    try:
        character = pair.decode(codec)
    except UnicodeDecodeError:
        return None
    return character if len(character) == 1 else None


_HANDLER = "columnist.vendor_characters"
codecs.register_error(_HANDLER, _read_vendor_character)
