"""Dates as people and programs write them out, in many languages and orders. What could be two instants is none."""

import datetime
import re
import unicodedata
import zoneinfo
from typing import NamedTuple

from flows.records.date_words import Word, meaning, zone_of

_TIME = re.compile(
    r"(?:(?<=\d)T|(?<![\d:]))(?P<hour>\d{1,2})(?::|\s?[h時时시]\s?)(?P<minute>\d\d)[分분]?"
    r"(?:(?::|\s)\s?(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?[秒초]?(?!\d))?(?![\d:]*:\d)",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"\s*(?:(?:UTC|GMT)\s?)?([+-])(\d\d)(?::?(\d\d))?(?!\d)", re.IGNORECASE)
_HALF = re.compile(r"\s*([ap])\.?\s?m\b\.?", re.IGNORECASE)
_ZONE = re.compile(r"\s*\(?([A-Za-z]{1,5})\b\)?")
_COMMENT = re.compile(r"\([^()]{0,40}\)")
_REGION = re.compile(r"\[([\w/+-]{1,40})\]\s*$")
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号]?")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|ère|º|ª)\b", re.IGNORECASE)
_TOKEN = re.compile(r"\d+|[^\W\d_][^\s\d,;:/()\[\]|·–—-]*|[./-]")
# Time zones of North America as people write them, which leaves it to the date whether it is summer.
_REGIONS = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
}  # fmt: skip


class _Clock(NamedTuple):
    """A time of day. `region` is the name of a zone with rules of its own; `is_sure` is false of a zone that is two."""

    after_midnight: datetime.timedelta
    zone: datetime.tzinfo | None
    is_sure: bool = True


def read_written(text: str, lang: str | None = None) -> datetime.datetime | None:
    """The moment that a text names and nothing else, with its zone where it has one; None where it could be another.

    Args:
        text: a date as a whole, of at most some sixty characters.
        lang: the language that it is written in, where that is known: "listopada" is October in Croatian, November in Polish.

    >>> str(read_written("Mon Nov  2 10:00:00 CET 2026")), str(read_written("Montag, 2. März 2026, 10:00 Uhr"))
    ('2026-11-02 10:00:00+01:00', '2026-03-02 10:00:00')
    >>> str(read_written("2026년 6월 1일 오후 3:05")), str(read_written("lun., 01 juin 2026 10:00:00 +0200"))
    ('2026-06-01 15:05:00', '2026-06-01 10:00:00+02:00')
    >>> read_written("05/01/2024"), read_written("Sat, 28 Mar 2020 10:00:00 IST"), read_written("the pier, 2 May 2020")
    (None, None, None)

    Raises:
        ValueError: there is no such day or time.
    """
    text = "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in unicodedata.normalize("NFKC", text)
    )
    region = _REGION.search(text)
    text = _EAST_ASIAN.sub(r"\1-\2-\3 ", text[: region.start()] if region else text)
    clock = _Clock(datetime.timedelta(), None)
    if time := _TIME.search(text):
        clock, end = _read_clock(text, time)
        text = f"{text[: time.start()]} {text[end:]}"
    day = _read_day(_ORDINAL.sub("", _COMMENT.sub(" ", text)), lang, has_time=time is not None)
    if day is None or not clock.is_sure:
        return None
    date, half = day
    moment = datetime.datetime.combine(date, datetime.time()) + _on_half(clock.after_midnight, half)
    zone = clock.zone
    if zone is None and region:
        zone = _region(region[1])
        if zone is None:
            return None
    return moment.replace(tzinfo=zone)


def _read_clock(text: str, time: re.Match[str]) -> tuple[_Clock, int]:
    """The time of day, with the half and the zone behind it, and where they end."""
    hour, minute, second = int(time["hour"]), int(time["minute"]), int(time["second"] or 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError("no such time of day")
    after = datetime.timedelta(hours=hour, minutes=minute, seconds=second)
    after += datetime.timedelta(microseconds=int((time["fraction"] or "0").ljust(6, "0")[:6]))
    end = time.end()
    if half := _HALF.match(text, end):
        after, end = _on_half(after, half[1].lower() + "m"), half.end()
    comment = _COMMENT.match(text, end + (text[end : end + 1] == " "))
    if offset := _OFFSET.match(text, comment.end() if comment else end):
        delta = datetime.timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return _Clock(after, datetime.timezone(-delta if offset[1] == "-" else delta)), offset.end()
    named = _ZONE.match(text, end)
    if named is None or meaning(named[1]) is not None:
        return _Clock(after, None), end
    zone = zone_of(named[1]) or _region(_REGIONS.get(named[1].casefold(), ""))
    return _Clock(after, zone, is_sure=zone is not None), named.end()


def _region(name: str) -> datetime.tzinfo | None:
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _on_half(after: datetime.timedelta, half: str | None) -> datetime.timedelta:
    """A time on a clock of twelve hours; one that is past twelve already stays."""
    hour = after // datetime.timedelta(hours=1)
    if half == "am" and hour == 12:
        return after - datetime.timedelta(hours=12)
    return after + datetime.timedelta(hours=12) if half == "pm" and hour < 12 else after


def _read_day(text: str, lang: str | None, *, has_time: bool) -> tuple[datetime.date, str | None] | None:
    """The day that a text names, and the half of it, if a word says one."""
    numbers: list[str] = []
    signs: set[str] = set()
    words: list[Word] = []
    for token in _TOKEN.findall(text):
        if token.isdigit():
            numbers.append(token)
        elif token in "./-":
            signs.add(token)
        elif (word := meaning(token, lang)) is not None:
            words.append(word)
        else:
            return None
    half = next((word.half for word in words if word.half), None)
    only_months = [word for word in words if word.months and not word.is_weekday]
    months = only_months or [word for word in words if word.months]
    is_weekday_named = any(word.is_weekday for word in words if word not in months)
    if len(months) == 1 and len(months[0].months) == 1 and len(numbers) == 2:
        date = _with_month(numbers, min(months[0].months), two_digits=is_weekday_named or has_time)
    elif not months and len(numbers) == 3:
        date = _in_numbers(numbers, signs)
    else:
        return None
    return (date, half) if date else None


def _with_month(numbers: list[str], month: int, *, two_digits: bool) -> datetime.date | None:
    """A day beside the name of its month. Years of two digits are as RFC 2822 reads them, 4.3."""
    years = [number for number in numbers if len(number) == 4]
    if len(years) == 1:
        day = next(number for number in numbers if number is not years[0])
        return datetime.date(int(years[0]), month, int(day)) if len(day) <= 2 else None
    day, year = numbers
    if two_digits and not years and len(day) <= 2 and len(year) == 2:
        return datetime.date(int(year) + (2000 if int(year) < 50 else 1900), month, int(day))
    return None


def _in_numbers(numbers: list[str], signs: set[str]) -> datetime.date | None:
    """A day in three numbers: the year first, or the day first where points part them, or as only one order is possible."""
    first, second, third = map(int, numbers)
    if len(numbers[0]) == 4 and len(numbers[1]) <= 2 and len(numbers[2]) <= 2:
        return datetime.date(first, second, third)
    if len(numbers[2]) != 4 or len(numbers[0]) > 2 or len(numbers[1]) > 2 or len(signs) != 1:
        return None
    if signs == {"."} or first > 12 or first == second:
        return datetime.date(third, second, first)
    return datetime.date(third, first, second) if second > 12 else None
