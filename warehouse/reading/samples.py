"""Counts and first rows of the published tables, as text that is safe to look at."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.database.read_only import open_published
from warehouse.schema import TABLES, Table
from warehouse.text import escapes
from warehouse.text.cells import plain

SAMPLE_ROWS = 3
SAMPLE_CHARS = 120


class Sample(NamedTuple):
    """The first rows of a published table by its key, a column at a time: cells are text to be read, None is NULL."""

    n_rows: int
    cells: dict[str, list[str | None]]


class Published(NamedTuple):
    """What the counts and samples are of: the run that published it, and when that loaded it, UTC."""

    run_id: str
    loaded_at: str


def read_samples(warehouse: Path) -> tuple[dict[str, Sample], Published | None]:
    """Counts and samples of each table that the file has; one of an earlier release may lack tables and columns."""
    samples = {}
    with open_published(warehouse) as con:
        there: dict[str, dict[str, str]] = {}
        for table, column, type_ in con.execute(
            "select table_name, column_name, data_type from duckdb_columns() where not internal and database_name = 'warehouse'"
        ).fetchall():
            there.setdefault(table, {})[column] = type_
        for table in TABLES:
            if set(table.key) <= there.get(table.name, {}).keys():
                samples[table.name] = _sample(con, table, there[table.name])
        loads = con.execute("select run_id, loaded_at from loads order by rowid desc limit 1").fetchall()
    return samples, Published(loads[0][0], plain(loads[0][1])) if loads else None


def _sample(con: duckdb.DuckDBPyConnection, table: Table, types: Mapping[str, str]) -> Sample:
    # A document may be a whole book; nothing is read of it that nobody sees.
    shown = [f'"{name}"[:{4 * SAMPLE_CHARS}]' if type_ == "VARCHAR" else f'"{name}"' for name, type_ in types.items()]
    keys = ", ".join(table.key)
    ((n_rows,),) = con.execute(f"select count(*) from {table.name}").fetchall()
    rows = con.execute(f"select {', '.join(shown)} from {table.name} order by {keys} limit {SAMPLE_ROWS}").fetchall()
    cells = {name: [_cell(row[place]) for row in rows] for place, name in enumerate(types)}
    return Sample(n_rows, cells)


def _cell(value: object) -> str | None:
    if value is None:
        return None
    if value in ([], {}):
        return "[]"
    text = f"{value:.6g}" if isinstance(value, float) else plain(value)
    return escapes.clip(escapes.visible(text), SAMPLE_CHARS)
