"""One SQLite file of several tables, for Datasette and whatever else reads SQLite. Written by the standard library."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from warehouse.queries import quote_name
from warehouse.schema import TABLES
from warehouse.text.values import convert, flat_value, to_list

MAGIC = b"SQLite format 3\x00"

# Columns that hold the key of another table: in Datasette they become links.
_REFERENCES = {"doc_id": "documents", "doc_a": "documents", "doc_b": "documents", "cluster_id": "documents"}
# Of records not all are documents, and what history saw may be gone by now.
_REFERRING = {table.name for table in TABLES if table.kind != "history"} - {"records"}


class TableFile(NamedTuple):
    """A table to write: its schema, with comments in the fields' metadata, its key, and its rows in pieces."""

    name: str
    schema: pa.Schema
    key: tuple[str, ...]
    pieces: Iterable[pa.Table]


def write_sqlite(path: Path, names: Sequence[str], tables: Iterable[TableFile]) -> list[int]:
    """Writes a new file in one transaction; gives the rows of each table.

    Text goes in as values, never as SQL. Booleans are 0 and 1, lists and maps JSON text, moments `2026-01-02 03:04:05`,
    as SQLite's date functions write them.

    Args:
        path: a file that is not there yet.
        names: all tables that there will be, for the references between them.
        tables: made one after the other, so that their rows can come from one connection.

    Raises:
        sqlite3.Error: the disk is full, or a key occurs twice.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as con:
        # The file gets its name when it is whole, so there is nothing to roll back to: no journal.
        con.execute("pragma journal_mode = off")
        con.execute("pragma synchronous = off")
        con.execute("begin")
        n_rows = [_write_table(con, table, set(names)) for table in tables]
        con.execute("commit")
        return n_rows


def _write_table(con: sqlite3.Connection, table: TableFile, names: set[str]) -> int:
    con.execute(_definition(table, names))
    marks = ", ".join("?" * len(table.schema))
    rows = (row for piece in table.pieces for row in _rows(piece))
    n_rows = con.executemany(f"insert into {quote_name(table.name)} values ({marks})", rows).rowcount
    for column in table.schema.names:
        if (column in _REFERENCES and table.key[:1] != (column,)) or column == "uri":
            index = quote_name(f"{table.name}_{column}")
            con.execute(f"create index {index} on {quote_name(table.name)} ({quote_name(column)})")
    return max(0, n_rows)


def _rows(piece: pa.Table) -> Iterator[tuple[Any, ...]]:
    columns = []
    for field, column in zip(piece.schema, piece.columns, strict=True):
        is_blob = pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type)
        columns.append(convert(to_list(column), None if is_blob else flat_value(field.type)))
    return zip(*columns, strict=True)


def _definition(table: TableFile, names: set[str]) -> str:
    """CREATE TABLE with each column's comment behind it, so that `.schema` explains the table."""
    lines = []
    for field in table.schema:
        lines.append(
            (
                f"{quote_name(field.name)} {_type(field.type)}{'' if field.nullable else ' not null'}",
                (field.metadata or {}).get(b"comment", b"").decode(),
            )
        )
    if table.key:
        lines.append((f"primary key ({', '.join(map(quote_name, table.key))})", ""))
    for column in table.schema.names:
        parent = "records" if table.name == "documents" and column == "doc_id" else _REFERENCES.get(column)
        if parent in names and table.name in _REFERRING:
            lines.append((f"foreign key ({quote_name(column)}) references {quote_name(parent)} (doc_id)", ""))
    body = "".join(
        f"    {line}{',' if number < len(lines) else ''}{f' -- {_one_line(comment)}' if comment else ''}\n"
        for number, (line, comment) in enumerate(lines, 1)
    )
    return f"create table {quote_name(table.name)} (\n{body})"


def _type(kind: pa.DataType) -> str:
    if kind == pa.uint64() or pa.types.is_decimal(kind):
        # SQLite's integers have 64 bits with a sign. Wider ones are text, which a declared type would make a float.
        return ""
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind):
        return "real"
    return "blob" if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) else "text"


def _one_line(text: str) -> str:
    return " ".join(text.split())
