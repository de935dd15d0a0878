"""What the value of a setting may be: each kind converts a value, or refuses it and names what is allowed."""

import math
import re
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

from flows.records.record import FieldNames
from warehouse.errors import ColumnistError

_AMOUNT = re.compile(r"\d+(\.\d+)? *([kmgt]i?)?b", re.IGNORECASE)
_SWITCHES = {"1": True, "true": True, "0": False, "false": False}


class Kind(NamedTuple):
    """A kind of value.

    Attributes:
        allowed: what a value must be; it ends the sentence "workers is 'many', which is not …".
        convert: the value as settings hold it, from TOML or from text; it raises ValueError or TypeError for others.
        metavar: what help writes for the value of a flag; empty for a flag that takes none.
    """

    allowed: str
    convert: Callable[[Any], Any]
    metavar: str = "TEXT"

    def read(self, value: Any, where: str) -> Any:
        """The value as settings hold it.

        Raises:
            ColumnistError: it is not allowed; `where` names the key and the line, variable or flag that gives it.
        """
        try:
            return self.convert(value)
        except (ValueError, TypeError, OverflowError, KeyError):
            raise ColumnistError(f"{where} is {_shown(value)}, which is not {self.allowed}") from None


def whole_number(least: int = 0, most: int | None = None) -> Kind:
    """A whole number between two bounds that are themselves allowed. 2.0 is one, 2.9 and true are none."""

    def convert(value: Any) -> int:
        whole = int(_no_switch(value))
        is_cut = isinstance(value, float) and whole != value
        return whole if not is_cut and least <= whole <= (whole if most is None else most) else _refuse()

    bounds = f"of {least:,} or more" if most is None else f"between {least} and {most}"
    return Kind(f"a whole number {bounds}", convert, "N")


def number(least: float = 0.0) -> Kind:
    """A finite number of at least that much."""

    def convert(value: Any) -> float:
        converted = float(_no_switch(value))
        return converted if math.isfinite(converted) and converted >= least else _refuse()

    return Kind(f"a finite number of {least:g} or more", convert, "N")


def amount(of_what: str, example: str) -> Kind:
    """An amount of bytes with its unit, as DuckDB writes one."""
    return text_like(f"an amount of {of_what}, as in {example}", lambda text: bool(_AMOUNT.fullmatch(text)), "SIZE")


def text_like(allowed: str, is_allowed: Callable[[str], bool], metavar: str = "TEXT") -> Kind:
    """Text that passes a test."""

    def convert(value: Any) -> str:
        return value if isinstance(value, str) and is_allowed(value) else _refuse()

    return Kind(allowed, convert, metavar)


def one_of(names: tuple[str, ...]) -> Kind:
    """One of some names."""
    return text_like(f"one of {', '.join(names)}", names.__contains__)


def _seconds_above_0(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse()
    return value if math.isfinite(value) and value > 0 else _refuse()


def _switch(value: Any) -> bool:
    return value if isinstance(value, bool) else _SWITCHES[str(value).lower()]


def _is_zone(name: str) -> bool:
    try:
        return bool(zoneinfo.ZoneInfo(name))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _sources(value: Any) -> tuple[str, ...]:
    """`["news", "mail=/srv/mail"]`, or `news,mail=/srv/mail` from a variable."""
    names = value.split(",") if isinstance(value, str) else value
    return tuple(names) if _are_names(names) else _refuse()


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


def _no_switch(value: Any) -> Any:
    """For Python true is 1; nobody means it as a number."""
    return _refuse() if isinstance(value, bool) else value


def _refuse() -> NoReturn:
    raise ValueError


def _shown(value: Any) -> str:
    """A value in an error: text in quotes, but for a number from a flag or a variable, and true as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    try:
        float(value)
        return str(value).strip()
    except (ValueError, TypeError, OverflowError):
        return repr(value)


SWITCH = Kind("true or false", _switch, "")
PATH = Kind("a path", Path, "DIR")
TEXT = text_like("a string", lambda text: True)
SECONDS_ABOVE_0 = Kind("a number of seconds above 0", _seconds_above_0, "N")
TIME_ZONE = text_like("a name of the tz database, as in Europe/Berlin", _is_zone)
WEB_ADDRESS = text_like("an http or https address", lambda text: urlsplit(text).scheme in ("http", "https"))
BLOCK = text_like("of the form TYPE/NAME; `prefect block ls` lists them", lambda text: text.count("/") == 1)
SOURCES = Kind('a list of strings, as in ["news", "mail=/srv/mail"]', _sources)
FIELDS = Kind(f"a table with names of fields for {', '.join(FieldNames._fields)}, as in {{ text = 'story' }}", _fields)
