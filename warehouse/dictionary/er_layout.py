"""Places the boxes and lines of the ER picture: in layers, each table right of those that it belongs to, by arithmetic alone.

Layered drawing after Sugiyama, Tagawa and Toda (1981): layers by depth, an order in each with few crossings, and room kept
where a line passes a layer. No measured font and no random start, so the same tables give the same picture. Lengths are
SVG user units, which are CSS pixels at the picture's own size.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from warehouse.relations import Relation
from warehouse.schema import Kind, Table, table_schema

# Boxes are placed on a grid of 9. Lines leave boxes at 9n (rows) and reach them at 9n + 4 (heads), and pass layers at other
# remainders, so that two lines never lie on each other.
GRID = 9
HEAD = 3 * GRID
ROW = 2 * GRID
GAP = 4 * GRID
PASSAGE = 2 * GRID
LANE = 14
MARGIN = 14
CHAR = 7.5
"""Width of a character of 12 px monospace text; the widest of the usual fonts has 7.4."""
_PHASES = (2, 3, 5, 6, 7, 8, 1)
_SWEEPS = 8
_MOST_PERMUTED = 6

Point = tuple[int, int]
# A table in its layer; in a layer further right, the passage of the lines that lead to it.
_Node = tuple[str, int]


class Row(NamedTuple):
    """A column in a box; `y` is its middle."""

    column: str
    is_key: bool
    y: int


class Box(NamedTuple):
    """A table: the columns of its key and those that refer to others. `n_more` columns are not shown."""

    name: str
    kind: Kind
    x: int
    y: int
    width: int
    height: int
    rows: tuple[Row, ...]
    n_more: int


class Line(NamedTuple):
    """A relation, from the row of its last column to the head of its target; `others` are the middles of its other rows."""

    relation: Relation
    points: tuple[Point, ...]
    others: tuple[int, ...]


class Layout(NamedTuple):
    """Everything in its place, inside `width` and `height`."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


class _Gutter(NamedTuple):
    """The way of the lines to one target between two layers: where they come in from the right, and go out to the left."""

    entries: tuple[int, ...]
    exit: int


