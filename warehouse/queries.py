"""Finds, describes and runs what lies in sql/: one statement a file, named for what it yields, titled by a comment.

A file that ends in `.sql.j2` is a Jinja template of a statement about all tables, or about all relations between them: a
new table needs no line in it. It sees `tables` and `relations`.
"""

import difflib
import functools
import itertools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import duckdb
import jinja2

from warehouse.errors import ColumnistError
from warehouse.relations import find_relations
from warehouse.schema import SQL_DIR, TABLES

ORDER = re.compile(r"^\d+_")
_TEMPLATE = ".sql.j2"


class Query(NamedTuple):
    """One file of sql/. `20_fates.sql` is called `fates`: the number only says when its turn comes.

    `header` is what the comment lines below the title say, which reach down to the first line that is none.
    """

    name: str
    title: str
    sql: str
    path: Path
    parameters: tuple[str, ...]
    header: tuple[str, ...] = ()


class Result(NamedTuple):
    """All rows of a query."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]


def find(kind: str, sql_dir: Path = SQL_DIR) -> tuple[Query, ...]:
    """The queries of a folder of sql/ (`views`, `checks`, `checks/warnings`), in the order of their file names."""
    paths = ((sql_dir / kind).glob(pattern) for pattern in ("*.sql", f"*{_TEMPLATE}"))
    return tuple(read(path) for path in sorted(itertools.chain(*paths)))


def get(kind: str, name: str, sql_dir: Path = SQL_DIR) -> Query:
    """The query of that name.

    Raises:
        ColumnistError: there is none; the message offers the names that come near, or all of them.
    """
    found = {query.name: query for query in find(kind, sql_dir)}
    if name in found:
        return found[name]
    near = difflib.get_close_matches(name, found) or sorted(found)
    raise ColumnistError(f"sql/{kind}/ holds no query {name!r}; there is {', '.join(near) or 'none at all'}")


def run(con: duckdb.DuckDBPyConnection, query: Query, values: Mapping[str, object] | None = None) -> Result:
    """Runs a query to its end and gives every row.

    `values` may hold more than the query asks for, so that one set serves a folder of queries.

    Raises:
        ColumnistError: a parameter has no value, or DuckDB refused the query; the message names the file.
    """
    execute(con, query, values)
    columns = tuple(column[0] for column in con.description or ())
    return Result(columns, con.fetchall())


def execute(con: duckdb.DuckDBPyConnection, query: Query, values: Mapping[str, object] | None = None) -> None:
    """Starts a query whose rows the caller fetches from `con`, all of them: a half-read one blocks the connection."""
    values = values or {}
    missing = [name for name in query.parameters if name not in values]
    if missing:
        raise ColumnistError(f"{place(query)} needs a value for ${', $'.join(missing)}")
    try:
        con.execute(query.sql, {name: values[name] for name in query.parameters})
    except duckdb.Error as error:
        raise ColumnistError(f"{place(query)} does not run: {one_line(error)}") from error


def apply(con: duckdb.DuckDBPyConnection, kind: str, sql_dir: Path = SQL_DIR) -> tuple[str, ...]:
    """Runs each file of a folder in order, as for `macros`, then `views`, which build on them; gives the names."""
    queries = find(kind, sql_dir)
    for query in queries:
        execute(con, query)
    return tuple(query.name for query in queries)


def one_line(error: Exception) -> str:
    """An error's message without DuckDB's picture of the place: `Catalog Error: Table with name x does not exist!`."""
    message, _, _ = str(error).partition("\n\nLINE ")
    return " ".join(message.split())


def read(path: Path) -> Query:
    """Reads one file.

    Raises:
        ColumnistError: it cannot be read, has no title, or is no SQL or no template of it.
    """
    try:
        sql = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ColumnistError(f"{path} cannot be read as UTF-8: {error}") from error
    if path.name.endswith(_TEMPLATE):
        sql = _render(path, sql)
    first, *rest = sql.split("\n")
    if not first.startswith("-- "):
        raise ColumnistError(f"{path}: the first line must be the title, a comment such as `-- Documents by language.`")
    try:
        parameters = _parameters(sql)
    except duckdb.Error as error:
        raise ColumnistError(f"{path} is no SQL: {one_line(error)}") from error
    title = first.removeprefix("-- ").strip().removesuffix(".")
    header = tuple(line[2:].strip() for line in itertools.takewhile(lambda line: line.startswith("--"), rest))
    name = path.name.removesuffix(_TEMPLATE).removesuffix(".sql")
    return Query(ORDER.sub("", name), title, sql, path, parameters, header)


@functools.lru_cache(maxsize=1_024)
def _parameters(sql: str) -> tuple[str, ...]:
    """The names of the parameters of a statement. Parsing takes far longer than reading the file, which may have changed."""
    statements = duckdb.extract_statements(sql)
    return tuple(sorted({name for statement in statements for name in statement.named_parameters}))


def _render(path: Path, template: str) -> str:
    try:
        return _compiled(template).render(tables=TABLES, relations=find_relations())
    except jinja2.TemplateError as error:
        raise ColumnistError(f"{path} is no template of SQL: {one_line(error)}") from error


_TEMPLATES = jinja2.Environment(
    undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
)


@functools.lru_cache(maxsize=64)
def _compiled(template: str) -> jinja2.Template:
    """Compiling takes longer than all else that is done with a template, and one process runs the same ones many times."""
    return _TEMPLATES.from_string(template)


def place(query: Query) -> str:
    """The file of a query as messages name it: `sql/reports/20_fates.sql`, `sql/links/search/20_postings.sql`."""
    *folders, name = query.path.parts
    start = max((at for at, folder in enumerate(folders) if folder == "sql"), default=len(folders) - 2)
    return "/".join([*folders[max(start, 0) :], name])


def quote(text: str) -> str:
    """The text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def quote_name(name: str) -> str:
    """The name as an identifier of SQL that is nothing else, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'
