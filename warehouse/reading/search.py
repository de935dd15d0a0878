"""Full-text search, by the macros search and search_sentences."""

import pyarrow as pa

from warehouse.database.session import Session
from warehouse.errors import ColumnistError
from warehouse.reading.own_queries import ask


def search(
    session: Session, query: str, k: int, *, sentences: bool, marks: tuple[str, str], fold_copies: bool
) -> pa.Table:
    """As `Reader.search` does.

    Raises:
        ColumnistError: the query holds nothing that can be looked for.
    """
    parts = ask(session, "query_parts", query=query)["is_excluded"].to_pylist()
    if all(parts):
        what = "only says what to leave out" if parts else "holds no letter and no digit"
        raise ColumnistError(f"the query {query!r} {what}; name a word to look for, as in: columnist search election")
    values = {"query": query, "k": k, "mark_start": marks[0], "mark_end": marks[1]}
    if sentences:
        return ask(session, "search_sentences", **values)
    return ask(session, "search", **values, fold_copies=fold_copies)
