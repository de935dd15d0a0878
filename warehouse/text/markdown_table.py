"""Tables in Markdown: the one writer for the command line, the pages of a run, the report and the dictionary."""

from collections.abc import Iterable, Sequence

from warehouse.text import escapes


class Markdown(str):
    """A cell that is Markdown already, such as a link; every other cell is text, and escaped."""

    __slots__ = ()


def table(columns: Iterable[object], rows: Iterable[Sequence[object]], numeric: Sequence[bool] = ()) -> str:
    r"""A table with a line feed behind each row; numbers are aligned to the right.

    >>> print(table(["uri", "words"], [["a|b.txt", 1200], [None, Markdown("*none*")]], [False, True]), end="")
    | uri | words |
    | --- | ---: |
    | a\|b.txt | 1200 |
    |  | *none* |
    """
    return head(columns, numeric) + "".join(row(cells) + "\n" for cells in rows)


def head(columns: Iterable[object], numeric: Sequence[bool] = ()) -> str:
    """The names of the columns and the rule below them."""
    columns = list(columns)
    rules = ["---:" if number < len(numeric) and numeric[number] else "---" for number in range(len(columns))]
    return f"{row(columns)}\n| {' | '.join(rules)} |\n"


def row(cells: Iterable[object]) -> str:
    """One row; NULL is an empty cell."""
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(value: object) -> str:
    if isinstance(value, Markdown):
        return value
    return "" if value is None else escapes.markdown(str(value))
