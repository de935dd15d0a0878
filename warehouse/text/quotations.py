"""How the words of a quotation stand in a text: one after the other, with something left out, or nearly so."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import partial_ratio_alignment

from warehouse.text.word_marks import UNSPACED

Likeness = Literal["verbatim", "near"]

_APOSTROPHES = "'`´\u2018-\u201b\u2032\uff07"
# Korean has spaces, but where they go is not settled.
_UNSPACED = rf"{UNSPACED}\uac00-\ud7af"
# A number with its points and commas and its unit, a letter of a script that puts no spaces, a word with its apostrophes.
_WORD = re.compile(
    rf"\d+(?:[.,:]\d+)+[^\W_{_UNSPACED}]*|[{_UNSPACED}]|[^\W_{_UNSPACED}]+(?:[{_APOSTROPHES}][^\W_{_UNSPACED}]+)*"
)
_MARK = re.compile(f"[{_APOSTROPHES}]")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_BETWEEN, _BESIDE = r"[\W_]{1,20}", r"[\W_]{0,20}"
_ELLIPSIS = r"…|\.{3,}|\.(?: \.){2,}"
# "[…]", "(...)" and "…" leave something out; "[the mayor]" puts an editor's words in the place of something.
_LEFT_OUT = re.compile(rf"(?<!\w)\[[^\]\n]{{0,200}}\](?!\w)|\(\s*(?:{_ELLIPSIS})\s*\)|{_ELLIPSIS}")
_SIC = re.compile(r"\s*[\[(]\s*(?:sic|emphasis added|emphasis mine)\s*!?\s*[\])]", re.IGNORECASE)
_SET_LETTERS = re.compile(r"\[(\w{1,3})\](?=\w)|(?<=\w)\[(\w{1,3})\]")

END_MARKS = " \t\r\n.,;:!?。、，；：！？"
"""What may end a quotation because its sentence goes on, or does not."""
MOST_ELIDED_CHARS = 2_000
"""So far may the places lie apart between which something is left out; further ones are several places."""
LEAST_SIMILARITY = 0.7
"""From this share of common words on, a place is near. Tuned on quotations of news in which one word in ten was changed."""
MOST_ALIGNED_CHARS = 3_000
"""Longer quotations are looked for as they are, not nearly so: that takes time by the square of their length."""
_MOST_STARTS = 50
_LEAD, _TAIL = 2, 2
"""So many letters of a word may stand before its first apostrophe, and behind its last."""
_MARGIN_CHARS, _MARGIN_WORDS = 60, 2


class Word(NamedTuple):
    """A word in lower case, with its apostrophes and without, and its place in its text."""

    start: int
    end: int
    written: str
    folded: str


class Match(NamedTuple):
    """Where a quotation stands in a text.

    Attributes:
        likeness: `verbatim` where all words are the same, whatever marks, white space and capitals are between them, but
            for what the quotation says that it leaves out; else `near`.
        similarity: the share of words that both have, 2c / (a + b); 1 where it is verbatim.
        start: its first character in the text, in code points.
        end: its last one, exclusive.
    """

    likeness: Likeness
    similarity: float
    start: int
    end: int


class Quotation:
    """The words between two marks, made ready to be looked for in many texts."""

    def __init__(self, text: str) -> None:
        cleaned = _SET_LETTERS.sub(lambda match: match[1] or match[2], _SIC.sub("", text))
        written = [piece for piece in _LEFT_OUT.split(cleaned) if words_of(piece)]
        self._letters = _lower(" ".join(" ".join(written).split()))
        self.pieces = [[word.written for word in _words(piece, 0, len(piece))] for piece in written]
        """The words that are quoted without a gap, in lower case, with their apostrophes."""
        self.words = [word for piece in written for word in words_of(piece)]
        parts = (part for piece in self.pieces for word in piece for part in _MARK.split(word))
        longest = max(parts, key=len, default="")
        self._probe = longest[_LEAD:-_TAIL] if len(longest) > 2 * (_LEAD + _TAIL) else ""

    def find(self, text: str) -> Match | None:
        """Its first place in a text as it is; where it leaves something out, the shortest one."""
        # Most texts that share some of its words are told by the longest, much faster than by all of them.
        if self._probe and self._probe not in text.lower():
            return None
        places = self._places(text)
        best = (
            next(places, None)
            if len(self.pieces) == 1
            else min(places, key=lambda place: place[1] - place[0], default=None)
        )
        return Match("verbatim", 1.0, *best) if best else None

    def _places(self, text: str) -> Iterator[tuple[int, int]]:
        patterns = [_pattern(tuple(words)) for words in self.pieces]
        for number, first in enumerate(patterns[0].finditer(text) if patterns else ()):
            end: int | None = first.end()
            for pattern in patterns[1:]:
                following = pattern.search(text, end, end + MOST_ELIDED_CHARS) if end is not None else None
                end = following.end() if following else None
            if end is not None:
                yield first.start(), end
            if number == _MOST_STARTS:
                return

    def find_near(self, text: str) -> Match | None:
        """The place in a text that is most like it, if one is near; what it leaves out counts as different."""
        if not self.words or not text or len(self._letters) > MOST_ALIGNED_CHARS:
            return None
        aligned = partial_ratio_alignment(self._letters, _lower(text), score_cutoff=100 * LEAST_SIMILARITY - 20)
        if aligned is None or aligned.dest_end <= aligned.dest_start:
            return None
        start, end = _fitted(self.words, text, aligned.dest_start, aligned.dest_end)
        found = words_of(text[start:end])
        similarity = 2 * LCSseq.similarity(self.words, found) / (len(self.words) + len(found))
        if similarity < LEAST_SIMILARITY:
            return None
        return Match("verbatim" if similarity == 1 else "near", similarity, start, end)


def longest_beginning(words: Sequence[str], text: str) -> int:
    """How many of the first words stand in a text one after the other."""
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if _pattern(tuple(words[:middle])).search(text):
            low = middle
        else:
            high = middle - 1
    return low


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without apostrophes; a letter of a script without spaces is one.

    >>> words_of("Don’t – “stop” 3.5 新桥")
    ['dont', 'stop', '3.5', '新', '桥']
    """
    return [word.folded for word in _words(text, 0, len(text))]


