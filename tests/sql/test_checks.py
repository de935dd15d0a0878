"""Every check passes a good warehouse and can fail: tests/cases/check_mutations.json breaks something for each."""

import json
from pathlib import Path

import duckdb
import pytest

from warehouse import queries
from warehouse.checks import run_checks

MUTATIONS = json.loads((Path(__file__).parent.parent / "cases" / "check_mutations.json").read_text(encoding="utf-8"))
KINDS = ("checks", "checks/warnings")
# The first mutation of each check is one that no other check of its kind notices.
ALONE = [(kind, name, mutations[0]) for kind in KINDS for name, mutations in MUTATIONS[kind].items()]
FURTHER = [(kind, name, sql) for kind in KINDS for name, mutations in MUTATIONS[kind].items() for sql in mutations[1:]]


def failing(con: duckdb.DuckDBPyConnection, kind: str) -> set[str]:
    return {outcome.name for outcome in run_checks(con) if outcome.offenders and outcome.blocking == (kind == "checks")}


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_warehouse_passes_every_check(small_warehouse: duckdb.DuckDBPyConnection, kind: str) -> None:
    assert failing(small_warehouse, kind) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_warehouse_passes_every_check(empty_warehouse: duckdb.DuckDBPyConnection, kind: str) -> None:
    assert failing(empty_warehouse, kind) == set()


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


@pytest.mark.parametrize("kind", KINDS)
def test_every_check_has_a_mutation(kind: str) -> None:
    assert sorted(MUTATIONS[kind]) == [query.name for query in queries.find(kind)]
