"""What views, macros and the search say of copies: what was edited, who had a sentence first, how many sources there are."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.helpers.warehouses import lend_warehouse
from tests.sql.conftest import insert_documents, link, sha256

OPENING = "The council of the harbour town has agreed after a long debate to build the new bridge over the river."
COST = "It will cost nine million and be open to all traffic within three years, the mayor said on Tuesday evening."
CRITICS = "Critics called the plan too expensive and asked for a vote of all citizens before the first stone is laid."
WALKERS = "Walkers and cyclists will have a path of their own on the side of the old town, which many had asked for."
VOTE = "Critics called the plan too expensive and asked for a vote of all citizens before any work begins."
WEATHER = "Rain is expected on the coast."
UNSEEN = "1999-01-01 00:00:00"


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with lend_warehouse() as made:
        yield made


def insert(con: duckdb.DuckDBPyConnection, uri: str, paragraphs: list[Any], **fields: Any) -> None:
    document = {"uri": uri, "lang": "en", "published_at": None, "fixes": [], "paragraphs": paragraphs}
    insert_documents(con, document | fields)


def doc_id(uri: str) -> str:
    return sha256(uri)[:32]


@pytest.fixture
def wire(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A report of an agency, what two papers made of it, and a story that is none of them."""
    report = [OPENING, COST, CRITICS, WALKERS]
    for uri, sentences, day in [
        ("agency/a.txt", report, 1),
        ("courier/b.txt", [OPENING, COST, VOTE, WALKERS, WEATHER], 2),
        ("courier/c.txt", report, 3),
        ("gazette/d.txt", [WEATHER, "The fair begins on Sunday."], 1),
    ]:
        paragraphs = [["body", sentences], ["boilerplate", [f"All rights reserved by {uri.partition('/')[0]}."]]]
        insert(con, uri, paragraphs, published_at=f"2026-01-0{day} 00:00:00")
    link(con)
    return con


def test_edits_of_a_copy_are_those_from_the_canonical_document(wire: duckdb.DuckDBPyConnection) -> None:
    edits = wire.execute(
        "select uri, op, old_no, new_no, old_text, new_text, similarity between 0.5 and 1 from copy_edits"
        " join documents using (doc_id) where cluster_id = ? order by all",
        [doc_id("agency/a.txt")],
    ).fetchall()
    assert edits == [
        ("courier/b.txt", "added", None, 4, None, WEATHER, None),
        ("courier/b.txt", "edited", 2, 2, CRITICS, VOTE, True),
    ]


def test_what_a_copy_left_out_or_says_twice_is_an_edit(con: duckdb.DuckDBPyConnection) -> None:
    sentences = [OPENING, COST, CRITICS, WALKERS]
    insert(con, "a", [["body", [*sentences, WEATHER]]], published_at="2026-01-01 00:00:00")
    insert(con, "b", [["body", [*sentences, OPENING]]])
    link(con)
    edits = con.execute("select op, old_no, new_no, old_text, new_text from copy_edits order by all").fetchall()
    assert edits == [("added", None, 4, None, OPENING), ("removed", 4, None, WEATHER, None)]


def test_a_source_counts_once_for_a_story_however_many_copies_it_has(wire: duckdb.DuckDBPyConnection) -> None:
    sources = "select independent_sources(?)"
    assert wire.execute(sources, [doc_id("agency/a.txt")]).fetchall() == [(2,)]
    assert wire.execute(sources, [doc_id("gazette/d.txt")]).fetchall() == [(0,)]
    wire.execute("update documents set outlet = uri where uri like 'courier/%'")
    insert(wire, "fair.txt", [["body", [WEATHER, COST]]])
    insert(wire, "copy/fair.txt", [["body", [WEATHER, COST]]], published_at="2026-01-09 00:00:00")
    link(wire)
    by_column = "select uri, independent_sources({}) from documents left join clusters using (doc_id) order by uri"
    expected = {"agency/a.txt": 3, "courier/b.txt": 3, "courier/c.txt": 3, "copy/fair.txt": 2, "fair.txt": 2}
    assert wire.execute(by_column.format("cluster_id")).fetchall() == sorted({"gazette/d.txt": 0, **expected}.items())
    assert ("agency/a.txt", 3) in wire.execute(by_column.format("doc_id")).fetchall()


def test_a_sentence_has_its_first_document_by_publication_and_by_first_sight(wire: duckdb.DuckDBPyConnection) -> None:
    wire.execute("update documents set first_seen_at = ? where uri = 'courier/c.txt'", [UNSEEN])
    occurrences = wire.execute(
        "select documents.uri, occurrence_no, published.uri, seen.uri, n_occurrences from sentence_occurrences"
        " join documents using (doc_id) join documents as published on first_published_doc_id = published.doc_id"
        " join documents as seen on first_seen_doc_id = seen.doc_id where sentence_occurrences.text = ? order by 2",
        [OPENING],
    ).fetchall()
    assert occurrences == [
        (uri, number, "agency/a.txt", "courier/c.txt", 3)
        for number, uri in enumerate(["agency/a.txt", "courier/b.txt", "courier/c.txt"], 1)
    ]


def test_every_sentence_has_one_row(wire: duckdb.DuckDBPyConnection) -> None:
    assert wire.execute(
        "select count(*), count(distinct (doc_id, sentence_no)), (select count(*) from sentences) from sentence_occurrences"
    ).fetchall() == [(19, 19, 19)]


def test_a_search_folds_copies_where_that_is_asked_for(wire: duckdb.DuckDBPyConnection) -> None:
    def found(query: str, **options: Any) -> list[tuple[str, int]]:
        asked = ", ".join(["?", *(f"{name} := {value}" for name, value in options.items())])
        rows = wire.execute(f"select uri, n_copies from search({asked})", [query]).fetchall()
        return sorted(rows)

    assert found("bridge") == [("agency/a.txt", 2), ("courier/b.txt", 2), ("courier/c.txt", 2)]
    ((best, n_copies),) = found("bridge", fold_copies=True)
    assert (best, n_copies) == (found("bridge", k=1)[0][0], 2)
    # The copy that says it stands for its cluster, canonical or not.
    assert found("coast rain", fold_copies=True) == [("courier/b.txt", 2), ("gazette/d.txt", 0)]
    assert len(found("bridge coast", k=2, fold_copies=True)) == 2
