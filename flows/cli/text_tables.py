"""Rows as text, as they come: aligned for people, CSV, JSON, Markdown."""

import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from flows.cli.layout import Column, Kind, Laid, guess_kind, hang, lay_out
from warehouse.text import markdown_table
from warehouse.text.escapes import escape_commands

if TYPE_CHECKING:
    import pyarrow as pa

    from warehouse.reading.statements import Rows
    from warehouse.text.csv_file import CsvFile

MAX_TABLE_ROWS = 1_000
PIPE_WIDTH = 10_000
_NULL = "NULL"


def align(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    """The rows of a screen under their columns, or stacked where the terminal is too narrow."""
    return _written(lay_out(columns, rows, screen_width()))


def screen_width() -> int:
    """Cells of a line of the terminal; COLUMNS says otherwise. A pipe has no width: nothing is folded there."""
    if not sys.stdout.isatty():
        return PIPE_WIDTH
    try:
        return int(os.environ.get("COLUMNS") or os.get_terminal_size(sys.stdout.fileno()).columns) or 80
    except (ValueError, OSError):
        return 80


def _written(laid: Laid) -> str:
    head, *rest = laid.lines or [""]
    if laid.has_head and sys.stdout.isatty():
        head = f"\x1b[1m{head}\x1b[0m"
    return "".join(f"{line}\n" for line in [head, *rest])


def _as_table(rows: "Rows") -> Iterator[str]:
    yield from _table(rows, hides=True)


def _as_stack(rows: "Rows") -> Iterator[str]:
    """As a table; where its columns do not fit, its rows are stacked, however many."""
    yield from _table(rows, hides=False)


def _table(rows: "Rows", *, hides: bool) -> Iterator[str]:
    shown: list[tuple[str, ...]] = []
    n_rows = 0
    for batch in rows.batches:
        columns = [column.to_pylist() for column in batch.slice(0, MAX_TABLE_ROWS - len(shown)).columns]
        shown += [tuple(map(_cell, row)) for row in zip(*columns, strict=True)]
        n_rows += batch.num_rows
    kinds = [_kind(field.type, [row[at] for row in shown]) for at, field in enumerate(rows.schema)]
    laid = lay_out(list(map(Column, rows.schema.names, kinds)), shown, screen_width(), may_hide=hides)
    yield _written(laid)
    notes = [f"{n_rows:,} {'row' if n_rows == 1 else 'rows'}"]
    notes += [f"the first {MAX_TABLE_ROWS:,} shown; --format csv gives all"] if n_rows > MAX_TABLE_ROWS else []
    note = ", ".join(notes)
    if laid.n_hidden:
        note += f"; {laid.n_hidden} of {len(kinds)} columns not shown; --format stack shows all"
    yield "".join(f"{line}\n" for line in hang("(", f"{note})", screen_width()))


def _kind(type_: "pa.DataType", texts: Sequence[str]) -> Kind:
    import pyarrow as pa

    if pa.types.is_integer(type_) or pa.types.is_floating(type_) or pa.types.is_decimal(type_):
        return "number"
    if pa.types.is_boolean(type_) or pa.types.is_temporal(type_):
        return "whole"
    return guess_kind([text for text in texts if text != _NULL])


def _cell(value: object) -> str:
    return _NULL if value is None else str(value).replace("\n", "⏎")


def _as_csv(rows: "Rows") -> Iterator[str]:
    import pyarrow as pa

    from warehouse.text.csv_file import CsvFile

    buffer = io.BytesIO()
    file = CsvFile(buffer, rows.schema.names)
    yield _drained(file, buffer)
    for batch in rows.batches:
        file.write(pa.Table.from_batches([batch]))
        yield _drained(file, buffer)


def _drained(file: "CsvFile", buffer: io.BytesIO) -> str:
    file.flush()
    text = buffer.getvalue().decode()
    buffer.seek(0)
    buffer.truncate()
    return text


def _as_json(rows: "Rows") -> Iterator[str]:
    """A list of objects, which is that of each batch without its brackets."""
    import pyarrow as pa

    maps = [field.name for field in rows.schema if pa.types.is_map(field.type)]
    encode = json.JSONEncoder(indent=2, default=str, ensure_ascii=False).encode
    before, after = "[\n", "[]\n"
    for batch in rows.batches:
        if batch.num_rows:
            objects = [row | {name: dict(row[name] or ()) for name in maps} for row in batch.to_pylist()]
            yield before + escape_commands(encode(objects)[2:-2])
            before, after = ",\n", "\n]\n"
    yield after


def _as_markdown(rows: "Rows") -> Iterator[str]:
    yield markdown_table.head(rows.schema.names)
    for batch in rows.batches:
        columns = [column.to_pylist() for column in batch.columns]
        yield "".join(f"{markdown_table.row(row)}\n" for row in zip(*columns, strict=True))


RENDERERS = {"table": _as_table, "stack": _as_stack, "csv": _as_csv, "json": _as_json, "markdown": _as_markdown}
"""How the rows of a query are written as text, a piece at a time, by `--format`."""
