"""The link `reuse`: what is a passage, and that changes give what a build from nothing gives."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.winnow import WINDOW_GRAMS
from tests.conftest import hundredths
from tests.helpers.warehouses import lend_warehouse
from tests.sql.conftest import insert_documents, sha256
from warehouse.database import links
from warehouse.errors import ColumnistError
from warehouse.schema import STATE_TABLES

CASES = json.loads((Path(__file__).parent.parent / "cases" / "reuse.json").read_text(encoding="utf-8"))["cases"]
ROWS = json.loads((Path(__file__).parent.parent / "cases" / "link_rows.json").read_text(encoding="utf-8"))["rows"]
(LINK,) = (each for each in links.find_links() if each.name == "reuse")
PASSAGES = [" ".join(f"p{number}w{n}" for n in range(14)) for number in range(4)]
# Never all anew, however few documents there are.
KEPT_UP = LINK._replace(queries=tuple(each._replace(sql=each.sql.replace("> 0.2 *", "> 2 *")) for each in LINK.queries))
TABLES = (
    "from reuse",
    "from common_fingerprints",
    *(ROWS[name] for name in ("compared_texts", "fingerprint_postings")),
)

Texts = dict[str, list[int]]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with lend_warehouse() as made:
        yield made


def document(name: str, paragraphs: list[Any], **fields: Any) -> dict[str, Any]:
    return {"uri": name, "lang": "en", "published_at": None, "fixes": [], "paragraphs": paragraphs} | fields


def link(con: duckdb.DuckDBPyConnection, changed: list[str] | None = None, made: links.Link = LINK) -> None:
    names = "select doc_id from documents" if changed is None else "select left(sha256(unnest(?)), 32) as doc_id"
    con.execute(f"create or replace temp table changed as {names}", None if changed is None else [changed])
    links.apply_link(con, made)


def found(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Passages as uris and texts, the document whose uri comes first on the left."""
    rows = con.execute(
        """select a.uri, a.text[a_start + 1:a_end], b.uri, b.text[b_start + 1:b_end], reuse.n_words, earlier
        from reuse join documents as a on doc_a = a.doc_id join documents as b on doc_b = b.doc_id"""
    ).fetchall()
    turned = [
        row if row[0] < row[2] else (*row[2:4], *row[:2], row[4], {"a": "b", "b": "a"}.get(row[5])) for row in rows
    ]
    return sorted(turned)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
@pytest.mark.slow
def test_what_two_documents_share(con: duckdb.DuckDBPyConnection, case: dict[str, Any]) -> None:
    fields = case.get("fields", {})
    insert_documents(con, *(document(name, case[name], **fields.get(name, {})) for name in ("one", "two")))
    link(con)
    assert [list(row[1:2] + row[3:]) for row in found(con)] == case["found"]


def test_a_document_that_joins_or_leaves_copies_of_its_own_is_compared_with_them_alone(
    con: duckdb.DuckDBPyConnection,
) -> None:
    names = ["one", "two", "three", "four"]
    insert_documents(con, *(document(name, [["body", [PASSAGES[0], name]]]) for name in names))
    ids = {name: sha256(name)[:32] for name in names}
    con.execute("insert into clusters select unnest(?), ?, false, 3", [[ids[name] for name in names[:3]], ids["one"]])
    link(con, None, KEPT_UP)
    assert len(found(con)) == 3
    con.execute("delete from clusters where doc_id = ?", [ids["three"]])
    link(con, [], KEPT_UP)
    assert len(found(con)) == 5
    con.execute("delete from clusters where doc_id = ?", [ids["one"]])
    con.execute("insert into clusters select unnest(?), ?, false, 3", [[ids["three"], ids["one"]], ids["one"]])
    con.execute("update clusters set cluster_id = ?", [ids["one"]])
    link(con, [], KEPT_UP)
    assert len(found(con)) == 3


def test_copies_share_no_passage_until_they_are_none(con: duckdb.DuckDBPyConnection) -> None:
    insert_documents(con, *(document(name, [["body", [PASSAGES[0], name]]]) for name in ("one", "two", "three")))
    ids = {name: sha256(name)[:32] for name in ("one", "two")}
    con.execute("insert into clusters select unnest(?), ?, false, 2", [list(ids.values()), ids["one"]])
    link(con)
    assert [(row[0], row[2]) for row in found(con)] == [("one", "three"), ("three", "two")]
    con.execute("delete from clusters")
    link(con, [], KEPT_UP)
    assert [(row[0], row[2]) for row in found(con)] == [("one", "three"), ("one", "two"), ("three", "two")]


