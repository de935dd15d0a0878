"""Ad-hoc SQL on the published warehouse: read-only, no other file, and errors that point at the place."""

import itertools
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse import queries
from warehouse.database.published import open_published
from warehouse.errors import ColumnistError


def query(warehouse: Path, sql: str) -> pa.Table:
    """Rows of the last statement.

    Raises:
        ColumnistError: DuckDB refused it; the message says what, in which line and column.
    """
    with open_published(warehouse) as con:
        try:
            relation = con.sql(sql)
            return relation.to_arrow_table() if relation is not None else pa.table({})
        except duckdb.Error as error:
            raise ColumnistError(explain(error)) from error


def example(name: str) -> str:
    """Text of an example query."""
    return queries.get("examples", name).sql


def explain(error: Exception) -> str:
    """One line for an error of several: DuckDB shows the place by a line of the query and carets below it."""
    lines = str(error).rstrip().splitlines()
    message = " ".join(line.strip() for line in lines if not line.startswith("LINE ") and line.strip(" ^"))
    for line, pointer in itertools.pairwise(lines):
        if line.startswith("LINE ") and "^" in pointer and not pointer.strip(" ^"):
            prefix, _, text = line.partition(": ")
            start = pointer.index("^") - len(prefix) - 2
            return f"{message} ({prefix.lower()}, at {text[start : start + 40].strip()!r})"
    return message
