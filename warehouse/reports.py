"""Writes the report: each query of sql/reports/ becomes a CSV, and a section of one Markdown and one HTML page."""

import csv
import datetime
import decimal
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeGuard

import duckdb
import jinja2

from warehouse import escapes
from warehouse.errors import ColumnistError
from warehouse.files import replacing
from warehouse.queries import Query, execute, find
from warehouse.schema import SQL_DIR

PAGE_ROWS = 100
CELL_CHARS = 160
BAR_COLUMN = "share"
_CHUNK_ROWS = 10_000


class Cell(NamedTuple):
    """A value on a page: its text, whether it is a number, and per cent of a bar where its column is `share`."""

    text: str
    is_number: bool
    bar: float | None


class Section(NamedTuple):
    """One query's part of the page. `rows` are the first PAGE_ROWS of `n_rows`; the CSV holds all of them."""

    name: str
    title: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: list[tuple[Cell, ...]]
    n_rows: int
    error: str | None


class Written(NamedTuple):
    """A file of the report; `error` says why there is none."""

    name: str
    title: str
    path: Path
    n_rows: int
    error: str | None


def write_reports(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    summary: Mapping[str, object],
    cures: Mapping[str, str] | None = None,
    sql_dir: Path = SQL_DIR,
) -> list[Written]:
    """Writes <name>.csv for each query, report.md and report.html, each in one step, and says what was written.

    A query that does not run is named on the page and costs nobody else's section.

    Args:
        con: a connection to a warehouse with its macros and views; reading is enough.
        folder: made if it is not there.
        summary: facts of the run for the head of the page, in this order.
        cures: what to do about each reason code, given to the queries as $cures.
        sql_dir: the folder whose reports/ holds the queries.
    """
    folder.mkdir(parents=True, exist_ok=True)
    values = {"cures": {"key": list(cures or {}), "value": list((cures or {}).values())}}
    sections = []
    written = []
    for query in find("reports", sql_dir):
        path = folder / f"{query.name}.csv"
        section = _write_csv(con, query, values, path)
        sections.append(section)
        written.append(Written(query.name, query.title, path, section.n_rows, section.error))
    facts = [(heading(name), _cell(value, "")) for name, value in summary.items()]
    for template, path in (("report.md.j2", folder / "report.md"), ("report.html.j2", folder / "report.html")):
        page = _environment().get_template(template).render(sections=sections, facts=facts, page_rows=PAGE_ROWS)
        with replacing(path) as temporary:
            temporary.write_text(page, encoding="utf-8", newline="\n")
        written.append(Written(path.stem, "The whole report", path, sum(section.n_rows for section in sections), None))
    return written


def heading(column: str) -> str:
    """A column's name for people: `n_words` is `words`."""
    return column.removeprefix("n_").replace("_", " ")


def plain(value: object) -> str:
    """A value as text without the marks of a programming language: NULL is nothing, a list is its parts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, list | tuple):
        return ", ".join(plain(part) for part in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{plain(key)}: {plain(part)}" for key, part in value.items())
    return str(value)


def _write_csv(con: duckdb.DuckDBPyConnection, query: Query, values: Mapping[str, object], path: Path) -> Section:
    """Streams a query into its CSV and keeps the first rows for the page, so that a long quarantine needs no memory."""
    try:
        execute(con, query, values)
        columns = tuple(column[0] for column in con.description or ())
        first: list[tuple[object, ...]] = []
        n_rows = 0
        with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            while chunk := con.fetchmany(_CHUNK_ROWS):
                first += chunk[: PAGE_ROWS - len(first)]
                n_rows += len(chunk)
                writer.writerows([_csv_value(value) for value in row] for row in chunk)
    except (ColumnistError, duckdb.Error) as error:
        # Yesterday's figures beside today's page would be taken for today's.
        path.unlink(missing_ok=True)
        return Section(query.name, query.title, (), (), [], 0, str(error))
    rows = [tuple(_cell(value, column) for column, value in zip(columns, row, strict=True)) for row in first]
    numeric = tuple(any(row[place].is_number for row in rows) for place in range(len(columns)))
    return Section(query.name, query.title, columns, numeric, rows, n_rows, None)


def _csv_value(value: object) -> object:
    if _is_number(value):
        return value
    return escapes.spreadsheet(plain(value))


def _cell(value: object, column: str) -> Cell:
    if _is_number(value):
        if column == BAR_COLUMN:
            return Cell(f"{value:.1f} %", True, max(0.0, min(float(value), 100.0)))
        return Cell(f"{value:,}", True, None)
    return Cell(escapes.clip(escapes.visible(plain(value)), CELL_CHARS), False, None)


def _is_number(value: object) -> TypeGuard[int | float | decimal.Decimal]:
    return isinstance(value, int | float | decimal.Decimal) and not isinstance(value, bool)


def _environment() -> jinja2.Environment:
    """Autoescape for HTML; the Markdown template calls its own filter, and escaping its output twice would spoil it."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=lambda name: name is None or not name.endswith(".md.j2"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["markdown"] = escapes.markdown
    environment.filters["heading"] = heading
    environment.filters["visible"] = escapes.visible
    return environment
