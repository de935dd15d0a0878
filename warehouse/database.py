"""The DuckDB file: built in private, loaded and checked in one transaction, published by one atomic replacement.

This is the only module that opens a DuckDB file for writing. The work file under data/work/ can be lost at any time:
the lake is the truth, and the next load builds it again.
"""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import duckdb

from warehouse import queries
from warehouse.checks import check_invariants, require_invariants
from warehouse.errors import ColumnistError
from warehouse.failpoints import failpoint
from warehouse.files import replacing, write_bytes
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.loading import insert_rows, load_state
from warehouse.manifest import Manifest
from warehouse.runs import utc_now
from warehouse.schema import STATE_TABLES, TABLES, definition, sql_hash

# DuckDB 1.5's tools can read what 2.0 writes in this format.
STORAGE_VERSION = "v1.5.0"
FEW_CHANGED = 0.2
"""Share of the records up to which only the rows that changed are checked; copying out more costs what it saves."""


class Loaded(NamedTuple):
    """What a load did: documents whose rows changed, and the rows of each state table now."""

    n_changed: int
    rows_by_table: dict[str, int]


def open_warehouse(home: Path | str | None = None) -> duckdb.DuckDBPyConnection:
    """Opens the published warehouse of a home, read-only and unable to reach any other file or change a setting.

    The connection keeps the state that was published when it was opened; open another to see a later one.

    Args:
        home: the folder that `columnist --home` takes; None is that of COLUMNIST_HOME, else ./data.

    Raises:
        ColumnistError: nothing was published yet, or the file is damaged.
    """
    folder = home if home is not None else os.environ.get("COLUMNIST_HOME") or "data"
    return open_published(Home(Path(folder)).require_warehouse())


def open_published(path: Path, **limits: str | int) -> duckdb.DuckDBPyConnection:
    """Opens one DuckDB file as `open_warehouse` does.

    DuckDB opens a file three times, its header before its blocks, and would mix two states where a publication comes in
    between; so what was opened counts only when the path led to the same file before and after.

    Args:
        path: a published file, or one of an earlier state.
        limits: DuckDB's `memory_limit` and `threads`; beyond the first, large sorts spill to disk.
    """
    while True:
        before = _identity(path)
        try:
            con = _attach(path, limits)
        except duckdb.Error as error:
            if _identity(path) == before:
                raise ColumnistError(
                    f"cannot open {path}: {queries.one_line(error)}; `columnist rebuild` makes it anew from the lake"
                ) from error
            continue
        if _identity(path) == before:
            return con
        con.close()


def _attach(path: Path, limits: Mapping[str, str | int]) -> duckdb.DuckDBPyConnection:
    # Connections to one path share one state as long as one of them is open; attached files do not.
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "temp_directory": f"{path}.tmp",
        **limits,
    }
    con = duckdb.connect(":memory:", config=config)
    try:
        con.execute(f"attach {queries.quote(str(path))} as warehouse (read_only)")
        con.execute("use warehouse")
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
    except duckdb.Error:
        con.close()
        raise
    return con


