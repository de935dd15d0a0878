"""Columns laid out for a width: none is lost, and no number is cut, without a word.

A table shortens texts, places and keys as far as they stay useful, and shows everything else whole. What does not fit even
so is stacked, a line for each value, or its last columns are left out and counted. Widths are those of a terminal's cells:
two for a Chinese character, none for an accent that stands by itself.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Literal, NamedTuple

from rich.cells import cell_len, chop_cells, set_cell_size

from warehouse.text.escapes import visible

Kind = Literal["number", "whole", "text", "prose", "place", "key"]
"""What may be done to a column: a number (to the right) and what is whole stay as they are; a text is cut at its end and prose
folded; a place is cut in its middle, and a key at its end, for its first characters are enough to find it."""

GAP = 2
STACKED_ROWS = 10
"""Up to so many rows are stacked where they do not fit; of more, the columns that fit are shown."""
STACKED_LINES = 3
"""So many lines are shown of a text in a stack."""
_LEAST: dict[Kind, int] = {"text": 12, "prose": 16, "place": 20, "key": 16}
_HEX_LEAST = 9
_SHORT = 16
_HEX = re.compile("[0-9a-f]{16,}")
_KEY = re.compile("[0-9A-Za-z_-]+")


class Column(NamedTuple):
    """A column's name, and what may be done to it."""

    name: str
    kind: Kind = "text"


class Laid(NamedTuple):
    """Lines to show, whether the first is a head, and how many columns they leave out."""

    lines: list[str]
    has_head: bool
    n_hidden: int = 0


def lay_out(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int, *, may_hide: bool = False) -> Laid:
    """The rows as a table, or stacked where the width does not hold its columns.

    Args:
        columns: in their order.
        rows: as many cells each, of any length and with any characters.
        width: cells of the terminal.
        may_hide: whether many rows show the columns that fit, rather than be stacked.
    """
    columns = [column._replace(name=visible(column.name)) for column in columns]
    cells = [[_inert(cell, column, width) for cell, column in zip(row, columns, strict=True)] for row in rows]
    least = [_least(column, [row[at] for row in cells]) for at, column in enumerate(columns)]
    n_shown = _count_that_fit(least, width)
    if n_shown < len(columns) and (not may_hide or len(rows) <= STACKED_ROWS or not n_shown):
        return Laid(_stack(columns, cells, width), has_head=False)
    shown = columns[:n_shown]
    natural = [_natural(column, [row[at] for row in cells]) for at, column in enumerate(shown)]
    widths = _grow(shown, least[:n_shown], natural, width)
    head = _line([column.name for column in shown], shown, widths)
    lines = [line for row in cells for line in _lines(row[:n_shown], shown, widths)]
    return Laid([head, *lines], has_head=True, n_hidden=len(columns) - n_shown)


def guess_kind(texts: Sequence[str]) -> Kind:
    """The kind of a column of texts, by what all of them look like."""
    if all(cell_len(text[: 4 * _SHORT]) <= _SHORT for text in texts):
        return "whole"
    if all(_KEY.fullmatch(text) for text in texts):
        return "key"
    return "place" if all("/" in text and not re.search(r"\s", text) for text in texts) else "text"


def cut_end(text: str, width: int) -> str:
    """At most so many cells, with an ellipsis in place of the rest.

    >>> cut_end("the bridge", 6), cut_end("大橋は月曜日", 6), cut_end("short", 6)
    ('the b…', '大橋…', 'short')
    """
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)).rstrip() + "…"


