"""The DuckDB file: built, loaded and checked in private; publish.py puts it before readers.

This is the only module that opens a DuckDB file for writing. The work file under data/work/ can be lost at any time:
the lake is the truth, and the next load builds it again.
"""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from warehouse import queries
from warehouse.database.checks import check_invariants, require_invariants
from warehouse.database.links import apply_link, find_links
from warehouse.database.loading import insert_rows, load_state, state_files
from warehouse.database.loading_history import history_files
from warehouse.database.quiet import connect
from warehouse.errors import ColumnistError
from warehouse.failpoints import failpoint
from warehouse.files import replacing
from warehouse.home import Home
from warehouse.lake.manifest import Manifest
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.run_files import utc_now
from warehouse.schema import STATE_TABLES, TABLES, definition, sql_hash

# DuckDB 1.5's tools can read what 2.0 writes in this format.
STORAGE_VERSION = "v1.5.0"
FEW_CHANGED = 0.2
"""Share of the records up to which only the rows that changed are checked; copying out more costs what it saves."""


class WorkFile:
    """The private file, open for writing. Only the holder of the home's lock may make one.

    A fault while it is open deletes it: the next load starts from the lake, and never from rows that nobody checked.
    """

    def __init__(self, home: Home, path: Path, *, memory_limit: str, threads: int) -> None:
        self.path = path
        self._config: dict[str, Any] = {
            "storage_compatibility_version": STORAGE_VERSION,
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(home.load_spill),
        }
        with self._explained("be opened"):
            self.connection = self._open_usable() or self._open_new()
        failpoint("load.opened")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        if error is not None:
            self._delete()

    def load(self, lake: Lake, manifest: Manifest, runs: Sequence[dict[str, Any]], run_id: str) -> None:
        """Brings every table up to the manifest and checks what changed.

        Few changes are one transaction, so a load that is killed costs nothing but itself. Many are committed step by
        step, for DuckDB holds in memory what a transaction has written; a file with a part of them is built again.

        Raises:
            CheckFailed: an invariant does not hold.
            ColumnistError: DuckDB could not do it, for lack of disk or memory.
        """
        con = self.connection
        with self._explained("be loaded"):
            con.execute("begin")
            n_changed = load_state(con, lake, manifest)
            are_few = n_changed <= FEW_CHANGED * manifest.rows("records")
            con.execute("delete from runs")
            insert_rows(con, "runs", runs)
            con.execute("delete from loads where manifest_id = ?", [manifest.manifest_id])
            con.execute("update loads set state_files = null, history_files = null")
            for link in find_links():
                if not are_few:
                    self._commit_unfinished()
                apply_link(con, link)
            failpoint("link.linked")
            if not are_few:
                con = self._reopen()
            rows = {table: manifest.rows(table) for table in STATE_TABLES}
            load = {
                "manifest_id": manifest.manifest_id,
                "run_id": run_id,
                "loaded_at": utc_now(),
                "sql_hash": sql_hash(),
                "rows_by_table": list(rows.items()),
                "state_files": state_files(manifest),
                "history_files": history_files(manifest),
            }
            insert_rows(con, "loads", [load])
            require_invariants(check_invariants(con, "changed" if are_few else None))
            con.execute("commit")
        failpoint("load.committed")

    def _commit_unfinished(self) -> None:
        """Commits what is there so far. No load is marked as the last one until all is, so the file is not used as it is."""
        self.connection.execute("commit")
        failpoint("load.half_committed")
        self.connection.execute("begin")

    def _reopen(self) -> duckdb.DuckDBPyConnection:
        """Commits what there is and opens the file again: what links leave in memory is taken from what checks need."""
        self.connection.execute("commit")
        self.connection.close()
        self.connection = connect(self.path, self._config)
        return self.connection.begin()

    def finish(self) -> None:
        """Writes everything into the one file and closes it.

        Raises:
            ColumnistError: DuckDB left a write-ahead log, so the file alone would not be whole.
        """
        with self._explained("be written"):
            self.connection.execute("checkpoint")
            self.connection.close()
        if self._log.exists():
            raise ColumnistError(f"{self._log} was left by the load; the published warehouse is unchanged, run again")

    @property
    def _log(self) -> Path:
        return self.path.with_name(self.path.name + ".wal")

    @contextlib.contextmanager
    def _explained(self, doing: str) -> Iterator[None]:
        try:
            yield
        except RuntimeError as error:
            # DuckDB stops a query at a signal, and says so in place of the exception that the handler raised.
            if "interrupted" in str(error).lower():
                raise KeyboardInterrupt from error
            raise
        except (duckdb.Error, OSError) as error:
            self._delete()
            raise ColumnistError(
                f"{self.path} could not {doing}: {queries.one_line(error)}; the published warehouse is unchanged; fix this and run again"
            ) from error

    def _delete(self) -> None:
        for path in (self.path, self._log):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def _open_usable(self) -> duckdb.DuckDBPyConnection | None:
        """The file that is there, if it opens, was loaded to its end by this release, and is not bloated by small loads."""
        if not self.path.exists():
            return None
        con = None
        try:
            con = connect(self.path, self._config)
            loads = con.execute("select sql_hash, state_files is not null from loads").fetchall()
            used, free = con.execute("select used_blocks, free_blocks from pragma_database_size()").fetchall()[0]
            is_whole = any(is_last for _, is_last in loads)
            if is_whole and all(each == sql_hash() for each, _ in loads) and free <= max(used, 256):
                return con
        except duckdb.Error:
            pass
        if con:
            con.close()
        self._delete()
        return None

    def _open_new(self) -> duckdb.DuckDBPyConnection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Killing the creation of a DuckDB file can leave one that nothing opens, so it gets its name when it is whole.
        with replacing(self.path) as temporary:
            _create(temporary, self._config)
            failpoint("load.created")
        return connect(self.path, self._config)


def define(con: duckdb.DuckDBPyConnection) -> None:
    """Makes every table, empty, and every macro and view, from their definitions in sql/."""
    for table in TABLES:
        con.execute(definition(table.name))
    queries.apply(con, "macros")
    queries.apply(con, "views")


def _create(path: Path, config: dict[str, Any]) -> None:
    with connect(path, config) as con:
        # Some three hundred statements: each alone would be written to disk by itself.
        con.execute("begin")
        define(con)
        con.execute("commit")
        # Closing would keep it to itself when the disk is full.
        con.execute("checkpoint")
