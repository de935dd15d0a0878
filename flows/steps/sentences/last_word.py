"""Whether the last word before a full stop can end a sentence: abbreviations, initials and ordinals, by language."""

import re
import tomllib
from importlib import resources

_RULES = tomllib.loads(resources.files("flows.steps").joinpath("sentence_rules.toml").read_text(encoding="utf-8"))
_ABBREVIATIONS_OF_ALL = frozenset(_RULES["any"]["abbreviations"].split())
_ABBREVIATIONS = {lang: _ABBREVIATIONS_OF_ALL.union(rules["abbreviations"].split()) for lang, rules in _RULES.items()}
_BEFORE_NUMBERS = frozenset(_RULES["any"]["before_numbers"].split())
_ORDINALS = frozenset(lang for lang, rules in _RULES.items() if rules.get("ordinals"))
CAPITAL_NOUNS = frozenset(lang for lang, rules in _RULES.items() if rules.get("capital_nouns"))
"""Languages in which every noun has a capital."""
_SHORT_WITH_VOWEL = frozenset(_RULES["any"]["short_with_vowel"].split())
SMALL_LETTER_STARTS = frozenset(lang for lang, rules in _RULES.items() if rules.get("small_letter_starts"))
"""Languages in whose careless writing a sentence begins with a small letter."""

# As much of a sentence as shows its last word.
TAIL_CHARS = 20
_OPENING = "\"'“„«»‘’”([{¿¡/"
# German closes with the mark that opens in English.
_CLOSING_QUOTES = "\"'”’»“«"
_WORD = re.compile(r"\w")
# "Why? – he asked" goes on. A dash without a space begins a reply in some languages.
_SAID = re.compile(r"[-–—]+ (\w)")
# Japanese says after the mark that it was said: 「はい」と答えた.
_JAPANESE_QUOTED = ("と", "って")
_ROMAN = re.compile(r"[IVXLC]{2,}")
_ITEM_AFTER_COLON = re.compile(r"[^\W\d][:;] \(?\d{1,3}\.$")
# Russian and its kin write no acronym with full stops, so these are the initials before a surname.
_CYRILLIC_INITIALS = re.compile(r"(?:[Ѐ-Я]\.){1,2}[Ѐ-Я]")
# A word that is cut short ends with a consonant, nearly always before its fifth letter. A final sigma ends whole words only.
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿāăąēėęěīįōőūůűųαεηιουωάέήίόύώςаеиоуыэюяёєіїў")
_LEAST_WHOLE, _LEAST_WHOLE_WITH_VOWEL = 7, 4


def is_whole(word: str, lang: str) -> bool:
    """Whether a word is certainly none that was cut short, so that a full stop after it ends a sentence.

    >>> [is_whole(word, "it") for word in ("rumorosa", "cosa", "dott", "pagg", "es")]
    [True, True, False, False, False]
    """
    return (
        len(word) >= (_LEAST_WHOLE_WITH_VOWEL if word[-1:].lower() in _VOWELS else _LEAST_WHOLE)
        and word.isalpha()
        and not word.isupper()
        and word.lower() not in _ABBREVIATIONS.get(lang, _ABBREVIATIONS_OF_ALL)
        and word.lower() not in _BEFORE_NUMBERS
        and word.lower() not in _SHORT_WITH_VOWEL
    )


def continues(tail: str, piece: str, lang: str) -> bool:
    """Whether a piece goes on with the sentence that ends with `tail`, which shows its last word.

    >>> continues("am 3.", "Mai", "de"), continues("im Mai.", "Es", "de")
    (True, False)
    """
    first = piece[0]
    if not first.isalnum():
        if not _WORD.search(piece) or first == "№":
            return True
        said = _SAID.match(piece)
        if said is not None and said[1].islower():
            return True
    last = tail[-1]
    if last != ".":
        if last in "」』" and piece.startswith(_JAPANESE_QUOTED):
            return True
        return first.islower() and (last in _CLOSING_QUOTES or (last in "?!" and lang not in SMALL_LETTER_STARTS))
    word = tail.rsplit(None, 1)[-1][:-1].lstrip(_OPENING)
    word = word[max(word.rfind("'"), word.rfind("’")) + 1 :]
    if word.isdigit():
        if _ITEM_AFTER_COLON.search(tail):
            return True
        is_ordinal = lang in _ORDINALS and len(word) <= 2 and not tail.endswith(f"§ {word}.")
        return is_ordinal or (first.islower() and lang not in SMALL_LETTER_STARTS)
    lower = word.lower()
    return (
        (len(word) == 1 and word.isupper() and lang != "en")
        or lower in _ABBREVIATIONS.get(lang, _ABBREVIATIONS_OF_ALL)
        or (lower in _BEFORE_NUMBERS and (first.isdigit() or (first == "(" and piece[1:2].isdigit())))
        or (lang in _ORDINALS and _ROMAN.fullmatch(word) is not None)
        or ("." in word and _CYRILLIC_INITIALS.fullmatch(word) is not None)
        or (first.islower() and lang not in SMALL_LETTER_STARTS and not is_whole(word, lang))
    )
