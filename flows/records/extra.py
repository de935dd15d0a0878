"""The facts of a record that no column of its own holds, as one JSON object: section, tags, keywords, stated language.

What a source says besides is of any shape and size, so all of it is bounded: texts, lists, depth, members and the whole.
What did not fit is counted in the object itself.
"""

import datetime
import decimal
import json
import math
import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import cast

LEFT_OUT = "_left_out"
"""The member that counts the facts that did not fit. It comes last."""

MOST_CHARS = 8_000
"""Of the whole object."""

_TEXT_CHARS, _NAME_CHARS = 1_000, 100
_MEMBERS, _ITEMS, _DEPTH = 64, 64, 3
_MOST_INTEGER = 2**63
_SURROGATES = re.compile("[\ud800-\udfff]")
_NOTHING: tuple[object, ...] = (None, "", [], {})


def to_extra(facts: Mapping[str, object], n_left_out: int = 0) -> str | None:
    """Facts as a JSON object in the order of their names; None where none of them says anything.

    Empty values, bytes and numbers that are none say nothing. A text of more than 1,000 characters ends in "…".

    Args:
        facts: names to values of any kind.
        n_left_out: how many facts were left out before.

    >>> to_extra({"tags": ["harbour", "storm", ""], "section": " Local ", "rank": 3, "views": None})
    '{"rank":3,"section":"Local","tags":["harbour","storm"]}'
    >>> to_extra({"a": "x" * 900} | {f"tag {number:02}": "y" * 990 for number in range(10)})[-14:]
    '"_left_out":3}'
    >>> to_extra({"views": None}) is None
    True
    """
    members: list[str] = []
    named, size = _named(facts), 0
    n_left_out += len(facts) - len(named)
    for name, value in sorted(named.items()):
        bounded = _bounded(value, _DEPTH)
        if bounded in _NOTHING:
            continue
        member = f"{_to_json(name)}:{_to_json(bounded)}"
        if len(members) == _MEMBERS or size + len(member) > MOST_CHARS:
            n_left_out += 1
            continue
        members.append(member)
        size += len(member) + 1
    if n_left_out:
        members.append(f'"{LEFT_OUT}":{n_left_out}')
    return "{" + ",".join(members) + "}" if members else None


def _named(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts by names that JSON can hold; the first of two that become the same counts."""
    named: dict[str, object] = {}
    for name, value in facts.items():
        line = " ".join(_encodable(str(name)[:_NAME_CHARS]).split())
        if line and line != LEFT_OUT:
            named.setdefault(line, value)
    return named


def _bounded(value: object, depth: int) -> object:
    """A value as JSON can hold it, and no larger than is of use; None of one that says nothing."""
    if isinstance(value, str):
        text = _encodable(value[: _TEXT_CHARS + 1]).strip()
        return text if len(value) <= _TEXT_CHARS else text[: _TEXT_CHARS - 1] + "…"
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if -_MOST_INTEGER <= value < _MOST_INTEGER else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return _bounded_members(value, depth - 1) if depth else None
    if isinstance(value, list | tuple | set | frozenset):
        return _bounded_items(value, depth - 1) if depth else None
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value) if value.is_finite() else None
    return None


def _bounded_members(value: Mapping[object, object], depth: int) -> dict[str, object]:
    members = _named(dict(islice(((str(name), inner) for name, inner in value.items()), _MEMBERS)))
    bounded = {name: _bounded(inner, depth) for name, inner in sorted(members.items())}
    return {name: inner for name, inner in bounded.items() if inner not in _NOTHING}


def _bounded_items(values: Iterable[object], depth: int) -> list[object]:
    items = [_bounded(item, depth) for item in islice(values, _ITEMS)]
    return [item for item in items if item not in _NOTHING]


def _encodable(text: str) -> str:
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_extra(extra: str | None) -> dict[str, object]:
    """The facts that `to_extra` wrote."""
    return cast("dict[str, object]", json.loads(extra)) if extra else {}


def merge_extra(extra: str | None, more: str | None) -> str | None:
    """The facts of both; where both have one, that of the first.

    >>> merge_extra('{"section":"Local"}', '{"section":"News","tags":["storm"]}')
    '{"section":"Local","tags":["storm"]}'
    """
    if not extra or not more:
        return extra or more
    facts = read_extra(more) | read_extra(extra)
    counts = (read_extra(each).get(LEFT_OUT) for each in (extra, more))
    facts.pop(LEFT_OUT, None)
    return to_extra(facts, sum(count for count in counts if isinstance(count, int)))
