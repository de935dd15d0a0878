"""Rows as text, as they come: aligned for people, CSV, JSON, Markdown."""

import io
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse.text import markdown_table
from warehouse.text.escapes import escape_commands, visible

if TYPE_CHECKING:
    from warehouse.reading.statements import Rows
    from warehouse.text.csv_file import CsvFile

MAX_TABLE_ROWS = 1_000


def align(columns: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[bool] = ()) -> str:
    """Columns under their names, cut at the width of the terminal; those that are numeric to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        justify: Literal["left", "right"] = "right" if numeric and numeric[number] else "left"
        table.add_column(Text(column), overflow="ellipsis", no_wrap=True, justify=justify)
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    buffer = io.StringIO()
    console = Console(file=buffer, width=_width(), force_terminal=sys.stdout.isatty(), legacy_windows=False)
    console.print(table)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def _width() -> int:
    console = Console()
    # A pipe has no width: nothing is folded there.
    return console.width if console.is_terminal else 10_000


def _as_table(rows: "Rows") -> Iterator[str]:
    import pyarrow as pa

    shown: list[tuple[str, ...]] = []
    n_rows = 0
    for batch in rows.batches:
        columns = [column.to_pylist() for column in batch.slice(0, MAX_TABLE_ROWS - len(shown)).columns]
        shown += [tuple(map(_cell, row)) for row in zip(*columns, strict=True)]
        n_rows += batch.num_rows
    numeric = [pa.types.is_integer(field.type) or pa.types.is_floating(field.type) for field in rows.schema]
    rest = f", the first {MAX_TABLE_ROWS:,} shown; --format csv gives all" if n_rows > MAX_TABLE_ROWS else ""
    yield f"{align(rows.schema.names, shown, numeric)}({n_rows:,} {'row' if n_rows == 1 else 'rows'}{rest})\n"


def _cell(value: object) -> str:
    if value is None:
        return "NULL"
    return f"{value:.4g}" if isinstance(value, float) else str(value).replace("\n", "⏎")


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


RENDERERS = {"table": _as_table, "csv": _as_csv, "json": _as_json, "markdown": _as_markdown}
"""How the rows of a query are written as text, a piece at a time, by `--format`."""
