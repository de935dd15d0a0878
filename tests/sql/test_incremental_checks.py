"""Checks of what changed find what checks of everything find: by planted offenders and random links between documents."""

import contextlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import hundredths
from tests.sql.conftest import insert, insert_documents, link, record_row
from warehouse import queries
from warehouse.database import checks
from warehouse.database.checks import DOCUMENT, KEYS_BY_TABLE, TABLE, Outcome, check_invariants, scope_of
from warehouse.database.work_file import define

FOLDER = Path(__file__).parent.parent / "cases"
CASES = json.loads((FOLDER / "small_warehouse.json").read_text(encoding="utf-8"))
MUTATIONS = json.loads((FOLDER / "check_mutations.json").read_text(encoding="utf-8"))
PLANTED = [(name, sql) for name, mutations in MUTATIONS["checks"].items() for sql in mutations]
SCOPE_OF = {check.name: scope_of(check) for check in queries.find("checks")}
N_MORE = 11
"""So many that a line that stands in all of them recurs in their outlet."""

Rows = dict[str, list[dict[str, object]]]


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """The small warehouse with more documents, and without links between them: each example brings its own."""
    con = duckdb.connect()
    define(con)
    for record in CASES["rejected"]:
        insert(con, "records", record_row(record["uri"], record))
    insert_documents(con, *CASES["documents"], *map(_document, range(N_MORE)))
    for statement in CASES["rows"]:
        con.execute(statement)
    con.execute("update loads set rows_by_table = map {'records': (select count(*) from records)}")
    link(con)
    for table in ("copies", "clusters", "reuse"):
        con.execute(f"delete from {table}")
    con.execute("create table numbered as select row_number() over () - 1 as n, doc_id from (select doc_id from documents where uri like 'more/%' order by doc_id)")  # fmt: skip
    yield con
    con.close()


def _document(number: int) -> dict[str, Any]:
    title = ["title", [f"Weir {number}"]]
    body = ["body", [f"The weir number {number} opens in June.", "Nobody objected to it."]]
    notice = ["body", ["Write to the editor of this paper."]]
    paragraphs = [title, body, notice]
    return {"uri": f"more/{number}.txt", "lang": "en", "published_at": None, "fixes": [], "paragraphs": paragraphs}


@pytest.fixture(autouse=True)
def _whole_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "SAMPLE_ROWS", 1_000)


@st.composite
def links(draw: st.DrawFn) -> dict[str, list[tuple[Any, ...]]]:
    """Copies, clusters and reuse as a link may make them, by the numbers of documents."""
    numbers = list(range(N_MORE))
    of = draw(st.lists(st.integers(0, 3), min_size=N_MORE, max_size=N_MORE))
    clusters = [members for key in range(4) if len(members := [n for n in numbers if of[n] == key]) > 1]
    pairs = [pair for members in clusters for pair in itertools.combinations(members, 2)]
    copies = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    anyone = st.tuples(st.sampled_from(numbers), st.sampled_from(numbers)).filter(lambda pair: pair[0] < pair[1])
    reuse = draw(st.lists(anyone, unique=True, max_size=6))
    return {"clusters": [(n, min(members), len(members)) for members in clusters for n in members], "copies": copies, "reuse": reuse}  # fmt: skip


def _insert_links(con: duckdb.DuckDBPyConnection, drawn: dict[str, list[tuple[Any, ...]]]) -> None:
    name = "(select doc_id from numbered where n = ?)"
    for n, first, size in drawn["clusters"]:
        con.execute(f"insert into clusters values ({name}, {name}, ?, ?)", [n, first, n == first, size])
    for pair in drawn["copies"]:
        con.execute(f"insert into copies values ({name}, {name}, 'near', 0.9)", list(pair))
    for pair in drawn["reuse"]:
        con.execute(f"insert into reuse values ({name}, 0, 5, {name}, 0, 5, 1, 1, null, null)", list(pair))


def _rows_of_documents(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Each row of each table, by the documents that it belongs to."""
    found: dict[str, set[str]] = {}
    for table, keys in KEYS_BY_TABLE.items():
        for key in keys:
            counted = f"select {key}, t::varchar || count(*) from {table} as t group by {key}, t"
            for doc_id, row in con.execute(counted).fetchall():
                found.setdefault(doc_id, set()).add(f"{table} {row}")
    return found


def _touched(before: dict[str, set[str]], after: dict[str, set[str]]) -> set[str]:
    return {doc_id for doc_id in before.keys() | after.keys() if before.get(doc_id) != after.get(doc_id)}


def _check(con: duckdb.DuckDBPyConnection, changed: set[str] | None) -> Rows:
    if changed is None:
        return _offenders(check_invariants(con))
    con.execute("create or replace temp table changed (doc_id varchar)")
    con.executemany("insert into changed values (?)", [[doc_id] for doc_id in sorted(changed)] or [["!"]])
    return _offenders(check_invariants(con, "changed"))


def _offenders(outcomes: list[Outcome]) -> Rows:
    return {outcome.name: outcome.sample for outcome in outcomes if outcome.offenders}


@contextlib.contextmanager
def _undone(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    con.begin()
    try:
        yield
    finally:
        con.rollback()


@hundredths(12)
@given(drawn=links(), data=st.data())
@pytest.mark.slow
def test_what_is_whole_passes_whichever_documents_changed(
    warehouse: duckdb.DuckDBPyConnection, drawn: dict[str, list[tuple[Any, ...]]], data: st.DataObject
) -> None:
    with _undone(warehouse):
        _insert_links(warehouse, drawn)
        everyone = sorted(_rows_of_documents(warehouse))
        assert _check(warehouse, None) == {}
        assert _check(warehouse, data.draw(st.sets(st.sampled_from(everyone)))) == {}


@pytest.mark.slow
@hundredths(20)
@given(planted=st.sampled_from(PLANTED), drawn=links(), data=st.data())
def test_offenders_are_found_where_something_changed_and_nowhere_else(
    warehouse: duckdb.DuckDBPyConnection,
    planted: tuple[str, str],
    drawn: dict[str, list[tuple[Any, ...]]],
    data: st.DataObject,
) -> None:
    with _undone(warehouse):
        _insert_links(warehouse, drawn)
        before = _rows_of_documents(warehouse)
        warehouse.execute(planted[1])
        touched = _touched(before, _rows_of_documents(warehouse))
        others = sorted(before.keys() - touched)
        some = data.draw(st.sets(st.sampled_from(others))) if others else set()
        everything = _check(warehouse, None)
        assert _check(warehouse, touched | some) == everything
        for name, rows in _check(warehouse, some).items():
            assert name in everything
            if SCOPE_OF[name] == TABLE:
                assert rows == everything[name]
            if SCOPE_OF[name] == DOCUMENT:
                assert {row.get("doc_id") for row in rows} == {None}, "what belongs to no document is always looked at"
