"""Tables as text: aligned for people, CSV, JSON, Markdown."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from warehouse.text.escapes import markdown, visible

if TYPE_CHECKING:
    import pyarrow as pa

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


def _as_table(table: "pa.Table") -> str:
    import pyarrow as pa

    if not table.num_columns:
        return ""
    shown = table.slice(0, MAX_TABLE_ROWS)
    rows = zip(*(map(_cell, column.to_pylist()) for column in shown.columns), strict=True)
    numeric = [pa.types.is_integer(field.type) or pa.types.is_floating(field.type) for field in table.schema]
    text = align(table.column_names, rows, numeric)
    rest = f", the first {MAX_TABLE_ROWS:,} shown; --format csv gives all" if table.num_rows > MAX_TABLE_ROWS else ""
    return f"{text}({table.num_rows:,} {'row' if table.num_rows == 1 else 'rows'}{rest})\n"


def _cell(value: object) -> str:
    if value is None:
        return "NULL"
    return f"{value:.4g}" if isinstance(value, float) else str(value).replace("\n", "⏎")


def _as_csv(table: "pa.Table") -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
    return buffer.getvalue()


def _as_json(table: "pa.Table") -> str:
    import pyarrow as pa

    maps = [field.name for field in table.schema if pa.types.is_map(field.type)]
    rows = [row | {name: dict(row[name] or ()) for name in maps} for row in table.to_pylist()]
    return json.dumps(rows, indent=2, default=str, ensure_ascii=False) + "\n"


def _as_markdown(table: "pa.Table") -> str:
    lines = [table.column_names, ["---"] * table.num_columns]
    lines += [["" if value is None else markdown(str(value)) for value in row.values()] for row in table.to_pylist()]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


RENDERERS = {"table": _as_table, "csv": _as_csv, "json": _as_json, "markdown": _as_markdown}
"""How the rows of a query are printed, by `--format`."""
