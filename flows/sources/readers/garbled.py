"""Whether what a font without a table of its letters gives is text: names of glyphs, and codes shifted by a constant, are none."""

import re
from collections import Counter

_FEW_CHARS = 40
_FEW_LETTERS = 100
# What a glyph is called that has no letter of its own: /g32, /G3A, /C0_12, /uni0041, /a43, (cid:12).
_GLYPH_NAMES = re.compile(
    r"/(?:[A-Za-z]{1,4}_?\d{1,5}|uni[0-9A-Fa-f]{4,6}|[GCc][0-9A-F]{2})(?=[/\s]|$)|\(cid:\d{1,6}\)"
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
_MOST_SHARE = 0.2
_MOST_SHIFT = 64
_COMMON_ENOUGH = 0.38  # eight letters of 26 are a third of what is drawn at random
# The letters that make up most of a text in any language that is written with Latin letters.
_COMMON = frozenset("aeinorst")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz .,'-")


def what_is_garbled(text: str) -> str | None:
    r"""Why a text is none, in a few words; None of one that may be.

    >>> what_is_garbled("/g55/g75/g72/g3/g69/g85/g76/g71/g74/g72/g3/g76/g86/g3/g70/g79/g82/g86/g72/g71")
    'names of glyphs'
    >>> what_is_garbled("\x037KH\x03EULGJH\x03LV\x03FORVHG\x11\x037KH\x03PD\\RU\x03WKDQNHG\x03DOO\x11")
    'codes that stand for no letters'
    >>> what_is_garbled("The bridge is closed. Nobody knows why, and the mayor has left.") is None
    True
    """
    n_chars = sum(map(len, text.split()))
    if n_chars < _FEW_CHARS:
        return None
    if sum(len(match[0]) for match in _GLYPH_NAMES.finditer(text)) > _MOST_SHARE * n_chars:
        return "names of glyphs"
    if len(_CONTROLS.findall(text)) > _MOST_SHARE / 2 * n_chars:
        return "codes that stand for no letters"
    return "codes shifted by a constant" if _is_shifted(text) else None


def _is_shifted(text: str) -> bool:
    """Whether all characters, moved by one constant, would be letters as common as those of a language, and are not now."""
    counts = Counter("".join(text.split()))
    n_chars = sum(counts.values())
    if n_chars < _FEW_LETTERS or max(map(ord, counts)) > 255:
        return False
    n_letters = sum(count for character, count in counts.items() if character.isalpha())
    now = _share(counts, _COMMON, lower=True)
    if now > _COMMON_ENOUGH or n_letters < n_chars / 2:
        return False
    for shift in range(-_MOST_SHIFT, _MOST_SHIFT + 1):
        moved: Counter[str] = Counter()
        for character, count in counts.items():
            if 32 <= (code := ord(character) + shift) < 256:
                moved[chr(code)] += count
        if _share(moved, _PLAIN, n_chars) > 0.85 and _share(moved, _COMMON) > max(0.45, 1.6 * now):
            return True
    return False


def _share(counts: Counter[str], of: frozenset[str], n_chars: int = 0, *, lower: bool = False) -> float:
    """Which share of all characters, or of the letters where no number is given, are among some."""
    total = n_chars or sum(count for character, count in counts.items() if character.isalpha())
    found = sum(count for character, count in counts.items() if (character.lower() if lower else character) in of)
    return found / total if total else 0.0
