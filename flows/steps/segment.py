"""Sentence spans of a document.

Two breakers share the languages as measured on treebanks: sentencex for the few where it finds more boundaries, ICU's
Unicode rules for all others. Both miss the same things, which the rules here and in `sentences/` mend: initials,
ordinals and titles end no sentence, a reply that begins with a dash is one, the number of an item belongs to its text,
and a closing quotation mark to what it closes.
"""

import re
from collections.abc import Callable
from itertools import accumulate

import sentencex
from icu4py.breakers import SentenceBreaker

from flows.steps.sentences.last_word import TAIL_CHARS, continues
from flows.steps.sentences.quotes import StraightQuotes
from flows.steps.sentences.starts import misplaced_starts, missed_starts

VERSION: int = 2

PARAGRAPH_BREAK = "\n\n"
# Asked paragraph by paragraph: over a whole document it costs the same, and loses blank lines now and then.
SENTENCEX_LANGUAGES = frozenset({"en", "pl", "hi"})
# Its time grows with the square of a paragraph that has many opening quotation marks or no spaces: 25 s for 300,000
# characters. ICU's does not.
MAX_SENTENCEX_CHARS = 20_000
CJK_LANGUAGES = frozenset({"ja", "zh-cn", "zh-tw", "ko"})

# Closing marks that a breaker left at the head of the next sentence, and smileys. An opening mark has no space after it.
_CLOSING = re.compile(r"(?:[\"'”’»›)\]}」』）】]+|[:;]-?[)(D])[.,;:!?…]*(?=\s|$)")
# The number of an item or a section, which is no sentence without its text.
_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxIVX]{1,4})[.)]{1,2}")
MAX_NUMBER_CHARS = 18
_WORD = re.compile(r"\w")


def segment(text: str, lang: str) -> list[tuple[int, int]]:
    r"""Spans of the sentences of a document's normalised text, in code points, without the white space around them.

    Each character that is no white space lies in exactly one, and none crosses a paragraph. A piece of punctuation is
    no sentence of its own unless its paragraph holds nothing else.

    >>> text = "Dr. Ada Smith came. “Why?” she asked.\n\nThe end"
    >>> [text[start:end] for start, end in segment(text, "en")]
    ['Dr. Ada Smith came.', '“Why?” she asked.', 'The end']
    """
    cuts = set(accumulate(map(len, _pieces(text, lang))))
    cuts.add(len(text))
    at = text.find(PARAGRAPH_BREAK)
    paragraph_ends = []
    while at >= 0:
        paragraph_ends.append(at)
        at = text.find(PARAGRAPH_BREAK, at + 1)
    cuts.update(paragraph_ends)
    cuts.update(missed_starts(text, lang, [0, *(at + len(PARAGRAPH_BREAK) for at in paragraph_ends)]))
    if lang in CJK_LANGUAGES:
        for wrong, right in misplaced_starts(text):
            cuts.discard(wrong)
            cuts.add(right)
    return _join(text, sorted(cuts), set(paragraph_ends), lang)


def _pieces(text: str, lang: str) -> list[str]:
    """The text as a breaker cuts it; a paragraph that makes one fail stays whole."""
    if lang not in SENTENCEX_LANGUAGES:
        pieces = _try(_break_by_icu, text, lang)
        if pieces is not None:
            return pieces
    pieces = []
    for paragraph in text.split(PARAGRAPH_BREAK):
        is_sentencex = lang in SENTENCEX_LANGUAGES and len(paragraph) <= MAX_SENTENCEX_CHARS
        pieces += _try(_break_by_sentencex if is_sentencex else _break_by_icu, paragraph, lang) or [paragraph]
        pieces.append(PARAGRAPH_BREAK)
    return pieces[:-1]


def _try(break_text: Callable[[str, str], list[str]], text: str, lang: str) -> list[str] | None:
    """The pieces, or None where they do not add up to the text: neither breaker takes lone surrogates."""
    try:
        pieces = break_text(text, lang)
    except (UnicodeError, ValueError, RuntimeError):
        return None
    return pieces if "".join(pieces) == text else None


def _break_by_sentencex(text: str, lang: str) -> list[str]:
    return list(sentencex.segment(lang, text))


def _break_by_icu(text: str, lang: str) -> list[str]:
    # Its offsets count UTF-16 units, so that one emoji would shift every later sentence: the pieces do not.
    return list(SentenceBreaker(text, "root" if lang == "und" else lang))


def _join(text: str, cuts: list[int], paragraph_ends: set[int], lang: str) -> list[tuple[int, int]]:
    """Spans between the cuts, with those joined that are no sentences by themselves."""
    spans: list[tuple[int, int]] = []
    quotes = StraightQuotes(text)
    is_first = True  # in its paragraph
    is_wordless = False  # the span before
    cut = paragraph = 0
    for next_cut in cuts:
        piece = text[cut:next_cut].strip()
        if piece:
            start = text.index(piece[0], cut)
            end = start + len(piece)
            if is_first:
                paragraph = start
                spans.append((start, end))
                is_wordless = not piece[0].isalnum() and not _WORD.search(piece)
                is_first = False
            else:
                before, last = spans[-1]
                closing = None if piece[0].isalnum() else _CLOSING.match(piece)
                if closing is not None and not (piece[0] == '"' and quotes.opens_at(start, paragraph)):
                    last = start + closing.end()
                    spans[-1] = (before, last)
                    piece = piece[closing.end() :].lstrip()
                    start = end - len(piece)
                if piece:
                    if (
                        is_wordless
                        or (last - before <= MAX_NUMBER_CHARS and _NUMBER.fullmatch(text, before, last))
                        or continues(text[max(before, last - TAIL_CHARS) : last], piece, lang)
                    ):
                        spans[-1] = (before, end)
                        is_wordless = is_wordless and not _WORD.search(piece)
                    else:
                        spans.append((start, end))
        if next_cut in paragraph_ends:
            is_first = True
        cut = next_cut
    return spans