def _identity(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


class WorkFile:
    """The private file, open for writing. Only the holder of the home's lock may make one.

    A fault while it is open deletes it: the next load starts from the lake, and never from rows that nobody checked.
    """

    def __init__(self, home: Home, path: Path, *, memory_limit: str, threads: int) -> None:
        self._home = home
        self.path = path
        self._config: dict[str, Any] = {
            "storage_compatibility_version": STORAGE_VERSION,
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(home.work / "spill"),
        }
        with self._explained("be opened"):
            self._make_usable()
            self.connection = duckdb.connect(str(path), config=self._config)
        failpoint("load.opened")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
        if error is not None:
            self._delete()

    def load(self, lake: Lake, manifest: Manifest, runs: Sequence[dict[str, Any]], run_id: str) -> Loaded:
        """Brings every table up to the manifest and checks what changed, in one transaction.

        Raises:
            CheckFailed: an invariant does not hold.
            ColumnistError: DuckDB could not do it, for lack of disk or memory.
        """
        con = self.connection
        with self._explained("be loaded"):
            con.execute("begin")
            n_changed = load_state(con, lake, manifest)
            con.execute("delete from runs")
            insert_rows(con, "runs", runs)
            rows = {table: manifest.rows(table) for table in STATE_TABLES}
            load = {
                "manifest_id": manifest.manifest_id,
                "run_id": run_id,
                "loaded_at": utc_now(),
                "sql_hash": sql_hash(),
                "rows_by_table": list(rows.items()),
            }
            con.execute("delete from loads where manifest_id = ?", [manifest.manifest_id])
            insert_rows(con, "loads", [load])
            queries.apply(con, "links")
            failpoint("link.linked")
            are_few = n_changed <= FEW_CHANGED * manifest.rows("records")
            require_invariants(check_invariants(con, "changed" if are_few else None))
            con.execute("commit")
        failpoint("load.committed")
        return Loaded(n_changed, rows)

    def finish(self) -> None:
        """Writes everything into the one file and closes it.

        Raises:
            ColumnistError: DuckDB left a write-ahead log, so the file alone would not be whole.
        """
        with self._explained("be written"):
            self.connection.execute("checkpoint")
            self.connection.close()
        if self._log.exists():
            raise ColumnistError(f"{self._log} was left by the load; the published warehouse is as it was, run again")

    def publish(self) -> None:
        """Puts a copy of the finished file in place of the published one; readers see the old or the new."""
        with replacing(self._home.warehouse) as temporary:
            shutil.copyfile(self.path, temporary)
            failpoint("publish.copied")
        failpoint("publish.published")

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
                f"{self.path} could not {doing}: {queries.one_line(error)}; the published warehouse is as it was, mend this and run again"
            ) from error

    def _delete(self) -> None:
        for path in (self.path, self._log):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def _make_usable(self) -> None:
        if self.path.exists() and not self._is_usable():
            self._delete()
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Killing the creation of a DuckDB file can leave one that nothing opens, so it gets its name when it is whole.
            with replacing(self.path) as temporary:
                _create(temporary, self._config)
                failpoint("load.created")

    def _is_usable(self) -> bool:
        """Whether the file opens, has this release's tables, and is not bloated by many small loads."""
        try:
            with duckdb.connect(str(self.path), config=self._config) as con:
                hashes = con.execute("select sql_hash from loads").fetchall()
                used, free = con.execute("select used_blocks, free_blocks from pragma_database_size()").fetchall()[0]
                return all(each == sql_hash() for (each,) in hashes) and free <= max(used, 256)
        except duckdb.Error:
            return False


def define(con: duckdb.DuckDBPyConnection) -> None:
    """Makes every table, empty, and every macro and view, from their definitions in sql/."""
    for table in TABLES:
        con.execute(definition(table.name))
    queries.apply(con, "macros")
    queries.apply(con, "views")


def _create(path: Path, config: dict[str, Any]) -> None:
    with duckdb.connect(str(path), config=config) as con:
        # Some three hundred statements: each alone would be written to disk by itself.
        con.execute("begin")
        define(con)
        con.execute("commit")
        # Closing would keep it to itself when the disk is full.
        con.execute("checkpoint")


def remember_published(home: Home, manifest_id: str) -> None:
    """Notes what was published, so that a run with nothing to do need not open the database to know it."""
    write_bytes(home.work / "published.json", json.dumps(_publication(home, manifest_id)).encode())


def is_published(home: Home, manifest_id: str) -> bool:
    """Whether the published file is the one that was noted for this manifest; False when in doubt."""
    try:
        note = json.loads((home.work / "published.json").read_bytes())
        return bool(note == _publication(home, manifest_id))
    except (OSError, ValueError):
        return False


def _publication(home: Home, manifest_id: str) -> dict[str, object]:
    status = home.warehouse.stat()
    return {
        "manifest_id": manifest_id,
        "sql_hash": sql_hash(),
        "bytes": status.st_size,
        "mtime_ns": status.st_mtime_ns,
    }
