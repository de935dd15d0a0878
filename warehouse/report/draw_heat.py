"""Draws a heat map as SVG: a cell for each pair of names, darker the greater its value.

Vega would add nothing here but a scale of colours that does not follow the page. A cell is the page's first colour, more or
less opaque, so that it fits day and night and the number in it stays legible.
"""

import html
import math

from warehouse.report.charts import Plot
from warehouse.report.svg import INK, QUIET, SERIES
from warehouse.text.cells import short_number
from warehouse.text.escapes import clip_width, text_width

CELL_PIXELS = 26
LEAST_OPAQUE, MOST_OPAQUE = 0.08, 0.45
"""Beyond this the number in a cell would not stand out from it by 4.5 to 1, as WCAG 2 asks."""
_GAP = 8


def draw_heat(plot: Plot, width: int) -> str:
    """The map, `width` pixels wide: `plot.bars` across, from the left, and `plot.series` down."""
    names = [clip_width(name, 0.35 * width) for name in plot.series]
    heads = [clip_width(name, 0.25 * width) for name in plot.bars]
    left, top = (math.ceil(max(map(text_width, texts)) + _GAP) for texts in (names, heads))
    cell = min((width - left) / len(heads), 3 * CELL_PIXELS)
    highest = max(point.y for point in plot.points)
    cells, texts = [], []
    for point in plot.points:
        x, y = left + point.x * cell, top + point.series * CELL_PIXELS
        number = short_number(point.y, plot.y_column)
        told = f"{plot.series[point.series]}, {plot.bars[int(point.x)]}: {number}"
        opaque = LEAST_OPAQUE + (MOST_OPAQUE - LEAST_OPAQUE) * math.sqrt(max(point.y, 0) / (highest or 1))
        cells.append(
            f'<path d="M{x + 1:.2f},{y + 1}h{cell - 2:.2f}v{CELL_PIXELS - 2}h-{cell - 2:.2f}Z" fill="{SERIES[0]}"'
            f' fill-opacity="{opaque:.2f}" aria-label="{html.escape(told)}"/>'
        )
        if text_width(number) < cell - 2:
            texts.append(_text(x + cell / 2, y + CELL_PIXELS / 2 + 4, number, "middle", INK))
    texts += [
        _text(left - _GAP, top + (number + 0.5) * CELL_PIXELS + 4, name, "end", INK)
        for number, name in enumerate(names)
    ]
    texts += [_upright(left + (number + 0.5) * cell + 4, top - _GAP, head) for number, head in enumerate(heads)]
    height = top + CELL_PIXELS * len(names)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<g class="role-mark">{"".join(cells)}</g>{"".join(texts)}</svg>'
    )


def _text(x: float, y: float, text: str, anchor: str, colour: str) -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}" fill="{colour}">{html.escape(text)}</text>'


def _upright(x: float, y: float, text: str) -> str:
    return f'<text transform="translate({x:.2f},{y:.2f}) rotate(-90)" fill="{QUIET}">{html.escape(text)}</text>'
