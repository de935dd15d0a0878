"""The search: its terms, its query language, its scores beside a reference implementation's, and its index after changes."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bm25s
import duckdb
import numpy as np
import pytest

from tests.helpers.warehouses import lend_warehouse
from tests.sql.conftest import insert_documents, link
from warehouse import queries
from warehouse.database import links
from warehouse.schema import STATE_TABLES

CASES = json.loads((Path(__file__).parent.parent / "cases" / "terms.json").read_text(encoding="utf-8"))
(LINK,) = (each for each in links.find_links() if each.name == "search")
WORDS = ["the", "of", "minister", "harbour", "wheat", "council", "storm", "vote", "bridge", "café", "Größe"]

STORIES = {
    "a.txt": (
        "en",
        [("title", ["Wheat and storms"]), ("body", ["The wheat of the valley.", "A storm took the wheat."])],
    ),
    "b.txt": ("en", [("title", ["The council votes"]), ("body", ["The storm of votes came.", "Wheat was not named."])]),
    "c.txt": ("de", [("title", ["Größe des Tals"]), ("body", ["Der Café-Besitzer lacht.", "Niemand sah den Sturm."])]),
    "d.txt": ("zh-cn", [("title", ["今年的收成"]), ("body", ["山谷里的农民收获的小麦很多。", "今年是最好的一年。"])]),
}


@pytest.fixture(scope="module")
def stories() -> Iterator[duckdb.DuckDBPyConnection]:
    """Only read, by many tests."""
    with lend_warehouse() as con:
        insert_documents(con, *(document(uri, lang, paragraphs) for uri, (lang, paragraphs) in STORIES.items()))
        con.execute("update documents set published_at = null where uri = 'c.txt'")
        con.execute(
            "update documents set site = 'The Valley Post', url = 'https://www.valley.example/b' where uri = 'b.txt'"
        )
        link(con)
        yield con


def document(uri: str, lang: str, paragraphs: list[tuple[str, list[str]]]) -> dict[str, Any]:
    return {"uri": uri, "lang": lang, "published_at": "2026-01-02 00:00:00", "fixes": [], "paragraphs": paragraphs}


def found(con: duckdb.DuckDBPyConnection, query: str, macro: str = "search") -> list[str]:
    return [uri for (uri,) in con.execute(f"select uri from {macro}(?)", [query]).fetchall()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20] or "empty")
def test_terms(empty_warehouse: duckdb.DuckDBPyConnection, case: dict[str, Any]) -> None:
    ((terms,),) = empty_warehouse.execute("select terms(?)", [case["text"]]).fetchall()
    assert terms == case["terms"]


def test_terms_of_a_whole_column_are_those_of_each_text(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    texts = [case["text"] for case in CASES]
    together = empty_warehouse.execute("select terms(text) from (select unnest(?) as text)", [texts]).fetchall()
    assert [terms for (terms,) in together] == [case["terms"] for case in CASES]


@pytest.mark.parametrize(
    ("query", "uris"),
    [
        ("wheat", ["a.txt", "b.txt"]),
        ("WHEAT storm", ["a.txt", "b.txt"]),
        ('"the wheat"', ["a.txt"]),
        ("“the wheat”", ["a.txt"]),
        ('"wheat the"', []),
        ("wheat -council", ["a.txt"]),
        ('wheat -"storm of votes"', ["a.txt"]),
        ("title:wheat", ["a.txt"]),
        ('title:"council votes"', ["b.txt"]),
        ("wheat -title:wheat", ["b.txt"]),
        ("wheat site:post", ["b.txt"]),
        ("wheat site:valley.example", ["b.txt"]),
        ("wheat -site:post", ["a.txt"]),
        ("lang:de", ["c.txt"]),
        ("lang:zh", ["d.txt"]),
        ("cafe", ["c.txt"]),
        ("GRÖSSE große", ["c.txt"]),
        ("小麦", ["d.txt"]),
        ('"最好的一年"', ["d.txt"]),
        ("absent", []),
        ("absent -wheat", []),
        ("…!", []),
        ('"', []),
        ("Robert'); drop table documents;--", []),
    ],
)
def test_a_query_finds(stories: duckdb.DuckDBPyConnection, query: str, uris: list[str]) -> None:
    assert found(stories, query) == uris


@pytest.mark.parametrize(
    ("query", "snippets"),
    [
        (
            "wheat took",
            [
                "A storm [took] the [wheat].",
                "The [wheat] of the valley.",
                "[Wheat] was not named.",
                "[Wheat] and storms",
            ],
        ),
        ('"the storm"', ["[The] [storm] of votes came."]),
        ("wheat -storm -valley -title:wheat", ["[Wheat] was not named."]),
        ("storm lang:de", []),
        ("小麦", ["山谷里的农民收获的[小麦]很多。"]),
        ("今年是", ["[今年是]最好的一年。", "[今年]的收成"]),
    ],
)
def test_sentences_are_found_and_hits_marked(
    stories: duckdb.DuckDBPyConnection, query: str, snippets: list[str]
) -> None:
    rows = stories.execute("select snippet from search_sentences(?)", [query]).fetchall()
    assert sorted(snippet for (snippet,) in rows) == sorted(snippets)
    assert not rows or rows[0][0] == snippets[0]


def test_the_snippet_is_the_sentence_that_says_most(stories: duckdb.DuckDBPyConnection) -> None:
    query = "select snippet from search('wheat took', k := 1, mark_start := '<b>', mark_end := '</b>')"
    assert stories.execute(query).fetchall() == [("A storm <b>took</b> the <b>wheat</b>.",)]


def test_a_long_sentence_is_cut_around_its_first_hits(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    long = "left " * 200 + "needle " + "right " * 100 + "needle."
    insert_documents(empty_warehouse, document("long.txt", "en", [("body", [long])]))
    link(empty_warehouse)
    ((snippet,),) = empty_warehouse.execute("select snippet from search('needle')").fetchall()
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert "left [needle] right" in snippet
    assert len(snippet) < 320


@pytest.fixture(scope="module")
def sixty() -> Iterator[duckdb.DuckDBPyConnection]:
    """Documents of random words, of which some are common."""
    chance = random.Random(7)
    documents = []
    for number in range(60):
        sentences = [
            " ".join(chance.choices(WORDS, weights=range(12, 1, -1), k=chance.randint(1, 9))) for _ in range(5)
        ]
        documents.append(document(f"{number:02}.txt", "en", [("title", sentences[:1]), ("body", sentences[1:])]))
    with lend_warehouse() as con:
        insert_documents(con, *documents)
        link(con)
        yield con


@pytest.mark.slow
@pytest.mark.parametrize("level", ["search", "search_sentences"])
@pytest.mark.parametrize("query", ["the minister", "harbour", "café größe storm", "the the of wheat"])
def test_scores_are_those_of_a_reference_implementation(
    sixty: duckdb.DuckDBPyConnection, level: str, query: str
) -> None:
    con = sixty
    ((common,),) = con.execute("select list(distinct term) from common_terms").fetchall()
    assert {"the", "of"} <= set(common)
    assert "café" not in common
    key = "doc_id" if level == "search" else "concat_ws(' ', doc_id, sentence_no)"
    texts = con.execute(
        f"""select {key} as key, list(term order by sentence_no, position) from indexed_terms
        where {"true" if level == "search" else "sentence_no >= 0"} group by key order by key"""
    ).fetchall()
    ((wanted,),) = con.execute("select list_distinct(terms(?))", [query]).fetchall()
    reference = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    reference.index([terms for _, terms in texts], show_progress=False)
    known = [term for term in wanted if term in reference.vocab_dict]
    expected = {key: score for (key, _), score in zip(texts, reference.get_scores(known), strict=True) if score}
    rows = con.execute(f"select score, {key} as key from {level}(?, k := 1000)", [query]).fetchall()
    ours = {key: score for score, key in rows}
    assert ours.keys() == expected.keys()
    assert len(ours) > 20
    np.testing.assert_allclose([ours[key] for key in expected], list(expected.values()), atol=1e-4)
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)


def test_a_concordance_shows_each_place_with_its_context(stories: duckdb.DuckDBPyConnection) -> None:
    rows = stories.execute("select before, hit, after, uri from concordance('wheat', width := 12)").fetchall()
    assert rows == [
        ("", "Wheat", " and storms ¶ ", "a.txt"),
        ("storms ¶ The ", "wheat", " of the vall", "a.txt"),
        ("rm took the ", "wheat", ".", "a.txt"),
        ("votes came. ", "Wheat", " was not nam", "b.txt"),
    ]
    assert [row[1] for row in stories.execute("from concordance('the wheat')").fetchall()] == ["The wheat", "the wheat"]
    assert [row[:3] for row in stories.execute("from concordance('小麦', width := 3)").fetchall()] == [
        ("收获的", "小麦", "很多。")
    ]
    assert stories.execute("from concordance('…')").fetchall() == []


def test_terms_over_time_counts_documents_and_places(stories: duckdb.DuckDBPyConnection) -> None:
    assert stories.execute("from terms_over_time('wheat')").fetchall() == [("wheat", "2026-01", 2, 4, 3, 66.7)]
    rows = stories.execute(
        "select word, bucket, n_with_word from terms_over_time(['the wheat', 'mayor'], grain := 'year')"
    )
    assert [row[:2] for row in rows.fetchall()] == [("the wheat", "2026"), ("mayor", "2026")]
    by_lang = stories.execute(
        "select bucket, n_documents from terms_over_time('wheat', dimension := 'lang')"
    ).fetchall()
    assert sum(n_documents for _, n_documents in by_lang) == 4
    with pytest.raises(duckdb.Error, match="no grain hour"):
        stories.execute("from terms_over_time('wheat', grain := 'hour')")


def terms_of(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute("from indexed_terms order by all").fetchall()


@pytest.fixture
def two(
    empty_warehouse: duckdb.DuckDBPyConnection,
) -> Iterator[tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection]]:
    """A warehouse, and another to build from nothing."""
    with lend_warehouse() as other:
        yield empty_warehouse, other


@pytest.mark.slow
def test_an_index_kept_up_holds_what_one_built_from_nothing_holds(
    two: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection],
) -> None:
    con, other = two
    chance = random.Random(3)
    texts: dict[str, str] = {}
    was_appended = False
    for _ in range(25):
        changed = {f"{chance.randrange(40):02}.txt" for _ in range(chance.choice([1, 2, 12]))}
        for uri in changed:
            for table in STATE_TABLES:
                con.execute(f"delete from {table} where doc_id = sha256(?)[:32]", [uri])
            texts.pop(uri, None)
            if chance.random() < 0.8:
                texts[uri] = " ".join(chance.choices(WORDS, k=6))
                insert_documents(
                    con, document(uri, "en", [("title", [texts[uri]]), ("body", ["The one more of the many."])])
                )
        con.execute(
            "create or replace temp table changed as select sha256(unnest(?))[:32] as doc_id", [sorted(changed)]
        )
        links.apply_link(con, LINK)
        assert queries.run(con, queries.get("checks", "search_index")).rows == []
        was_appended |= con.execute("select bool_or(is_appended) from indexed_documents").fetchall()[0][0] or False
    last = ("body", ["The one more of the many."])
    insert_documents(other, *(document(uri, "en", [("title", [text]), last]) for uri, text in texts.items()))
    link(other)
    assert was_appended
    ((common,),) = con.execute("select list(distinct term) from common_terms").fetchall()
    assert "the" in common
    assert terms_of(con) == terms_of(other) != []
    # The copies are another link's, which was not kept up.
    ranked = "select * exclude (n_copies) from search('the minister café', k := 100)"
    assert con.execute(ranked).fetchall() == other.execute(ranked).fetchall()
