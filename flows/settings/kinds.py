"""What the value of a setting may be: each kind converts a value, or refuses it and names what is allowed."""

import os
import re
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

from flows.records.record import FieldNames
from warehouse.errors import ColumnistError

MOST_BYTES = 10**15
"""A petabyte: more than any disk, and still a whole number to whatever counts bytes."""
MOST_SECONDS = 10**9
"""Some 31 years. Clocks, timers and dates of the operating system, of Python and of Prefect overflow beyond."""
MOST_ITEMS = 10**12
"""More rows, records or states than a home can have."""

_AMOUNT = re.compile(r"([0-9]{1,30}(?:\.[0-9]{1,30})?) *(?:([kmgt])(i?))?b", re.IGNORECASE)
# ASCII digits, and not what Python takes besides: `1_0`, ` 3`, `1e3`, digits of other scripts.
_WHOLE = re.compile(r"[0-9]{1,30}")
_FRACTION = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?")
_SIGNED = re.compile(r"-?[0-9]+(\.[0-9]+)?|-?inf|nan")
_SUFFIX = re.compile(r"\.[^\s./\\]{1,40}")
_SHOWN_CHARS = 80
_SWITCHES = {"1": True, "true": True, "0": False, "false": False}


class Kind(NamedTuple):
    """A kind of value.

    Attributes:
        allowed: what a value must be; it ends the sentence "workers is 'many', which is not …".
        convert: the value as settings hold it, from TOML or from `parse`; it raises ValueError or TypeError for others.
        metavar: what help writes for the value of a flag; empty for a flag that takes none.
        parse: text of a flag or a variable as the value that TOML would have; it raises ValueError where it is none.
    """

    allowed: str
    convert: Callable[[Any], Any]
    metavar: str = "TEXT"
    parse: Callable[[str], Any] = str

    def read(self, value: Any, where: str) -> Any:
        """The value as settings hold it, from one of TOML.

        Raises:
            ColumnistError: it is not allowed; `where` names the key and the line.
        """
        try:
            return self.convert(value)
        except (ValueError, TypeError, OverflowError, KeyError):
            raise ColumnistError(f"{where} is {_shown(value)}, which is not {self.allowed}") from None

    def read_text(self, text: str, where: str) -> Any:
        """The value as settings hold it, from the text of a flag or a variable.

        Raises:
            ColumnistError: it is not allowed; `where` names the flag or the variable.
        """
        try:
            return self.convert(self.parse(text))
        except (ValueError, TypeError, OverflowError, KeyError):
            is_number = _SIGNED.fullmatch(text) and len(text) <= _SHOWN_CHARS
            raise ColumnistError(
                f"{where} is {text if is_number else _shown(text)}, which is not {self.allowed}"
            ) from None


def whole_number(least: int, most: int) -> Kind:
    """A whole number between two bounds that are themselves allowed. 2.0 is one in TOML; 2.9, true and "2" are none.

    >>> whole_number(0, 9).read_text("7", "--workers")
    7
    """

    def convert(value: Any) -> int:
        return int(value) if _is_number(value) and least <= value <= most and value == int(value) else _refuse()

    return Kind(f"a whole number between {least:,} and {most:,}", convert, "N", _parsed(_WHOLE, int))


def number(least: float, most: float) -> Kind:
    """A number between two bounds that are themselves allowed; it may have a fraction."""

    def convert(value: Any) -> float:
        return float(value) if _is_number(value) and least <= value <= most else _refuse()

    return Kind(f"a number between {least:,} and {most:,}", convert, "N", _parsed(_FRACTION, float))


def amount(of_what: str, example: str) -> Kind:
    """An amount of bytes with its unit, as DuckDB writes one."""
    return text_like(f"an amount of {of_what}, as in {example}, and at most 1000TB", _is_amount, "SIZE")


def text_like(allowed: str, is_allowed: Callable[[str], bool], metavar: str = "TEXT") -> Kind:
    """Text that passes a test."""

    def convert(value: Any) -> str:
        return value if isinstance(value, str) and is_allowed(value) else _refuse()

    return Kind(allowed, convert, metavar)


def one_of(names: tuple[str, ...]) -> Kind:
    """One of some names."""
    return text_like(f"one of {', '.join(names)}", names.__contains__)


def _seconds_above_0(value: Any) -> float:
    return float(value) if _is_number(value) and 0 < value <= MOST_SECONDS else _refuse()


