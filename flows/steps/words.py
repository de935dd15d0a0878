"""Where the words of a text begin.

A word is what stands between white space. Chinese, Japanese, Thai, Lao, Khmer and Burmese put none between words: there ICU's
dictionaries say where the next one begins (Unicode Standard Annex 29). Every count of words and every signal about words
follows this one definition.
"""

import re
import unicodedata

import numpy as np
from icu4py.breakers import WordBreaker

from warehouse.text.word_numbers import UNSPACED

VERSION: int = 1

_CHUNK = re.compile(r"\S+")
_UNSPACED = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSPACED) + "]")
_FIRST_UNSPACED = UNSPACED[0][0]
# Most texts are sure to have none of these letters: besides ASCII they hold Latin, Greek, Cyrillic, Arabic, and the marks
# from U+2000 on.
_MARKS, _FIRST_AFTER_MARKS = 0x2000, 0x2E80
_OPENING_CATEGORIES = frozenset({"Ps", "Pi"})
_MARK, _OPENING, _LETTER, _HANGUL, _UNSPACED_LETTER = range(5)
_JOINS = (_MARK, _HANGUL)
"""What no word begins after, without a space: nothing but marks, and Korean."""


class _Kinds(dict[str, int]):
    """What each character is, found out once."""

    def __missing__(self, character: str) -> int:
        if "\uac00" <= character <= "\ud7a3":
            kind = _HANGUL
        elif _UNSPACED.match(character):
            kind = _UNSPACED_LETTER
        elif character.isalnum():
            kind = _LETTER
        else:
            kind = _OPENING if unicodedata.category(character) in _OPENING_CATEGORIES else _MARK
        self[character] = kind
        return kind


_KINDS = _Kinds()


def word_starts(text: str) -> list[int] | None:
    r"""Offset of each word of a text, in code points; None where its words are parted by white space alone.

    A mark belongs to the word before it, and one that opens to the word after it. Words of other scripts are never
    parted, nor is Korean from the Chinese characters that it is written with: both have spaces.

    >>> text = "北京下雨，iPhone 手机（e-mail）"
    >>> starts = word_starts(text)
    >>> [text[start:end] for start, end in zip(starts, [*starts[1:], None])]
    ['北京', '下雨，', 'iPhone ', '手机', '（e-mail）']
    >>> word_starts("Two words.") is None
    True
    """
    if text.isascii() or not _may_be_unspaced(text) or not _UNSPACED.search(text):
        return None
    starts: list[int] = []
    for chunk in _CHUNK.finditer(text):
        starts.append(chunk.start())
        if not chunk[0].isascii() and _UNSPACED.search(chunk[0]):
            _add_breaks(chunk[0], chunk.start(), starts)
    return starts


def _may_be_unspaced(text: str) -> bool:
    """Whether a text holds code units beyond the scripts that have spaces and the marks that they use; some others, too."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")
    above = units[units >= _FIRST_UNSPACED]
    return bool(((above < _MARKS) | (above >= _FIRST_AFTER_MARKS)).any())


def _add_breaks(chunk: str, at: int, starts: list[int]) -> None:
    """Adds where words begin inside of what stands between white space, besides its own beginning, which is `at`."""
    try:
        pieces = list(WordBreaker(chunk, "root"))
    except (UnicodeError, ValueError, RuntimeError):  # half a character, which normalised text has not
        return
    kinds = _KINDS
    before = _MARK  # how the last piece with letters or digits ends
    opening: int | None = None  # where marks stand that open what comes next
    for piece in pieces:
        kind = kinds[piece[0]]
        if kind >= _LETTER:
            if _UNSPACED_LETTER in (before, kind) and before not in _JOINS and kind != _HANGUL:
                starts.append(at if opening is None else opening)
            before, opening = kinds[piece[-1]] or kind, None
        elif kind == _OPENING and opening is None:
            opening = at
        at += len(piece)
