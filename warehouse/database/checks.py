"""Runs the checks of sql/checks/: queries whose rows are offenders. Invariants block publishing, warnings do not."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.errors import CheckFailed
from warehouse.queries import Query, execute, find
from warehouse.schema import SQL_DIR, TABLES

SAMPLE_ROWS = 5
_CHUNK_ROWS = 10_000
INVARIANTS = ("checks", "checks/tables")
# Columns by which the rows of a table belong to documents.
KEYS_BY_TABLE = {
    table.name: keys
    for table in TABLES
    if (keys := tuple(column for column in table.key if column in {"doc_id", "doc_a", "doc_b"}))
}


class Outcome(NamedTuple):
    """What a check found: how many offenders, and the first of them as {column: value}."""

    name: str
    title: str
    blocking: bool
    offenders: int
    sample: list[dict[str, object]]


def run_checks(con: duckdb.DuckDBPyConnection, sql_dir: Path = SQL_DIR) -> list[Outcome]:
    """Runs every invariant, then every warning. The connection must hold the macros and views.

    Raises:
        ColumnistError: a check does not run. It is not taken for passed.
    """
    kinds = (*INVARIANTS, "checks/warnings")
    return [_run(con, check, kind in INVARIANTS) for kind in kinds for check in find(kind, sql_dir)]


def check_invariants(con: duckdb.DuckDBPyConnection, changed: str | None = None) -> list[Outcome]:
    """Runs the invariants; with the name of a table of doc_ids, on the rows of these documents alone.

    The invariants of sql/checks/ look at one document at a time (those of sql/checks/tables/ at whole tables), so rows
    that were checked before and have not changed since need no second look. Those of the documents are copied out once,
    because each check would look for them in whole tables again; so let them be few.

    Raises:
        ColumnistError: a check does not run.
    """
    if changed is None:
        return [_run(con, check, True) for kind in INVARIANTS for check in find(kind)]
    tables = [_run(con, check, True) for check in find("checks/tables")]
    ((catalogue,),) = con.execute("select current_database()").fetchall()
    # A temporary table goes before a table of the same name, also inside the views and macros that a check uses.
    for table, keys in KEYS_BY_TABLE.items():
        wanted = " and ".join(f"{key} in (from {changed})" for key in keys)
        con.execute(f'create temp table {table} as select * from "{catalogue}".main.{table} where {wanted}')
    try:
        return tables + [_run(con, check, True) for check in find("checks")]
    finally:
        for table in KEYS_BY_TABLE:
            con.execute(f"drop table temp.{table}")


def _run(con: duckdb.DuckDBPyConnection, check: Query, blocking: bool) -> Outcome:
    execute(con, check)
    columns = [column[0] for column in con.description or ()]
    first = con.fetchmany(SAMPLE_ROWS)
    sample = [dict(zip(columns, row, strict=True)) for row in first]
    return Outcome(check.name, check.title, blocking, len(first) + _count_rest(con), sample)


def require_invariants(outcomes: Sequence[Outcome]) -> None:
    """Lets a warehouse pass when no invariant is broken.

    Raises:
        CheckFailed: names each broken one with its first offender, so that a person can look at the very row.
    """
    broken = [outcome for outcome in outcomes if outcome.blocking and outcome.offenders]
    if not broken:
        return
    raise CheckFailed(
        f"nothing was published, the warehouse is as it was; {describe(broken)}. "
        f"Try `columnist rebuild`; if the check fails again, report the check's name with the record's source"
    )


def describe(broken: Sequence[Outcome]) -> str:
    """Each broken check with its first offender, in one line."""
    return "; ".join(
        f"{outcome.name} ({outcome.title}): {outcome.offenders:,} {'row' if outcome.offenders == 1 else 'rows'}, "
        f"first {_row(outcome.sample[0])}"
        for outcome in broken
    )


def _count_rest(con: duckdb.DuckDBPyConnection) -> int:
    count = 0
    while chunk := con.fetchmany(_CHUNK_ROWS):
        count += len(chunk)
    return count


def _row(row: dict[str, object]) -> str:
    """One line of JSON: a text from a document can neither break the line nor write to a terminal."""
    return json.dumps(row, default=str)
