"""What speaks against a language that langdetect named: scripts, letters and function words, from languages.toml.

langdetect picks one of its 55 languages for any text, and half of the lines in other languages get a probability of
0.95 or more, so a threshold is no guard. What it does not look at is: Hausa lacks the words of Swahili, Sorani has
letters that Persian has not.
"""

import functools
import math
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from flows.steps.language.scripts import letters_outside
from flows.steps.language.trigrams import known_share

_LANGUAGES: dict[str, dict[str, Any]] = tomllib.loads(
    resources.files("flows.steps").joinpath("languages.toml").read_text(encoding="utf-8")
)
FUNCTION_WORDS: dict[str, tuple[str, ...]] = {
    lang: tuple(facts["words"].split()) for lang, facts in _LANGUAGES.items() if "words" in facts
}
KNOWN = tuple(_LANGUAGES)
LATIN_LANGUAGES = frozenset(lang for lang, facts in _LANGUAGES.items() if facts["script"] == "Latin")

# An answer needs this share of the letters in its own script: a Russian text may hold more Latin letters than
# Cyrillic ones.
LEAST_SCRIPT_SHARE = 0.2
# Names bring letters of other languages into any text; more than these are no names.
MOST_FOREIGN_LETTERS_SHARE = 0.03
LEAST_FOREIGN_LETTERS = 3
# Lists of names have few function words, other languages next to none.
LEAST_OF_USUAL_SHARE = 0.33
# Of the usual share of known triples of letters, and a quarter of that of function words besides. Names bring triples
# that no language has, but among them a sentence has its function words; and of few triples the share says less.
LEAST_OF_USUAL_TRIGRAMS = 0.9
ALLOWANCE_FOR_FEW_TRIGRAMS = 4
# Of fewer it says nothing.
LEAST_TRIGRAMS = 25
# With so many words, of which so large a share of the usual are function words, nobody need look at the letters.
MANY_WORDS = 100
ENOUGH_OF_USUAL_SHARE = 0.5
WEIGHT_OF_FUNCTION_WORDS = 0.25
# So many different function words of a language for each word of a paragraph, and no other language can beat it by
# two to one.
LEAST_DISTINCT_SHARE = 0.2
# A list of Italian players in an English report holds a few "De" and "Del": no more function words than these mean no
# language.
LEAST_WORDS_SHARE = 0.15
# A text without kana is too short to be called Chinese for that up to here: a Japanese headline may be all Han.
LEAST_HAN_WITHOUT_KANA = 30
# Japanese prose is half kana; a Chinese text may name a Japanese film.
LEAST_KANA_SHARE = 0.05

_SCRIPTS_OF: dict[str, tuple[str, ...]] = {
    lang: ("kana", "Han") if lang == "ja" else ("Hangul", "Han") if lang == "ko" else (facts["script"],)
    for lang, facts in _LANGUAGES.items()
}
_USUAL_SHARE: dict[str, float] = {
    lang: facts["usual_share"] for lang, facts in _LANGUAGES.items() if "usual_share" in facts
}
_USUAL_TRIGRAMS: dict[str, float] = {
    lang: facts["usual_trigrams"] for lang, facts in _LANGUAGES.items() if "usual_trigrams" in facts
}
_WORD_SETS = {lang: frozenset(words) for lang, words in FUNCTION_WORDS.items()}
_LANGUAGES_OF_WORD: dict[str, list[str]] = {}
for _lang, _words in FUNCTION_WORDS.items():
    for _word in _words:
        _LANGUAGES_OF_WORD.setdefault(_word, []).append(_lang)

_NO_WORDS: frozenset[str] = frozenset()
# Words that no other language's list holds, with the spaces around them, so that `in` finds them in a paragraph
# without splitting it.
TELLING_WORDS: dict[str, tuple[str, ...]] = {
    lang: tuple(f" {word} " for word in words if len(_LANGUAGES_OF_WORD[word]) == 1)[:10]
    for lang, words in FUNCTION_WORDS.items()
}


def speaks_against(text: str, lang: str, letters: Mapping[str, int]) -> bool:
    """Whether scripts and letters say that the text can hardly be in `lang`; `letters` is count_letters of it.

    >>> from flows.steps.language.scripts import count_letters
    >>> def test(text, lang):
    ...     return speaks_against(text, lang, count_letters(text))
    >>> test("زانکۆی کۆیە لە هەرێمی کوردستان", "fa")  # Sorani: ۆ ە ێ are no letters of Persian
    True
    >>> test("Það er ekki hægt að þýða", "no")  # Icelandic
    True
    >>> test("Háskóla", "no")  # two foreign letters may be a name
    False
    """
    n_letters = sum(letters.values())
    if sum(letters.get(script, 0) for script in _SCRIPTS_OF[lang]) < LEAST_SCRIPT_SHARE * n_letters:
        return True
    if lang == "ko" and "Hangul" not in letters:
        return True
    foreign = None if text.isascii() else _foreign_letters(lang)
    if foreign is None:
        return False
    n_foreign = len(foreign.findall(text))
    return n_foreign >= LEAST_FOREIGN_LETTERS and n_foreign > MOST_FOREIGN_LETTERS_SHARE * n_letters


