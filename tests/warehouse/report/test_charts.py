"""Charts: the grammar of the header, the points that rows give, and the SVG that Vega makes of them."""

import datetime
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import PROJECT
from warehouse.errors import ColumnistError
from warehouse.queries import Query
from warehouse.report.charts import MOST_BARS, MOST_ROWS, MOST_SERIES, Chart, Plot, Point, make_plot, read_chart
from warehouse.report.draw_chart import draw
from warehouse.report.draw_heat import MOST_OPAQUE, draw_heat
from warehouse.report.svg import annotate
from warehouse.text.escapes import clip_width, text_width

HOSTILE = "</svg><script>'+\u202e\"]]{{x}}&"


def query(*header: str) -> Query:
    return Query("a", "A", "select 1", Path("sql/reports/10_a.sql"), (), header)


def plot_of(line: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> Plot | None:
    asked = query(f"chart: {line}")
    chart = read_chart(asked)
    assert chart is not None
    return make_plot(chart, asked, columns, rows)


def drawn(line: str, columns: tuple[str, ...], rows: list[tuple[object, ...]], width: int = 700) -> ElementTree.Element:
    plot = plot_of(line, columns, rows)
    assert plot is not None
    return ElementTree.fromstring(annotate(draw(plot, width), "a", "A title", "What it shows"))


def texts(svg: ElementTree.Element) -> list[str | None]:
    return [text.text for text in svg.iter("text")]


def told(svg: ElementTree.Element) -> list[str | None]:
    return [title.text for path in svg.iter("path") for title in path.iter("title")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("chart: bar x=lang y=n_documents", Chart("bar", "lang", ("n_documents",), "", "", False)),
        ("chart:  area  y=b,c   x=a", Chart("area", "a", ("b", "c"), "", "", False)),
        ("chart: line x=a y=b color=c scale=log", Chart("line", "a", ("b",), "c", "", True)),
        ("chart: histogram x=a x2=b y=c", Chart("histogram", "a", ("c",), "", "b", False)),
    ],
)
def test_a_line_of_the_header_asks_for_a_chart(line: str, expected: Chart) -> None:
    assert read_chart(query("For readers.", line, "More for readers.")) == expected


def test_a_header_without_such_a_line_asks_for_none() -> None:
    assert read_chart(query("A chart: none is asked for here.")) is None


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["chart: pie x=a y=b"], "no chart is called 'pie'; there are bar, line, area, histogram, heat"),
        (["chart:"], "no chart is called ''"),
        (["chart: bar x=a"], "needs y"),
        (["chart: bar y=a"], "needs x"),
        (["chart: histogram x=a y=b"], "needs x2"),
        (["chart: bar x=a y=b size=c"], "'size=c' is not understood"),
        (["chart: bar x=a x=b y=c"], "'x=b' is not understood"),
        (["chart: bar a b"], "'a' is not understood"),
        (["chart: heat x=a y=b"], "needs x2"),
        (["chart: heat x=a x2=b y=c,d"], "too many columns"),
        (["chart: heat x=a x2=b y=c scale=log"], "the only scale is log"),
        (["chart: bar x= y=b"], "'x=' is not understood"),
        (["chart: bar x=a y=b x2=c"], "x2 is for a histogram or heat alone"),
        (["chart: bar x=a y=b,c color=d"], "too many columns"),
        (["chart: histogram x=a x2=b y=c,d"], "too many columns"),
        (["chart: line x=a y=b scale=sqrt"], "the only scale is log"),
        (["chart: bar x=a y=b scale=log"], "the only scale is log"),
        (["chart: bar x=a y=b", "chart: bar x=a y=c"], "two lines ask for a chart"),
    ],
)
def test_what_the_grammar_does_not_know_is_an_error_that_names_the_file(lines: list[str], reason: str) -> None:
    with pytest.raises(ColumnistError) as error:
        read_chart(query(*lines))
    assert reason in str(error.value)
    assert "sql/reports/10_a.sql" in str(error.value)


