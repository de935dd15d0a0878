"""Accounts of bytes that are no clean UTF-8 and declare nothing: byte order marks, UTF-16 without one, damage, chardet.

Shared by the step that decodes text and the one that reads HTML, which has rules of its own before these.
"""

import codecs
import re
import unicodedata

import chardet

from flows.encodings.declared import Decoded, decode_as
from flows.encodings.labels import codec_of
from flows.records.reasons import Rejected

# Longest first: the mark of UTF-16 is the beginning of the mark of UTF-32.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# White space, the escape of ISO-2022 and its shifts, and the end-of-file mark of DOS belong to text files.
_CONTROLS = bytes(sorted({*range(0x20), 0x7F} - set(b"\t\n\v\f\r\x0e\x0f\x1a\x1b")))
_SAMPLE_BYTES = 64_000
_HEAD_BYTES = 4_096
_STRAYS = re.compile("[\udc80-\udcff]+")
# The bytes that these read as invisible C1 controls are letters and quotes in their larger siblings.
LARGER = {
    "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-7": "cp1253", "iso8859-8": "cp1255", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip
# Alphabets of old Macs and of DOS. In a short text chardet takes them for those of Windows and the web as often as the
# other way round, and hardly a file is in them: so they have to be clearly the likelier.
_OLD_MACHINES = re.compile(r"mac-|cp(?:437|7\d\d|8\d\d|1125)$")
_CLEARLY = 1.25
# Alphabets of mainframes, whose space is the at sign of all others.
_MAINFRAMES = ("cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140")
# Hardly a file exists in it, and it passes for ISO-8859-2, its Latin sibling of Central Europe.
_NEVER_MET = ("iso8859-16",)


def decode_other(data: bytes, body: bytes, encoding: str, first_error: int) -> Decoded:
    """Bytes that are no clean UTF-8, in the order of how sure each account is."""
    for mark, name in _MARKS:
        if data.startswith(mark) and (marked := _decode_marked(data, name)):
            return marked
    if encoding == "utf-8" and (wide := decode_wide(data)):
        return wide
    refuse_binary(data, 0.05)
    return decode_damaged_utf8(body, encoding) or _decode_by_chardet(data, first_error)


def _decode_marked(data: bytes, encoding: str) -> Decoded | None:
    """UTF-16 or UTF-32 with its mark. A cut file has half a character at its end; more damage is another encoding."""
    try:
        return Decoded(data.decode(encoding), encoding, ())
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        if encoding == "utf-32" and text.count("\ufffd") > 1:
            return None
        return Decoded(text, encoding, ("stray_bytes",))


def decode_wide(data: bytes) -> Decoded | None:
    """UTF-16 and UTF-32 without a mark.

    Read with the wrong byte order, Latin text becomes Han and Han text becomes everything: only the right order gives
    plain spaces, line ends, ASCII, or ideographic punctuation, and (nearly) no unassigned characters. NUL-separated
    ASCII, which has such pairs too, has mostly pairs of two printable bytes, and is none of this.
    """
    has_nul = b"\x00" in data
    sample = data[: _SAMPLE_BYTES // 8]
    best: tuple[float, str] | None = None
    for encoding, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        if width == 4 and sample.count(0) * 4 < len(sample):
            continue
        part = sample[: len(sample) // width * width]
        if width == 2 and not has_nul and part[0::2].isascii() and part[1::2].isascii():
            continue
        score = _score_wide(part.decode(encoding, "replace"), has_nul)
        if score and (best is None or score > best[0]):
            best = (score, encoding)
    if best is None:
        return None
    try:
        return Decoded(data.decode(best[1]), best[1], ())
    except UnicodeDecodeError:
        return Decoded(data.decode(best[1], "replace"), best[1], ("stray_bytes",))


def _score_wide(text: str, has_nul: bool) -> float:
    """How much a sample reads as text: the share of its plain characters, 0.0 where it is none."""
    plain = printable_pairs = odd = cjk = 0
    for character in text:
        code = ord(character)
        if 0x20 <= code < 0x7F or character in "\t\n\r":
            plain += 1
        elif 0x3001 <= code <= 0x3002 or 0x3040 <= code <= 0x30FF or 0xFF01 <= code <= 0xFF5E:
            plain += 1
            cjk += 1
        elif code == 0xFFFD or unicodedata.category(character) in ("Cc", "Cn", "Co"):
            odd += 1
        elif 0x4E00 <= code <= 0x9FFF:
            cjk += 1
        if 0x20 <= code >> 8 < 0x7F and code >> 8 != 0x30 and 0x20 <= code & 0xFF < 0x7F:
            printable_pairs += 1
    size = len(text)
    if size < 2 or odd > max(1, size * 0.02) or printable_pairs > size / 2 or plain < size * 0.02:
        return 0.0
    if not has_nul and cjk < size * 0.9:
        return 0.0
    return (plain + size - odd) / size


def refuse_binary(data: bytes, limit: float) -> None:
    """Raise for bytes with more control characters than a text has; a crash may leave any number of NULs at a file's end."""
    sample = data[:_SAMPLE_BYTES].rstrip(b"\x00")
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if controls > limit * len(sample) or not sample:
        share = controls / len(sample) if sample else 1.0
        raise Rejected("binary", f"{share:.0%} of its first bytes are control characters")


def decode_shifting(data: bytes) -> Decoded | None:
    """ISO-2022 and HZ: text in seven bits, so it passes for ASCII; its escape sequences give it away.

    chardet knows no ISO-2022-JP that holds characters of a vendor, and nothing else has these escapes.
    """
    name = python_name(chardet.detect(data[:_SAMPLE_BYTES])["encoding"])
    if name is None or not name.startswith(("iso2022", "hz")):
        if b"\x1b$B" not in data and b"\x1b$@" not in data:
            return None
        name = "iso2022_jp"
    decoded = decode_as(data, codec_of(name) or name)
    is_read = decoded is not None and not decoded.text.isascii() and "stray_bytes" not in decoded.fixes
    return decoded if is_read else None


def decode_damaged_utf8(body: bytes, encoding: str) -> Decoded | None:
    """UTF-8 cut inside a character, or with some bytes of another encoding in it.

    In another encoding hardly any bytes happen to form UTF-8 sequences; so where these are as many as the stray bytes, the
    file is UTF-8, and reading it as anything else would ruin every one of them.
    """
    text = body.decode("utf-8", "surrogateescape")
    strays = _STRAYS.findall(text)
    stray_bytes = sum(map(len, strays))
    sequences = len(text) - stray_bytes - len(body.translate(None, bytes(range(0x80, 0x100))))
    cut = len(strays) == 1 and text.endswith(strays[0]) and _is_cut(strays[0]) and (sequences or stray_bytes > 1)
    if not cut and sequences < stray_bytes:
        return None
    return Decoded(_STRAYS.sub(_repair, text), encoding, ("stray_bytes",))


def _repair(match: re.Match[str]) -> str:
    """Stray bytes as Windows-1252, the usual guest in UTF-8, where its neighbours are Latin; else U+FFFD."""
    text, run = match.string, match[0]
    neighbours = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    at_edge = match.end() == len(text) or (match.start() == 0 and run[0] < "\udcc0")
    latin = all(neighbour < "\u0250" or "\u2000" <= neighbour < "\u2070" for neighbour in neighbours)
    if latin and not (_is_cut(run) and (len(run) > 1 or at_edge)) and not (at_edge and match.start() == 0):
        return run.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    return "\ufffd"


def _is_cut(run: str) -> bool:
    """Whether escaped bytes are the beginning of a character of UTF-8 whose rest is missing."""
    try:
        run.encode("utf-8", "surrogateescape").decode()
    except UnicodeDecodeError as error:
        return error.start == 0 and error.reason == "unexpected end of data"
    return False


def _decode_by_chardet(data: bytes, first_error: int) -> Decoded:
    """Every other encoding, by chardet's order of likelihood; the first that decodes wins.

    A file is judged by the part that begins with its first byte that is no ASCII, since its head may be plain English;
    and by its first line, where XML and HTML declare their encoding.
    """
    begin = first_error - 256 if first_error > _HEAD_BYTES else 0
    sample = data[: min(begin, 256)] + data[begin : begin + _SAMPLE_BYTES]
    guesses = chardet.detect_all(sample, ignore_threshold=True, exclude_encodings=_NEVER_MET)
    names = _rank([(name, guess["confidence"]) for guess in guesses if (name := python_name(guess["encoding"]))])
    if sample.count(b" ") > sample.count(b"@"):
        names = [name for name in names if name not in _MAINFRAMES]
    for name in names:
        for encoding in (name, LARGER.get(name, name)):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            if encoding in LARGER and any("\x80" <= c < "\xa0" and c != "\x85" for c in set(text)):
                continue
            return Decoded(text, encoding, ())
    for name in names[:1]:
        encoding = LARGER.get(name, name)
        text = data.decode(encoding, "replace")
        if text.count("\ufffd") <= max(1, len(text) // 100):
            return Decoded(text, encoding, ("stray_bytes",))
    raise Rejected("undecodable", f"tried {', '.join(['utf-8', *dict.fromkeys(names)][:5])}; none fits")


def _rank(guesses: list[tuple[str, float]]) -> list[str]:
    """Codecs, the likeliest first."""

    def likelihood(guess: tuple[str, float]) -> float:
        name, confidence = guess
        return confidence / _CLEARLY if _OLD_MACHINES.match(name) else confidence

    return [name for name, _ in sorted(guesses, key=likelihood, reverse=True)]


def python_name(name: str | None) -> str | None:
    r"""Python's name for chardet's or a page's, None where Python has no such codec.

    >>> python_name("windows-1252"), python_name("EUC-TW"), python_name("utf\0-8")
    ('cp1252', None, None)
    """
    try:
        return codecs.lookup(name).name if name else None
    except (LookupError, ValueError):  # the latter for a name with a NUL
        return None
