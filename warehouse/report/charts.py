"""The chart of a report: what its query's header asks for, and the points that the rows give.

A line of the header describes it, in a closed grammar:

    -- chart: KIND x=COLUMN y=COLUMN[,COLUMN…] [color=COLUMN] [x2=COLUMN] [scale=log]

    bar        a bar for each x, a text, lying; several y or a color stack in it
    line       y over x, a number or a time; several y or a color give a line each
    area       the same, filled and stacked
    histogram  a bar from x to x2, numbers or times, for each row: a bin that the query has counted
    heat       a cell for each x, across, and x2, down, both texts: darker the greater y

Several y are columns of a wide table, a color is the column that distinguishes the rows of a long one; one of the two. Bars
come in the order of the query. Values that are NULL, NaN or infinite have no place and are left to the table.
"""

import datetime
import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from warehouse.errors import ColumnistError
from warehouse.queries import Query, place
from warehouse.text import escapes
from warehouse.text.cells import as_number, heading, plain

KINDS = ("bar", "line", "area", "histogram", "heat")
PAIRS = ("histogram", "heat")
"""Kinds that take an x2."""
NAMED = ("bar", "heat")
"""Kinds whose x is a text."""
OPTIONS = ("x", "y", "color", "x2", "scale")
MOST_BARS = 20
MOST_ROWS = 500
MOST_SERIES = 8
NAME_CHARS = 80

_DIRECTIVE = re.compile(r"(chart|none)\s*:\s*(.*)")


class Header(NamedTuple):
    """What a query's header says: what asks for a chart, why there may be no rows, and what readers of the page are told."""

    charts: tuple[str, ...]
    none: str
    notes: tuple[str, ...]


class Chart(NamedTuple):
    """What a header asks for. Names are of columns; `color` and `x2` are empty where not asked for."""

    kind: str
    x: str
    y: tuple[str, ...]
    color: str
    x2: str
    log: bool


class Point(NamedTuple):
    """One value. For bars and cells x is the number of the name, from 0; a time is milliseconds since 1970, UTC."""

    x: float
    x2: float
    y: float
    series: int


class Plot(NamedTuple):
    """A chart's points with the names that people see, each on one line and visible.

    `bars` names the bars of a bar chart, and what is across in a heat map, whose `series` are what is down. Elsewhere
    `series` has one name, that of y, where there is one series. `left_out` says
    which rows are not in the picture, for people; it is empty where all are.
    """

    kind: str
    points: list[Point]
    bars: list[str]
    series: list[str]
    x_title: str
    y_title: str
    y_column: str
    is_time: bool
    log: bool
    left_out: str


def read_header(query: Query) -> Header:
    """The lines of a query's header by what they are for, without their marks; `none` is empty where nothing says why."""
    marked = {line: match for line in query.header if (match := _DIRECTIVE.fullmatch(line))}
    charts = tuple(match[2] for match in marked.values() if match[1] == "chart")
    reasons = [match[2] for match in marked.values() if match[1] == "none"]
    return Header(charts, " ".join(reasons), tuple(line for line in query.header if line and line not in marked))


