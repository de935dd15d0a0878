"""Runs the checks of sql/checks/: queries whose rows are offenders. Invariants block publishing, warnings do not."""

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.database.slices import cut_slices, rows_of
from warehouse.errors import CheckFailed, ColumnistError
from warehouse.queries import Query, execute, find, place
from warehouse.relations import find_relations
from warehouse.schema import SQL_DIR, TABLES

SAMPLE_ROWS = 5
_CHUNK_ROWS = 10_000
# Columns by which the rows of a table belong to documents.
KEYS_BY_TABLE = {table.name: table.document_columns for table in TABLES if table.document_columns}
# Linked tables of pairs; and those that gather documents around one of them, with the column that names it.
_PAIRED = [name for name, columns in KEYS_BY_TABLE.items() if {"doc_a", "doc_b"} <= set(columns)]
_GATHERED = [
    (relation.table, column)
    for relation in find_relations()
    for column in relation.columns
    if relation.kind == "linked" and relation.target == "documents" and column not in KEYS_BY_TABLE[relation.table]
]
DOCUMENT, LINKED, TABLE = "document", "linked", "table"
SCOPES = (DOCUMENT, LINKED, TABLE)
"""What the header of an invariant says after `-- scope:`, and so on which rows it is run when some documents changed.

`document`: it looks at the rows of one document, or of one pair, at a time; it is run on those of the documents that
changed. `linked`: it looks at what links several documents; it is run on those that changed and all that are linked to
them. `table`: it looks at whole tables, and is run on whole tables.
"""
# Columns of a check's rows that name a document, and the column beside it that says where the document lies.
_URI_OF = {"doc_id": "uri", "doc_a": "uri_a", "doc_b": "uri_b", "cluster_id": "cluster_uri"}


class Outcome(NamedTuple):
    """What a check found: how many offenders, and the first of them as {column: value}, with the uris of documents."""

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
    invariants = check_invariants(con, sql_dir=sql_dir)
    return [*invariants, *(_run(con, check, False) for check in find("checks/warnings", sql_dir))]


def check_invariants(
    con: duckdb.DuckDBPyConnection, changed: str | None = None, sql_dir: Path = SQL_DIR
) -> list[Outcome]:
    """Runs the invariants; with the name of a table of doc_ids, on what these documents can have broken.

    Rows that were checked before, and that no change can reach, need no second look: what a check looks at is its
    scope. Checks of single documents are run on slices of them, so that they need memory for a slice.

    Raises:
        ColumnistError: a check does not run, or does not state its scope.
    """
    by_scope: dict[str, list[Query]] = {scope: [] for scope in SCOPES}
    for check in find("checks", sql_dir):
        by_scope[scope_of(check)].append(check)
    outcomes = [_run(con, check, True) for check in by_scope[TABLE]]
    outcomes += _run_in_slices(con, by_scope[DOCUMENT], changed)
    with _only_linked(con, changed) if changed else contextlib.nullcontext():
        outcomes += [_run(con, check, True) for check in by_scope[LINKED]]
    return sorted(outcomes)


def _run_in_slices(con: duckdb.DuckDBPyConnection, checks: Sequence[Query], changed: str | None) -> list[Outcome]:
    """Runs checks of single documents. The rows of a slice are copied out once: each check would look for them many times."""
    if not checks:
        return []
    with cut_slices(con, KEYS_BY_TABLE, changed) as slices:
        if changed is None and len(slices) <= 1:
            return [_run(con, check, True) for check in checks]
        found: dict[str, Outcome] = {}
        for piece in slices:
            with _only_rows(
                con,
                {table: rows_of(piece, table, keys, changed) for table, keys in KEYS_BY_TABLE.items()},
                copied=True,
            ):
                for check in checks:
                    outcome, before = _run(con, check, True), found.get(check.name)
                    found[check.name] = outcome if before is None else _joined(before, outcome)
    return list(found.values())


def _joined(one: Outcome, other: Outcome) -> Outcome:
    sample = [*one.sample, *other.sample][:SAMPLE_ROWS]
    return one._replace(offenders=one.offenders + other.offenders, sample=sample)


def scope_of(check: Query) -> str:
    """The scope that an invariant's header states.

    Raises:
        ColumnistError: it states none, or one that nobody knows.
    """
    scopes = [line.removeprefix("scope:").strip() for line in check.header if line.startswith("scope:")]
    if len(scopes) != 1 or scopes[0] not in SCOPES:
        raise ColumnistError(f"{place(check)} must state its scope once below its title, as `-- scope: {DOCUMENT}`")
    return scopes[0]


