"""Which numbers of a workbook are dates, by the formats of their cells, and which moment each stands for.

After ECMA-376 part 1: 18.8.30 (number formats, the ids that need no definition) and 18.17.4 (dates as serial numbers).
"""

import datetime
import re
from typing import Literal

Kind = Literal["number", "date", "duration"]

_DATE_IDS = frozenset((*range(14, 23), *range(27, 37), *range(50, 59)))
_DURATION_IDS = frozenset((45, 46, 47))
_QUIET = re.compile(r'"[^"]*"?|\\.|[_*].')
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_MOST_CHARS = 1_000  # Excel itself writes 255 at most
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_DAY_1900, _DAY_1904 = datetime.datetime(1899, 12, 30), datetime.datetime(1904, 1, 1)
# The calendar of 1900 has a 29 February that never was; what lies before it is one day off.
_FIRST_SURE_DAY = 61
_LAST_DAY = 2_958_466  # the first that is beyond 9999-12-31


def kind_of_id(number: int) -> Kind:
    """What a format means that a workbook uses by its number alone."""
    return "date" if number in _DATE_IDS else "duration" if number in _DURATION_IDS else "number"


def kind_of_code(code: str) -> Kind:
    r"""What a format means by its code, of which only the first section counts.

    >>> kind_of_code('[$-409]d\\-mmm\\-yy;@'), kind_of_code("[h]:mm"), kind_of_code('0.00" days"'), kind_of_code("[Red]0")
    ('date', 'duration', 'number', 'number')
    """
    code = _QUIET.sub("", code[:_MOST_CHARS]).partition(";")[0]
    if any(_ELAPSED.fullmatch(inner) for inner in _BRACKETS.findall(code)):
        return "duration"
    code = _BRACKETS.sub("", code).lower().replace("general", "")
    return "date" if any(letter in code for letter in "ymdhs") else "number"


def to_text(serial: float, kind: Kind, *, is_1904: bool = False) -> str | None:
    """A serial number as a date, a moment, a time of day or a duration, to the second; None where it is none of a calendar.

    >>> to_text(45296, "date"), to_text(45296.5, "date"), to_text(0.25, "date"), to_text(1.5, "duration")
    ('2024-01-05', '2024-01-05T12:00:00', '06:00:00', '36:00:00')
    """
    if not 0 <= serial < _LAST_DAY:
        return None
    if kind == "duration":
        seconds = round(serial * 86_400)
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if not is_1904 and 1 <= serial < _FIRST_SURE_DAY:
        serial += 1
    moment = (_DAY_1904 if is_1904 else _DAY_1900) + datetime.timedelta(seconds=round(serial * 86_400))
    if serial < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat()
