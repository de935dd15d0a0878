"""The DuckDB file: built in private, loaded in one transaction, published by one atomic replacement, read by anyone.

This is the only module that opens a DuckDB file for writing. The work file under data/work/ can be lost at any time:
the lake is the truth, and the next load builds it again.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from warehouse import queries
from warehouse.errors import ColumnistError
from warehouse.failpoints import failpoint
from warehouse.files import replacing, write_bytes
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.manifest import Manifest, Part
from warehouse.runs import utc_now
from warehouse.schema import STATE_TABLES, TABLES, conform, definition, sql_hash, state_schema, table_schema

# DuckDB 1.5's tools can read what 2.0 writes in this format.
STORAGE_VERSION = "v1.5.0"


class Loaded(NamedTuple):
    """What a load did: documents whose rows changed, and the rows of each state table now."""

    n_changed: int
    rows_by_table: dict[str, int]


def open_warehouse(home: Path | str = "data") -> duckdb.DuckDBPyConnection:
    """Opens the published warehouse of a home, read-only and unable to reach any other file or change a setting.

    The connection keeps the state that was published when it was opened; open another to see a later one.

    Raises:
        ColumnistError: nothing was published yet, or the file is damaged.
    """
    return open_published(Home(Path(home)).require_warehouse())


def open_published(path: Path) -> duckdb.DuckDBPyConnection:
    """Opens one DuckDB file as `open_warehouse` does."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "access_mode": "read_only",
        "enable_external_access": "false",
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "lock_configuration": "true",
    }
    try:
        return duckdb.connect(str(path), config=config)
    except duckdb.Error as error:
        raise ColumnistError(
            f"cannot open {path}: {_first_line(error)}; `columnist rebuild` makes it anew from the lake"
        ) from error


class WorkFile:
    """The private file, open for writing. Only the holder of the home's lock may make one."""

    def __init__(self, home: Home, *, memory_limit: str, threads: int) -> None:
        self._home = home
        self._config: dict[str, Any] = {
            "storage_compatibility_version": STORAGE_VERSION,
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(home.work / "spill"),
        }
        self._make_sound()
        self.connection = duckdb.connect(str(home.work_file), config=self._config)
        failpoint("load.opened")

    def load(self, lake: Lake, manifest: Manifest, runs: Sequence[dict[str, Any]], run_id: str) -> Loaded:
        """Brings every table up to the manifest in one transaction."""
        con = self.connection
        con.execute("begin")
        try:
            n_changed = _load_state(con, lake, manifest)
            con.execute("delete from runs")
            _insert(con, "runs", _columns(runs, table_schema("runs")))
            rows = {table: manifest.rows(table) for table in STATE_TABLES}
            load = {
                "manifest_id": manifest.manifest_id,
                "run_id": run_id,
                "loaded_at": utc_now(),
                "sql_hash": sql_hash(),
            }
            con.execute("delete from loads where manifest_id = ?", [manifest.manifest_id])
            _insert(con, "loads", _columns([load | {"rows_by_table": list(rows.items())}], table_schema("loads")))
            con.execute("commit")
        except BaseException:
            con.execute("rollback")
            raise
        failpoint("load.committed")
        return Loaded(n_changed, rows)

    def publish(self) -> None:
        """Closes the file and puts a copy of it in place of the published one; readers see the old or the new.

        Raises:
            ColumnistError: DuckDB left a write-ahead log, so the file alone would not be whole.
        """
        self.connection.execute("checkpoint")
        self.connection.close()
        log = self._home.work_file.with_name(self._home.work_file.name + ".wal")
        if log.exists():
            raise ColumnistError(
                f"{log} was left by the load, the warehouse stays as it was; delete {self._home.work_file} and run again"
            )
        with replacing(self._home.warehouse) as temporary:
            shutil.copyfile(self._home.work_file, temporary)
            failpoint("publish.copied")
        failpoint("publish.published")

    def close(self) -> None:
        """Closes the file without publishing."""
        self.connection.close()

    def _make_sound(self) -> None:
        path = self._home.work_file
        if path.exists() and not self._is_usable(path):
            path.unlink()
            path.with_name(path.name + ".wal").unlink(missing_ok=True)
        if not path.exists():
            # Killing the creation of a DuckDB file can leave one that nothing opens, so it gets its name when it is whole.
            with replacing(path) as temporary:
                _create(temporary, self._config)
                failpoint("load.created")

    def _is_usable(self, path: Path) -> bool:
        """Whether the file opens, has this release's tables, and is not bloated by many small loads."""
        try:
            with duckdb.connect(str(path), config=self._config) as con:
                hashes = con.execute("select sql_hash from loads").fetchall()
                used, free = con.execute("select used_blocks, free_blocks from pragma_database_size()").fetchall()[0]
                return all(each == sql_hash() for (each,) in hashes) and free <= max(used, 256)
        except duckdb.Error:
            return False