def lay_out(tables: Sequence[Table], relations: Sequence[Relation]) -> Layout:
    """Places each table once and draws each relation. What the tables belong to may not run in a circle."""
    depths = _find_depths(tables, relations)
    n_layers = max(depths.values(), default=0) + 1
    columns = {table.name: _shown_columns(table, relations) for table in tables}
    links = _link(relations, depths)
    nodes = dict.fromkeys([*depths.items(), *itertools.chain.from_iterable(links)])
    layers = _order([[node for node in nodes if node[1] == number] for number in range(n_layers)], links)
    heights = {
        node: HEAD + ROW * (len(columns[node[0]]) + 1) + GRID if depths[node[0]] == node[1] else PASSAGE
        for node in nodes
    }
    tops = _stack(layers, heights)
    rows = {
        table.name: tuple(
            Row(column, column in table.key, tops[table.name, depths[table.name]] + HEAD + GRID + ROW * number)
            for number, column in enumerate(columns[table.name])
        )
        for table in tables
    }
    passages = [node for layer in layers for node in layer if depths[node[0]] != node[1]]
    joints = {(name, depth): tops[name, depth] + HEAD // 2 for name, depth in depths.items()}
    joints |= {node: tops[node] + _PHASES[number % len(_PHASES)] for number, node in enumerate(passages)}
    gutters = [_find_gutter(number, relations, depths, rows, joints) for number in range(n_layers - 1)]
    x = MARGIN
    lefts, widths, lanes = [], [], {}
    for number, layer in enumerate(layers):
        in_layer = [table for table in tables if (table.name, number) in layer]
        lefts.append(x)
        widths.append(max((_width(table, columns[table.name]) for table in in_layer), default=0))
        x += widths[-1] + LANE
        for name in _arrange(gutters[number]) if number < len(gutters) else ():
            x += LANE
            lanes[name, number] = x
        x += 2 * LANE
    boxes = tuple(
        Box(
            table.name, table.kind, lefts[depths[table.name]], tops[node], widths[depths[table.name]], heights[node],
            rows[table.name], len(table_schema(table.name)) - len(rows[table.name]),
        )
        for table in tables
        for node in ((table.name, depths[table.name]),)
    )  # fmt: skip
    lines = tuple(_draw(relation, {box.name: box for box in boxes}, depths, lanes, joints) for relation in relations)
    width = max((box.x + box.width for box in boxes), default=0) + MARGIN
    return Layout(width, max((tops[node] + heights[node] for node in nodes), default=0) + MARGIN, boxes, lines)


def _find_depths(tables: Sequence[Table], relations: Sequence[Relation]) -> dict[str, int]:
    """How many steps each table is away from one that belongs to none, on the longest way."""
    depths = {table.name: 0 for table in tables}
    for _ in tables:
        for relation in relations:
            depths[relation.table] = max(depths[relation.table], depths[relation.target] + 1)
    return depths


def _shown_columns(table: Table, relations: Sequence[Relation]) -> tuple[str, ...]:
    referring = [column for relation in relations if relation.table == table.name for column in relation.columns]
    return tuple(dict.fromkeys([*table.key, *referring]))


def _link(relations: Sequence[Relation], depths: Mapping[str, int]) -> list[tuple[_Node, _Node]]:
    """Each step of each relation from a layer to the one on its left."""
    links: dict[tuple[_Node, _Node], None] = {}
    for relation in relations:
        for layer in range(depths[relation.target], depths[relation.table]):
            is_last = layer + 1 == depths[relation.table]
            links[(relation.table if is_last else relation.target, layer + 1), (relation.target, layer)] = None
    return list(links)


def _order(layers: list[list[_Node]], links: Sequence[tuple[_Node, _Node]]) -> list[list[_Node]]:
    """Of the orders that sweeps to and fro by the mean place of neighbours give, the first with the fewest crossings."""
    best, fewest = layers, _count_crossings(layers, links)
    for sweep in range(_SWEEPS):
        is_rightward = sweep % 2 == 0
        layers = [list(layer) for layer in layers]
        places = {node: place for layer in layers for place, node in enumerate(layer)}
        for layer in layers if is_rightward else reversed(layers):
            means = {}
            for node in layer:
                pairs = [pair if is_rightward else pair[::-1] for pair in links]
                near = [places[there] for here, there in pairs if here == node]
                means[node] = sum(near) / len(near) if near else places[node]
            layer.sort(key=means.__getitem__)
            places |= {node: place for place, node in enumerate(layer)}
        if (crossings := _count_crossings(layers, links)) < fewest:
            best, fewest = layers, crossings
    return best


def _count_crossings(layers: Sequence[Sequence[_Node]], links: Sequence[tuple[_Node, _Node]]) -> int:
    places = {node: place for layer in layers for place, node in enumerate(layer)}
    return sum(
        (places[right_a] - places[right_b]) * (places[left_a] - places[left_b]) < 0
        for (right_a, left_a), (right_b, left_b) in itertools.combinations(links, 2)
        if left_a[1] == left_b[1]
    )


def _stack(layers: Sequence[Sequence[_Node]], heights: Mapping[_Node, int]) -> dict[_Node, int]:
    """The top of each node: one below the other, each layer in the middle of the picture's height."""
    totals = [sum(heights[node] + GAP for node in layer) - GAP for layer in layers]
    tops = {}
    for layer, total in zip(layers, totals, strict=True):
        top = GRID * (1 + (max(totals) - total) // (2 * GRID))
        for node in layer:
            tops[node] = top
            top += heights[node] + GAP
    return tops


def _find_gutter(
    layer: int,
    relations: Sequence[Relation],
    depths: Mapping[str, int],
    rows: Mapping[str, Sequence[Row]],
    joints: Mapping[_Node, int],
) -> dict[str, _Gutter]:
    """The gutter between a layer and the next, by target."""
    entries: dict[str, list[int]] = {}
    for relation in relations:
        if depths[relation.target] <= layer < depths[relation.table]:
            is_last = layer + 1 == depths[relation.table]
            entry = _row(relation, rows[relation.table]).y if is_last else joints[relation.target, layer + 1]
            entries.setdefault(relation.target, []).append(entry)
    return {target: _Gutter(tuple(ys), joints[target, layer]) for target, ys in entries.items()}


def _arrange(gutter: Mapping[str, _Gutter]) -> tuple[str, ...]:
    """The targets' lanes from left to right, so that few lines cross; beyond a handful in the order of their exits."""
    names = sorted(gutter, key=lambda name: (gutter[name].exit, name))
    if len(names) > _MOST_PERMUTED:
        return tuple(names)

    def count(lanes: Sequence[str]) -> int:
        crossings = 0
        for left, right in itertools.combinations(lanes, 2):
            crossings += _is_across(gutter[right].exit, gutter[left])
            crossings += sum(_is_across(entry, gutter[right]) for entry in gutter[left].entries)
        return crossings

    return min(itertools.permutations(names), key=count)


def _is_across(y: int, lane: _Gutter) -> bool:
    return min(*lane.entries, lane.exit) < y < max(*lane.entries, lane.exit)


def _width(table: Table, columns: Sequence[str]) -> int:
    """Width of a box: its name and kind on one line, or a column's name and its mark."""
    n_chars = max(len(table.name) * 1.1 + len(table.kind) + 2, max(map(len, columns), default=0) + 5)
    return round(n_chars * CHAR + 2 * LANE)


def _row(relation: Relation, rows: Sequence[Row]) -> Row:
    return next(row for row in rows if row.column == relation.columns[-1])


def _draw(
    relation: Relation,
    boxes: Mapping[str, Box],
    depths: Mapping[str, int],
    lanes: Mapping[_Node, int],
    joints: Mapping[_Node, int],
) -> Line:
    box, target = boxes[relation.table], boxes[relation.target]
    y = _row(relation, box.rows).y
    points = [(box.x, y)]
    for layer in reversed(range(depths[relation.target], depths[relation.table])):
        lane, exit_ = lanes[relation.target, layer], joints[relation.target, layer]
        points += [(lane, y), (lane, exit_)]
        y = exit_
    others = tuple(row.y for row in box.rows if row.column in relation.columns[:-1])
    return Line(relation, (*points, (target.x + target.width, y)), others)
