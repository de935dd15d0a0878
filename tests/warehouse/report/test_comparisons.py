"""The page of comparisons: what stands beside what, what is marked, and that strangers' text stays text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sql.conftest import insert_documents, link
from tests.warehouse.report.conftest import PAYLOADS
from warehouse.database.work_file import define
from warehouse.report.comparisons import Group, cut_pieces, find_groups, merge_spans
from warehouse.report.pages import write_reports
from warehouse.report.sections import call_at_once
from warehouse.schema import SQL_DIR

PASSAGE = "We shall open no gate before the last family has left the valley with all that it wants to keep"
STORY = [
    "The council of the harbour town has agreed after a long debate to build the new bridge over the river.",
    "It will cost nine million and be open to all traffic within three years, the mayor said on Tuesday evening.",
    "Walkers and cyclists will have a path of their own on the side of the old town, which many had asked for.",
]


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        define(made)
        yield made


def insert(con: duckdb.DuckDBPyConnection, uri: str, *paragraphs: list[str], day: int | None = None) -> None:
    published_at = f"2026-01-0{day} 00:00:00" if day else None
    body = [["body", sentences] for sentences in paragraphs]
    insert_documents(con, {"uri": uri, "lang": "en", "published_at": published_at, "fixes": [], "paragraphs": body})


def groups_of(con: duckdb.DuckDBPyConnection, sql_dir: Path = SQL_DIR) -> list[Group]:
    return find_groups(con, sql_dir, call_at_once)


def marked(side: Any) -> list[str]:
    return [text for text, is_shared in side.pieces if is_shared]


def test_beside_the_canonical_document_stands_the_copy_that_differs_most(warehouse: duckdb.DuckDBPyConnection) -> None:
    insert(warehouse, "wire/a.txt", STORY, day=1)
    insert(warehouse, "post/b.txt", [*STORY, "Rain is expected on the coast."], day=2)
    insert(warehouse, "post/c.txt", STORY, day=3)
    link(warehouse)
    clusters, passages = groups_of(warehouse)
    (comparison,) = clusters.comparisons
    assert next((name, fact.text) for name, fact in comparison.facts) == ("documents", "3")
    left, right = comparison.sides
    assert ([fact.text for fact in left.facts], left.share) == (["wire", "2026-01-01 00:00:00", "wire/a.txt"], 100)
    assert right.facts[-1].text == "post/b.txt"
    assert marked(right) == STORY
    assert 80 < right.share < 100
    assert passages.comparisons == []


@pytest.mark.parametrize(("a_day", "b_day", "expected"), [(1, 2, "a"), (2, 1, "b")])
@pytest.mark.slow
def test_the_earlier_of_two_that_share_a_passage_stands_on_the_left(
    warehouse: duckdb.DuckDBPyConnection, a_day: int, b_day: int, expected: str
) -> None:
    insert(warehouse, "a", [f"He said: {PASSAGE}."], ["Then he left the town hall."], day=a_day)
    insert(warehouse, "b", ["A spokesman was asked about the dam."], [f"“{PASSAGE}”, she read out."], day=b_day)
    link(warehouse)
    _, passages = groups_of(warehouse)
    ((left, right),) = (comparison.sides for comparison in passages.comparisons)
    assert left.facts[-1].text == expected
    assert marked(left) == marked(right) == [PASSAGE]
    assert "".join(text for text, _ in (left if expected == "a" else right).pieces).startswith("He said: We")


def test_of_a_long_text_a_part_is_shown_that_holds_what_is_shared(warehouse: duckdb.DuckDBPyConnection) -> None:
    filler = [" ".join(f"w{number}x{n}" for n in range(1_500)) for number in (1, 2)]
    insert(warehouse, "a", [filler[0]], [PASSAGE], [filler[0][::-1]])
    insert(warehouse, "b", [PASSAGE])
    link(warehouse)
    ((left, right),) = (comparison.sides for comparison in groups_of(warehouse)[1].comparisons)
    long, short = sorted([left, right], key=lambda side: -len(side.pieces))
    assert marked(long) == marked(short) == [PASSAGE]
    assert (long.pieces[0][0], long.pieces[-1][0]) == ("… ", " …")
    assert (short.share, long.share < 2) == (100, True)


def test_hostile_text_is_inert_and_a_broken_query_costs_no_other(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for uri in ("one", "<img src=x onerror=alert(1)>"):
        insert(warehouse, uri, [*PAYLOADS, *STORY])
    link(warehouse)
    (tmp_path / "reports").mkdir()
    (tmp_path / "comparisons").mkdir()
    for path in (SQL_DIR / "comparisons").glob("*.sql"):
        (tmp_path / "comparisons" / path.name).write_bytes(path.read_bytes())
    (tmp_path / "comparisons" / "15_broken.sql").write_text("-- Broken.\nfrom nothing;\n", encoding="utf-8")
    written = write_reports(warehouse, tmp_path / "out", {}, sql_dir=tmp_path)
    (page,) = (file for file in written if file.name == "comparisons")
    assert page.n_rows == 1
    assert "15_broken.sql" in str(page.error)
    html = page.path.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "<img" not in html
    assert "⟨U+202E⟩" in html
    assert html.count("<article>") == 2
    assert "15_broken.sql does not run" in html
    assert 'href="comparisons.html"' in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@given(st.text(min_size=1), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))), st.integers(0, 15))
def test_pieces_are_the_text_and_what_is_marked_lies_in_the_spans(
    text: str, ends: list[tuple[int, int]], first: int
) -> None:
    text = text.replace("⟨", "<")
    spans = merge_spans([(min(pair), max(pair)) for pair in ends if min(pair) < max(pair)])
    pieces = cut_pieces(text, spans, min(first, len(text)), 15)
    shown = range(min(first, len(text)), max(min(15, len(text)), min(first, len(text))))
    if text.isprintable():
        assert "".join(piece for piece, _ in pieces) == text[shown.start : shown.stop]
        flags = [is_shared for piece, is_shared in pieces for _ in piece]
        assert flags == [any(start <= at < end for start, end in spans) for at in shown]