def _is_amount(text: str) -> bool:
    found = _AMOUNT.fullmatch(text)
    if not found:
        return False
    size, prefix, binary = found.groups()
    power = " kmgt".index((prefix or " ").lower())
    return float(size) * float(1_024 if binary else 1_000) ** power <= MOST_BYTES


def _switch(value: Any) -> bool:
    return value if isinstance(value, bool) else _SWITCHES[str(value).lower()]


def _path(value: Any) -> Path:
    return Path(value) if "\0" not in os.fspath(value) else _refuse()


def _is_zone(name: str) -> bool:
    try:
        return bool(zoneinfo.ZoneInfo(name))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _sources(value: Any) -> tuple[str, ...]:
    """`["news", "mail=/srv/mail"]`, or `news,mail=/srv/mail` from a variable."""
    names = value.split(",") if isinstance(value, str) else value
    return tuple(names) if _are_names(names) else _refuse()


def _suffixes(value: Any) -> tuple[str, ...]:
    """`[".notes", ".Transcript"]`, or `.notes,.transcript` from a variable; in lower case, sorted, each once."""
    names = value.split(",") if isinstance(value, str) else value
    if not _are_names(names) or not all(map(_SUFFIX.fullmatch, names)):
        _refuse()
    return tuple(sorted({name.lower() for name in names}))


def _patterns(value: Any) -> tuple[str, ...]:
    """`["^Subscribe to ", "(?i)newsletter$"]`, or one a line from a variable; in order, each once."""
    import pyarrow as pa  # most commands read no pattern
    import pyarrow.compute as pc

    patterns = value.split("\n") if isinstance(value, str) else value
    if not _are_names(patterns):
        _refuse()
    # Each by itself, then all as they are looked for: RE2 refuses what would take more than linear time, or much memory.
    for pattern in (*patterns, "|".join(f"(?:{pattern})" for pattern in patterns)):
        pc.match_substring_regex(pa.array([""]), pattern)
    return tuple(dict.fromkeys(patterns))


def _fields(value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """`{text = "story", title = ["head", "kicker"]}`, or `text=story,title=head` from a variable."""
    table = dict(pair.split("=", 1) for pair in value.split(",")) if isinstance(value, str) else value
    if not isinstance(table, dict) or not set(table) <= set(FieldNames._fields):
        _refuse()
    lists = {kind: [names] if isinstance(names, str) else names for kind, names in table.items()}
    if not all(map(_are_names, lists.values())):
        _refuse()
    return tuple((kind, tuple(map(_fold, lists[kind]))) for kind in sorted(lists))


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name for name in value)


def _fold(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def _is_number(value: Any) -> bool:
    """For Python true is 1; nobody means it as a number. A bound refuses what is infinite, and NaN is within none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _parsed(digits: re.Pattern[str], convert: Callable[[str], int | float]) -> Callable[[str], int | float]:
    return lambda text: convert(text) if digits.fullmatch(text) else _refuse()


def _refuse() -> NoReturn:
    raise ValueError


def _shown(value: Any) -> str:
    """A value in an error: text in quotes, true as TOML writes it, and of what is long its beginning."""
    if isinstance(value, int) and abs(value) >= 10**_SHOWN_CHARS:
        return "a number of many digits"  # Python refuses to write some of them
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return shown if len(shown) <= _SHOWN_CHARS else f"{shown[:_SHOWN_CHARS]}…"


SWITCH = Kind("true or false", _switch, "")
PATH = Kind("a path", _path, "DIR")
TEXT = text_like("a string", lambda text: True)
SECONDS_ABOVE_0 = Kind(
    f"a number of seconds above 0 and of at most {MOST_SECONDS:,}", _seconds_above_0, "N", _parsed(_FRACTION, float)
)
TIME_ZONE = text_like("a name of the tz database, as in Europe/Berlin", _is_zone)
WEB_ADDRESS = text_like("an http or https address", lambda text: urlsplit(text).scheme in ("http", "https"))
BLOCK = text_like("of the form TYPE/NAME; `prefect block ls` lists them", lambda text: text.count("/") == 1)
SOURCES = Kind('a list of strings, as in ["news", "mail=/srv/mail"]', _sources)
SUFFIXES = Kind('a list of suffixes with their dots, as in [".notes"]', _suffixes)
PATTERNS = Kind('a list of regular expressions in the syntax of RE2, as in ["^Subscribe to "]', _patterns)
FIELDS = Kind(f"a table with names of fields for {', '.join(FieldNames._fields)}, as in {{ text = 'story' }}", _fields)