@pytest.mark.parametrize(
    ("line", "rows", "reason"),
    [
        ("bar x=a y=c", [("x", 1), ("y", 2)], "'c' is no column; there are a, b"),
        ("line x=a y=b", [("x", 1), ("y", 2)], "'a' is 'x', and the x of a line has to be a number or a time"),
        ("line x=a y=b", [(number, 1) for number in range(MOST_ROWS + 1)], f"more than {MOST_ROWS} rows"),
        ("bar x=b y=b color=a", [(str(number), number % 3) for number in range(MOST_SERIES + 1)], "tells 8 apart"),
    ],
)
def test_rows_that_give_no_picture_are_an_error_that_names_the_file(
    line: str, rows: list[tuple[object, ...]], reason: str
) -> None:
    with pytest.raises(ColumnistError) as error:
        plot_of(line, ("a", "b"), rows)
    assert reason in str(error.value)
    assert "sql/reports/10_a.sql" in str(error.value)


def test_several_y_and_a_color_say_the_same_in_wide_and_in_long() -> None:
    wide = plot_of("bar x=root y=n_good,n_bad", ("root", "n_good", "n_bad"), [("a", 1, 2), ("b", 3, 0)])
    long_rows: list[tuple[object, ...]] = [("a", "good", 1), ("a", "bad", 2), ("b", "good", 3), ("b", "bad", 0)]
    long = plot_of("bar x=root y=n color=kind", ("root", "kind", "n"), long_rows)
    assert wide is not None
    assert long is not None
    assert (wide.points, wide.series, wide.bars) == (long.points, long.series, long.bars)
    assert wide.points == [Point(0, 0, 1, 0), Point(0, 0, 2, 1), Point(1, 1, 3, 0), Point(1, 1, 0, 1)]
    assert (wide.y_title, long.y_title) == ("good and bad", "n")


def test_what_has_no_place_is_counted_and_left_to_the_table() -> None:
    rows: list[tuple[object, ...]] = [
        (1, 5),
        (2, None),
        (None, 3),
        (3, float("nan")),
        (float("inf"), 1),
        (4, 6),
        (0, 2),
    ]
    plot = plot_of("line x=n_a y=b scale=log", ("n_a", "b"), rows)
    assert plot is not None
    assert plot.points == [Point(1, 1, 5, 0), Point(4, 4, 6, 0)]
    assert plot.left_out == "Not in the picture, but in the table: 5 rows without a place on a."
    bars = plot_of("bar x=a y=b", ("a", "b"), [(number, 1) for number in range(MOST_BARS + 1)])
    assert bars is not None
    assert bars.left_out == "Not in the picture, but in the table: 1 row below these."


@pytest.mark.parametrize("rows", [[], [("a", 1)], [("a", 1), ("b", None)], [(None, None)]])
def test_fewer_than_two_places_are_no_picture(rows: list[tuple[object, ...]]) -> None:
    assert plot_of("bar x=a y=b", ("a", "b"), rows) is None


def test_times_are_utc_whatever_the_zone() -> None:
    noon = datetime.datetime(2026, 1, 1, 12)
    zoned = noon.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    plot = plot_of("line x=a y=b", ("a", "b"), [(noon, 1), (zoned, 2)])
    assert plot is not None
    assert plot.is_time
    assert plot.points[0].x - plot.points[1].x == 2 * 3_600_000
    days = plot_of("line x=a y=b", ("a", "b"), [(datetime.date(1969, 12, 31), 1), (datetime.date(1970, 1, 1), 2)])
    assert days is not None
    assert [point.x for point in days.points] == [-86_400_000, 0]


def test_bars_stand_in_the_order_of_the_query_with_names_and_numbers_as_text() -> None:
    svg = drawn("bar x=lang y=n_documents", ("lang", "n_documents"), [("en", 1200), ("de", 34), ("am", 5)])
    assert texts(svg) == ["en", "de", "am", "1,200", "34", "5"]
    assert told(svg) == ["en: 1,200", "de: 34", "am: 5"]
    assert svg.get("role") == "img"
    assert (svg.get("aria-labelledby"), svg.get("aria-describedby")) == ("a-title", "a-desc")
    assert [(found.get("id"), found.text) for found in svg[:2]] == [("a-title", "A title"), ("a-desc", "What it shows")]


