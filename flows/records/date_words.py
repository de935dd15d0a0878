"""The words of dates: months, days of the week and halves of the day in many languages, and the names of time zones."""

import datetime
import functools
from collections.abc import Iterator
from typing import NamedTuple


class Word(NamedTuple):
    """What a word may mean: months (1 to 12; two where languages disagree), a day of the week, a half of the day."""

    months: frozenset[int] = frozenset()
    is_weekday: bool = False
    half: str | None = None


# Those that langdetect knows, and some more that have a press.
_LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu", "ro", "bg", "uk", "ru", "el",
    "tr", "ar", "fa", "he", "hi", "bn", "ta", "te", "mr", "gu", "kn", "ml", "pa", "ne", "ur", "th", "vi", "id", "ja", "ko",
    "zh", "hr", "sl", "lt", "lv", "et", "mk", "sq", "af", "sw", "tl", "so", "ca", "cy", "is", "ga", "eu", "gl", "az", "ka",
    "hy", "sr", "bs", "ms",
)  # fmt: skip
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FILLERS = frozenset((
    "a", "at", "d", "de", "del", "den", "di", "do", "em", "en", "el", "g", "kl", "klo", "la", "le", "of", "on", "the",
    "um", "uhr", "o'clock", "г", "года", "року", "р", "в", "о", "à", "às", "og", "och", "und", "and",
))  # fmt: skip
# Hours before or after UTC. Names that mean two zones (IST, BST, AST, and the like) are missing on purpose: they decide no
# instant. Those of North America are as RFC 2822 has them.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3,
    "msk": 3, "trt": 3, "wat": 1, "cat": 2, "sast": 2, "eat": 3, "pkt": 5, "npt": 5.75, "wib": 7, "sgt": 8, "hkt": 8,
    "awst": 8, "jst": 9, "kst": 9, "acst": 9.5, "aest": 10, "acdt": 10.5, "aedt": 11, "nzst": 12, "nzdt": 13, "art": -3,
    "brt": -3, "nst": -3.5, "ndt": -2.5, "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7,
    "pst": -8, "akdt": -8, "akst": -9, "hst": -10,
}  # fmt: skip


def zone_of(name: str) -> datetime.timezone | None:
    """The zone that an abbreviation names, None where it names none, or two.

    >>> zone_of("CEST"), zone_of("IST")
    (datetime.timezone(datetime.timedelta(seconds=7200)), None)
    """
    hours = _ZONES.get(name.casefold())
    return None if hours is None else datetime.timezone(datetime.timedelta(hours=hours))


def meaning(word: str, lang: str | None = None) -> Word | None:
    """What a word of a date means; an empty one of a word that says nothing, such as "de"; None of any other word.

    Where languages disagree about a month, the one that is named decides.

    >>> sorted(meaning("Juillet").months), meaning("mar.").is_weekday, sorted(meaning("mar").months), meaning("bridge")
    ([7], True, [3], None)
    >>> sorted(meaning("listopada").months)  # October in Croatian, November in Polish
    [10, 11]
    >>> sorted(meaning("listopada", "pl-PL").months)
    [11]
    """
    word = _fold(word)
    if word in _FILLERS:
        return Word()
    found = _english().get(word) or _all().get(word)
    if found is None or len(found.months) < 2 or lang is None:
        return found
    own = _months_of(lang.lower().replace("_", "-").partition("-")[0]).get(word)
    return found if own is None else found._replace(months=frozenset((own,)))


def _fold(word: str) -> str:
    return word.casefold().replace(".", "").replace("i̇", "i")


@functools.cache
def _english() -> dict[str, Word]:
    """The words of English, which most dates are written in, without the time that the others take to load.

    They mean the same among the words of all languages. "mar" is none of them, since it is a Tuesday, too.
    """
    months = {name: Word(frozenset((number,))) for number, name in enumerate(_ENGLISH_MONTHS, 1)}
    days = {name: Word(is_weekday=True) for name in _ENGLISH_DAYS}
    words = months | days
    words |= {name[:3]: word for name, word in words.items() if name != "march"}
    return words | {"am": Word(half="am"), "pm": Word(half="pm"), "sept": words["september"]}


@functools.cache
def _all() -> dict[str, Word]:
    """The words of all languages as CLDR has them, wide and abbreviated, alone and in a date."""
    words: dict[str, Word] = {
        "tues": Word(is_weekday=True),
        "thur": Word(is_weekday=True),
        "thurs": Word(is_weekday=True),
    }
    for word, more in _named():
        known = words.get(word, Word())
        words[word] = Word(known.months | more.months, known.is_weekday or more.is_weekday, known.half or more.half)
    return words


@functools.lru_cache(16)
def _months_of(language: str) -> dict[str, int]:
    """The months of one language by their names; none of one that is not known."""
    from babel import Locale

    if language not in _LANGUAGES:
        return {}
    months = Locale.parse(language).months
    contexts, widths = ("format", "stand-alone"), ("wide", "abbreviated")
    return {
        _fold(name): number
        for context in contexts
        for width in widths
        for number, name in months[context][width].items()
    }


def _named() -> Iterator[tuple[str, Word]]:
    from babel import Locale  # a tenth of a second, and half a one for all languages

    for language in _LANGUAGES:
        locale = Locale.parse(language)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    yield _fold(name), Word(frozenset((number,)))
                for name in locale.days[context][width].values():
                    yield _fold(name), Word(is_weekday=True)
            for half in ("am", "pm"):
                for periods in locale.day_periods[context].values():
                    if half in periods:
                        yield _fold(periods[half]), Word(half=half)
        for name in locale.days["format"].get("short", {}).values():
            yield _fold(name), Word(is_weekday=True)
