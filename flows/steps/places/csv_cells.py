"""Where a text stands that is a cell of a row of CSV."""

import re

from flows.records.source_map import Run, SourceMap

_DOUBLED = re.compile('""')


def map_csv(source: str, path: tuple[str | int, ...], text: str) -> SourceMap | None:
    r"""Where the text of a cell stands in its row. The path is the delimiter and the index of the cell.

    None where that cell says something else.

    >>> source = '7;"One; ""two""."'
    >>> places = map_csv(source, (";", 1), 'One; "two".')
    >>> start, end = places.place(5, 10)
    >>> source[start:end]
    '""two""'
    """
    delimiter, index = str(path[0]), int(path[1])
    cell = re.compile(
        rf'(?:"((?:[^"]++|"")*+)"|([^{re.escape(delimiter)}\r\n]*+))(?:{re.escape(delimiter)}|\r*(?:\n|\Z))'
    )
    at = 0
    match = None
    for _ in range(index + 1):
        match = cell.match(source, at)
        if match is None:
            return None
        at = match.end()
    assert match is not None
    start, end = match.span(1 if match[1] is not None else 2)
    if match[1] is None:
        return SourceMap([Run(0, start, end - start)]) if source[start:end] == text else None
    if source[start:end].replace('""', '"') != text:
        return None
    runs, text_start = [], 0
    for doubled in _DOUBLED.finditer(source, start, end):
        runs.append(Run(text_start, start, doubled.start() - start))
        text_start += doubled.start() - start
        runs.append(Run(text_start, doubled.start(), 1, 2))
        text_start, start = text_start + 1, doubled.end()
    return SourceMap([*runs, Run(text_start, start, end - start)])


def show_cell(piece: str) -> str:
    """What a slice of a quoted cell says.

    >>> show_cell('""two""')
    '"two"'
    """
    return piece.replace('""', '"')
