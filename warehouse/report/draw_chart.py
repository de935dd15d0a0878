"""Draws a plot as SVG with Altair and vl-convert, in the page's colours.

Everything is laid out here and nothing by measuring text, because a machine with other fonts would measure otherwise.
Texts of strangers travel as data and never as part of an expression, which Vega would run.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

from warehouse.report.charts import Plot, Point
from warehouse.report.svg import CARD, INK, LINE, QUIET, SERIES
from warehouse.report.ticks import log_ticks, time_ticks
from warehouse.text.cells import short_number
from warehouse.text.escapes import clip_width, text_width

BAR_PIXELS = 24
HEIGHT_PIXELS = 190
_GAP = 8
_CONFIG = {
    "axis": {"labelFontSize": 12},
    "background": "transparent",
    "font": "sans-serif",
    "text": {"fontSize": 12},
    "view": {"continuousWidth": 300, "continuousHeight": 300, "stroke": None},
}
_LEFT, _RIGHT = 52, 22


def draw(plot: Plot, width: int) -> str:
    """The plot as Vega writes it, `width` pixels wide. Raises ValueError where Vega cannot draw it."""
    import vl_convert
    from altair.utils import schemapi

    # Altair would compare each part with Vega's whole schema, which takes longer than drawing it.
    with schemapi.debug_mode(False):
        spec = _bars(plot, width) if plot.kind == "bar" else _plane(plot, width)
    # Nothing is fetched, so no address is allowed.
    svg: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return svg


def describe_point(plot: Plot, point: Point) -> str:
    """What a bar or a dot says when pointed at: `de, loaded: 1,204`."""
    x = plot.bars[int(point.x)] if plot.kind == "bar" else _place_name(plot, point)
    parts = [x, plot.series[point.series]] if len(plot.series) > 1 else [x]
    return f"{', '.join(parts)}: {short_number(point.y, plot.y_column)}"


def _bars(plot: Plot, width: int) -> dict[str, Any]:
    """Lying bars: their names on the left, their totals at their ends, no axis to go and read them from."""
    import altair as alt

    totals = [0.0] * len(plot.bars)
    ends = [0.0] * len(plot.bars)
    for point in plot.points:
        totals[int(point.x)] += point.y
        ends[int(point.x)] += max(point.y, 0)
    texts = [short_number(round(total, 4), plot.y_column) for total in totals]
    names = [clip_width(name, 0.4 * width) for name in plot.bars]
    left = max(map(text_width, names)) + _GAP
    right = max(map(text_width, texts)) + _GAP
    numbers = [f"{number:02}" for number in range(len(plot.bars))]
    y = alt.Y("bar:N", sort=None, axis=None, scale=alt.Scale(domain=numbers, paddingInner=0.3, paddingOuter=0.15))
    scale = alt.Scale(domain=[min(0, *totals), max(0, *ends) or 1], nice=False, zero=True)
    bars = (
        alt.Chart(alt.NamedData(name="points"))
        .mark_bar()
        .encode(y=y, x=alt.X("y:Q", axis=None, scale=scale), order=alt.Order("series:Q"), **_told(plot))
    )
    labels = [
        {"bar": number, "name": name, "text": text, "end": end}
        for number, name, text, end in zip(numbers, names, texts, ends, strict=True)
    ]
    base = alt.Chart(alt.NamedData(name="labels")).encode(y=y)
    at_left = alt.XValue(0)  # type: ignore[no-untyped-call]
    left_names = base.mark_text(align="right", baseline="middle", dx=-_GAP, color=INK, aria=False).encode(
        x=at_left, text=alt.Text("name:N")
    )
    right_texts = base.mark_text(align="left", baseline="middle", dx=6, color=QUIET, aria=False).encode(
        x=alt.X("end:Q", axis=None, scale=scale), text=alt.Text("text:N")
    )
    chart = alt.layer(bars, left_names, right_texts)
    data = {"points": _rows(plot, lambda point: {"bar": numbers[int(point.x)]}), "labels": labels}
    return _finish(chart, data, width, BAR_PIXELS * len(plot.bars), left, right, 0, 0)


def _plane(plot: Plot, width: int) -> dict[str, Any]:
    """Lines, areas and histograms: an axis for x, and a grid to read y from."""
    import altair as alt

    is_whole = all(point.y.is_integer() for point in plot.points)
    highest = max(abs(point.y) for point in plot.points)
    y_options: dict[str, Any] = {"tickMinStep": 1} if is_whole else {}
    if highest >= 1_000:
        # By itself it would write 0 as 0k.
        y_options |= {"format": "~s", "labelExpr": "datum.value ? datum.label : '0'"}
    y_axis = alt.Axis(
        title=None, tickCount=4, domain=False, ticks=False, grid=True, gridColor=LINE, labelColor=QUIET,
        labelPadding=6, labelOverlap=False, labelBound=False, **y_options,
    )  # fmt: skip
    positions = [point.x for point in plot.points] + [point.x2 for point in plot.points]
    x_axis = alt.Axis(
        title=None, grid=False, domainColor=QUIET, tickColor=QUIET, labelColor=QUIET, labelOverlap=False,
        labelBound=False, labelFlush=False, **_ticks(plot, min(positions), max(positions), width),
    )  # fmt: skip
    scale = alt.Scale(type="utc" if plot.is_time else "log" if plot.log else "linear", nice=False, zero=False)
    x = alt.X("x", type="temporal" if plot.is_time else "quantitative", axis=x_axis, scale=scale)
    y = alt.Y("y:Q", axis=y_axis) if plot.kind == "area" else alt.Y("y:Q", axis=y_axis, stack=None)
    data = {"points": _rows(plot, lambda point: {"x": point.x, "x2": point.x2})}
    base = alt.Chart(alt.NamedData(name="points"))
    told = _told(plot)
    if plot.kind == "histogram":
        layers = [
            base.mark_bar(stroke=CARD, strokeWidth=1).encode(x=x, x2=alt.X2("x2"), y=y, y2=alt.Y2Datum(0), **told)
        ]
    elif plot.kind == "area":
        layers = [
            base.mark_area(stroke=CARD, strokeWidth=1, aria=False).encode(
                x=x, y=y, color=told["color"], order=alt.Order("series:Q")
            )
        ]
    else:
        layers = [base.mark_line(aria=False, strokeWidth=2).encode(x=x, y=y, color=told["color"])]
        if len(plot.points) <= 120:
            layers.append(base.mark_circle(size=30, opacity=1).encode(x=x, y=y, **told))
    return _finish(alt.layer(*layers), data, width, HEIGHT_PIXELS, _LEFT, _RIGHT, 10, 28)


def _told(plot: Plot) -> dict[str, Any]:
    import altair as alt

    names = [str(number) for number in range(len(plot.series))]
    scale = alt.Scale(domain=names, range=list(SERIES[: len(names)]))
    return {"color": alt.Color("series:N", scale=scale, legend=None), "description": alt.Description("told:N")}


def _rows(plot: Plot, place: Callable[[Point], dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"y": point.y, "series": str(point.series), "told": describe_point(plot, point), **place(point)}
        for point in plot.points
    ]


def _finish(
    chart: Any,
    data: dict[str, Any],
    width: int,
    height: float,
    left: float,
    right: float,
    top: float,
    bottom: float,
) -> dict[str, Any]:
    # Given to the chart itself, each of these would be one more copy of every part of it.
    spec: dict[str, Any] = chart.to_dict(validate=False)
    return spec | {
        "width": width - math.ceil(left) - math.ceil(right),
        "height": height,
        "padding": {"left": math.ceil(left), "right": math.ceil(right), "top": top, "bottom": bottom},
        "autosize": {"type": "none"},
        "config": _CONFIG,
        "datasets": data,
    }


def _ticks(plot: Plot, low: float, high: float, width: int) -> dict[str, Any]:
    """As many labels as have room beside each other."""
    if plot.is_time:
        return time_ticks(low, high, width - _LEFT - _RIGHT)
    n_labels = width // 85
    if plot.log:
        return {"values": log_ticks(low, high, n_labels), "format": "~s"}
    return {"tickCount": n_labels, **({"format": "~s"} if max(abs(low), abs(high)) >= 10_000 else {})}


def _place_name(plot: Plot, point: Point) -> str:
    names: Sequence[str] = [_position_name(plot, x) for x in (point.x, point.x2)]
    return names[0] if plot.kind != "histogram" or plot.is_time else f"{names[0]} to {names[1]}"


def _position_name(plot: Plot, x: float) -> str:
    import datetime

    if not plot.is_time:
        return short_number(x)
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(milliseconds=x)
    return f"{moment:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
