"""The published file, read-only: opened so that it is whole and stays as it is.

SQL has two ways to harm a file that is attached read-only: DuckDB keeps the paths of attached files open to `copy` and
`attach` when it closes all others, and a detached file may be attached for writing. So a connection is one of two kinds:

- The disk is closed to SQL. Any statement may run, and none reaches a file. Nor can DuckDB spill: what needs more memory
  than the limit is refused.
- The disk is open for what is spilled, in a folder of its own, and for reading the file itself. Only a SELECT may run
  there, because no SELECT writes.
"""

from pathlib import Path
from typing import Literal

import duckdb

from warehouse import queries
from warehouse.database.limits import UNLIMITED, Limits
from warehouse.database.quiet import connect
from warehouse.errors import ColumnistError
from warehouse.home import Home
from warehouse.schema import sql_hash

SELECTS_ARE_HARMLESS = int(duckdb.__version__.split(".")[0]) >= 2
"""In DuckDB 1.5 `from enable_logging(storage_path := …)` heeds no locked settings, and writes to any file in reach."""

Spill = Path | Literal[""]


def open_warehouse(home: Path | str | None = None) -> duckdb.DuckDBPyConnection:
    """Opens the published warehouse of a home, read-only. No statement reaches any file, nor changes a setting.

    The connection keeps the state that was published when it was opened; open another to see a later one. What it runs
    has the machine's memory and nothing else: it does not spill, and nothing stops it. `warehouse.Reader` spills, and
    keeps limits and a time limit.

    Args:
        home: the folder that `columnist --home` takes; None is that of COLUMNIST_HOME, else ./data.

    Raises:
        ColumnistError: nothing was published yet, or the file is damaged.
    """
    return open_published(Home.of(home).require_warehouse())


def open_published(path: Path, limits: Limits = UNLIMITED, spill: Spill = "") -> duckdb.DuckDBPyConnection:
    """Opens one DuckDB file as `open_warehouse` does.

    DuckDB opens a file three times, its header before its blocks, and would mix two states where a publication comes in
    between; so what was opened counts only when the path led to the same file before and after.

    Args:
        path: a published file, or one of an earlier state.
        limits: of memory, threads and disk; the time limit is `Session`'s.
        spill: a folder for what is spilled. Only SELECTs may run then. Without it the disk is closed to SQL.
    """
    while True:
        before = identity(path)
        try:
            con = _attach(path, limits, spill)
        except duckdb.Error as error:
            if identity(path) == before:
                raise ColumnistError(
                    f"cannot open {path}: {queries.one_line(error)}; `columnist rebuild` makes it anew from the lake"
                ) from error
            continue
        if identity(path) == before:
            return con
        con.close()


def _attach(path: Path, limits: Limits, spill: Spill) -> duckdb.DuckDBPyConnection:
    # Connections to one path share one state as long as one of them is open; attached files do not.
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoload_known_extensions": "false",
        "autoinstall_known_extensions": "false",
        "temp_directory": str(spill),
        **limits.config(),
    }
    con = connect(":memory:", config)
    try:
        con.execute(f"attach {queries.quote(str(path))} as warehouse (read_only)")
        con.execute("use warehouse")
        con.execute("set enable_external_access = false")
        if not spill:
            con.execute("set disabled_filesystems = 'LocalFileSystem'")
        elif limits.spill_limit is not None:
            # In the configuration of a new connection it is shown and not kept (DuckDB 2.0).
            con.execute(f"set max_temp_directory_size = {queries.quote(limits.spill_limit)}")
        con.execute("set lock_configuration = true")
    except duckdb.Error:
        con.close()
        raise
    return con


def require_current(con: duckdb.DuckDBPyConnection) -> None:
    """Sees that a published file has the tables of this version, for queries of our own that need them as they are.

    Raises:
        ColumnistError: another version published it.
    """
    found = con.execute("select sql_hash from loads order by rowid desc limit 1").fetchall()
    if found != [(sql_hash(),)]:
        raise ColumnistError(
            "the warehouse was published by another version of Columnist, whose tables differ; "
            "`columnist rebuild` publishes it anew from the lake"
        )


def identity(path: Path) -> tuple[int, int, int] | None:
    """What tells a file from the one that takes its place; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
