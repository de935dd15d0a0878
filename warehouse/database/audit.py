"""`columnist check`: every invariant on the published file, every file against its hash, and warehouse and lake against each other."""

import duckdb

from warehouse.database.checks import Outcome, run_checks
from warehouse.database.file_notes import changed_files
from warehouse.database.limits import UNLIMITED, Limits
from warehouse.database.read_only import require_current
from warehouse.database.session import open_session
from warehouse.errors import ColumnistError
from warehouse.home import Home
from warehouse.lake.manifest import Manifest
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.run_files import damaged_run_files
from warehouse.schema import STATE_TABLES


def audit(home: Home, limits: Limits = UNLIMITED) -> list[Outcome]:
    """Outcomes of all checks, those about files first.

    Args:
        home: whose files are looked at.
        limits: of memory and disk for the queries. A check takes the time that it takes.

    Raises:
        ColumnistError: there is no warehouse, or it or the manifest cannot be opened, or another version published it.
    """
    path = home.require_warehouse()
    lake = Lake(home.lake)
    manifest = lake.manifest()
    damaged = _damaged_files(home, lake, manifest)
    with open_session(home, path, limits._replace(query_seconds=0.0), spills=True) as session:
        try:
            outcomes, counts, manifest_id = session.call(lambda: _ask(session.con))
        except duckdb.CatalogException:
            # It lacks a table that this version has.
            session.call(lambda: require_current(session.con))
            raise
    unequal: list[dict[str, object]] = []
    if manifest and manifest.manifest_id == manifest_id:
        unequal = [
            {"table": table, "rows_in_warehouse": rows, "rows_in_lake": manifest.rows(table)}
            for table, rows in counts.items()
            if rows != manifest.rows(table)
        ]
    return [
        _outcome(
            "lake_files",
            "Files that a kept manifest names and that are gone or damaged",
            damaged,
        ),
        _outcome("database_files", "DuckDB files whose bytes changed after they were made", changed_files(home)),
        _outcome("row_counts", "Tables whose rows differ from those of the lake", unequal),
        *outcomes,
    ]


def _ask(con: duckdb.DuckDBPyConnection) -> tuple[list[Outcome], dict[str, int], str]:
    """The checks, the rows of each state table, and the manifest that the file was loaded from."""
    counts = {table: con.execute(f"select count(*) from {table}").fetchall()[0][0] for table in STATE_TABLES}
    ((manifest_id,),) = con.execute("select manifest_id from loads order by rowid desc limit 1").fetchall()
    return run_checks(con), counts, manifest_id


def _damaged_files(home: Home, lake: Lake, manifest: Manifest | None) -> list[dict[str, object]]:
    """Every file of the lake is either a manifest, named by one with its hash, or holds entries of runs with their seals."""
    problems: dict[str, str] = {}
    manifests = [manifest] if manifest else []
    for name in lake.kept_manifests():
        try:
            manifests.append(lake.read_manifest(name))
        except ColumnistError as error:
            problems[name] = str(error)
    problems |= lake.damaged(*manifests)
    problems |= dict.fromkeys(damaged_run_files(home), "its seal is broken")
    return [{"file": file, "problem": problem} for file, problem in sorted(problems.items())]


def _outcome(name: str, title: str, offenders: list[dict[str, object]]) -> Outcome:
    return Outcome(name, title, True, len(offenders), offenders[:5])