def read_chart(query: Query) -> Chart | None:
    """The chart that a query's header asks for; None where it asks for none.

    Raises:
        ColumnistError: the line does not keep to the grammar; the message names the file and what it may say.
    """
    lines = read_header(query).charts
    if not lines:
        return None
    if len(lines) > 1:
        raise ColumnistError(f"{place(query)}: two lines ask for a chart; a report has one")
    kind, *pairs = lines[0].split() or [""]
    if kind not in KINDS:
        raise ColumnistError(f"{place(query)}: no chart is called {kind!r}; there are {', '.join(KINDS)}")
    options: dict[str, str] = {}
    for name, equals, value in (pair.partition("=") for pair in pairs):
        if name not in OPTIONS or not equals or not value or name in options:
            raise ColumnistError(
                f"{place(query)}: the chart's {name + equals + value!r} is not understood; it takes {', '.join(OPTIONS)}, each once, as in: bar x=lang y=n_documents"
            )
        options[name] = value
    needed = ("x", "y", "x2") if kind in PAIRS else ("x", "y")
    if missing := [name for name in needed if name not in options]:
        raise ColumnistError(f"{place(query)}: the chart needs {' and '.join(missing)}, as in: {missing[0]}=COLUMN")
    columns = tuple(name for name in options["y"].split(",") if name)
    if "x2" in options and kind not in PAIRS:
        raise ColumnistError(f"{place(query)}: x2 is for a histogram or heat alone; leave it out of a {kind}")
    if len(columns) + ("color" in options) > (1 if kind in PAIRS else MOST_SERIES) or (
        len(columns) > 1 and "color" in options
    ):
        raise ColumnistError(
            f"{place(query)}: the chart has too many columns; histogram and heat take one y, others up to {MOST_SERIES} or a color"
        )
    if options.get("scale", "log") != "log" or ("scale" in options and kind in NAMED):
        raise ColumnistError(f"{place(query)}: the only scale is log, of the x of a line, area or histogram")
    return Chart(kind, options["x"], columns, options.get("color", ""), options.get("x2", ""), "scale" in options)