def _create(path: Path, config: dict[str, Any]) -> None:
    with duckdb.connect(str(path), config=config) as con:
        for table in TABLES:
            con.execute(definition(table.name))
        queries.apply(con, "macros")
        queries.apply(con, "views")


def _load_state(con: duckdb.DuckDBPyConnection, lake: Lake, manifest: Manifest) -> int:
    """Replaces the rows of documents that differ between the lake and the file; returns how many documents that were."""
    _load_history(con, lake, manifest)
    columns = ", ".join(state_schema("records").names)
    con.execute(
        f"create or replace temp table lake_records as {_select(lake, manifest.parts, 'records', columns + ', filename')}"
    )
    con.execute(
        f"""create or replace temp table changed as
        select distinct doc_id from (
            (select {columns} from records except select {columns} from lake_records)
            union all (select {columns} from lake_records except select {columns} from records))"""
    )
    n_changed = _scalar(con, "select count(*) from changed")
    names = {
        str(name)
        for (name,) in con.execute("select distinct filename from lake_records join changed using (doc_id)").fetchall()
    }
    touched = [part for part in manifest.parts if str(lake.folder / part["records"].path) in names]
    for table in STATE_TABLES:
        if _scalar(con, f"select count(*) from {table}"):
            con.execute(f"delete from {table} where doc_id in (from changed)")
    failpoint("load.deleted")
    con.execute(
        """create or replace temp table seen as
        select doc_id, arg_min(seen_at, run_id) as first_seen_at, arg_min(run_id, run_id) as first_run_id, max(run_id) as run_id,
            arg_max_null(modified_at, run_id) filter (event <> 'pressed') as modified_at,
            arg_max_null(moved_from, run_id) filter (event = 'arrived') as moved_from,
            count(*) filter (event <> 'pressed') as version
        from sightings where doc_id in (from changed) group by doc_id"""
    )
    for table, _, _, from_history in (table for table in TABLES if table.kind == "state"):
        if source := _select(lake, touched, table, "*"):
            history = "".join(f", seen.{name}" for name in from_history)
            join = "left join seen using (doc_id)" if history else ""
            con.execute(
                f"insert into {table} by name select rows.*{history} from ({source}) rows {join} where doc_id in (from changed)"
            )
    failpoint("load.inserted")
    return int(n_changed)


def _load_history(con: duckdb.DuckDBPyConnection, lake: Lake, manifest: Manifest) -> None:
    """Adds what the file has not seen yet. Only runs that the manifest knows have happened."""
    for table in ("sightings", "earlier_texts", "changes"):
        runs = f"select distinct run_id from {table}"
        loaded = {run_id for (run_id,) in con.execute(runs).fetchall()}
        fresh = [
            str(lake.folder / file.path)
            for file in manifest.history.get(table, ())
            if Path(file.path).stem not in loaded
        ]
        if fresh:
            rows = f"select * from read_parquet({_literal(fresh)}) where run_id not in ({runs})"
            if table == "changes":
                rows = (
                    "select rows.*, versions.version as to_version, versions.version - 1 as from_version"
                    f" from ({rows}) rows join versions using (doc_id, run_id)"
                )
            con.execute(f"insert into {table} by name {rows}")


def _select(lake: Lake, parts: Sequence[Part], table: str, columns: str) -> str:
    """A SELECT over the table's files of these parts; empty text where none of them has rows."""
    files = [str(lake.folder / part[table].path) for part in parts if table in part]
    if not files:
        return (
            f"select {columns.replace('filename', 'uri as filename')} from {table} where false"
            if "filename" in columns
            else ""
        )
    extra = ", filename = true" if "filename" in columns else ""
    return f"select {columns} from read_parquet({_literal(files)}{extra})"


def _literal(paths: Sequence[str]) -> str:
    return "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"


def _columns(rows: Sequence[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    columns = {name: [row.get(name) for row in rows] for name in schema.names}
    for name, values in columns.items():
        if pa.types.is_map(schema.field(name).type):
            columns[name] = [list(value.items()) if isinstance(value, dict) else value for value in values]
    return conform(dict(columns), schema)


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    con.register("incoming", rows)
    con.execute(f"insert into {table} by name select * from incoming")
    con.unregister("incoming")


def _scalar(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def remember_published(home: Home, manifest_id: str) -> None:
    """Notes what was published, so that a run with nothing to do need not open the database to know it."""
    status = home.warehouse.stat()
    note = {"manifest_id": manifest_id, "sql_hash": sql_hash(), "bytes": status.st_size, "mtime_ns": status.st_mtime_ns}
    write_bytes(home.work / "published.json", json.dumps(note).encode())


def is_published(home: Home, manifest_id: str) -> bool:
    """Whether the published file is the one that was noted for this manifest; False when in doubt."""
    try:
        note = json.loads((home.work / "published.json").read_bytes())
        status = home.warehouse.stat()
    except (OSError, ValueError):
        return False
    return bool(
        note
        == {"manifest_id": manifest_id, "sql_hash": sql_hash(), "bytes": status.st_size, "mtime_ns": status.st_mtime_ns}
    )
