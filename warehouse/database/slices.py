"""Documents in slices of so many characters: what looks at one document at a time needs memory for one slice, not for all.

DuckDB reads 2,048 values of a column at once, whatever they weigh, and checks put texts next to their paragraphs. A
few hundred long texts would need more memory than a load has.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import duckdb

from warehouse.database.memory import memory_bytes

BYTES_A_CHAR = 20
"""Bytes of memory for each character that is looked at: the costliest check needs some 9, and texts may hold no ASCII."""
CHARS_A_ROW = 20
"""Characters for which each row of a table counts: short documents are many rows of short texts."""
_ROWS_A_DOCUMENT = 10
"""Rows of a document in tables that have one or a few for each; its paragraphs, sentences and pairs are counted."""


class Slice(NamedTuple):
    """Documents that are looked at together: their number in `sliced`, and the rows of each table among which theirs are."""

    number: int
    rows: Mapping[str, tuple[int, int]]


@contextlib.contextmanager
def cut_slices(
    con: duckdb.DuckDBPyConnection, keys_by_table: Mapping[str, Sequence[str]], doc_ids: str | None
) -> Iterator[list[Slice]]:
    """Slices of documents; one, of all of them, where there is no need of more.

    A load writes all tables in the order of its documents, so the rows of a slice lie close together, and DuckDB need
    read nothing else. Which rows belong to a slice is decided by their documents, wherever they lie.

    Args:
        con: a connection to a warehouse. While the block runs it has the temporary table `sliced`.
        keys_by_table: the tables with the columns that name documents.
        doc_ids: a table of doc_ids; None for all documents.
    """
    most_chars = _slice_chars(con)
    con.execute(f"create or replace temp table weighed as {_weigh(keys_by_table, doc_ids)}")
    ((n_chars,),) = con.execute("select coalesce(sum(weight_chars), 0) from weighed").fetchall()
    if n_chars <= most_chars:
        yield [Slice(0, {})]
        return
    # Step by step, for each of these needs memory for all documents, or spills.
    con.execute(
        f"""create or replace temp table sliced as
        select doc_id, ((sum(weight_chars) over (rows unbounded preceding) - weight_chars) // {most_chars})::bigint as slice_no
        from (from weighed order by row_no)"""
    )
    con.execute("drop table temp.weighed")
    for names in _naming(keys_by_table, doc_ids):
        con.execute(
            f"insert into temp.sliced select distinct doc_id, 0 from ({names}) anti join temp.sliced using (doc_id)"
        )
    try:
        yield _slices(con, keys_by_table)
    finally:
        # After an error the transaction takes no statement any more, and ends the table itself.
        with contextlib.suppress(duckdb.TransactionException):
            con.execute("drop table temp.sliced")


def _weigh(keys_by_table: Mapping[str, Sequence[str]], doc_ids: str | None) -> str:
    """SELECT of documents, their place in the table, and the characters for which their texts and rows count."""
    only = f"semi join {doc_ids} using (doc_id)" if doc_ids else ""
    pairs = [f"select {key} as doc_id from {table}" for table, keys in keys_by_table.items() for key in keys[:-1]]
    return f"""
        with paired as (
            select doc_id, count(*) as n_pairs from ({" union all ".join(pairs)}) {only} group by doc_id
        )
        select doc_id, documents.rowid as row_no,
            n_chars + {CHARS_A_ROW} * ({_ROWS_A_DOCUMENT} + n_paragraphs + n_sentences + coalesce(n_pairs, 0)) as weight_chars
        from documents left join paired using (doc_id) {only}"""


def _naming(keys_by_table: Mapping[str, Sequence[str]], doc_ids: str | None) -> list[str]:
    """SELECTs of these documents, or of all that any table names: some are in no row of `documents`."""
    if doc_ids:
        return [f"from {doc_ids}"]
    return [f"select {key} as doc_id from {table}" for table, keys in keys_by_table.items() for key in keys]


def _slice_chars(con: duckdb.DuckDBPyConnection) -> int:
    """Characters that are looked at together; a longer text is alone."""
    return max(1, memory_bytes(con) // BYTES_A_CHAR)


def _slices(con: duckdb.DuckDBPyConnection, keys_by_table: Mapping[str, Sequence[str]]) -> list[Slice]:
    numbers = con.execute("select distinct slice_no from sliced order by slice_no").fetchall()
    rows: dict[int, dict[str, tuple[int, int]]] = {number: {} for (number,) in numbers}
    for table, keys in keys_by_table.items():
        if tuple(keys) != ("doc_id",):
            continue
        found = con.execute(
            f"select slice_no, min({table}.rowid), max({table}.rowid) from {table} join sliced using (doc_id) group by slice_no"
        )
        for number, first, last in found.fetchall():
            rows[number][table] = first, last
    return [Slice(number, among) for number, among in rows.items()]


def rows_of(piece: Slice, table: str, keys: Sequence[str], doc_ids: str | None = None) -> str:
    """The condition that rows of a table belong to one of a slice's documents; `doc_ids` are those that were cut."""
    members = f"(select doc_id from temp.sliced where slice_no = {piece.number})"
    if not piece.rows:
        members = f"(from {doc_ids})"
    # Where all documents are cut, so are those that a pair begins with.
    wanted = " or ".join(f"{key} in {members}" for key in (keys if doc_ids else keys[:1]))
    if table not in piece.rows:
        return wanted
    first, last = piece.rows[table]
    return f"rowid between {first} and {last} and {wanted}"
