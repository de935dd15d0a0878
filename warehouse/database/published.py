"""The published file, read-only: opened so that it is whole and stays as it is, and remembered so that nothing is published twice."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import duckdb

from warehouse import queries
from warehouse.errors import ColumnistError
from warehouse.files import write_bytes
from warehouse.home import Home
from warehouse.schema import sql_hash


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


def remember_published(home: Home, manifest_id: str) -> None:
    """Notes what was published, so that a run with nothing to do need not open the database to know it."""
    write_bytes(home.work / "published.json", json.dumps(_publication(home, manifest_id)).encode())


def is_published(home: Home, manifest_id: str) -> bool:
    """Whether the published file is the one that was noted for this manifest; False when in doubt."""
    try:
        note = json.loads((home.work / "published.json").read_bytes())
        return bool(note == _publication(home, manifest_id))
    except (OSError, ValueError, RecursionError):
        return False


def _publication(home: Home, manifest_id: str) -> dict[str, object]:
    status = home.warehouse.stat()
    return {
        "manifest_id": manifest_id,
        "sql_hash": sql_hash(),
        "bytes": status.st_size,
        "mtime_ns": status.st_mtime_ns,
    }
