"""How a value is written for people: on a page, in a spreadsheet, beside a bar."""

import datetime
import decimal
import math
from collections.abc import Mapping
from typing import NamedTuple, TypeGuard

from warehouse.text import escapes

CELL_CHARS = 160
PER_CENT_COLUMN = "share"


class Cell(NamedTuple):
    """A value on a page: its text, whether it is a number, and per cent of a bar where its column is `share`."""

    text: str
    is_number: bool
    bar: float | None


def heading(column: str) -> str:
    """A column's name for people: `n_words` is `words`."""
    return column.removeprefix("n_").replace("_", " ")


def plain(value: object) -> str:
    """A value as text without the marks of a programming language: NULL is nothing, a list is its parts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, list | tuple):
        return ", ".join(plain(part) for part in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{plain(key)}: {plain(part)}" for key, part in value.items())
    return str(value)


def cell(value: object, column: str) -> Cell:
    """A value as it stands on a page: visible, on one line, CELL_CHARS characters at most."""
    if is_number(value):
        if column == PER_CENT_COLUMN:
            return Cell(f"{value:.1f} %", True, max(0.0, min(float(value), 100.0)))
        return Cell(f"{value:,}", True, None)
    return Cell(escapes.clip(escapes.visible(plain(value)), CELL_CHARS), False, None)


def short_number(value: float, column: str = "") -> str:
    """A number as it stands beside a bar: `1,234`, `0.0132`, `41.7 %` for a column of per cents.

    >>> short_number(1234.0), short_number(1234.567), short_number(0.01324), short_number(41.7, "share")
    ('1,234', '1,234.57', '0.01324', '41.7 %')
    """
    if column == PER_CENT_COLUMN:
        return f"{value:.1f} %"
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.4g}" if abs(value) < 1 else f"{value:,.2f}".rstrip("0").rstrip(".")


def is_number(value: object) -> TypeGuard[int | float | decimal.Decimal]:
    """Whether a value is counted with; a boolean is not."""
    return isinstance(value, int | float | decimal.Decimal) and not isinstance(value, bool)


def as_number(value: object) -> float | None:
    """A finite number, or None for anything else: NULL, text, NaN, infinity."""
    if not is_number(value):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
