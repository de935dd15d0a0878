"""How well sentences are found: F1 of their ends by language, beside the two breakers alone, and hard cases by rule."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import sentencex
from icu4py.breakers import SentenceBreaker

from flows.steps import normalise, plain_text
from flows.steps.segment import segment
from tests.evaluation.sets import Rule, Text

Spans = Sequence[tuple[int, int]]


class Ends(NamedTuple):
    """Ends of sentences: how many are known, how many were given, and how many of those are right."""

    n_known: int = 0
    n_given: int = 0
    n_right: int = 0

    @property
    def precision(self) -> float:
        """Share of the given ones that are right."""
        return self.n_right / self.n_given if self.n_given else 0.0

    @property
    def recall(self) -> float:
        """Share of the known ones that were given."""
        return self.n_right / self.n_known if self.n_known else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.n_right / (self.n_known + self.n_given) if self.n_known + self.n_given else 0.0


def score(texts: Iterable[Text], find_sentences: Callable[[str, str], Spans] = segment) -> dict[str, Ends]:
    """Ends by language, in the order of the codes; white space between sentences does not count."""
    by_lang: dict[str, Ends] = {}
    for lang, text, known in texts:
        right, given = {end for _, end in known}, {end for _, end in find_sentences(text, lang)}
        before = by_lang.get(lang, Ends())
        counts = (len(right), len(given), len(right & given))
        by_lang[lang] = Ends(*(a + b for a, b in zip(before, counts, strict=True)))
    return dict(sorted(by_lang.items()))


def by_icu(text: str, lang: str) -> Spans:
    """What ICU's Unicode rules give by themselves."""
    return _spans(SentenceBreaker(text, lang))


def by_sentencex(text: str, lang: str) -> Spans:
    """What sentencex gives by itself, paragraph by paragraph."""
    pieces: list[str] = []
    for paragraph in text.split("\n\n"):
        pieces += [*sentencex.segment(lang, paragraph), "\n\n"]
    return _spans(pieces[:-1])


def _spans(pieces: Iterable[str]) -> Spans:
    spans, at = [], 0
    for piece in pieces:
        if piece.strip():
            start = at + len(piece) - len(piece.lstrip())
            spans.append((start, start + len(piece.strip())))
        at += len(piece)
    return spans


def broken(rules: Iterable[Rule]) -> list[tuple[Rule, list[str]]]:
    """The hard cases that became other sentences than they should, and which; each goes the way of a text file."""
    failed = []
    for rule in rules:
        paragraphs = [_fix(plain_text.shown(rule.text[start:end])) for start, end in plain_text.extract(rule.text)]
        text = "\n\n".join(filter(None, paragraphs))
        sentences = [text[start:end] for start, end in segment(text, rule.lang)]
        if _squeeze(sentences) != _squeeze(list(map(_fix, rule.sentences))):
            failed.append((rule, sentences))
    return failed


def _fix(text: str) -> str:
    return normalise.normalise(text, normalise.needed(text))[0]


def _squeeze(sentences: Sequence[str]) -> list[str]:
    return [squeezed for sentence in sentences if (squeezed := "".join(sentence.split()))]


def show(sentences: Sequence[str]) -> str:
    """Sentences on one line, each quoted."""
    return " ".join(json.dumps(sentence, ensure_ascii=False) for sentence in sentences)
