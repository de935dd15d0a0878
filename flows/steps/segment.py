"""Sentence spans of a document.

Two breakers share the languages as measured on treebanks: sentencex for the few where it finds more boundaries, ICU's
Unicode rules for all others. Both miss the same things, which the rules here mend: initials, ordinals and titles end
no sentence, a reply that begins with a dash is one, and a closing quotation mark belongs to what it closes.
"""

import re
import tomllib
from collections.abc import Callable
from importlib import resources
from itertools import accumulate

import sentencex
from icu4py.breakers import SentenceBreaker

VERSION: int = 1

PARAGRAPH_BREAK = "\n\n"
# Asked paragraph by paragraph: over a whole document it costs the same, and loses blank lines now and then.
SENTENCEX_LANGUAGES = frozenset({"en", "pl", "hi"})
# Its time grows with the square of a paragraph that has many opening quotation marks or no spaces: 25 s for 300,000
# characters. ICU's does not.
MAX_SENTENCEX_CHARS = 20_000

_RULES = tomllib.loads(resources.files("flows.steps").joinpath("sentence_rules.toml").read_text(encoding="utf-8"))
_ABBREVIATIONS_OF_ALL = frozenset(_RULES["any"]["abbreviations"].split())
_ABBREVIATIONS = {lang: _ABBREVIATIONS_OF_ALL.union(rules["abbreviations"].split()) for lang, rules in _RULES.items()}
_BEFORE_NUMBERS = frozenset(_RULES["any"]["before_numbers"].split())
_ORDINALS = frozenset(lang for lang, rules in _RULES.items() if rules.get("ordinals"))
_SMALL_LETTER_STARTS = frozenset(lang for lang, rules in _RULES.items() if rules.get("small_letter_starts"))

# A reply in a dialogue: "… he said. – And you?" A dash between small letters is a thought put in.
_REPLY = re.compile(r"[.!?…][\"”»’')]*\s+(?=[-–—]{1,2}\s*[\"“„«»”]?(\w))")
# Closing marks that a breaker left at the head of the next sentence. An opening one has no space after it.
_CLOSING = re.compile(r"[\"'”’»›)\]}」』）】]+[.,;:!?…]*(?=\s|$)")
# As much of a sentence as shows its last word, where that may be an abbreviation.
TAIL_CHARS = 20
_WORD = re.compile(r"\w")
# German closes with the mark that opens in English.
_CLOSING_QUOTES = "\"'”’»“"
_OPENING = "\"'“„«»‘’”([{¿¡"


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
    if "- " in text or "– " in text or "— " in text:
        cuts.update(reply.end() for reply in _REPLY.finditer(text) if reply[1].isupper())
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
    is_first = True  # in its paragraph
    is_wordless = False  # the span before
    cut = 0
    for next_cut in cuts:
        piece = text[cut:next_cut].strip()
        if piece:
            start = text.index(piece[0], cut)
            end = start + len(piece)
            if is_first:
                spans.append((start, end))
                is_wordless = not piece[0].isalnum() and not _WORD.search(piece)
                is_first = False
            else:
                before, last = spans[-1]
                closing = None if piece[0].isalnum() else _CLOSING.match(piece)
                if closing is not None:
                    last = start + closing.end()
                    spans[-1] = (before, last)
                    piece = piece[closing.end() :].lstrip()
                    start = end - len(piece)
                if piece:
                    if is_wordless or _continues(text[max(before, last - TAIL_CHARS) : last], piece, lang):
                        spans[-1] = (before, end)
                        is_wordless = is_wordless and not _WORD.search(piece)
                    else:
                        spans.append((start, end))
        if next_cut in paragraph_ends:
            is_first = True
        cut = next_cut
    return spans


def _continues(tail: str, piece: str, lang: str) -> bool:
    """Whether a piece goes on with the sentence that ends with `tail`."""
    first = piece[0]
    if not first.isalnum() and not _WORD.search(piece):
        return True
    last = tail[-1]
    if last == ".":
        word = tail.split()[-1][:-1].lstrip(_OPENING)
        word = word[word.rfind("'") + 1 :]
        if word.isdigit():
            return lang in _ORDINALS and len(word) <= 2
        return (
            (len(word) == 1 and word.isupper() and lang != "en")
            or word.lower() in _ABBREVIATIONS.get(lang, _ABBREVIATIONS_OF_ALL)
            or (first.isdigit() and word.lower() in _BEFORE_NUMBERS)
        )
    return first.islower() and (last in _CLOSING_QUOTES or (last in "?!" and lang not in _SMALL_LETTER_STARTS))
