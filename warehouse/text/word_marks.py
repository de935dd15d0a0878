"""Two versions of a sentence with the words marked in which they differ."""

import re
from itertools import groupby

from rapidfuzz.distance import LCSseq

UNSPACED = (
    "\u0e00-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Letters of scripts that put no spaces between words (Thai to Khmer, kana, Han), as in a set of a pattern: each is a word."""
_TOKEN = re.compile(rf"\s+|\d+(?:[.,:]\d+)+|[{UNSPACED}]|[^\W{UNSPACED}]+|[^\w\s]")
MOST_TOKENS = 4_000
"""Longer sentences are not compared word by word: that takes time by the square of their length."""


def mark_words(old: str, new: str, marks: tuple[str, str], *, ignore_case: bool = False) -> tuple[str, str]:
    """Both texts; what only one of them has stands between the marks.

    >>> mark_words("Three of them died.", "Four of them have died.", ("[", "]"))
    ('[Three] of them died.', '[Four] of them [have] died.')
    >>> mark_words("It costs 4.2 million.", "It costs 6.8 million.", ("[", "]"))
    ('It costs [4.2] million.', 'It costs [6.8] million.')
    >>> mark_words("城里下雨。", "城里又下雨。", ("[", "]"))
    ('城里下雨。', '城里[又]下雨。')
    """
    one, other = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(one) > MOST_TOKENS or len(other) > MOST_TOKENS:
        return _between(old, marks), _between(new, marks)
    kept_one, kept_other = [False] * len(one), [False] * len(other)
    fold = str.lower if ignore_case else str
    for block in LCSseq.opcodes(list(map(fold, one)), list(map(fold, other))):
        if block.tag == "equal":
            kept_one[block.src_start : block.src_end] = [True] * (block.src_end - block.src_start)
            kept_other[block.dest_start : block.dest_end] = [True] * (block.dest_end - block.dest_start)
    return _marked(one, kept_one, marks), _marked(other, kept_other, marks)


def _marked(tokens: list[str], kept: list[bool], marks: tuple[str, str]) -> str:
    # A space that stays between two words that do not would cut one change into many.
    joined = [
        is_kept and not (token.isspace() and 0 < at < len(tokens) - 1 and not kept[at - 1] and not kept[at + 1])
        for at, (token, is_kept) in enumerate(zip(tokens, kept, strict=True))
    ]
    runs = groupby(zip(tokens, joined, strict=True), key=lambda pair: pair[1])
    return "".join(
        "".join(token for token, _ in run) if is_kept else _between("".join(token for token, _ in run), marks)
        for is_kept, run in runs
    )


def _between(text: str, marks: tuple[str, str]) -> str:
    """The text between the marks; spaces at its ends stay outside."""
    words = text.strip()
    if not words:
        return text
    before, _, after = text.partition(words)
    return f"{before}{marks[0]}{words}{marks[1]}{after}"
