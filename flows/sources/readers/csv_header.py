"""Where the header of a table as text stands, and what parts its cells."""

import csv
import re
from collections.abc import Sequence

from flows.sources.readers.field_values import canonical

LINES_LOOKED_AT = 20
DELIMITERS = (",", ";", "\t", "|")
# Signs that texts have, too: they part cells only where the first line is nothing but names between them.
_RARE_DELIMITERS = ("^", ":")
_NAME = re.compile(r"[\w .#/()-]{1,64}")
_QUOTED = re.compile('"[^"]*"')
_COMMENT = "#"
# Excel's own way to say it, which LibreOffice puts in quotes.
SEPARATOR_LINE = re.compile(r"(?P<quote>\"?)sep=(?P<delimiter>.)(?P=quote)\s*", re.IGNORECASE)


def most_frequent(line: str) -> str:
    """The usual delimiter that a line has most of, outside of quotation marks."""
    return max(DELIMITERS, key=_QUOTED.sub("", line).count)


def find_header(lines: Sequence[str], given: str | None, known: set[str]) -> tuple[int, str] | None:
    r"""Which of the first lines names the columns, one of them as a text, and the delimiter; None where none surely does.

    Above it may stand blank lines, comments, and titles: lines that fill one cell where the header fills several. The
    row below has as many cells as the header.

    Args:
        lines: the first lines of the file.
        given: the delimiter, where something says it.
        known: names of texts, as `canonical` writes them.

    >>> find_header(["Report,,\n", "\n", "id,title,text\n", "1,One,It is closed.\n"], None, {"text"})
    (2, ',')
    >>> find_header(["id:text\n", "1:It is closed.\n"], None, {"text"}), find_header(["Text: no\n", "One.\n"], None, {"text"})
    ((0, ':'), None)
    >>> find_header(["It is closed.\n", "Text, content and more.\n", "Nobody knows, why.\n"], None, {"text"}) is None
    True
    """
    for index, line in enumerate(lines):
        is_first = not any(above.strip() for above in lines[:index])
        for delimiter in (given,) if given else (most_frequent(line), *(_RARE_DELIMITERS if is_first else ())):
            cells = _cells(line, delimiter)
            if len(cells) < 2 or not all(_NAME.fullmatch(cell) for cell in cells):
                continue
            is_named = any(canonical(cell) in known for cell in cells)
            if (
                is_named
                and _is_title_above(lines[:index], cells, delimiter)
                and _fits(lines[index + 1 :], cells, delimiter)
            ):
                return index, delimiter
    return None


def unique_names(header: Sequence[str]) -> list[str]:
    """Names of columns. The first of two with one name counts, as it does in a spreadsheet's own look-ups.

    >>> unique_names(["text", "a", "a"])
    ['text', 'a', 'a (3)']
    """
    first_of: dict[str, int] = {}
    for index, name in enumerate(header):
        first_of.setdefault(name, index)
    return [name if first_of[name] == index else f"{name} ({index + 1})" for index, name in enumerate(header)]


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _is_title_above(lines: Sequence[str], header: Sequence[str], delimiter: str) -> bool:
    filled = [
        sum(map(bool, map(str.strip, _cells(line, delimiter)))) for line in lines if not line.startswith(_COMMENT)
    ]
    return all(number <= 1 for number in filled) and (len(header) > 2 or not any(filled))


def _fits(below: Sequence[str], header: Sequence[str], delimiter: str) -> bool:
    row = next((line for line in below if line.strip()), None)
    return row is None or len(_cells(row, delimiter)) in (0, len(header))
