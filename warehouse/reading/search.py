"""Full-text search of the published warehouse, by the macros search and search_sentences."""

from pathlib import Path

import pyarrow as pa

from warehouse.database.published import open_published
from warehouse.errors import ColumnistError


def search(
    warehouse: Path, query: str, k: int = 10, *, sentences: bool = False, marks: tuple[str, str] = ("[", "]")
) -> pa.Table:
    """The k documents, or sentences, that say most about a query, best first; columns as the macros give them.

    Args:
        warehouse: a published file, or one of an earlier state.
        query: words, "phrases", -excluded words, and title:, site: or lang: before any of them.
        k: most rows.
        sentences: look for sentences and not for documents.
        marks: what stands before and after each hit in the snippet.

    Raises:
        ColumnistError: the query holds nothing that can be looked for.
    """
    macro = "search_sentences" if sentences else "search"
    with open_published(warehouse) as con:
        parts = con.execute("select is_excluded from query_parts(?)", [query]).fetchall()
        if all(is_excluded for (is_excluded,) in parts):
            what = "only says what to leave out" if parts else "holds no letter and no digit"
            raise ColumnistError(
                f"the query {query!r} {what}; name a word to look for, as in: columnist search election"
            )
        found = con.sql(f"from {macro}(?, k := ?, mark_start := ?, mark_end := ?)", params=[query, k, *marks])
        return found.to_arrow_table()
