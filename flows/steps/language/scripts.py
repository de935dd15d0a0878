"""Which writing systems a text uses: the cheap evidence for or against a language.

Letters are counted by Unicode block, whole rows of 16 code points at a time, so one table of 69,632 bytes answers for
every code point. That takes a few stray signs in a block of letters for letters, and no result depends on those.
"""

import re

import numpy as np

SCRIPTS = (
    "none",  # digits, punctuation, symbols
    "Latin",
    "Greek",
    "Cyrillic",
    "Hebrew",
    "Arabic",
    "Devanagari",
    "Bengali",
    "Gurmukhi",
    "Gujarati",
    "Tamil",
    "Telugu",
    "Kannada",
    "Malayalam",
    "Thai",
    "Hangul",
    "kana",
    "Han",
    "other",  # scripts of no language that langdetect knows, such as Ethiopic, Armenian, Georgian
)

# First and last code point of each run of rows, and its script. Rows not named hold no letters that matter.
_ROWS = (
    (0x00C0, 0x024F, "Latin"),
    (0x0250, 0x02AF, "Latin"),
    (0x0370, 0x03FF, "Greek"),
    (0x0400, 0x052F, "Cyrillic"),
    (0x0530, 0x058F, "other"),
    (0x0590, 0x05FF, "Hebrew"),
    (0x0600, 0x06FF, "Arabic"),
    (0x0700, 0x074F, "other"),
    (0x0750, 0x077F, "Arabic"),
    (0x0780, 0x089F, "other"),
    (0x08A0, 0x08FF, "Arabic"),
    (0x0900, 0x097F, "Devanagari"),
    (0x0980, 0x09FF, "Bengali"),
    (0x0A00, 0x0A7F, "Gurmukhi"),
    (0x0A80, 0x0AFF, "Gujarati"),
    (0x0B00, 0x0B7F, "other"),
    (0x0B80, 0x0BFF, "Tamil"),
    (0x0C00, 0x0C7F, "Telugu"),
    (0x0C80, 0x0CFF, "Kannada"),
    (0x0D00, 0x0D7F, "Malayalam"),
    (0x0D80, 0x0DFF, "other"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x0E80, 0x10FF, "other"),
    (0x1100, 0x11FF, "Hangul"),
    (0x1200, 0x1C7F, "other"),
    (0x1C80, 0x1C8F, "Cyrillic"),
    (0x1E00, 0x1EFF, "Latin"),
    (0x1F00, 0x1FFF, "Greek"),
    (0x2D00, 0x2DDF, "other"),
    (0x3040, 0x30FF, "kana"),
    (0x3130, 0x318F, "Hangul"),
    (0x31F0, 0x31FF, "kana"),
    (0x3400, 0x4DBF, "Han"),
    (0x4E00, 0x9FFF, "Han"),
    (0xA000, 0xA63F, "other"),
    (0xA640, 0xA69F, "Cyrillic"),
    (0xA6A0, 0xA6FF, "other"),
    (0xA720, 0xA7FF, "Latin"),
    (0xA800, 0xA95F, "other"),
    (0xA960, 0xA97F, "Hangul"),
    (0xA980, 0xABFF, "other"),
    (0xAC00, 0xD7FF, "Hangul"),
    (0xF900, 0xFAFF, "Han"),
    (0xFB50, 0xFDFF, "Arabic"),
    (0xFE70, 0xFEFF, "Arabic"),
    (0xFF60, 0xFF9F, "kana"),
    (0x20000, 0x3FFFF, "Han"),
)


def _table() -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    table = np.zeros(0x110000 >> 4, np.uint8)
    for first, last, script in _ROWS:
        table[first >> 4 : (last >> 4) + 1] = SCRIPTS.index(script)
    return table


_SCRIPT_OF_ROW = _table()
_ASCII_LETTER = re.compile("[A-Za-z]+")


def count_letters(text: str) -> dict[str, int]:
    """How many letters of each script the text holds, scripts with none left out.

    >>> count_letters("Привет, world!")
    {'Latin': 5, 'Cyrillic': 6}
    >>> count_letters("2 + 2 = 4")
    {}
    """
    if text.isascii():
        n_latin = sum(map(len, _ASCII_LETTER.findall(text)))
        return {"Latin": n_latin} if n_latin else {}
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    counts = np.bincount(_SCRIPT_OF_ROW[points >> 4], minlength=len(SCRIPTS))
    folded = points | 0x20
    counts[1] += np.count_nonzero((folded >= 0x61) & (folded <= 0x7A))
    return {SCRIPTS[i]: n for i, n in enumerate(counts.tolist()) if n and i}


def letters_outside(script: str, letters: str) -> re.Pattern[str] | None:
    """Pattern of each letter of a script that is not among `letters`, in either case; None where no letter is.

    ASCII letters never match: every writing system borrows them.

    >>> letters_outside("Latin", "éèç").findall("þá er Zoé")
    ['þ', 'á']
    """
    allowed = set(letters) | set(letters.upper())
    outside = [
        chr(point)
        for first, last, name in _ROWS
        if name == script
        for point in range(first, last + 1)
        if chr(point).isalpha() and chr(point) not in allowed and chr(point).lower() not in allowed
    ]
    return re.compile("[" + "".join(map(re.escape, outside)) + "]") if outside else None
