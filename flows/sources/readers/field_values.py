"""What a value of a field says: a line, people, an id, a number. A value may be an object that stands for one."""

import datetime
import decimal
import functools
import html
import operator
import re
from collections.abc import Mapping

from flows.records.dates import parse_date
from flows.sources.readers.record_keys import is_encodable

# The names under which an object says what it stands for.
_NAMES = ("name", "displayname", "fullname", "title", "rendered", "value", "#text", "$t")
# What a row calls the date of its last change; it stays among what else the row says.
_UPDATED = {
    name: rank
    for rank, name in enumerate((
        "modifiedgmt", "updatedat", "dateupdated", "updated", "updatedtime", "lastupdated", "modifiedat", "datemodified", "modified",
        "lastmodified", "lastmod", "editedat", "edited", "editedunixtime",
    ))
}  # fmt: skip
_SURROGATES = re.compile("[\ud800-\udfff]")
_MAX_NAME_CHARS = 64


def as_line(value: object) -> str | None:
    """A title, a name or an address on one line."""
    if isinstance(value, str):
        return on_one_line(value)
    if isinstance(value, Mapping):
        for name in value:
            if canonical(str(name)) in _NAMES and isinstance(value[name], str):
                line = on_one_line(value[name])
                return html.unescape(line) if line and name == "rendered" else line
        return None
    if isinstance(value, list | tuple):
        return as_line(value[0]) if value and not isinstance(value[0], list | tuple) else None
    return number_line(value)


def as_people(value: object) -> str | None:
    """The names of one or several people, with a comma between two."""
    people = value if isinstance(value, list | tuple) else [value]
    lines = [as_line(person) for person in people if isinstance(person, str | Mapping)]  # a number is an account
    return ", ".join(line for line in lines if line) or None


def as_id(value: object) -> str | None:
    """An id as it is written: `7` of 7, of 7.0 and of " 7 "."""
    value = unwrap(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a column of numbers with a gap is a column of floats to those who wrote it
    return (value.strip() or None) if isinstance(value, str) else number_line(value)


def unwrap(value: object) -> object:
    """The value in an object that holds only one: MongoDB writes {"$date": {"$numberLong": "…"}}."""
    for _ in range(2):
        if isinstance(value, Mapping) and len(value) == 1:
            value = next(iter(value.values()))
    return value


def number_line(value: object) -> str | None:
    """A number as it is written; None of what is none."""
    if isinstance(value, decimal.Decimal) and value.is_finite():
        return str(int(value)) if value == value.to_integral_value() else f"{value:f}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return str(value)
    except ValueError:  # an integer of more than 4,300 digits
        return None


def on_one_line(line: str) -> str | None:
    """A text with its white space folded; None where nothing is left."""
    line = " ".join(line.split())
    return (line if line.isascii() or is_encodable(line) else _SURROGATES.sub("\ufffd", line)) or None


def canonical(name: str) -> str:
    """A field's name as names are compared: in lower case, without `_`, `-` and white space."""
    return _canonical(name) if len(name) <= _MAX_NAME_CHARS else ""


@functools.lru_cache(4096)
def _canonical(name: str) -> str:
    return "".join(name.lower().replace("_", "").replace("-", "").split())


def updated_of(values: Mapping[str, object]) -> datetime.datetime | None:
    """When a row says that it was changed last, by the first of the usual names that says it."""
    ranked = [(_UPDATED[name], value) for key, value in values.items() if (name := canonical(key)) in _UPDATED]
    ranked.sort(key=operator.itemgetter(0))
    return next((moment for _, value in ranked if (moment := parse_date(unwrap(value)))), None)