def test_stacked_bars_say_their_part_and_end_with_their_total() -> None:
    svg = drawn("bar x=a y=b color=c", ("a", "b", "c"), [("x", 1, "in"), ("x", 2, "out"), ("y", 4, "out")])
    assert texts(svg) == ["x", "y", "3", "4"]
    assert sorted(map(str, told(svg))) == ["x, in: 1", "x, out: 2", "y, out: 4"]
    colours = [path.get("fill") for path in svg.iter("path")]
    assert sorted(map(str, colours)) == ["var(--c0)", "var(--c1)", "var(--c1)"]


@pytest.mark.parametrize("line", ["bar x=a y=b", "bar x=a y=b color=a"])
def test_hostile_text_is_text_and_long_text_is_clipped(line: str) -> None:
    svg = drawn(line, ("a", "b"), [(HOSTILE, 3), ("W" * 5_000, 2), ("界" * 500, 1)])
    assert {element.tag for element in svg.iter()} <= {"svg", "title", "desc", "g", "path", "text", "line", "rect"}
    names = [str(text) for text in texts(svg)[:3]]
    assert names[0] == "</svg><script>'+⟨U+202E⟩\"]]{{x}}&"
    assert all(len(name) < 60 for name in names)
    assert all(name.endswith("…") for name in names[1:])
    assert all(text_width(name) <= 0.4 * 700 for name in names)
    attributes = {name for element in svg.iter() for name in element.attrib}
    assert attributes <= {"role", "aria-labelledby", "aria-describedby", "viewBox", "width", "height", "id",
                          "transform", "d", "text-anchor", "x", "x2", "y", "y2", "stroke-width", "fill", "stroke"}  # fmt: skip


def test_two_names_that_are_clipped_alike_stay_two_bars() -> None:
    svg = drawn("bar x=a y=b", ("a", "b"), [("x" * 300 + "1", 1), ("x" * 300 + "2", 2)], width=300)
    assert len(told(svg)) == 2


@pytest.mark.parametrize("width", [300, 700])
@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("histogram x=a x2=b y=c scale=log", [(1, 10, 5), (10, 100, 50), (1000, 2000, 1)]),
        ("histogram x=a x2=b y=c", [(0.0, 0.5, 5), (0.5, 1.0, 0)]),
        ("histogram x=a x2=b y=c", [(datetime.date(2026, 1, 1), datetime.date(2026, 2, 1), 1), (datetime.date(2026, 2, 1), datetime.date(2026, 3, 1), 2)]),
        ("line x=a y=c", [(1, 0, -5), (2, 0, 5_000_000)]),
        ("line x=a y=b,c", [(datetime.datetime(2026, 1, 1, 1, 1, number), number, 7) for number in range(9)]),
        ("area x=a y=c color=b", [(day, kind, day) for day in range(20) for kind in "xyz"]),
        ("bar x=a y=c", [("loss", 0, -5), ("gain", 0, 5)]),
        ("bar x=a y=c", [("none", 0, 0), ("nothing", 0, 0)]),
    ],
)  # fmt: skip
def test_every_kind_is_drawn_in_named_colours_alone(line: str, rows: list[tuple[object, ...]], width: int) -> None:
    svg = drawn(line, ("a", "b", "c"), rows, width)
    assert float(svg.get("width", 0)) == width
    paints = {element.get(name) for element in svg.iter() for name in ("fill", "stroke")} - {None}
    assert "var(--c0)" in paints
    assert all(paint == "none" or re.fullmatch(r"var\(--\w+\)", paint) for paint in paints)
    assert "NaN" not in ElementTree.tostring(svg, encoding="unicode")


@pytest.mark.slow
def test_the_bytes_are_the_same_in_another_process_and_another_time_zone() -> None:
    code = (
        "import datetime, tests.warehouse.report.test_charts as t; from xml.etree import ElementTree as e\n"
        "rows = [(datetime.datetime(2026, 3, d, 23), d) for d in (1, 9, 31)]\n"
        "print(e.tostring(t.drawn('line x=a y=b', ('a', 'b'), rows)))"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, check=True,
            env=os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": str(PROJECT)},
        ).stdout
        for zone, seed in (("Pacific/Kiritimati", "1"), ("America/Los_Angeles", "2"))
    }  # fmt: skip
    assert len(seen) == 1
    assert b"Mar" in seen.pop()


