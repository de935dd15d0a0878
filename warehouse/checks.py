"""Runs the checks of sql/checks/: queries whose rows are offenders. Invariants block publishing, warnings do not."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.errors import CheckFailed
from warehouse.queries import execute, find
from warehouse.schema import SQL_DIR

SAMPLE_ROWS = 5
_CHUNK_ROWS = 10_000


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
    outcomes = []
    for kind, blocking in (("checks", True), ("checks/warnings", False)):
        for check in find(kind, sql_dir):
            execute(con, check)
            columns = [column[0] for column in con.description or ()]
            first = con.fetchmany(SAMPLE_ROWS)
            sample = [dict(zip(columns, row, strict=True)) for row in first]
            outcomes.append(Outcome(check.name, check.title, blocking, len(first) + _count_rest(con), sample))
    return outcomes


def require_invariants(outcomes: Sequence[Outcome]) -> None:
    """Lets a warehouse pass when no invariant is broken.

    Raises:
        CheckFailed: names each broken one with its first offender, so that a person can look at the very row.
    """
    broken = [outcome for outcome in outcomes if outcome.blocking and outcome.offenders]
    if not broken:
        return
    findings = "; ".join(
        f"{outcome.name} ({outcome.title}): {outcome.offenders:,} {'row' if outcome.offenders == 1 else 'rows'}, "
        f"first {_row(outcome.sample[0])}"
        for outcome in broken
    )
    raise CheckFailed(
        f"nothing was published, the warehouse is as it was; {findings}. "
        f"Try `columnist rebuild`; if the check fails again, report the check's name with the record's source"
    )


def _count_rest(con: duckdb.DuckDBPyConnection) -> int:
    count = 0
    while chunk := con.fetchmany(_CHUNK_ROWS):
        count += len(chunk)
    return count


def _row(row: dict[str, object]) -> str:
    """One line of JSON: a text from a document can neither break the line nor write to a terminal."""
    return json.dumps(row, default=str)
