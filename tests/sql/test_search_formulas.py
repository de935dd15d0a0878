"""The formulas of the search: AND, OR, NOT and brackets, beginnings of words, and fields of documents."""

import itertools
from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.warehouses import lend_warehouse
from tests.sql.conftest import insert_documents, link

TEXTS = {
    "a.txt": ("2025-12-31 23:00:00", "Valley Courier", ["Ann Miller"], ["The economy of the valley grows.", "Wheat is dear."]),
    "b.txt": ("2026-01-01 00:00:00", "Harbour Post", ["Ben Carter", "Eva Stone"], ["Economic news of the harbour.", "A storm came."]),
    "c.txt": ("2026-02-03 08:00:00", "Harbour Post", [], ["The storm took the wheat.", "Economists were wrong (again)."]),
    "d.txt": (None, "example.org", ["Ann Miller"], ["The prime minister spoke.", "The council met the prime ministers."]),
}  # fmt: skip


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with lend_warehouse() as made:
        for uri, (published_at, outlet, authors, sentences) in TEXTS.items():
            document = {"uri": uri, "lang": "en", "published_at": published_at, "fixes": []}
            insert_documents(made, document | {"paragraphs": [["body", sentences]]})
            made.execute("update documents set outlet = ?, authors = ? where uri = ?", [outlet, authors, uri])
        link(made)
        yield made


def found(con: duckdb.DuckDBPyConnection, query: str, macro: str = "search") -> str:
    rows = con.execute(f"select distinct uri from {macro}(?, k := 100) order by uri", [query]).fetchall()
    return "".join(uri[0] for (uri,) in rows)


@pytest.mark.parametrize(
    ("query", "uris"),
    [
        ("econom*", "abc"),
        ("ECONOM*", "abc"),
        ("economi*", "bc"),
        ("wheat -econom*", ""),
        ("storm AND wheat", "c"),
        ("storm OR wheat", "abc"),
        ("storm wheat", "abc"),
        ("(storm OR wheat) AND NOT harbour", "ac"),
        ("NOT storm AND wheat", "a"),
        ("wheat AND -storm", "a"),
        ("wheat AND (-storm)", "a"),
        ("storm AND wheat OR council", "cd"),
        ("storm AND (wheat OR council)", "c"),
        ("wheat -(storm OR valley)", ""),
        ("storm -(wheat OR valley)", "b"),
        ("harbour OR prime-minist*", "bd"),
        ("prime-minist* AND council", "d"),
        ('"prime minister" OR "the wheat"', "cd"),
        ("(again)", "c"),
        ("storm and wheat", "abc"),
        ("outlet:harbour", "bc"),
        ("storm outlet:post after:2026-02", "c"),
        ("outlet:example.org", "d"),
        ("author:miller", "ad"),
        ('author:"eva stone"', "b"),
        ("-author:miller wheat", "c"),
        ("after:2026", "bc"),
        ("after:2026-01-01 before:2026-02", "b"),
        ("before:2026", "a"),
        ("after:2026 OR author:miller", "abcd"),
        ("storm AND", ""),
        ("(storm OR wheat", ""),
        ("after:soon", ""),
    ],
)  # fmt: skip
def test_a_query_finds(con: duckdb.DuckDBPyConnection, query: str, uris: str) -> None:
    assert found(con, query) == uris


@pytest.mark.parametrize(
    ("query", "n_sentences"),
    [
        ("storm AND wheat", 1),
        ("storm OR wheat", 3),
        ("econom*", 3),
        ("econom* AND NOT harbour", 2),
        ("storm outlet:harbour before:2026-02", 1),
    ],
)
def test_a_formula_holds_for_the_sentence_and_fields_for_its_document(
    con: duckdb.DuckDBPyConnection, query: str, n_sentences: int
) -> None:
    rows = con.execute("select n_found from search_sentences(?)", [query]).fetchall()
    assert rows == [(n_sentences,)] * n_sentences


def test_all_that_is_found_is_counted_and_the_newest_may_come_first(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("select n_found, outlet from search('econom*', k := 1)").fetchall()[0][0] == 3
    newest = con.execute("select uri, published_at from search('econom* OR council', by_date := true)").fetchall()
    assert [uri for uri, _ in newest] == ["c.txt", "b.txt", "a.txt", "d.txt"]
    sentences = con.execute("select uri from search_sentences('the', k := 2, by_date := true)").fetchall()
    assert sentences == [("c.txt",), ("b.txt",)]


def test_the_words_that_begin_so_are_marked_and_weigh_as_one_term(con: duckdb.DuckDBPyConnection) -> None:
    snippets = con.execute("select snippet from search('econom*') order by uri").fetchall()
    assert [snippet for (snippet,) in snippets] == [
        "The [economy] of the valley grows.",
        "[Economic] news of the harbour.",
        "[Economists] were wrong (again).",
    ]


FORMULAS = st.recursive(
    st.sampled_from("TF"),
    lambda inner: st.one_of(
        inner.map(lambda one: f"!({one})"),
        st.tuples(inner, st.sampled_from(["&", "|", ""]), inner).map(
            lambda parts: f"({parts[0]}){parts[1]}({parts[2]})"
        ),
        st.lists(st.sampled_from("TF"), min_size=2, max_size=6).flatmap(
            lambda values: st.lists(st.sampled_from("&|"), min_size=len(values), max_size=len(values)).map(
                lambda signs: "(" + "".join(itertools.chain(*zip(values, signs, strict=True)))[:-1] + ")"
            )
        ),
    ),
    max_leaves=12,
)


@given(FORMULAS)
def test_a_formula_has_the_value_that_python_gives_it(con: duckdb.DuckDBPyConnection, formula: str) -> None:
    said = formula.replace(")(", ")&(")
    for sign, word in (("!", " not "), ("&", " and "), ("|", " or "), ("T", "True"), ("F", "False")):
        said = said.replace(sign, word)
    assert con.execute("select holds(?)", [formula]).fetchall() == [("T" if eval(said) else "F",)]


@pytest.mark.parametrize("formula", ["T|", "(T", "T)", "&T", "!", "T&|F"])
def test_what_does_not_fit_together_has_no_value(con: duckdb.DuckDBPyConnection, formula: str) -> None:
    assert con.execute("select holds(?) in ('T', 'F')", [formula]).fetchall() == [(False,)]
