"""Words are found in their other forms, in texts of their language, wherever the extra `lemmas` is installed."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.benchmarks.word_forms import count_found
from tests.helpers.warehouses import lend_warehouse
from tests.sql.conftest import insert_documents, link, sha256
from warehouse.database import links

pytest.importorskip("simplemma")

TEXTS = {
    "a.txt": ("en", "The cities voted twice."),
    "b.txt": ("en", "One city will vote again."),
    "c.txt": ("de", "Die Häuser am Fluss standen leer."),
    "d.txt": ("de", "Das Haus am See steht noch."),
    "e.txt": ("en", "The gods were silent."),
    "f.txt": ("de", "Die Gods spielen heute."),
}


def story(uri: str) -> dict[str, object]:
    lang, text = TEXTS[uri]
    paragraphs = [("title", [f"Story {uri[0]}"]), ("body", [text])]
    return {"uri": uri, "lang": lang, "published_at": None, "fixes": [], "paragraphs": paragraphs}


@pytest.fixture(scope="module")
def texts() -> Iterator[duckdb.DuckDBPyConnection]:
    """Only read, by many tests."""
    with lend_warehouse() as con:
        insert_documents(con, *map(story, TEXTS))
        link(con)
        yield con


def found(con: duckdb.DuckDBPyConnection, query: str, macro: str = "search", **parameters: object) -> str:
    named = "".join(f", {name} := {value}" for name, value in parameters.items())
    rows = con.execute(f"select uri[1] from {macro}(?{named}) order by all", [query]).fetchall()
    return "".join(letter for (letter,) in rows)


@pytest.mark.parametrize("macro", ["search", "search_sentences"])
@pytest.mark.parametrize(
    ("query", "letters", "exact"),
    [
        ("city", "ab", "b"),
        ("cities", "ab", "a"),
        ("haus", "cd", "d"),
        ("häuser", "cd", "c"),
        ('"city"', "b", "b"),
        ("cities AND vote", "ab", ""),
        ("vote -cities", "", "b"),
        ("vote -\"cities\"", "b", "b"),
        # What is a form of an English word is none in German texts.
        ("god", "e", ""),
        ("gods", "ef", "ef"),
    ],
)  # fmt: skip
def test_a_word_stands_for_its_forms(
    texts: duckdb.DuckDBPyConnection, query: str, letters: str, exact: str, macro: str
) -> None:
    assert found(texts, query, macro) == letters
    assert found(texts, query, macro, exact="true") == exact


def test_a_form_is_marked_and_weighs_as_the_word(texts: duckdb.DuckDBPyConnection) -> None:
    rows = texts.execute("select snippet from search('city') order by uri").fetchall()
    assert rows == [("The [cities] voted twice.",), ("One [city] will vote again.",)]


def test_forms_go_with_the_last_text_that_holds_them(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    con = empty_warehouse
    insert_documents(con, story("a.txt"), story("b.txt"))
    link(con)
    assert ("en", "cities", "city") in con.execute("from word_forms").fetchall()
    for table in ("records", "documents", "paragraphs", "sentences", "signals"):
        con.execute(f"delete from {table} where doc_id = ?", [sha256("a.txt")[:32]])
    con.execute("create or replace temp table changed as select ? as doc_id", [sha256("a.txt")[:32]])
    links.apply_links(con)
    assert con.execute("from word_forms where term = 'cities'").fetchall() == []


@pytest.mark.slow
def test_95_of_100_inflected_forms_are_found_by_their_dictionary_form(
    empty_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    # Of the ten languages those whose dictionaries are read in a moment.
    n_found, n_forms = count_found(empty_warehouse, ["en", "fr", "it", "nl"])
    assert n_found >= 0.95 * n_forms
