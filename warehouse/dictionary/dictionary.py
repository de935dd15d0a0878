"""Collects the data dictionary: what sql/ defines, as DuckDB understands it, with counts and samples of what is published."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.database.work_file import define
from warehouse.queries import Query, find
from warehouse.reading.samples import Published, Sample, read_samples
from warehouse.relations import Relation, find_relations
from warehouse.schema import TABLES, Kind, Table

_FROM_HISTORY = " From history."


class Column(NamedTuple):
    """A column of a table or view. Of a view's nobody knows whether it may be NULL.

    `targets` are the tables to which a table's column refers, or the table that hands it to a view.
    """

    name: str
    type: str
    meaning: str
    is_nullable: bool | None = None
    is_key: bool = False
    is_from_history: bool = False
    targets: tuple[str, ...] = ()


class TableEntry(NamedTuple):
    """A table. `sample` is None where it is not in a published warehouse."""

    name: str
    kind: Kind
    key: tuple[str, ...]
    meaning: str
    columns: tuple[Column, ...]
    sample: Sample | None


class View(NamedTuple):
    """A view and its definition."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    sql: str


class Macro(NamedTuple):
    """A macro: `parameters` are names with what stands for each where it is not given, None where it must be."""

    name: str
    gives_rows: bool
    parameters: tuple[tuple[str, str | None], ...]
    meaning: str
    sql: str


class Check(NamedTuple):
    """A check. An invariant blocks publishing."""

    name: str
    title: str
    blocks: bool


class Reason(NamedTuple):
    """Why a record is no document: a value of records.reason."""

    code: str
    fate: str
    meaning: str
    cure: str


class Dictionary(NamedTuple):
    """All that the pages contain."""

    tables: tuple[TableEntry, ...]
    relations: tuple[Relation, ...]
    views: tuple[View, ...]
    macros: tuple[Macro, ...]
    checks: tuple[Check, ...]
    reports: tuple[Query, ...]
    examples: tuple[Query, ...]
    reasons: tuple[Reason, ...]
    published: Published | None


def collect(warehouse: Path | None, reasons: Iterable[Reason] = ()) -> Dictionary:
    """The dictionary of this release, with counts and samples of a published file if one is given.

    Raises:
        ColumnistError: the file cannot be opened, or one in sql/ is not as it must be.
    """
    samples, published = read_samples(warehouse) if warehouse else ({}, None)
    relations = find_relations()
    with duckdb.connect(":memory:") as con:
        define(con)
        columns = _read_columns(con)
        meanings = dict(
            con.execute(
                "select table_name, comment from duckdb_tables() union all select view_name, comment from duckdb_views()"
            ).fetchall()
        )
        tables = tuple(
            TableEntry(
                table.name,
                table.kind,
                table.key,
                meanings[table.name] or "",
                tuple(_annotate(column, table, relations) for column in columns[table.name]),
                samples.get(table.name),
            )
            for table in TABLES
        )
        views = tuple(
            View(query.name, meanings[query.name] or "", _fill(columns, query), _definition(query))
            for query in find("views")
        )
        macros = _read_macros(con)
    checks = [
        Check(query.name, query.title, kind != "checks/warnings")
        for kind in ("checks", "checks/warnings")
        for query in find(kind)
    ]
    return Dictionary(
        tables, relations, views, macros, tuple(checks), find("reports"), find("examples"), tuple(reasons), published
    )


def parse_parameters(sql: str) -> tuple[tuple[str, str | None], ...]:
    """Names and defaults of a macro's parameters, which DuckDB's catalogue has without the defaults.

    >>> parse_parameters("create macro m(query, k := 10, mark := ', (', langs varchar[] := ['en', 'de']) as 1")
    (('query', None), ('k', '10'), ('mark', "', ('"), ('langs varchar[]', "['en', 'de']"))
    """
    parts, depth, start = [], 0, 0
    for token in re.finditer(r"'(?:[^']|'')*'|[(\[{]|[)\]}]|,", sql):
        if token[0] in "([{":
            depth += 1
        elif token[0] in ")]}":
            depth -= 1
        if (depth, token[0]) == (1, "("):
            start = token.end()
        elif depth == 0 or (depth, token[0]) == (1, ","):
            parts.append(sql[start : token.start()])
            start = token.end()
        if (depth, token[0]) == (0, ")"):
            break
    given = [part.partition(":=") for part in parts if part.strip()]
    return tuple((name.strip(), default.strip() if sign else None) for name, sign, default in given)


def _read_columns(con: duckdb.DuckDBPyConnection) -> dict[str, list[Column]]:
    """The columns of all tables and views, in their order."""
    found: dict[str, list[Column]] = {}
    rows = con.execute(
        "select table_name, column_name, lower(data_type), comment, is_nullable from duckdb_columns()"
        " where not internal order by table_name, column_index"
    ).fetchall()
    for table, name, type_, comment, is_nullable in rows:
        found.setdefault(table, []).append(Column(name, type_, comment or "", is_nullable))
    return found


def _annotate(column: Column, table: Table, relations: Iterable[Relation]) -> Column:
    targets = [each.target for each in relations if each.table == table.name and column.name in each.columns]
    return column._replace(
        meaning=column.meaning.removesuffix(_FROM_HISTORY),
        is_key=column.name in table.key,
        is_from_history=column.name in table.from_history,
        targets=tuple(targets),
    )


def _fill(columns: Mapping[str, list[Column]], view: Query) -> tuple[Column, ...]:
    """The columns of a view. Those without a comment are handed through from one table, which explains them all."""
    own = [column._replace(is_nullable=None) for column in columns[view.name]]
    bare = {(column.name, column.type) for column in own if not column.meaning}
    for table in TABLES:
        meanings = {(column.name, column.type): column.meaning for column in columns[table.name]}
        if bare and bare <= meanings.keys() and re.search(rf"\bfrom {table.name}\b", view.sql):
            return tuple(
                column
                if column.meaning
                else column._replace(
                    meaning=meanings[column.name, column.type].removesuffix(_FROM_HISTORY), targets=(table.name,)
                )
                for column in own
            )
    return tuple(own)


def _read_macros(con: duckdb.DuckDBPyConnection) -> tuple[Macro, ...]:
    rows = con.execute(
        "select function_name, function_type, comment from duckdb_functions()"
        " where not internal and function_type in ('macro', 'table_macro')"
    ).fetchall()
    found = {name: (kind == "table_macro", comment or "") for name, kind, comment in rows}
    macros = []
    for query in find("macros"):
        sql = _definition(query)
        gives_rows, comment = found[query.name]
        statement = sql[sql.index("macro ") :]
        macros.append(Macro(query.name, gives_rows, parse_parameters(statement), comment, sql))
    return tuple(macros)


def _definition(query: Query) -> str:
    """The statement that defines a view or macro, with the notes above it, without its title and comments."""
    _, _, statements = query.sql.partition("\n")
    return re.split(r"^comment on ", statements, maxsplit=1, flags=re.MULTILINE)[0].rstrip()
