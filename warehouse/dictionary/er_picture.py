"""Draws the ER picture as SVG: classes instead of colours, so that the page around it decides on day, night and paper."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from warehouse.dictionary.er_layout import GRID, HEAD, LANE, Box, Line, Point, lay_out
from warehouse.relations import Relation
from warehouse.schema import Table

TITLE = "Tables, their keys, and what belongs to what"
_FOOT = 5
"""Half the width of a crow's foot, and of the bar that stands for one."""


def draw_picture(tables: Sequence[Table], relations: Sequence[Relation]) -> str:
    """One `<svg>` element with a title and a description in words, for people who do not see it.

    Classes: `er-line`; for boxes `er-box er-state`, `er-history`, `er-linked` or `er-index`, with `er-head`, `er-name`, `er-kind`,
    `er-key`, `er-column` and `er-more` in them.
    """
    layout = lay_out(tables, relations)
    keys = {table.name: table.key for table in tables}
    lines = [
        _draw_line(line, is_one=set(keys[line.relation.table]) <= set(line.relation.columns)) for line in layout.lines
    ]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="er" role="img" aria-labelledby="er-title er-desc" '
        f'viewBox="0 0 {layout.width} {layout.height}" width="{layout.width}" height="{layout.height}">',
        f'<title id="er-title">{escape(TITLE)}</title>',
        f'<desc id="er-desc">{escape(describe(tables, relations))}</desc>',
        *lines,
        *map(_draw_box, layout.boxes),
        "</svg>",
    ]
    return "\n".join(parts)


def describe(tables: Sequence[Table], relations: Sequence[Relation]) -> str:
    """The picture in words."""
    told = [
        f"{relation.table} belongs to {relation.target} by {' and '.join(relation.columns)}." for relation in relations
    ]
    return f"{len(tables)} tables. " + " ".join(told)


def _draw_line(line: Line, *, is_one: bool) -> str:
    """The way of one relation, with its number at both ends: a crow's foot for many rows, a bar for at most one."""
    (x, y), relation = line.points[0], line.relation
    end_x, end_y = line.points[-1]
    path = [_polyline(line.points)]
    for other in line.others:
        path.append(_polyline(((x, other), (x - LANE, other), (x - LANE, y))))
    foot = x - 2 * _FOOT
    path.append(f"M{x - _FOOT} {y - _FOOT}v{2 * _FOOT}" if is_one else f"M{x} {y - _FOOT}L{foot} {y}L{x} {y + _FOOT}")
    path.append(f"M{end_x + _FOOT} {end_y - _FOOT}v{2 * _FOOT}")
    name = f"{relation.table} {' '.join(relation.columns)} {relation.target}"
    return f'<g class="er-line" data-relation={quoteattr(name)}><path d="{"".join(path)}"/></g>'


def _polyline(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _draw_box(box: Box) -> str:
    left, right = box.x + GRID, box.x + box.width - GRID
    head = box.y + HEAD // 2 + 4
    parts = [
        f'<g class="er-box er-{box.kind}" data-table={quoteattr(box.name)}>',
        f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="5"/>',
        f'<path class="er-head" d="M{box.x} {box.y + HEAD}v-{HEAD - 5}a5 5 0 0 1 5 -5h{box.width - 10}a5 5 0 0 1 5 5v{HEAD - 5}z"/>',
        f'<text class="er-name" x="{left}" y="{head}">{escape(box.name)}</text>',
        f'<text class="er-kind" x="{right}" y="{head}" text-anchor="end">{box.kind}</text>',
    ]
    for row in box.rows:
        parts.append(f'<text class="er-column" x="{left}" y="{row.y + 4}">{escape(row.column)}</text>')
        if row.is_key:
            parts.append(f'<text class="er-key" x="{right}" y="{row.y + 4}" text-anchor="end">key</text>')
    if box.n_more:
        bottom = box.y + box.height - GRID
        parts.append(f'<text class="er-more" x="{left}" y="{bottom}">and {box.n_more} more</text>')
    return "\n".join([*parts, "</g>"])
