"""Every check passes a good warehouse and can fail: tests/cases/check_mutations.json breaks something for each."""

import json
from pathlib import Path

import duckdb
import pytest

from warehouse import queries
from warehouse.database.checks import SCOPES, run_checks, scope_of
from warehouse.errors import ColumnistError

MUTATIONS = json.loads((Path(__file__).parent.parent / "cases" / "check_mutations.json").read_text(encoding="utf-8"))
KINDS = ("checks", "checks/warnings")
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


def test_every_invariant_states_its_scope() -> None:
    assert {scope_of(check) for check in queries.find("checks")} == set(SCOPES)


@pytest.mark.parametrize("header", ["", "-- scope: row\n", "-- scope: table\n-- scope: document\n"])
def test_a_check_without_a_scope_is_an_error(tmp_path: Path, header: str) -> None:
    path = tmp_path / "lost.sql"
    path.write_text(f"-- Lost.\n{header}select 1;\n")
    with pytest.raises(ColumnistError, match=r"lost\.sql must state its scope"):
        scope_of(queries.read(path))


@pytest.mark.parametrize(
    ("name", "mutation"), [(name, mutation) for kind, name, mutation in ALONE if kind == "checks"], ids=str
)
@pytest.mark.slow
def test_offenders_that_are_documents_show_where_they_lie(
    small_warehouse: duckdb.DuckDBPyConnection, name: str, mutation: str
) -> None:
    small_warehouse.execute(mutation)
    (outcome,) = (outcome for outcome in run_checks(small_warehouse) if outcome.name == name)
    keys = {"doc_id", "doc_a", "doc_b", "cluster_id"}
    named = small_warehouse.execute("select doc_id from records union select doc_id from documents").fetchall()
    for row in outcome.sample:
        known = [key for key in keys if (row.get(key),) in named]
        assert len(known) == len([column for column in row if "uri" in column and row[column] is not None])


@pytest.mark.parametrize("kind", KINDS)
def test_every_check_has_a_mutation(kind: str) -> None:
    assert sorted(MUTATIONS[kind]) == [query.name for query in queries.find(kind)]