def cut_middle(text: str, width: int) -> str:
    """At most so many cells: the beginning and, twice as long, the end, which says which file of a folder it is.

    >>> cut_middle("crawl/articles.jsonl#id=fnc-141", 20)
    'crawl/…nl#id=fnc-141'
    """
    if cell_len(text) <= width:
        return text
    head = set_cell_size(text, (width - 1) // 3).rstrip()
    tail = set_cell_size(text[::-1], width - 1 - cell_len(head)).rstrip()[::-1]
    return f"{head}…{tail}"


def fold(text: str, width: int) -> list[str]:
    """Lines of at most so many cells, broken between words where that goes.

    >>> fold("the bridge is closed", 12), fold("大橋は月曜日に", 6)
    (['the bridge', 'is closed'], ['大橋は', '月曜日', 'に'])
    """
    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for gap, word in re.findall(r"(\s*)(\S+)", text):
        longer = f"{lines[-1]}{gap}{word}" if lines[-1] else word
        if cell_len(longer) <= width:
            lines[-1] = longer
            continue
        pieces = chop_cells(word, max(2, width))
        if not lines[-1]:
            lines.pop()
        lines += pieces
    return lines


def hang(head: str, text: str, width: int) -> list[str]:
    """The text behind a head, folded; its further lines begin below its first word.

    >>> hang("  seconds  ", "scan 0.01, press 0.73, load 0.75", 26)
    ['  seconds  scan 0.01, press', '           0.73, load 0.75']
    """
    indent = " " * cell_len(head)
    first, *rest = fold(text, max(_SHORT, width - len(indent)))
    return [(head + first).rstrip(), *(indent + line for line in rest)]


def _least(column: Column, cells: Sequence[str]) -> int:
    """The width below which the column would say too little."""
    natural, head = _natural(column, cells), cell_len(column.name)
    if column.kind not in _LEAST:
        return natural
    is_hex = column.kind == "key" and all(_HEX.fullmatch(cell) for cell in cells)
    return max(head, min(natural, _HEX_LEAST if is_hex else _LEAST[column.kind]))


def _natural(column: Column, cells: Sequence[str]) -> int:
    return max(cell_len(column.name), *map(cell_len, cells), 0)


def _count_that_fit(least: Sequence[int], width: int) -> int:
    taken = -GAP
    for number, each in enumerate(least):
        taken += GAP + each
        if taken > width:
            return number
    return len(least)


def _grow(columns: Sequence[Column], least: Sequence[int], natural: Sequence[int], width: int) -> list[int]:
    """Widths that together fill the width: what is left goes to texts and places in equal parts, then to keys."""
    widths = list(least)
    spare = width - sum(least) - GAP * (len(least) - 1)
    for kinds in (("text", "prose", "place"), ("key",)):
        wanting = [at for at, column in enumerate(columns) if column.kind in kinds]
        wanting.sort(key=lambda at: natural[at] - least[at])
        for number, at in enumerate(wanting):
            grown = min(natural[at] - least[at], spare // (len(wanting) - number))
            widths[at] += grown
            spare -= grown
    return widths


def _lines(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> Iterator[str]:
    """The lines of a row: one, unless prose is folded."""
    folded = [
        fold(cell, width) if column.kind == "prose" else [cell]
        for cell, column, width in zip(cells, columns, widths, strict=True)
    ]
    for pieces in zip_longest(*folded, fillvalue=""):
        yield _line(pieces, columns, widths)


def _line(cells: Sequence[str], columns: Sequence[Column], widths: Sequence[int]) -> str:
    placed = (_place(cell, column.kind, width) for cell, column, width in zip(cells, columns, widths, strict=True))
    return (" " * GAP).join(placed).rstrip()


def _place(cell: str, kind: Kind, width: int) -> str:
    text = cut_middle(cell, width) if kind == "place" else cut_end(cell, width)
    padding = " " * (width - cell_len(text))
    return padding + text if kind == "number" else text + padding


def _stack(columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int) -> list[str]:
    """A line for each value, behind its column's name; rows are apart by an empty line."""
    names = max((cell_len(column.name) for column in columns), default=0)
    # Behind a long name on a narrow screen there is no room: the value stands below it.
    is_below = width - names - GAP < _SHORT
    indent = " " * (GAP if is_below else names + GAP)
    room = max(2, width - len(indent))
    lines: list[str] = []
    for number, row in enumerate(cells):
        lines += [""] if number else []
        for column, cell in zip(columns, row, strict=True):
            first, *rest = _clip_lines(column, fold(cell, room), room)
            head = column.name + " " * (names + GAP - cell_len(column.name))
            lines += [column.name, indent + first] if is_below else [(head + first).rstrip()]
            lines += (indent + line for line in rest)
    return lines


def _clip_lines(column: Column, lines: list[str], width: int) -> list[str]:
    if column.kind != "text" or len(lines) <= STACKED_LINES:
        return lines
    return [*lines[: STACKED_LINES - 1], cut_end(" ".join(lines[STACKED_LINES - 1 : STACKED_LINES + 1]) + "…", width)]


def _inert(cell: str, column: Column, width: int) -> str:
    """The cell on one line and without controls; of a long text no more than can be seen, for it may be a whole book."""
    most = 4 * width
    return visible(cell[:most]) + "…" if column.kind == "text" and len(cell) > most else visible(cell)
