r"""Repairs what is no content: broken encodings, invisible characters, white space. All else stays as it was written.

Each fix is a function from text to text that says why it exists, what it leaves alone, and shows it. Curly quotes,
dashes, ligatures, full-width forms, bidirectional controls and HTML entities in plain text are content and stay.
"""

import itertools
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import ftfy

VERSION: int = 1

_ROUNDS = 8


def _legacy(first: int, last: int, *encodings: str) -> str:
    """The characters that these encodings make of a range of bytes, for a regular expression's class."""
    data = bytes(range(first, last + 1))
    return re.escape("".join(sorted({c for encoding in encodings for c in data.decode(encoding, "ignore")})))


# How UTF-8 looks when another encoding reads it: a lead byte, then as many trail bytes as it announces. The pattern
# begins with one class, which the regular expression engine can search for quickly.
_LATIN = ("latin-1", "cp1252", "cp1250", "cp1254", "cp1257", "iso8859-2")
_OF_2, _OF_3, _OF_4 = (_legacy(*leads, *_LATIN) for leads in ((0xC2, 0xDF), (0xE0, 0xEF), (0xF0, 0xF4)))
_TRAIL = "[" + _legacy(0x80, 0xBF, *_LATIN) + "\ufffd\x1a?]"
# Windows-1251 and 1253, MacRoman and code page 437 have common letters and signs for leads, and need more evidence.
_MOJIBAKE = re.compile(
    f"[{_OF_2}{_OF_3}{_OF_4}\x80-\x9fВГРСврΒΓβ√¬‚ƒ≈–—├┬╨╤≡](?:"
    f"(?<=[{_OF_2}]){_TRAIL}|(?<=[{_OF_3}]){_TRAIL}{{2}}|(?<=[{_OF_4}]){_TRAIL}{{3}}|(?<=[ÂÃĂ])\\s|(?<=[\x80-\x9f])"
    f"|(?<=[ВГРС])[{_legacy(0x80, 0xBF, 'cp1251')}][ВГРС]|(?<=в)[Ђ„]|(?<=р)џ"
    "|(?<=[ΒΓ])[\x80-\xbf‘’“”•–—]|(?<=β)€|(?<=[√¬ƒ≈├┬╨╤Γ≡])[^ ]|(?<=‚)[Äâó]|(?<=[–—])[^\\s–—][–—][^\\s])"
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
_C1 = re.compile("[\x80-\x9f]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Thai, Lao, Tibetan, Myanmar, Khmer and their neighbours have no spaces; U+200B says where a word of theirs may break.
_UNSPACED = "\u0e00-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\ua980-\ua9ff\uaa60-\uaadf"
_ZERO_WIDTH_SPACES = re.compile(f"(?<![{_UNSPACED}])\u200b+|\u200b+(?![\u200b{_UNSPACED}])|(?<=\u200b)\u200b+")
# Arabic and its relatives, Indic scripts, Khmer and Mongolian; and the symbols of which one emoji is made.
_JOINING = (
    "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefe"
    "\u20e3\u2190-\u2bff\ufe0e\ufe0f\U00010a00-\U00011fff\U0001e900-\U0001faff\U000e0020-\U000e007f"
)
_JOINERS = re.compile(f"(?<![{_JOINING}])[\u200c\u200d](?![{_JOINING}])")
# Han, kana and their punctuation. Not Hangul: Korean has spaces between its words.
_CJK = "\u2e80-\u2fff\u3001-\u303f\u3041-\u30ff\u3190-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f" + (
    "\uff01-\uff9f\U00020000-\U0003fffd"
)
# Every combining mark is neither a letter nor white space to Python. Unicode's stream-safe format counts thirty as many.
_MANY_MARKS = re.compile(r"[^\w\s\x00-\x7f]{31,}")
_CJK_LINE_END = re.compile(rf"(?<=[{_CJK}])[^\S\n]*+\n\s*+(?=[{_CJK}])")


class Fix(NamedTuple):
    """One named repair: where `suspects` says no the fix changes nothing, and asking costs little."""

    name: str
    suspects: Callable[[str], bool]
    apply: Callable[[str], str]


def replace_surrogates(text: str) -> str:
    r"""Half a UTF-16 character is no character, and no file or Arrow column can hold it. JSON may spell one.

    Two halves that belong together become the character that they spell; others become U+FFFD.

    >>> replace_surrogates("smile \ud83d\ude00, half \ud83d")
    'smile 😀, half \ufffd'
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def unify_line_ends(text: str) -> str:
    r"""Windows, old Macs, page breaks and Unicode's own separators all end lines; so that other fixes know one only.

    U+0085 is left alone: in practice it is a broken ellipsis of Windows-1252, see `decode_c1`.

    >>> unify_line_ends("one\r\ntwo\rthree\u2028four")
    'one\ntwo\nthree\nfour'
    """
    return _LINE_ENDS.sub("\n", text)


def repair_mojibake(text: str) -> str:
    r"""UTF-8 that was once read as another encoding, and saved so, becomes what it was.

    ftfy decides, and only asked about paragraphs that hold what a lead byte and its trail bytes become: it is careful,
    but slow. What lost bytes on its way stays as it is.

    >>> repair_mojibake("The Mona Lisa doesnÃƒÂ¢Ã¢â€šÂ¬Ã¢â€žÂ¢t have eyebrows.")
    'The Mona Lisa doesn’t have eyebrows.'
    >>> repair_mojibake("PÂTÉ, PÃO, ÂGÉ")
    'PÂTÉ, PÃO, ÂGÉ'
    """
    return ftfy.fix_encoding(text)


def decode_c1(text: str) -> str:
    r"""Nobody writes the controls U+0080 to U+009F: they are Windows-1252 read as Latin-1, as browsers know too.

    The five that mean nothing in Windows-1252 go. Runs after `repair_mojibake`, which needs them.

    >>> decode_c1("\x93Wait\x85\x94\x81")
    '“Wait…”'
    """
    return _C1.sub(lambda match: match[0].encode("latin-1").decode("cp1252", "ignore"), text)


def remove_controls(text: str) -> str:
    r"""Terminal codes, NULs and the like show nothing, end strings in C, and are refused by XML.

    Tab, line ends and the separators U+001C to U+001F count as white space and are left to `fold_white_space`.

    >>> remove_controls("bell\x07 and \x00nothing\tmore")
    'bell and nothing\tmore'
    """
    return _CONTROLS.sub("", text)


def remove_soft_hyphens(text: str) -> str:
    r"""A soft hyphen says where a word may be broken; inside it, it hides the word from every search.

    >>> remove_soft_hyphens("Donau\xaddampf\xadschiff")
    'Donaudampfschiff'
    """
    return text.replace("\xad", "")


def remove_zero_width(text: str) -> str:
    r"""Zero-width spaces, word joiners and stray byte order marks part words that look whole.

    They stay where they carry meaning: joiners in Persian, Arabic, Indic scripts and emoji, and zero-width spaces
    between letters of scripts that write no spaces. Bidirectional controls stay everywhere: without them mixed text
    reads in another order.

    >>> remove_zero_width("pass\u200bword \ufeffhere\u2060")
    'password here'
    >>> remove_zero_width("می\u200cخواهم") == "می\u200cخواهم"
    True
    """
    text = text.replace("\ufeff", "").replace("\u2060", "")
    return _JOINERS.sub("", _ZERO_WIDTH_SPACES.sub("", text))


def compose(text: str) -> str:
    r"""One way to write each character (NFC), so that equal words are equal bytes.

    Not NFKC, which would rewrite content: ligatures, full-width forms and superscripts stay.

    >>> compose("cafe\u0301 ﬁn ①")
    'café ﬁn ①'
    """
    return unicodedata.normalize("NFC", _MANY_MARKS.sub(_sort_marks, text))


def _sort_marks(run: re.Match[str]) -> str:
    """Many marks on one letter in canonical order, for Python's own sort of them takes the square of their number."""
    decomposed = "".join(unicodedata.normalize("NFD", character) for character in run[0])
    groups = itertools.groupby(decomposed, lambda character: unicodedata.combining(character) > 0)
    return "".join(
        "".join(sorted(marks, key=unicodedata.combining) if are_marks else marks) for are_marks, marks in groups
    )


def fold_white_space(text: str) -> str:
    r"""Every run of white space, line ends included, becomes one space; none is left at the ends.

    Between ideographs or kana a line end stands for nothing, for these scripts write no spaces; an ideographic space
    was meant and becomes a plain one. Hyphens at line ends stay: only a dictionary knows "well-\nknown".

    >>> fold_white_space("  a\xa0b \n\t c ")
    'a b c'
    >>> fold_white_space("東京は今日\nも\u3000晴れ")
    '東京は今日も 晴れ'
    """
    if "\n" in text and not text.isascii():
        text = _CJK_LINE_END.sub("", text)
    return " ".join(text.split())


def _suspects_surrogates(text: str) -> bool:
    return not text.isascii() and _SURROGATES.search(text) is not None


def _suspects_line_ends(text: str) -> bool:
    return _LINE_ENDS.search(text) is not None


def _suspects_mojibake(text: str) -> bool:
    return not text.isascii() and _MOJIBAKE.search(text) is not None


def _suspects_c1(text: str) -> bool:
    return not text.isascii() and _C1.search(text) is not None


def _suspects_controls(text: str) -> bool:
    return _CONTROLS.search(text) is not None


def _suspects_soft_hyphens(text: str) -> bool:
    return "\xad" in text


def _suspects_zero_width(text: str) -> bool:
    return not text.isascii() and any(character in text for character in "\u200b\u200c\u200d\u2060\ufeff")


def _suspects_decomposed(text: str) -> bool:
    return not unicodedata.is_normalized("NFC", text)


def _suspects_white_space(text: str) -> bool:
    """Of all white space only the plain space is printable to Python."""
    return not text.isprintable() or "  " in text or text.startswith(" ") or text.endswith(" ")


_LINE_END = Fix("line_ends", _suspects_line_ends, unify_line_ends)
_WHITE_SPACE = Fix("white_space", _suspects_white_space, fold_white_space)
# Surrogates first, since ftfy fails on them; mojibake before all that would remove the bytes it is made of.
FIXES: tuple[Fix, ...] = (
    Fix("surrogates", _suspects_surrogates, replace_surrogates),
    _LINE_END,
    Fix("mojibake", _suspects_mojibake, repair_mojibake),
    Fix("c1_controls", _suspects_c1, decode_c1),
    Fix("control_characters", _suspects_controls, remove_controls),
    Fix("soft_hyphens", _suspects_soft_hyphens, remove_soft_hyphens),
    Fix("zero_width", _suspects_zero_width, remove_zero_width),
    Fix("nfc", _suspects_decomposed, compose),
    _WHITE_SPACE,
)


def needed(text: str) -> tuple[Fix, ...]:
    r"""The fixes that some paragraph of a raw document may need: one look at the whole instead of nine at each part.

    Where the text holds more than white space and what can be printed, it is all of them, since one fix may call for
    another: without its NUL, "e\0\u0301" is to be composed.

    >>> [fix.name for fix in needed("Plain text.\r\n\r\nIn two paragraphs.")]
    ['line_ends', 'white_space']
    >>> needed("“Quoted”") == ()
    True
    """
    has_line_ends = False
    if not text.replace("\n", "").isprintable():
        if "\x85" in text or not "".join(text.split()).isprintable():
            return FIXES
        has_line_ends = _suspects_line_ends(text)
    if _suspects_mojibake(text) or _suspects_decomposed(text):
        return FIXES
    if has_line_ends:
        return (_LINE_END, _WHITE_SPACE)
    return (_WHITE_SPACE,) if "\n" in text or _suspects_white_space(text) else ()


def normalise(paragraph: str, fixes: tuple[Fix, ...]) -> tuple[str, tuple[str, ...]]:
    r"""Repair one paragraph; name the fixes that changed it, in their order.

    Repeats until nothing changes, so that a normalised paragraph is never changed again: mojibake that was saved twice
    shows its inner layer only when the outer one has lost its controls. The result holds no line end.

    >>> normalise("cafÃ©\r\nnoir", FIXES)
    ('café noir', ('line_ends', 'mojibake', 'white_space'))
    """
    used: set[str] = set()
    for _ in range(_ROUNDS):
        before = paragraph
        for fix in fixes:
            if fix.suspects(paragraph):
                fixed = fix.apply(paragraph)
                if fixed != paragraph:
                    used.add(fix.name)
                    paragraph = fixed
        if paragraph == before:
            break
    return paragraph, tuple(fix.name for fix in fixes if fix.name in used) if used else ()
