"""The ER picture: well-formed, nothing on top of anything else, every table and relation in it, the same each time."""

import itertools
import os
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import PROJECT
from warehouse.dictionary.er_layout import CHAR, Layout, lay_out
from warehouse.dictionary.er_picture import describe, draw_picture
from warehouse.relations import find_relations
from warehouse.schema import TABLES

SVG = "{http://www.w3.org/2000/svg}"
RELATIONS = find_relations()


def subset(names: set[str]) -> Layout:
    tables = tuple(table for table in TABLES if table.name in names)
    return lay_out(tables, find_relations(tables))


def segments(layout: Layout) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
    """Each straight part of each line, with the table to which it leads."""
    return [(line.relation.target, *pair) for line in layout.lines for pair in itertools.pairwise(line.points)]


def test_it_is_well_formed_and_tells_itself_in_words():
    root = ET.fromstring(draw_picture(TABLES, RELATIONS))
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    labels = {element.get("id"): element.text for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")}
    assert root.get("aria-labelledby", "").split() == list(labels)
    assert labels["er-desc"] == describe(TABLES, RELATIONS)
    assert "sentences belongs to paragraphs by doc_id and paragraph_no." in labels["er-desc"]


def test_every_table_and_every_relation_is_drawn_once():
    root = ET.fromstring(draw_picture(TABLES, RELATIONS))
    assert [box.get("data-table") for box in root.iter() if box.get("data-table")] == [table.name for table in TABLES]
    drawn = [line.get("data-relation") for line in root.iter() if line.get("data-relation")]
    assert drawn == [f"{each.table} {' '.join(each.columns)} {each.target}" for each in RELATIONS]
    texts = {element.text for element in root.iter(f"{SVG}text")}
    assert texts >= {column for table in TABLES for column in table.key}


@given(st.sets(st.sampled_from([table.name for table in TABLES]), min_size=1))
def test_nothing_lies_on_anything_else_whatever_tables_there_are(names):
    layout = subset(names)
    assert {box.name for box in layout.boxes} == names
    for one, other in itertools.combinations(layout.boxes, 2):
        apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
        apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart_x or apart_y, (one, other)
    for box in layout.boxes:
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= layout.width
        assert box.y + box.height <= layout.height
        assert all(box.y < row.y < box.y + box.height for row in box.rows)
        assert all(len(row.column) * CHAR < box.width - 18 for row in box.rows)
    for target, start, end in segments(layout):
        assert start[0] == end[0] or start[1] == end[1]
        for box in layout.boxes:
            beside = max(start[0], end[0]) <= box.x or min(start[0], end[0]) >= box.x + box.width
            above = max(start[1], end[1]) <= box.y or min(start[1], end[1]) >= box.y + box.height
            assert beside or above, (target, start, end, box)
    for (target_a, start_a, end_a), (target_b, start_b, end_b) in itertools.combinations(segments(layout), 2):
        if target_a == target_b:
            continue
        for along, across in ((0, 1), (1, 0)):
            if start_a[across] == end_a[across] == start_b[across] == end_b[across]:
                low = max(min(start_a[along], end_a[along]), min(start_b[along], end_b[along]))
                high = min(max(start_a[along], end_a[along]), max(start_b[along], end_b[along]))
                assert low > high, (target_a, target_b, start_a, end_a, start_b, end_b)


def test_a_line_begins_at_its_column_and_ends_at_its_target():
    layout = lay_out(TABLES, RELATIONS)
    boxes = {box.name: box for box in layout.boxes}
    assert [line.relation for line in layout.lines] == list(RELATIONS)
    for line in layout.lines:
        box, target = boxes[line.relation.table], boxes[line.relation.target]
        (row,) = (row for row in box.rows if row.column == line.relation.columns[-1])
        assert line.points[0] == (box.x, row.y)
        assert line.points[-1][0] == target.x + target.width
        assert target.y < line.points[-1][1] < target.y + target.height
        assert len(line.others) == len(line.relation.columns) - 1


@pytest.mark.slow
def test_the_same_tables_give_the_same_picture_whatever_the_hash_seed():
    script = (
        "from warehouse.dictionary.er_picture import draw_picture; from warehouse.relations import find_relations;"
        "from warehouse.schema import TABLES; print(draw_picture(TABLES, find_relations()))"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        drawn = subprocess.run(
            [sys.executable, "-c", script], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
        )
        assert drawn.stdout.strip() == draw_picture(TABLES, RELATIONS)