@contextlib.contextmanager
def _only_rows(con: duckdb.DuckDBPyConnection, wanted: Mapping[str, str], *, copied: bool) -> Iterator[None]:
    """Lets the tables hold only the rows that meet a condition, copied out or looked up by each query."""
    # What is temporary goes before a table of the same name, also inside the views and macros that a check uses.
    kind = "table" if copied else "view"
    stored = _stored(con)
    for table, condition in wanted.items():
        con.execute(f"create temp {kind} {table} as select * from {stored}.{table} where {condition}")
    try:
        yield
    finally:
        with contextlib.suppress(duckdb.TransactionException):
            for table in wanted:
                con.execute(f"drop {kind} temp.{table}")


@contextlib.contextmanager
def _only_linked(con: duckdb.DuckDBPyConnection, changed: str) -> Iterator[None]:
    """Lets the tables hold only the rows of these documents, of what is paired with them, and of whole clusters.

    These may be many, and links need few of their columns; so nothing is copied out.
    """
    _gather(con, changed)
    wanted = {
        table: " and ".join(f"{key} in (from temp.closure)" for key in keys) for table, keys in KEYS_BY_TABLE.items()
    }
    try:
        with _only_rows(con, wanted, copied=False):
            yield
    finally:
        with contextlib.suppress(duckdb.TransactionException):
            con.execute("drop table temp.closure")


def _gather(con: duckdb.DuckDBPyConnection, changed: str) -> None:
    """Makes the table `closure`: these documents, those paired with one of them, and all gathered with any that is in it.

    Step by step until no document is added: each step needs memory for those that it adds, however many others there are.
    """
    paired = [
        f"select {other} as doc_id from {table} where {key} in (from {changed})"
        for table in _PAIRED
        for key, other in (("doc_a", "doc_b"), ("doc_b", "doc_a"))
    ]
    con.execute(f"create temp table closure as {' union '.join([f'select doc_id from {changed}', *paired])}")
    n_added = 1
    while n_added:
        n_added = 0
        for table, centre in _GATHERED:
            ((n_rows,),) = con.execute(
                f"""insert into temp.closure
                with centres as (
                    select distinct {centre} from {table} where doc_id in (from temp.closure) or {centre} in (from temp.closure)
                )
                select distinct doc_id
                from (select unnest([doc_id, {centre}]) as doc_id from {table} semi join centres using ({centre}))
                anti join temp.closure using (doc_id)"""
            ).fetchall()
            n_added += n_rows


def _stored(con: duckdb.DuckDBPyConnection) -> str:
    """The schema of the tables in the file, whatever goes before them."""
    ((catalogue,),) = con.execute("select current_database()").fetchall()
    return f'"{catalogue}".main'


def _run(con: duckdb.DuckDBPyConnection, check: Query, blocking: bool) -> Outcome:
    execute(con, check)
    columns = [column[0] for column in con.description or ()]
    first = con.fetchmany(SAMPLE_ROWS)
    offenders = len(first) + _count_rest(con)
    sample = [dict(zip(columns, row, strict=True)) for row in first]
    return Outcome(check.name, check.title, blocking, offenders, _with_uris(con, sample))


def _with_uris(con: duckdb.DuckDBPyConnection, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Rows that name documents, with their uris: a person looks for a file, not for a hash."""
    doc_ids = {row[key] for row in rows for key in _URI_OF if row.get(key) is not None}
    if not doc_ids:
        return rows
    # In the file, since of a pair one may be outside of what a check looks at.
    stored = _stored(con)
    found = con.execute(
        f"select doc_id, min(uri) from (select doc_id, uri from {stored}.records"
        f" union all select doc_id, uri from {stored}.documents) where list_contains(?, doc_id) group by doc_id",
        [sorted(map(str, doc_ids))],
    )
    uris = dict(found.fetchall())
    return [
        row | {uri: uris[row[key]] for key, uri in _URI_OF.items() if row.get(key) in uris and uri not in row}
        for row in rows
    ]


def require_invariants(outcomes: Sequence[Outcome]) -> None:
    """Lets a warehouse pass when no invariant is broken.

    Raises:
        CheckFailed: names each broken one with its first offender, so that a person can look at the very row.
    """
    broken = [outcome for outcome in outcomes if outcome.blocking and outcome.offenders]
    if not broken:
        return
    raise CheckFailed(
        f"nothing was published, the warehouse is unchanged; {describe(broken)}. "
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
