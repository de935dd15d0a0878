"""Arrow's values as those of formats that know fewer types: JSON, and the flat ones that know text and numbers only."""

import datetime
import decimal
from collections.abc import Callable
from typing import Any

import orjson
import pyarrow as pa

Convert = Callable[[Any], Any]

_GREATEST, _LEAST = 2**63 - 1, -(2**63)


def to_list(column: pa.ChunkedArray) -> list[Any]:
    """The column as Python values. Moments with a time zone are converted to UTC, finer ones than microseconds cut to them."""
    if pa.types.is_timestamp(column.type):
        # The zone of a session is the machine's, and the same warehouse gives the same bytes on any.
        column = column.cast(pa.timestamp("us", "UTC" if column.type.tz else None), safe=False)
    values: list[Any] = column.to_pylist()
    return values


def convert(values: list[Any], how: Convert | None) -> list[Any]:
    """The values converted; NULL stays NULL."""
    return values if how is None else [None if value is None else how(value) for value in values]


def json_value(kind: pa.DataType) -> Convert | None:
    """How a value of the type is said in JSON: lists, maps and structs as such, moments in ISO 8601; None for as it is.

    >>> json_value(pa.map_(pa.string(), pa.list_(pa.timestamp("us"))))([("seen", [datetime.datetime(2026, 1, 2, 3, 4)])])
    {'seen': ['2026-01-02T03:04:00']}
    """
    if pa.types.is_map(kind):
        of_key, of_item = json_value(kind.key_type), json_value(kind.item_type)
        return lambda pairs: {str(_apply(of_key, key)): _apply(of_item, item) for key, item in pairs}
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        of_value = json_value(kind.value_type)
        return None if of_value is None else lambda values: [_apply(of_value, value) for value in values]
    if pa.types.is_struct(kind):
        fields = {field.name: json_value(field.type) for field in kind}
        return lambda struct: {name: _apply(how, struct[name]) for name, how in fields.items()}
    return _scalar(kind, lambda moment: str(moment.isoformat()))


def flat_value(kind: pa.DataType) -> Convert | None:
    """How a value of the type is said in a cell: lists, maps and structs as JSON text, moments with a space for the T.

    Spreadsheets take that for a date, and SQLite's own functions give it, so that the two can be compared.

    >>> flat_value(pa.list_(pa.string()))(["nfc", "größe"])
    '["nfc","größe"]'
    >>> flat_value(pa.timestamp("us"))(datetime.datetime(2026, 1, 2, 3, 4))
    '2026-01-02 03:04:00'
    """
    if pa.types.is_nested(kind):
        how = json_value(kind)
        return lambda value: dump(_apply(how, value)).decode()
    return _scalar(kind, lambda moment: str(moment.isoformat(" ")))


def dump(value: object) -> bytes:
    """JSON in UTF-8, without white space; NaN and the infinities, which JSON lacks, are null."""
    return orjson.dumps(value, default=_say_rarely)


def nested_json(value: object) -> str:
    """A list, map or struct that a cursor gave, as JSON; as Python shows it where JSON cannot say it (2**64 as a key).

    >>> nested_json([1, datetime.date(2026, 1, 2), decimal.Decimal("0.5"), {7: None}])
    '[1,"2026-01-02",0.5,{"7":null}]'
    """
    try:
        return orjson.dumps(value, default=_say_rarely, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:
        return str(value)


def _say_rarely(value: object) -> object:
    return _number(value) if isinstance(value, decimal.Decimal) else str(value)


def _scalar(kind: pa.DataType, say: Callable[[datetime.datetime], str]) -> Convert | None:
    if pa.types.is_timestamp(kind):
        return say
    if pa.types.is_date(kind) or pa.types.is_time(kind):
        return lambda value: str(value.isoformat())
    if pa.types.is_decimal(kind):
        return _number
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return lambda value: str(value.hex())
    if pa.types.is_uint64(kind):
        return _whole
    return str if pa.types.is_duration(kind) else None


def _number(value: decimal.Decimal) -> int | float | str:
    """DuckDB's sums of whole numbers are decimals without a fraction. Text where a float would round."""
    if value.as_tuple().exponent == 0:
        return _whole(int(value))
    rounded = float(value)
    return rounded if decimal.Decimal(repr(rounded)) == value else f"{value:f}"


def _whole(value: int) -> int | str:
    """Text where readers with 64 bits would round or refuse it."""
    return value if _LEAST <= value <= _GREATEST else str(value)


def _apply(how: Convert | None, value: Any) -> Any:
    return value if how is None or value is None else how(value)
