"""Paragraphs that stand in most documents of an outlet are boilerplate, and leave the running text and keyness."""

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pytest

from tests.helpers.warehouses import lend_warehouse
from tests.sql.conftest import insert_documents, link

NOTICE = "Write to the editor of this paper."


def story(uri: str, *lines: str, role: str = "body") -> dict[str, Any]:
    """A document with a text of its own, and after it lines that others may have too."""
    own = f"The council of {uri} met again."
    paragraphs = [("title", [f"News of {uri}"]), ("body", [own]), *((role, [line]) for line in lines)]
    return {"uri": uri, "lang": "en", "published_at": None, "fixes": [], "paragraphs": paragraphs}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with lend_warehouse() as lent:
        yield lent


def recurring(con: duckdb.DuckDBPyConnection, stories: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
    insert_documents(con, *stories)
    link(con)
    return con.execute("select outlet, n_documents, n_in_outlet from recurring_paragraphs order by all").fetchall()


def paper(n_with: int, n_without: int, name: str = "courier") -> list[dict[str, Any]]:
    return [story(f"{name}/{number:02}", *[NOTICE] * (number < n_with)) for number in range(n_with + n_without)]


@pytest.mark.parametrize(
    ("n_with", "n_without", "expected"),
    [(6, 4, [("courier", 6, 10)]), (5, 5, []), (9, 0, []), (11, 10, [("courier", 11, 21)])],
)
def test_more_than_half_of_ten_documents_or_more(
    con: duckdb.DuckDBPyConnection, n_with: int, n_without: int, expected: list[tuple[Any, ...]]
) -> None:
    assert recurring(con, paper(n_with, n_without)) == expected


def test_each_outlet_is_counted_by_itself(con: duckdb.DuckDBPyConnection) -> None:
    assert recurring(con, [*paper(12, 0), *paper(3, 9, "herald")]) == [("courier", 12, 12)]


def test_a_document_counts_once_however_often_it_holds_the_line_or_is_copied(con: duckdb.DuckDBPyConnection) -> None:
    often = [story("courier/often", *[NOTICE] * 9), *paper(0, 9)]
    assert recurring(con, often) == []
    con.execute("update documents set content_hash = 'same' where uri = 'courier/often' or uri = 'courier/01'")
    assert recurring(con, []) == []


def test_what_is_quoted_or_signed_does_not_become_boilerplate(con: duckdb.DuckDBPyConnection) -> None:
    stories = [story(f"mail/{number}", NOTICE, role=("quoted", "signature")[number % 2]) for number in range(12)]
    assert recurring(con, stories) == []


def test_roles_say_why_and_the_running_text_and_keyness_leave_the_line_out(con: duckdb.DuckDBPyConnection) -> None:
    recurring(con, [*paper(10, 2), *paper(0, 12, "herald")])
    roles = con.execute("select distinct role, rule from paragraph_roles where rule is not null").fetchall()
    assert roles == [("boilerplate", "stands in 10 of 12 documents of courier")]
    changed = "select count(*) from paragraph_roles join paragraphs using (doc_id, paragraph_no) where paragraph_roles.role <> paragraphs.role"
    assert con.execute(changed).fetchall() == [(10,)]
    assert con.execute("select count(*) from body_texts where contains(text, 'editor')").fetchall() == [(0,)]
    assert con.execute("select count(*) from body_texts where contains(text, 'council')").fetchall() == [(24,)]
    assert con.execute("select count(*) from counted_words() where word = 'editor'").fetchall() == [(0,)]
    assert con.execute("select sum(n_hits) from counted_words() where word = 'council'").fetchall() == [(24,)]
    # A search finds what stands there.
    assert con.execute("select count(*) from search('editor', k := 100)").fetchall() == [(10,)]