@pytest.mark.parametrize(
    "svg",
    [
        '<rect fill="red"/>',
        '<path d="M0,0" stroke="#4c78a8"/>',
        "<script>alert(1)</script>",
        "<foreignObject><b>x</b></foreignObject>",
        '<image href="https://e.example/x.png"/>',
    ],
)
def test_what_no_chart_of_ours_holds_is_refused(svg: str) -> None:
    with pytest.raises(ValueError, match=r"not the page's|in the chart"):
        annotate(f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g>{svg}</g></svg>', "a", "b", "c")


def test_ids_title_and_description_are_escaped() -> None:
    svg = annotate('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "a", "<b>&", '"<i>')
    assert svg == (
        '<svg role="img" aria-labelledby="a-title" aria-describedby="a-desc" viewBox="0 0 9 9" width="9" height="9">'
        '<title id="a-title">&lt;b&gt;&amp;</title><desc id="a-desc">&quot;&lt;i&gt;</desc></svg>'
    )


@pytest.mark.parametrize(
    ("text", "pixels", "expected"),
    [("short", 100, "short"), ("a longer name", 60, "a long…"), ("日本語の新聞", 60, "日本語…"), ("", 10, "")],
)
def test_text_is_clipped_to_the_pixels_that_any_font_may_take(text: str, pixels: float, expected: str) -> None:
    assert clip_width(text, pixels) == expected
    assert text_width(expected) <= pixels


def test_cells_of_a_heat_map_stand_in_one_order_and_the_highest_is_darkest() -> None:
    rows: list[tuple[object, ...]] = [("a", "b", 1), ("a", "c", 4), ("b", "a", 9), ("b", "z", None)]
    plot = plot_of("heat x=origin x2=taker y=n_taken", ("taker", "origin", "n_taken"), rows)
    assert plot is not None
    assert (plot.series, plot.bars) == (["a", "b"], ["a", "b", "c"])
    assert [(point.series, point.x, point.y) for point in plot.points] == [(0, 1, 1), (0, 2, 4), (1, 0, 9)]
    assert plot.left_out.startswith("Not in the picture, but in the table: 1 row without a number")
    svg = ElementTree.fromstring(annotate(draw_heat(plot, 700), "a", "A title", "What it shows"))
    assert told(svg) == ["a, b: 1", "a, c: 4", "b, a: 9"]
    opaque = [float(path.attrib["fill-opacity"]) for path in svg.iter("path")]
    assert opaque == sorted(opaque)
    assert opaque[-1] == MOST_OPAQUE


@pytest.mark.parametrize("n_names", [1, MOST_BARS + 3])
@pytest.mark.parametrize("width", [300, 700])
def test_a_heat_map_of_any_names_stays_within_its_width(n_names: int, width: int) -> None:
    names = [f"{number}{HOSTILE}{'長' * 60}" for number in range(n_names)]
    rows: list[tuple[object, ...]] = [(one, other, 10**9) for one in names for other in [*names, "x"]]
    plot = plot_of("heat x=a x2=b y=c", ("a", "b", "c"), rows)
    assert plot is not None
    assert len(plot.bars) <= MOST_BARS
    assert bool(plot.left_out) == (n_names > MOST_BARS)
    svg = ElementTree.fromstring(annotate(draw_heat(plot, width), "a", "A title", "What it shows"))
    starts = [re.match(r"M([\d.]+),.*?h([\d.]+)v", path.attrib["d"]) for path in svg.iter("path")]
    assert all(start is not None and float(start[1]) + float(start[2]) <= width for start in starts)


def test_one_cell_is_no_heat_map() -> None:
    assert plot_of("heat x=a x2=b y=c", ("a", "b", "c"), [("a", "b", 1), ("a", "c", None)]) is None
