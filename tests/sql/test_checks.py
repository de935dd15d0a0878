"""Every check passes a good warehouse and can fail: tests/cases/check_mutations.json breaks something for each."""

import json
from pathlib import Path

import duckdb
import pytest

from warehouse import queries
from warehouse.database.checks import KEYS_BY_TABLE, check_invariants, run_checks

MUTATIONS = json.loads((Path(__file__).parent.parent / "cases" / "check_mutations.json").read_text(encoding="utf-8"))
KINDS = ("checks", "checks/tables", "checks/warnings")
# The first mutation of each check is one that no other check of its kind notices.
ALONE = [(kind, name, mutations[0]) for kind in KINDS for name, mutations in MUTATIONS[kind].items()]
FURTHER = [(kind, name, sql) for kind in KINDS for name, mutations in MUTATIONS[kind].items() for sql in mutations[1:]]


def failing(con: duckdb.DuckDBPyConnection, kind: str) -> set[str]:
    return {
        outcome.name
        for outcome in run_checks(con)
        if outcome.offenders and outcome.blocking == (kind != "checks/warnings")
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_warehouse_passes_every_check(small_warehouse: duckdb.DuckDBPyConnection, kind: str) -> None:
    assert failing(small_warehouse, kind) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_warehouse_passes_every_check(empty_warehouse: duckdb.DuckDBPyConnection, kind: str) -> None:
    assert failing(empty_warehouse, kind) == set()


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "name", "mutation"), ALONE)
def test_no_check_repeats_another(
    small_warehouse: duckdb.DuckDBPyConnection, kind: str, name: str, mutation: str
) -> None:
    small_warehouse.execute(mutation)
    assert failing(small_warehouse, kind) == {name}


@pytest.mark.parametrize(("kind", "name", "mutation"), FURTHER)
def test_a_check_finds_what_was_broken_for_it(
    small_warehouse: duckdb.DuckDBPyConnection, kind: str, name: str, mutation: str
) -> None:
    small_warehouse.execute(mutation)
    assert queries.run(small_warehouse, queries.get(kind, name)).rows


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "name", "mutation"), [case for case in ALONE if case[0] != "checks/warnings"])
def test_a_check_of_changed_documents_alone_finds_the_same(
    small_warehouse: duckdb.DuckDBPyConnection, kind: str, name: str, mutation: str
) -> None:
    small_warehouse.execute(mutation)
    keys = " union ".join(
        f"select {key} as doc_id from {table}" for table, keys in KEYS_BY_TABLE.items() for key in keys
    )
    small_warehouse.execute(f"create temp table changed as {keys}")
    assert {o.name for o in check_invariants(small_warehouse, "changed") if o.offenders} == {name}


def test_a_check_of_changed_documents_leaves_out_the_others(small_warehouse: duckdb.DuckDBPyConnection) -> None:
    small_warehouse.execute("update paragraphs set char_end = char_end + 1")
    small_warehouse.execute("create temp table changed (doc_id varchar)")
    assert [o.name for o in check_invariants(small_warehouse, "changed") if o.offenders] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_check_has_a_mutation(kind: str) -> None:
    assert sorted(MUTATIONS[kind]) == [query.name for query in queries.find(kind)]
