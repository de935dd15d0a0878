"""Connections that print nothing."""

from collections.abc import Mapping
from pathlib import Path

import duckdb


def connect(path: Path | str, config: Mapping[str, str | bool | int | float | list[str]]) -> duckdb.DuckDBPyConnection:
    """Opens a DuckDB file without its progress bar, or a database in memory.

    In a process that was started without a file of code, DuckDB takes itself to be at a prompt: after two seconds of a
    query it draws a bar on standard output, into JSON that is written there and into the log of `columnist up`, whose
    runs are such processes. No configuration of a new connection takes this setting.
    """
    con = duckdb.connect(str(path), config=dict(config))
    con.execute("set enable_progress_bar = false")
    return con
