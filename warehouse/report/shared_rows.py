"""What several queries of the report read: worked out once, and gone when the report is written."""

import contextlib
import functools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from warehouse.errors import ColumnistError, QueryStopped
from warehouse.queries import Query, execute, find
from warehouse.report.sections import Call, call_at_once
from warehouse.schema import SQL_DIR

FOLDER = "reports/shared"


@contextlib.contextmanager
def shared_rows(
    con: duckdb.DuckDBPyConnection, sql_dir: Path = SQL_DIR, call: Call = call_at_once
) -> Iterator[list[Query]]:
    """Each query of sql/reports/shared/ as a temporary table of its name, as long as the context lasts.

    A file that is only open for reading takes temporary tables. A query that does not run leaves none: those that read it
    say so, each in its own section.

    Yields:
        The queries whose tables are there.
    """
    shared: list[Query] = []
    for query in find(FOLDER, sql_dir):
        with contextlib.suppress(ColumnistError, QueryStopped):
            call(functools.partial(_keep, con, query))
            shared.append(query)
    yield shared
    # After an error nothing is asked any more, and they go with the connection. A statement of the main thread would take
    # a signal that comes meanwhile for its own, and lose it.
    with contextlib.suppress(QueryStopped):
        for query in shared:
            call(functools.partial(con.execute, f'drop table temp."{query.name}"'))


def tell_shared(query: Query, shared: Sequence[Query]) -> Query:
    """The query with what it reads of `shared` as a comment at its end, for those who read it on the page."""
    told = [
        f"-- {each.name} is:\n" + "".join(f"--     {line}\n" for line in each.sql.strip().splitlines())
        for each in shared
        if re.search(rf"\b{each.name}\b", query.sql)
    ]
    return query._replace(sql="\n".join([query.sql, *told])) if told else query


def _keep(con: duckdb.DuckDBPyConnection, query: Query) -> None:
    execute(con, query._replace(sql=f'create temp table "{query.name}" as\n{query.sql}'))