def test_what_very_many_hold_is_common_and_ends_a_passage(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create or replace macro common_documents() as 3")
    bodies = [["body", [PASSAGES[number // 2 + 1], PASSAGES[0]]] for number in range(4)]
    insert_documents(con, *(document(f"{number}", [body]) for number, body in enumerate(bodies)))
    link(con)
    # A common passage begins with its first fingerprint, which is that of one of its first words.
    texts = [(row[0], row[2], " ".join(row[1].split()[:14])) for row in found(con)]
    assert texts == [("0", "1", PASSAGES[1]), ("2", "3", PASSAGES[2])]
    assert all(row[4] <= 14 + WINDOW_GRAMS - 1 for row in found(con))
    assert con.execute("select distinct n_documents from common_fingerprints").fetchall() == [(4,)]


def test_a_turn_of_speech_that_very_many_use_is_part_of_a_passage(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create or replace macro common_documents() as 3")
    turn = "it was not clear at all"
    shared = f"The keeper of the dam said {turn} whether the gates would hold until the families had left"
    for number in range(6):
        text = shared if number < 2 else f"{number} said {turn} number {number}"
        insert_documents(con, document(f"{number}", [["body", [f"{number} {number}", text, f"{number}"]]]))
    link(con)
    assert con.execute("select count(*) from common_fingerprints").fetchall() != [(0,)]
    assert [row[:4] for row in found(con)] == [("0", shared, "1", shared)]


def test_a_template_of_many_documents_makes_no_pairs(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create or replace macro common_documents() as 10")
    bodies = [["body", [f"Dear customer {number},", PASSAGES[0], PASSAGES[1]]] for number in range(30)]
    insert_documents(con, *(document(f"{number}", [body]) for number, body in enumerate(bodies)))
    link(con)
    assert found(con) == []
    assert con.execute("select count(*) from anchors").fetchall() == [(0,)]


def test_blocks_change_nothing(con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = [["body", [PASSAGES[number % 2], f"End {number}."]] for number in range(6)]
    insert_documents(con, *(document(f"{number}", [body]) for number, body in enumerate(bodies)))
    link(con)
    whole = found(con)
    smaller = [query._replace(sql=query.sql.replace("20_000_000", "150")) for query in LINK.queries]
    links.apply_link(con, LINK._replace(queries=tuple(smaller)))
    assert len(con.execute("select distinct block from pairs_to_align").fetchall()) > 1
    assert found(con) == whole != []


def test_a_statement_cannot_name_a_function_that_is_not_there() -> None:
    odd = LINK.queries[0]._replace(header=("then: nothing",))
    with pytest.raises(ColumnistError, match="no function 'nothing'"):
        links.functions_of(odd)


# Steps of a history: a document with its passages, or without any to remove it; and the documents that are copies.
documents = st.tuples(st.integers(0, 6), st.lists(st.integers(0, 3 * len(PASSAGES) - 1), max_size=3))
steps = st.lists(
    st.tuples(st.lists(documents, min_size=1, max_size=4), st.sets(st.integers(0, 6), max_size=3)), max_size=5
)


@hundredths(15)
@given(steps)
@pytest.mark.slow
def test_any_changes_give_what_a_build_from_nothing_gives(
    history: list[tuple[list[tuple[int, list[int]]], set[int]]],
) -> None:
    """With a limit of three documents, which what seven documents share crosses in both directions, in whole and in part."""
    with lend_warehouse() as kept, lend_warehouse() as made:
        for con in (kept, made):
            con.execute("create or replace macro common_documents() as 3")
        texts: Texts = {}
        for changes, copies in history:
            for number, parts in changes:
                _replace(kept, texts, f"{number}", parts)
            _group(kept, texts, copies)
            link(kept, sorted({f"{number}" for number, _ in changes}), KEPT_UP)
        shuffled = random.Random(1).sample(sorted(texts.items()), len(texts))
        insert_documents(made, *(_in_parts(name, parts) for name, parts in shuffled))
        if history:
            _group(made, texts, history[-1][1])
        link(made)
        for rows in TABLES:
            assert kept.execute(f"{rows} order by all").fetchall() == made.execute(f"{rows} order by all").fetchall()


def _replace(con: duckdb.DuckDBPyConnection, texts: Texts, name: str, parts: list[int]) -> None:
    for table in STATE_TABLES:
        con.execute(f"delete from {table} where doc_id = ?", [sha256(name)[:32]])
    texts.pop(name, None)
    if parts:
        texts[name] = parts
        insert_documents(con, _in_parts(name, parts))


def _in_parts(name: str, parts: list[int]) -> dict[str, Any]:
    return document(name, [["body", [f"Document {name}.", *map(_part, parts)]]])


def _part(number: int) -> str:
    """A passage; from the fifth on one with another word in its middle, from the ninth on the first half of one."""
    kind, passage = divmod(number, len(PASSAGES))
    words = PASSAGES[passage].split()
    return " ".join([words, [*words[:7], f"other{number}", *words[8:]], words[:9]][kind])


def _group(con: duckdb.DuckDBPyConnection, texts: Texts, copies: set[int]) -> None:
    """Makes one cluster of these documents."""
    con.execute("delete from clusters")
    ids = sorted(sha256(f"{number}")[:32] for number in copies if f"{number}" in texts)
    if len(ids) > 1:
        con.execute("insert into clusters select unnest(?), ?, false, 2", [ids, ids[0]])
