"""Jupyter notebooks: each is one record, its cells as Markdown."""

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from flows.records.extra import to_extra
from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources.formats import MARKDOWN
from flows.sources.readers.byte_streams import read_whole
from flows.sources.readers.field_values import as_line, as_people
from flows.sources.readers.json_values import describe, load_json

_FENCE = re.compile("`{3,}")


def read_notebook(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """The cells of text and of code in their order; what code printed is no text of the notebook."""
    data = read_whole(stream, limits.record_bytes)
    try:
        notebook = load_json(data.removeprefix(codecs.BOM_UTF8))
    except ValueError as error:
        raise Rejected("malformed", describe(error)) from None
    if not isinstance(notebook, Mapping) or not ("cells" in notebook or "worksheets" in notebook):
        raise Rejected("malformed", "no notebook: it has no cells")
    cells = filter(None, map(_shown, _cells(notebook)))
    yield Record("", None, MARKDOWN, data, "\n\n".join(cells), _facts(notebook))


def _cells(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The cells of version 4, and those of version 3, which lay in worksheets."""
    worksheets = notebook.get("worksheets")
    holders = [notebook, *(worksheets if isinstance(worksheets, list) else ())]
    for holder in holders:
        cells = holder.get("cells") if isinstance(holder, Mapping) else None
        yield from (cell for cell in (cells if isinstance(cells, list) else ()) if isinstance(cell, Mapping))


def _shown(cell: Mapping[str, Any]) -> str:
    """A cell as Markdown: code between fences that are longer than any in it."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str) or not source.strip():
        return ""
    kind = cell.get("cell_type")
    if kind == "markdown":
        return source
    if kind == "heading":
        level = cell.get("level")
        return f"{'#' * (level if isinstance(level, int) and 0 < level < 7 else 1)} {source}"
    fence = "`" * max((len(run) + 1 for run in _FENCE.findall(source)), default=3)
    return f"{fence}\n{source}\n{fence}"


def _facts(notebook: Mapping[str, Any]) -> Fields:
    metadata = notebook.get("metadata")
    if not isinstance(metadata, Mapping):
        return Fields()
    others = {name: value for name, value in metadata.items() if name in ("kernelspec", "language_info", "name")}
    return Fields(
        title=as_line(metadata.get("title")), byline=as_people(metadata.get("authors")), extra=to_extra(others)
    )