@functools.cache
def _foreign_letters(lang: str) -> re.Pattern[str] | None:
    """Letters of the language's script that it does not use; made when they are first asked for, which takes its time."""
    facts = _LANGUAGES.get(lang, {})
    if "letters" in facts or facts.get("script") == "Latin":
        return letters_outside(facts["script"], facts.get("letters", ""))
    return None


def is_unlike(text: str, lang: str) -> bool:
    """Whether a language's function words are so few that chance does not explain it, or its triples of letters are.

    Of n words in prose, e = n x usual_share are function words, give or take sqrt(e) or more. Under 2.6 of those is one text in
    two hundred, and prose varies more than dice do, so the share must be under a third of the usual one as well. That
    tells nothing of a line, whose e is small: there the letters decide, in the languages of which enough is known.

    >>> is_unlike("Osclófar an droichead thar an abhainn arís Dé Luain.", "id")  # Irish
    True
    """
    usual = _USUAL_SHARE.get(lang)
    if usual is None:
        return False
    is_latin = _LANGUAGES[lang]["script"] == "Latin"
    words = text.lower().split()
    if not is_latin:  # an Arabic page may list English courses
        words = [word for word in words if not word.isascii()]
    expected = len(words) * usual
    known = _WORD_SETS[lang]
    found = sum(word in known for word in words)
    if found < min(LEAST_OF_USUAL_SHARE * expected, expected - 2.6 * math.sqrt(expected)):
        return True
    share = min(1.0, found / expected) if expected else 1.0
    if lang not in _USUAL_TRIGRAMS or (share > ENOUGH_OF_USUAL_SHARE and len(words) > MANY_WORDS):
        return False
    return not _has_its_letters(text, lang, LEAST_TRIGRAMS, WEIGHT_OF_FUNCTION_WORDS * share)


def _has_its_letters(text: str, lang: str, least: int, bonus: float) -> bool:
    """Whether about as many of the text's triples of letters are known ones as is usual; fewer than `least` say yes."""
    n_trigrams, known = known_share(text, lang, is_latin=_LANGUAGES[lang]["script"] == "Latin")
    if n_trigrams < least:
        return True
    return known / _USUAL_TRIGRAMS[lang] + bonus >= LEAST_OF_USUAL_TRIGRAMS - ALLOWANCE_FOR_FEW_TRIGRAMS / max(
        1, n_trigrams
    )


def settle_han(lang: str, text: str, letters: Mapping[str, int]) -> str:
    """The language of a text that is mostly Han, corrected by its kana and Hangul; any other text's unchanged.

    langdetect calls a quarter of Traditional Chinese texts Korean though they hold no Hangul.

    >>> from flows.steps.language.scripts import count_letters
    >>> text = "臺灣的選舉結果將於今晚公布，選民們還在等待"
    >>> settle_han("ko", text, count_letters(text))
    'zh-tw'
    """
    han, kana = letters.get("Han", 0), letters.get("kana", 0)
    if 2 * (han + kana) <= sum(letters.values()):
        return lang
    if kana >= LEAST_KANA_SHARE * (han + kana):
        return "ja"
    if lang in ("zh-cn", "zh-tw") or "Hangul" in letters or (lang == "ja" and (kana or han < LEAST_HAN_WITHOUT_KANA)):
        return lang
    counts = {code: sum(map(text.count, _LANGUAGES[code]["distinct"])) for code in ("ja", "zh-tw", "zh-cn")}
    counts["ja"] *= 3  # Japanese writes most of the characters of zh-tw as well, but a few as no Chinese does
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else "und"


def sure_language(text: str, lang: str) -> str | None:
    """A language that short texts are in rather than in `lang`, by function words and by letters; None where none is.

    >>> sure_language("Dove si tiene il Motorshow?", "en")
    'it'
    """
    better = better_language(text, lang)
    return better if better in _USUAL_TRIGRAMS and _has_its_letters(text, better, 0, 0.0) else None


def better_language(text: str, lang: str) -> str | None:
    """A language whose function words the text holds much more clearly than those of `lang`; None where there is none.

    Kin such as Danish and Norwegian share most of theirs, and never beat each other here.

    >>> better_language("la maison est sur la colline et les enfants sont dans le jardin", "en")
    'fr'
    """
    words = text.lower().split()
    if len(_WORD_SETS.get(lang, _NO_WORDS).intersection(words)) >= LEAST_DISTINCT_SHARE * len(words):
        return None
    counts: dict[str, int] = {}
    for word in words:
        for other in _LANGUAGES_OF_WORD.get(word, ()):
            counts[other] = counts.get(other, 0) + 1
    best, hits = max(counts.items(), key=lambda item: (item[1], item[0]), default=(lang, 0))
    least = max(2, LEAST_WORDS_SHARE * len(words), 2 * counts.get(lang, 0) + 1)
    return best if hits >= least else None
