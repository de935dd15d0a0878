"""Finds what pages say that are no articles: the phrases of phrases.toml, in one look at the words of a text.

A text holds few words that occur in any phrase, so that each phrase is filed under the longest of its words, and only those
are looked for whose word is there. Scripts without spaces have no words to look up: their phrases are looked for one by one.
"""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'"})
_WORD = re.compile(r"\w+")
_UNSPACED = re.compile("[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")

Phrases = Mapping[str, tuple[str, ...]]
"""By kind, the phrases that a text holds, in the order of the file."""


def _file_phrases() -> tuple[dict[str, list[tuple[str, str]]], list[tuple[str, str]]]:
    """Phrases with their kinds by the word under which each is filed, and those of scripts without spaces."""
    by_word: dict[str, list[tuple[str, str]]] = {}
    unspaced: list[tuple[str, str]] = []
    text = files("flows.steps.page_kind").joinpath("phrases.toml").read_text("utf-8")
    for kind, languages in tomllib.loads(text).items():
        for phrase in dict.fromkeys(phrase for phrases in languages.values() for phrase in phrases):
            if _UNSPACED.search(phrase):
                unspaced.append((kind, phrase))
            else:
                by_word.setdefault(max(_WORD.findall(phrase), key=len), []).append((kind, phrase))
    return by_word, unspaced


_BY_WORD, _UNSPACED_PHRASES = _file_phrases()
_WORDS = frozenset(_BY_WORD)


def fold(text: str) -> str:
    """A text as phrases are written: in lower case, with straight apostrophes."""
    return text.lower() if text.isascii() else text.lower().translate(_APOSTROPHES)


def find_phrases(folded: str) -> Phrases:
    """The phrases that a folded text holds.

    >>> find_phrases(fold("Just a moment... Verify you are human"))
    {'captcha': ('just a moment', 'verify you are human')}
    """
    filed = [each for word in sorted(_WORDS.intersection(_WORD.findall(folded))) for each in _BY_WORD[word]]
    if not folded.isascii() and _UNSPACED.search(folded):
        filed += _UNSPACED_PHRASES
    found: dict[str, list[str]] = {}
    for kind, phrase in filed:
        if phrase in folded:
            found.setdefault(kind, []).append(phrase)
    return {kind: tuple(sorted(phrases)) for kind, phrases in found.items()}