def make_plot(chart: Chart, query: Query, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> Plot | None:
    """The points of a chart; None where there are fewer than two places on x, and so nothing to compare.

    Args:
        chart: what is asked for.
        query: whose rows these are, for messages.
        columns: names of the columns.
        rows: more than MOST_ROWS of them at most by one; the bars beyond MOST_BARS are left to the table.

    Raises:
        ColumnistError: a column is missing or of the wrong kind, or there is more than a picture can show.
    """
    wanted = [name for name in (chart.x, *chart.y, chart.color, chart.x2) if name]
    if absent := [name for name in wanted if name not in columns]:
        raise ColumnistError(f"{place(query)}: the chart's {absent[0]!r} is no column; there are {', '.join(columns)}")
    at = {name: columns.index(name) for name in wanted}
    if len(rows) > MOST_ROWS and chart.kind not in NAMED:
        raise ColumnistError(
            f"{place(query)}: more than {MOST_ROWS} rows for a {chart.kind}; group or limit them in the query"
        )
    if chart.kind == "heat":
        return _make_heat(chart, at, rows)
    bars: dict[str, int] = {}
    series = {} if chart.color else {heading(name): number for number, name in enumerate(chart.y)}
    points: list[Point] = []
    n_unplaced = n_beyond = 0
    unplaced: list[float | None] = []
    for row in rows:
        name = escapes.visible(plain(row[at[chart.x]])) or "none"
        if chart.kind == "bar":
            if name not in bars and len(bars) == MOST_BARS:
                n_beyond += 1
                continue
            x: float | None = bars.setdefault(name, len(bars))
            x2 = x
        else:
            x = _position(row[at[chart.x]], chart, query)
            x2 = _position(row[at[chart.x2]], chart, query) if chart.x2 else x
        values = [as_number(row[at[column]]) for column in chart.y]
        if x is None or x2 is None or all(value is None for value in values):
            n_unplaced += 1
            unplaced += values
            continue
        names = [escapes.visible(plain(row[at[chart.color]])) or "none"] if chart.color else map(heading, chart.y)
        points += [
            Point(x, x2, value, series.setdefault(each, len(series)))
            for each, value in zip(names, values, strict=True)
            if value is not None
        ]
    if len(series) > MOST_SERIES:
        raise ColumnistError(
            f"{place(query)}: {chart.color!r} has {len(series)} values; a chart tells {MOST_SERIES} apart, so group the rest in the query"
        )
    if len({point.x for point in points}) < 2:
        return None
    x_title = escapes.visible(heading(chart.x))
    if chart.kind == "histogram":
        x_title = x_title.removeprefix("from ")
    y_title = " and ".join(filter(None, [", ".join(map(heading, chart.y[:-1])), heading(chart.y[-1])]))
    beside = _count(n_unplaced, "without a number" if chart.kind == "bar" else f"without a place on {x_title}")
    if len(chart.y) == 1 and unplaced and None not in unplaced and chart.kind != "bar":
        beside = f"{sum(filter(None, unplaced)):,.0f} {escapes.visible(y_title)} with no {x_title}"
    left_out = " and ".join(filter(None, [_count(n_beyond, "below these"), beside]))
    is_time = chart.kind != "bar" and _is_time(rows, at[chart.x])
    return Plot(
        chart.kind, points, [escapes.clip(name, NAME_CHARS) for name in bars],
        [escapes.clip(escapes.visible(name), NAME_CHARS) for name in series], x_title, escapes.visible(y_title),
        chart.y[0], is_time, chart.log and not is_time, left_out and f"Not in the picture, but in the table: {left_out}.",
    )  # fmt: skip


def _make_heat(chart: Chart, at: dict[str, int], rows: Sequence[tuple[object, ...]]) -> Plot | None:
    """Cells with their place across in `x` and down in `series`; None where there is one or none."""
    across: dict[str, int] = {}
    down: dict[str, int] = {}
    points: list[Point] = []
    n_unplaced = n_beyond = 0
    for row in rows:
        names = [escapes.visible(plain(row[at[column]])) or "none" for column in (chart.x, chart.x2)]
        value = as_number(row[at[chart.y[0]]])
        if any(
            name not in there and len(there) == MOST_BARS for name, there in zip(names, (across, down), strict=True)
        ):
            n_beyond += 1
        elif value is None:
            n_unplaced += 1
        else:
            x, y = (there.setdefault(name, len(there)) for name, there in zip(names, (across, down), strict=True))
            points.append(Point(x, x, value, y))
    if len(points) < 2:
        return None
    # Names that are both across and down, as sources that take from each other, come in one order.
    columns = sorted(across, key=lambda name: (down.get(name, len(down)), across[name]))
    moved = {across[name]: number for number, name in enumerate(columns)}
    points = [point._replace(x=moved[int(point.x)], x2=moved[int(point.x)]) for point in points]
    left_out = " and ".join(filter(None, [_count(n_beyond, "below these"), _count(n_unplaced, "without a number")]))
    return Plot(
        chart.kind, points, [escapes.clip(name, NAME_CHARS) for name in columns],
        [escapes.clip(name, NAME_CHARS) for name in down], f"{heading(chart.x2)} (down) and {heading(chart.x)} (across)",
        escapes.visible(heading(chart.y[0])), chart.y[0], False, False,
        left_out and f"Not in the picture, but in the table: {left_out}.",
    )  # fmt: skip


def _count(n_rows: int, where: str) -> str:
    return f"{n_rows:,} {'row' if n_rows == 1 else 'rows'} {where}" if n_rows else ""


def _is_time(rows: Sequence[tuple[object, ...]], column: int) -> bool:
    first = next(itertools.dropwhile(lambda value: value is None, (row[column] for row in rows)), None)
    return isinstance(first, datetime.date)


def _position(value: object, chart: Chart, query: Query) -> float | None:
    """The place of a value on x; None where it has no place there, as 0 has none on a logarithmic scale."""
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        naive = value.astimezone(datetime.UTC).replace(tzinfo=None) if value.tzinfo else value
        return round((naive - datetime.datetime(1970, 1, 1)).total_seconds() * 1000)
    if isinstance(value, datetime.date):
        return (value - datetime.date(1970, 1, 1)).days * 86_400_000
    number = as_number(value)
    if number is None and not isinstance(value, float):
        raise ColumnistError(
            f"{place(query)}: {chart.x!r} is {plain(value)[:40]!r}, and the x of a {chart.kind} has to be a number or a time"
        )
    return None if number is None or (chart.log and number <= 0) else number
