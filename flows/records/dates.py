"""Dates as formats and people write them, to naive UTC: the one place that parses them.

`parse_date` reads a value that is a date and nothing else, such as a field; one that could be two days is none.
`find_date` finds a date in a text of a page, which may say more, and is given the language of the page.
No clock is asked, so the same text always has the same date: a date without a year is none, and neither is "yesterday".
"""

import contextlib
import datetime
import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from flows.records.written_dates import read_written

DATE_LIBRARIES = ("babel", "tzdata")
"""Distributions whose version may change what `parse_date` makes of a text."""

# Software writes year 1 for "never" and year 0 for "none"; nothing was published before there were presses.
_FIRST_YEAR, _LAST_YEAR = 1400, 2199
# On a page a number of four digits is hardly ever the year of an old book, and often something else.
_FIRST_YEAR_OF_PAGES, _LAST_YEAR_OF_PAGES = 1700, 2100
_EPOCH = datetime.datetime(1970, 1, 1)
_MAX_CHARS, _MAX_CHARS_OF_PAGES = 64, 120

_ISO = re.compile(r"\d{4}-?(?:\d\d-?\d\d|W\d\d-?\d)(?:[T ]|$)", re.IGNORECASE)
_DOTNET, _DAY_OF_YEAR = re.compile(r"/Date\((-?\d{1,18})(?:[+-]\d{4})?\)/"), re.compile(r"(\d{4})-(\d{3})")
_OFFSET = re.compile(r"\s*(?:(utc|gmt|z)|([+-]\d\d:?\d\d))$", re.IGNORECASE)
_RFC_2822 = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}[a-z]*\s+\d{2,4}\s+\d{1,2}:\d\d")
# What mails and feeds mostly say; in any other form the zone has to be looked at.
_RFC_2822_SURE = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?(?!\d)")
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?(?!\d)")
_YEAR_LAST = re.compile(r"(?<![\d.])(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4})(?!\d)")
# "2 de noviembre de 2026", "2. März 2026", "Nov 2nd, 2026", "2026. gada 2. novembris": names and a year within a few signs.
_IN_WORDS = re.compile(
    r"(?<![^\W_])\d{1,2}(?:st|nd|rd|th|er|º|ª)?[.,]?\s{0,2}(?:(?:de|di|del|of)\s)?[^\W\d_][^\s\d]{1,24}[.,]?\s(?:(?:de|del|of)\s)?\d{4}(?!\d)"
    r"|(?<![^\W_])[^\W\d_]{3,20}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}(?!\d)",
    re.IGNORECASE,
)
# Powers of ten between which a number counts seconds, milliseconds, microseconds, nanoseconds since 1970.
_EPOCHS = ((1e8, 1e11, 1), (1e11, 1e14, 1e3), (1e14, 1e17, 1e6), (1e17, 1e20, 1e9))


def parse_date(value: object) -> datetime.datetime | None:
    """Naive UTC of a date; None where there is none, or where it could be read in two ways.

    A date without a zone is taken as UTC; one with a zone whose name means two, or nothing, is none.

    >>> parse_date("2024-01-05T23:30:00-05:00")
    datetime.datetime(2024, 1, 6, 4, 30)
    >>> parse_date("Fri, 05 Jan 2024 10:00:00 +0100")
    datetime.datetime(2024, 1, 5, 9, 0)
    >>> parse_date(1704448800000) == parse_date("1704448800") == parse_date("5 January 2024, 10:00 am")
    True
    >>> parse_date("13/01/2024"), parse_date("05/01/2024")  # the second: January or May?
    (datetime.datetime(2024, 1, 13, 0, 0), None)
    """
    try:
        moment = _read(value)
        moment = moment and _naive_utc(moment)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    if moment == _EPOCH:
        return None  # what programs write where they know no date
    return moment if moment is not None and _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def find_date(text: str, lang: str | None = None) -> datetime.datetime | None:
    """The first date in a short text of a page, to the second; None for what names no day, or could name two.

    Args:
        text: of an attribute or an element; what lies beyond 120 characters is not looked at.
        lang: what the page says of its language, which decides about 03/04/2021, and about a month whose name is one of
            another month elsewhere.

    >>> find_date("2019-11-19T23:30:00-05:00")
    datetime.datetime(2019, 11, 20, 4, 30)
    >>> find_date("Updated on 3 March 2021, 10:00 PM PST"), find_date("2021"), find_date("3 March")
    (datetime.datetime(2021, 3, 4, 6, 0), None, None)
    >>> find_date("03/04/2021"), find_date("03/04/2021", "en-US"), find_date("03/04/2021", "de")
    (None, datetime.datetime(2021, 3, 4, 0, 0), datetime.datetime(2021, 4, 3, 0, 0))
    """
    text = " ".join(text.split())[:_MAX_CHARS_OF_PAGES]
    if not any(character.isdigit() for character in text):
        return None
    is_iso = _YEAR_FIRST.match(text) or (text[:8].isdigit() and not text.isdigit())
    if is_iso or text[:3].isalpha():
        try:
            whole = _from_iso(text) if is_iso else _read_named_first(text, lang)
            if whole is not None:
                return _of_page(whole)
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
    for pattern in (_YEAR_FIRST, _CJK, _COMPACT):
        if match := pattern.search(text):
            numbers = [int(group) for group in match.groups() if group]
            if moment := _of_page_from(*numbers):
                return moment
    if match := _YEAR_LAST.search(text):
        day, month, year = int(match[1]), int(match[2]), int(match[3])
        month_first = is_month_first(lang)
        if month_first is None and max(day, month) <= 12 and day != month and "." not in match[0]:
            return None
        if month > 12 or (month_first and day <= 12):
            day, month = month, day
        return _of_page_from(year, month, day)
    return _find_in_words(text, lang)


