"""The language of a document and of its paragraphs: langdetect's answer, or `und` where the text speaks against it.

An answer depends on the text alone: langdetect draws lots, and every text begins with the same seed, whatever stood
before it in the batch.
"""

from collections.abc import Iterable, Mapping, Sequence

import langdetect
from langdetect.lang_detect_exception import LangDetectException

from flows.steps.language.evidence import (
    LATIN_LANGUAGES,
    TELLING_WORDS,
    better_language,
    is_unlike,
    settle_han,
    speaks_against,
    sure_language,
)
from flows.steps.language.scripts import count_letters

try:
    import langdetect_rs  # the same answers bit for bit, fifty times faster; optional
except ImportError:
    langdetect_rs = None

VERSION: int = 2

UNDECIDED = "und"
SEED = 0

# langdetect itself reads no more of a text, and the first 3,000 give the same language on every document of the
# evaluation sets.
MAX_CHARS = 10_000
# What can speak against an answer does so in the first characters of a text.
EVIDENCE_CHARS = 3_000
# "Aula" is a word of many languages; two Han characters can be a word of Chinese only or of Japanese only.
LEAST_LETTERS = 10
LEAST_LETTERS_HAN = 3
LEAST_PROBABILITY = 0.5
# Up to so many words, function words may tell a language better than langdetect: "Dove si tiene il Motorshow?"
SHORT_WORDS = 60
# A shorter paragraph keeps its document's language: langdetect's answer would be no better.
# One of Han or kana counts for three.
LEAST_PARAGRAPH_LETTERS = 40
# langdetect's probabilities differ in their last bits from one Python to the next.
PROBABILITY_DIGITS = 6

langdetect.DetectorFactory.seed = SEED
if langdetect_rs is not None:
    langdetect_rs.DetectorFactory.seed = SEED

Ranking = list[tuple[str, float]]


def rank_by_langdetect(texts: Iterable[str]) -> list[Ranking]:
    """What langdetect takes each text for, likeliest first; nothing for a text without anything to go by."""
    rankings: list[Ranking] = []
    for text in texts:
        try:
            rankings.append([(answer.lang, answer.prob) for answer in langdetect.detect_langs(text)])
        except LangDetectException:
            rankings.append([])
    return rankings


def rank_by_port(texts: Iterable[str]) -> list[Ranking]:
    """The same from langdetect-rs, all texts in one call."""
    answers = langdetect_rs.detect_langs_batch(list(texts))
    return [[(answer.lang, answer.prob) for answer in ranking or ()] for ranking in answers]


def detect(texts: Sequence[str]) -> list[tuple[str, float | None]]:
    """Language and langdetect's probability for each text, `("und", None)` where undecided.

    The probability is None too where the script or the function words, not langdetect, decided.

    >>> detect(["The hearing was held on Friday.", "12:30"])
    [('en', 0.999995), ('und', None)]
    """
    rank = rank_by_langdetect if langdetect_rs is None else rank_by_port
    answers: dict[str, tuple[str, float | None]] = {}
    asked: dict[str, dict[str, int]] = {}
    # Equal texts are asked about once, and what is too short to be told not at all: rows may hold a word each.
    for text in (text[:MAX_CHARS] for text in texts):
        if text not in asked and text not in answers:
            letters = count_letters(text[:EVIDENCE_CHARS])
            if sum(letters.values()) < LEAST_LETTERS and _count_han_and_kana(letters) < LEAST_LETTERS_HAN:
                answers[text] = UNDECIDED, None
            else:
                asked[text] = letters
    # langdetect passes over words in capitals, and a heading may have no others.
    shown = [text.lower() if text.isupper() else text for text in asked]
    for (text, letters), ranking in zip(asked.items(), rank(shown), strict=True):
        answers[text] = _decide(text[:EVIDENCE_CHARS], ranking, letters)
    return [answers[text[:MAX_CHARS]] for text in texts]


def _decide(text: str, ranking: Ranking, letters: Mapping[str, int]) -> tuple[str, float | None]:
    n_han = _count_han_and_kana(letters)
    if not ranking:
        return UNDECIDED, None
    named, probability = ranking[0]
    lang = settle_han(named, text, letters) if n_han else named
    if lang != named:
        return lang, None
    if probability < LEAST_PROBABILITY or speaks_against(text, lang, letters):
        return UNDECIDED, None
    better = sure_language(text, lang) if text.count(" ") < SHORT_WORDS else None
    if better is not None and not speaks_against(text, better, letters):
        return better, None
    return (UNDECIDED, None) if is_unlike(text, lang) else (lang, round(probability, PROBABILITY_DIGITS))


def paragraph_languages(paragraphs: Sequence[Sequence[str]], document_langs: Sequence[str]) -> list[list[str]]:
    """The language of each paragraph of each document.

    A document's only paragraph has its language. Of several, each has it unless cheap evidence speaks against that;
    only then langdetect is asked, once for the whole batch, since asking it about every paragraph would cost four
    times as much as everything else about languages.

    >>> document = ["The hearing was held on Friday.", "La maison est sur la colline et les enfants dans le jardin."]
    >>> paragraph_languages([document], ["en"])
    [['en', 'fr']]
    """
    langs = [[lang] * len(texts) for texts, lang in zip(paragraphs, document_langs, strict=True)]
    doubtful = [
        (d, i, impossible)
        for d, (texts, lang) in enumerate(zip(paragraphs, document_langs, strict=True))
        for i, impossible in _doubtful_paragraphs(texts, lang)
    ]
    answers = detect([paragraphs[d][i] for d, i, _ in doubtful])
    for (d, i, impossible), (lang, _) in zip(doubtful, answers, strict=True):
        if impossible or lang != UNDECIDED:
            langs[d][i] = lang
    return langs


def _doubtful_paragraphs(paragraphs: Sequence[str], lang: str) -> list[tuple[int, bool]]:
    """Paragraphs that langdetect must be asked about, and whether they cannot be in the document's language."""
    if len(paragraphs) == 1:  # the whole text was asked about already
        return []
    telling = TELLING_WORDS.get(lang, ())
    doubtful: list[tuple[int, bool]] = []
    for i, paragraph in enumerate(paragraphs):
        ascii_only = paragraph.isascii()
        # A letter of Han or kana counts as three, so what is shorter holds too few, whatever its letters are.
        if len(paragraph) * (1 if ascii_only else 3) < LEAST_PARAGRAPH_LETTERS:
            continue
        found = 0
        for word in telling:
            if word in paragraph:
                found += 1
                if found == 2:
                    break
        else:
            text = paragraph[:EVIDENCE_CHARS]
            impossible = False
            if not (ascii_only and lang in LATIN_LANGUAGES):
                letters = count_letters(text)
                if sum(letters.values()) + 2 * _count_han_and_kana(letters) < LEAST_PARAGRAPH_LETTERS:
                    continue
                impossible = lang != UNDECIDED and (
                    speaks_against(text, lang, letters) or settle_han(lang, text, letters) != lang
                )
            if impossible or better_language(text, lang) is not None:
                doubtful.append((i, impossible))
    return doubtful


def _count_han_and_kana(letters: Mapping[str, int]) -> int:
    return letters.get("Han", 0) + letters.get("kana", 0)
