"""One query's part of the report: its CSV, the first rows for the page, and its chart."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar
from urllib.parse import quote

import duckdb

from warehouse.errors import ColumnistError
from warehouse.files import replacing
from warehouse.queries import Query, execute, one_line, place
from warehouse.report.charts import MOST_ROWS, Plot, make_plot, read_chart, read_header
from warehouse.report.draw_chart import draw
from warehouse.report.draw_heat import draw_heat
from warehouse.report.svg import annotate
from warehouse.text import escapes
from warehouse.text.cells import Cell, cell, plain, short_number
from warehouse.text.csv_file import CsvFile

PAGE_ROWS = 100
QUERY_CHARS = 20_000
SENTENCE_CHARS = 2_000
WIDTHS = {"wide": 880, "middle": 640, "narrow": 300}
"""Of a chart, in pixels: beside the list of chapters, on a tablet or paper, and on a phone."""
_CHUNK_ROWS = 10_000

T = TypeVar("T")


class Call(Protocol):
    """Runs a query and what is done with its rows; `Session.call` stops it in time."""

    def __call__(self, work: Callable[[], T], /) -> T:
        """Gives what the work gives."""
        ...


def call_at_once(work: Callable[[], T], /) -> T:
    """Without a limit."""
    return work()


class Drawing(NamedTuple):
    """A chart as SVG for each of WIDTHS, by its name. `legend` names the series where there are several."""

    svgs: dict[str, str]
    caption: str
    legend: tuple[str, ...]
    left_out: str


class Target(NamedTuple):
    """Where a section goes: its CSV is <folder>/<name>.csv, its id on the page the anchor, unique and without spaces."""

    folder: Path
    name: str
    anchor: str

    @property
    def path(self) -> Path:
        """The CSV."""
        return self.folder / f"{self.name}.csv"

    @property
    def link(self) -> str:
        """The CSV's address, relative to the page."""
        return quote(os.fsencode(f"{self.name}.csv"))


class Section(NamedTuple):
    """One query's part of the page. `rows` are the first PAGE_ROWS of `n_rows`; the CSV holds all of them.

    `none` says why there are no rows, where there are none. `error` says why there is no section, `chart_error` why there
    is no chart.
    """

    target: Target
    title: str
    notes: tuple[str, ...]
    none: str
    sql: str
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: list[tuple[Cell, ...]]
    n_rows: int
    drawing: Drawing | None
    error: str | None
    chart_error: str | None


def broken(target: Target, title: str, error: Exception) -> Section:
    """The section of a query that gives nothing. A CSV of another day is taken away: it would be taken for today's."""
    target.path.unlink(missing_ok=True)
    return Section(target, title, (), "", "", (), (), [], 0, None, " ".join(str(error).split()), None)


def write_section(
    con: duckdb.DuckDBPyConnection, query: Query, values: Mapping[str, object], target: Target
) -> Section:
    """Runs a query and writes its CSV. What goes wrong is reported in the section and affects no other."""
    try:
        columns, first, n_rows = _write_csv(con, query, values, target.path)
    except (ColumnistError, duckdb.Error) as error:
        return broken(target, query.title, error)
    drawing, chart_error = _try_drawing(query, target.anchor, columns, first)
    make_cell = _sentence if columns == ("sentence",) else cell
    rows = [
        tuple(make_cell(value, column) for column, value in zip(columns, row, strict=True)) for row in first[:PAGE_ROWS]
    ]
    numeric = tuple(any(row[at].is_number for row in rows) for at in range(len(columns)))
    header = read_header(query)
    none = header.none or "Nothing to show: the query gives no rows."
    sql = escapes.clip(escapes.name_controls(query.sql.strip()), QUERY_CHARS)
    return Section(
        target, query.title, header.notes, none, sql, columns, numeric, rows, n_rows, drawing, None, chart_error
    )


def _sentence(value: object, _: str) -> Cell:
    """A sentence is read to its end: it is no cell of a table, which has room for a glimpse."""
    return Cell(escapes.clip(escapes.visible(plain(value)), SENTENCE_CHARS), False, None)


def _write_csv(
    con: duckdb.DuckDBPyConnection, query: Query, values: Mapping[str, object], path: Path
) -> tuple[tuple[str, ...], list[tuple[object, ...]], int]:
    """Streams a query into its CSV and keeps the first rows, so that a long quarantine needs no memory."""
    execute(con, query, values)
    columns = tuple(column[0] for column in con.description or ())
    first: list[tuple[object, ...]] = []
    n_rows = 0
    path.parent.mkdir(exist_ok=True)
    with replacing(path) as temporary, temporary.open("wb") as file:
        written = CsvFile(file, columns)
        while chunk := con.fetchmany(_CHUNK_ROWS):
            first += chunk[: MOST_ROWS + 1 - len(first)]
            n_rows += len(chunk)
            written.write_rows(chunk)
        written.close()
    return columns, first, n_rows


def _try_drawing(
    query: Query, anchor: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]
) -> tuple[Drawing | None, str | None]:
    try:
        chart = read_chart(query)
        plot = make_plot(chart, query, columns, rows) if chart else None
        return (_draw(plot, anchor, query.title) if plot else None), None
    except ColumnistError as error:
        return None, str(error)
    except Exception as error:
        # Whatever Altair, Vega or its engine cannot do is no reason to lose the numbers.
        return None, f"{place(query)}: the chart could not be drawn: {type(error).__name__}: {one_line(error)[:300]}"


def _draw(plot: Plot, anchor: str, title: str) -> Drawing:
    render = draw_heat if plot.kind == "heat" else draw
    told = _describe(plot)
    svgs = {name: annotate(render(plot, width), f"{anchor}-{name}", title, told) for name, width in WIDTHS.items()}
    caption = f"{plot.y_title}, by {plot.x_title}"
    legend = tuple(plot.series) if len(plot.series) > 1 and plot.kind != "heat" else ()
    return Drawing(svgs, caption, legend, plot.left_out)


def _describe(plot: Plot) -> str:
    """What a screen reader says of the picture: its kind, its size, its highest value."""
    noun = {"bar": "Bars", "line": "A line", "area": "An area", "histogram": "A histogram", "heat": "A heat map"}[
        plot.kind
    ]
    n_places = len({(point.x, point.series if plot.kind == "heat" else 0) for point in plot.points})
    told = f"{noun} of {plot.y_title} by {plot.x_title}, {n_places} places."
    highest = max(plot.points, key=lambda point: point.y)
    if plot.kind == "heat":
        names = f"{plot.series[highest.series]} and {plot.bars[int(highest.x)]}"
        told += f" Highest: {names}, {short_number(highest.y, plot.y_column)}."
    if plot.kind == "bar":
        told += f" Highest: {plot.bars[int(highest.x)]}, {short_number(highest.y, plot.y_column)}."
    return f"{told} The numbers are in the table below."
