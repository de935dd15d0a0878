"""Brings what spans documents up to date: the folders of sql/links/, each a link, applied to the documents that changed."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse import queries
from warehouse.database.lemmas import look_up_lemmas
from warehouse.database.memory import memory_bytes
from warehouse.database.passages.align_passages import align_passages
from warehouse.errors import ColumnistError
from warehouse.schema import SQL_DIR

FUNCTIONS: Mapping[str, Callable[[duckdb.DuckDBPyConnection], None]] = {
    "align_passages": align_passages,
    "look_up_lemmas": look_up_lemmas,
}
"""What a link does that SQL cannot say: each reads temporary tables of the link, and leaves others."""


_SHARE = 4
"""What a statement that is run slice by slice may need of the memory, as a part of one in so many: it holds other tables too."""


class Link(NamedTuple):
    """One folder of sql/links/: the statements that drop and insert its rows for the documents of the table `changed`."""

    name: str
    queries: tuple[queries.Query, ...]


def find_links(sql_dir: Path = SQL_DIR) -> tuple[Link, ...]:
    """The links in the order in which they run.

    The number in a folder's name says when its turn comes, so a link runs after those whose tables it reads. One without
    a number reads documents alone, and comes before all that have one.
    """
    folders = sorted(path for path in (sql_dir / "links").glob("*") if path.is_dir())
    ordered = sorted(
        folders, key=lambda path: int(number[0][:-1]) if (number := queries.ORDER.match(path.name)) else -1
    )
    return tuple(
        Link(queries.ORDER.sub("", path.name), queries.find(f"links/{path.name}", sql_dir)) for path in ordered
    )


def apply_links(con: duckdb.DuckDBPyConnection, sql_dir: Path = SQL_DIR) -> tuple[str, ...]:
    """Brings what spans documents up to those named in the temporary table `changed`; gives the names of the links."""
    links = find_links(sql_dir)
    for link in links:
        apply_link(con, link)
    return tuple(link.name for link in links)


def apply_link(con: duckdb.DuckDBPyConnection, link: Link) -> None:
    """Runs the statements of one link, and after each the functions that go on with it."""
    for query in link.queries:
        if _asked_memory(query):
            for slice_no in range(count_slices(con, query)):
                con.execute(f"set variable slice_no = {slice_no}")
                queries.execute(con, query)
        else:
            queries.execute(con, query)
        for function in functions_of(query):
            function(con)


def count_slices(con: duckdb.DuckDBPyConnection, query: queries.Query) -> int:
    """In how many slices a statement is run, also left in the variable `n_slices`; the statement asks `in_slice`.

    What it needs at once is bounded by the memory that there is, not by the number of documents. A line
    `-- memory: SELECT` of its header says how many bytes it would need for all of them. Where there is none, the
    statement is run once: it needs little, or DuckDB spills what it needs.
    """
    n_slices = 1
    for sql in _asked_memory(query):
        ((n_bytes,),) = con.execute(sql).fetchall()
        n_slices = max(1, -(-int(n_bytes or 0) * _SHARE // memory_bytes(con)))
    con.execute(f"set variable n_slices = {n_slices}")
    return n_slices


def _asked_memory(query: queries.Query) -> list[str]:
    """The SELECTs of a statement's header that say how many bytes it would need: one, or none."""
    return [line.removeprefix("memory:") for line in query.header if line.startswith("memory:")]


def functions_of(query: queries.Query) -> tuple[Callable[[duckdb.DuckDBPyConnection], None], ...]:
    """The functions that go on with what a statement of a link has made, as a line `-- then: NAME` of its header says.

    Raises:
        ColumnistError: there is no function of that name.
    """
    names = [line.removeprefix("then:").strip() for line in query.header if line.startswith("then:")]
    if unknown := [name for name in names if name not in FUNCTIONS]:
        raise ColumnistError(
            f"{queries.place(query)}: there is no function {unknown[0]!r}; it may be {', '.join(FUNCTIONS)}"
        )
    return tuple(FUNCTIONS[name] for name in names)