def is_unspaced(word: str) -> bool:
    """Whether a word is a letter of a script that puts no spaces between words, or of Korean."""
    return _IS_UNSPACED.match(word) is not None


def _words(text: str, start: int, end: int) -> Iterator[Word]:
    for match in _WORD.finditer(text, start, end):
        written = match[0].lower()
        yield Word(match.start(), match.end(), written, _MARK.sub("", written))


@lru_cache(maxsize=2_000)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds the words one after the other, whatever marks are between and in them and whatever capitals they have."""
    parts: list[str] = []
    for number, word in enumerate(words):
        if number:
            parts.append(_BESIDE if is_unspaced(word) or is_unspaced(words[number - 1]) else _BETWEEN)
        parts.append(_spelled(word))
    before = "" if is_unspaced(words[0]) else r"(?<![^\W_])"
    after = "" if is_unspaced(words[-1]) else r"(?![^\W_])"
    return re.compile(f"{before}{''.join(parts)}{after}", re.IGNORECASE)


def _spelled(word: str) -> str:
    """The word with the apostrophes that it may have: after its first letters as in "l’eau", before its last as in "don’t"."""
    mark = f"{_MARK.pattern}?"
    if not word.isalnum() or is_unspaced(word):
        return mark.join(map(re.escape, _MARK.split(word)))
    return "".join(
        letter + (mark if at + 1 < len(word) and (at < _LEAD or at >= len(word) - 1 - _TAIL) else "")
        for at, letter in enumerate(word)
    )


def _lower(text: str) -> str:
    """The text in lower case, with as many characters as before."""
    lower = text.lower()
    return (
        lower if len(lower) == len(text) else "".join(low if len(low := each.lower()) == 1 else each for each in text)
    )


def _fitted(words: Sequence[str], text: str, start: int, end: int) -> tuple[int, int]:
    """The place from word to word that was found by its letters.

    Before and behind what both have it has as many words as the quotation has there.
    """
    around = list(_words(text, max(0, start - _MARGIN_CHARS), end + _MARGIN_CHARS))
    first = max(0, sum(word.end <= start for word in around) - _MARGIN_WORDS)
    found = around[first : sum(word.start < end for word in around) + _MARGIN_WORDS]
    shared = [block for block in LCSseq.opcodes(words, [word.folded for word in found]) if block.tag == "equal"]
    if not shared:
        return start, end
    before = max(0, shared[0].dest_start - shared[0].src_start)
    behind = min(len(found), shared[-1].dest_end + len(words) - shared[-1].src_end)
    return found[before].start, found[behind - 1].end
