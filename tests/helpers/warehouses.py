"""Empty warehouses in memory. Defining one takes longer than most tests of SQL, so each serves many of them."""

import contextlib
from collections.abc import Iterator

import duckdb

from warehouse.database.work_file import define

_idle: list[duckdb.DuckDBPyConnection] = []


@contextlib.contextmanager
def lend_warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty warehouse with all that sql/ defines, in a transaction: its end takes back whatever was done there."""
    con = _idle.pop() if _idle else _define()
    con.begin()
    yield con
    # After a fault it may be in any state, so that nobody gets it again.
    con.rollback()
    _idle.append(con)


def _define() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    define(con)
    return con
