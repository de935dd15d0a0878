"""The page of comparisons: documents side by side with the text that they share marked, and how much of each that is."""

import functools
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from warehouse.errors import ColumnistError, QueryStopped
from warehouse.queries import Query, find, run
from warehouse.report.sections import Call
from warehouse.text import escapes
from warehouse.text.cells import Cell, cell, heading

PAGE = "comparisons"
TITLE = "Copies and passages side by side"
SIDES = ("left_side", "right_side")
MOST_CHARS = 6_000
"""Of a text on the page; it begins a little before the first of what is shared."""
LEAD_CHARS = 300
TITLE_CHARS = 160

Span = tuple[int, int]


class Side(NamedTuple):
    """A document on the page: facts for people, and its text in pieces, each with whether the other document has it too."""

    title: str
    facts: list[Cell]
    pieces: list[tuple[str, bool]]
    share: float


class Comparison(NamedTuple):
    """Two documents beside each other, with what the query says of them."""

    facts: list[tuple[str, Cell]]
    sides: list[Side]


class Group(NamedTuple):
    """The comparisons of one query. `error` says why there are none."""

    title: str
    notes: tuple[str, ...]
    comparisons: list[Comparison]
    error: str | None = None


def find_groups(con: duckdb.DuckDBPyConnection, sql_dir: Path, call: Call) -> list[Group]:
    """A group for each query of sql/comparisons/. One that does not run is named and costs no other."""
    groups = []
    for query in find("comparisons", sql_dir):
        try:
            groups.append(call(functools.partial(_compare, con, query)))
        except (ColumnistError, QueryStopped) as error:
            groups.append(Group(query.title, (), [], str(error)))
    return groups


def _compare(con: duckdb.DuckDBPyConnection, query: Query) -> Group:
    columns, rows = run(con, query)
    comparisons = []
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        facts = [(heading(name), cell(value, name)) for name, value in values.items() if name not in SIDES]
        comparisons.append(Comparison(facts, [_side(values[name]) for name in SIDES]))
    return Group(query.title, query.header, comparisons)


def _side(values: Any) -> Side:
    text = values["text"]
    spans = merge_spans([(span["first"], span["after"]) for span in values["spans"] or []])
    facts = [cell(values[name], name) for name in ("source", "published_at", "uri") if values[name] is not None]
    n_shared = sum(len(text[start:end].split()) for start, end in spans)
    first = text.find(" ", spans[0][0] - LEAD_CHARS) + 1 if spans and spans[0][0] > LEAD_CHARS else 0
    end = first + MOST_CHARS
    pieces = cut_pieces(text, spans, first, end)
    return Side(
        escapes.clip(escapes.visible(values["title"] or "(no title)"), TITLE_CHARS),
        facts,
        [*([("… ", False)] if first else []), *pieces, *([(" …", False)] if end < len(text) else [])],
        100 * n_shared / max(len(text.split()), 1),
    )


def merge_spans(spans: Sequence[Span]) -> list[Span]:
    """The same places of a text in order, none touching another.

    >>> merge_spans([(8, 9), (0, 3), (2, 5)])
    [(0, 5), (8, 9)]
    """
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def cut_pieces(text: str, spans: Sequence[Span], first: int, end: int) -> list[tuple[str, bool]]:
    """The text from `first` to `end`, cut at the borders of the spans; controls are named, line breaks stay.

    >>> cut_pieces("He said: it rained. Then he left.", [(9, 18)], 3, 24)
    [('said: ', False), ('it rained', True), ('. Then', False)]
    """
    borders = sorted({first, min(end, len(text)), *(at for span in spans for at in span if first < at < end)})
    inside = {start for start, _ in spans if start >= first} | {
        first for start, after in spans if start < first < after
    }
    return [
        (escapes.name_controls(text[start:after]), start in inside)
        for start, after in itertools.pairwise(borders)
        if start < after
    ]