def _read_named_first(text: str, lang: str | None) -> datetime.datetime | None:
    """A text that is a date as a whole and begins with a name: as mails have it, or as people and programs do."""
    if _RFC_2822.match(text):
        return parsedate_to_datetime(text)
    return read_written(text, lang) if len(text) <= _MAX_CHARS else None


def is_month_first(lang: str | None) -> bool | None:
    """Whether a language, with its region, has the month before the day in numbers; None where that is not decided.

    >>> is_month_first("en-US"), is_month_first("en_GB"), is_month_first("de"), is_month_first("en"), is_month_first(None)
    (True, False, False, None, None)
    """
    language, _, region = (lang or "").lower().replace("_", "-").partition("-")
    if region == "us" or (language, region) == ("en", "ph"):
        return True
    return None if not language or (language == "en" and region in ("", "ca", "za")) else False


def _find_in_words(text: str, lang: str | None) -> datetime.datetime | None:
    """A day whose month is named, with the time and the zone behind it where they are nothing else."""
    for match in _IN_WORDS.finditer(text):
        for part in (text[match.start() :], match[0]):
            try:
                moment = read_written(part, lang)
                if moment is not None and (found := _of_page(moment)):
                    return found
            except (ValueError, OverflowError):
                continue
    from htmldate.extractors import regex_parse  # heavy, and only what is written in a way of its own needs it

    found = regex_parse(text)
    return _of_page_from(found.year, found.month, found.day) if found else None


def _of_page_from(*numbers: int) -> datetime.datetime | None:
    """A moment from year, month, day and what follows, if there is such a day."""
    try:
        return _of_page(datetime.datetime(*numbers))  # type: ignore[arg-type]  # at most six numbers
    except ValueError:
        return None


def _of_page(moment: datetime.datetime) -> datetime.datetime | None:
    """None for what programs write where they know no date: the year 1, and the first second of 1970."""
    moment = _naive_utc(moment)
    if not _FIRST_YEAR_OF_PAGES <= moment.year <= _LAST_YEAR_OF_PAGES or moment == _EPOCH:
        return None
    return moment.replace(microsecond=0)


def _naive_utc(moment: datetime.datetime) -> datetime.datetime:
    return moment if moment.tzinfo is None else moment.astimezone(datetime.UTC).replace(tzinfo=None)


def _from_iso(text: str) -> datetime.datetime:
    """ISO 8601 has no space before the offset and no "UTC"; databases write both."""
    return datetime.datetime.fromisoformat(_OFFSET.sub(lambda match: match[2] or "Z", text))


def _read(value: object) -> datetime.datetime | None:
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime(value.year, value.month, value.day)
    if isinstance(value, str):
        text = value.strip()
        return _read_text(text) if 0 < len(text) <= _MAX_CHARS else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _read_number(value)
    if isinstance(value, Mapping):
        return _read(value.get("seconds", value.get("_seconds")))
    if isinstance(value, list | tuple):
        return _read_parts(value)
    return None


def _read_parts(parts: "list[object] | tuple[object, ...]") -> datetime.datetime | None:
    """A date that is alone in a list, or in numbers, largest first."""
    if len(parts) == 1 and not isinstance(parts[0], list | tuple):
        return _read(parts[0])
    if not 3 <= len(parts) <= 6 or any(type(part) is not int for part in parts):
        return None
    return datetime.datetime(*parts)


def _read_number(number: float) -> datetime.datetime | None:
    if isinstance(number, int) and 10_000_000 <= number < 100_000_000:
        return datetime.datetime.strptime(str(number), "%Y%m%d")
    if not math.isfinite(number):
        return None
    for low, high, unit in _EPOCHS:
        if low <= abs(number) < high:
            return _EPOCH + datetime.timedelta(seconds=number / unit)
    return None


def _read_text(text: str) -> datetime.datetime | None:
    if text.isascii() and text.isdigit():
        return datetime.datetime.strptime(text, "%Y%m%d%H%M%S") if len(text) == 14 else _read_number(int(text))
    if _ISO.match(text):
        with contextlib.suppress(ValueError):
            return _from_iso(text)
    if _RFC_2822_SURE.fullmatch(text):
        return parsedate_to_datetime(text)
    if match := _DOTNET.fullmatch(text):
        return _read_number(int(match[1]))
    if match := _DAY_OF_YEAR.fullmatch(text):
        return datetime.datetime.strptime("-".join(match.groups()), "%Y-%j")
    return read_written(text)
