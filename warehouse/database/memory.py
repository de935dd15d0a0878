"""The memory that DuckDB may use, by which work is cut into pieces."""

import duckdb

_UNITS = {"bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}


def memory_bytes(con: duckdb.DuckDBPyConnection) -> int:
    """The limit of memory of a connection, in bytes."""
    ((limit,),) = con.execute("select current_setting('memory_limit')").fetchall()
    number, unit = limit.split(" ")
    return int(float(number) * _UNITS[unit])
