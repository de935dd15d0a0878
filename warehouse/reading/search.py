"""Full-text search, by the macros search and search_sentences, and what is wrong with a query that cannot be asked."""

import difflib
import re

import pyarrow as pa

from warehouse import queries
from warehouse.database.session import Session
from warehouse.errors import ColumnistError
from warehouse.reading.own_queries import ask

FIELDS = ("title", "site", "outlet", "author", "lang", "after", "before")
"""What may stand before a word, as the macro query_tokens reads it."""
_QUOTED = re.compile(r'"[^"]*"?')
# A time (12:30) and an address (https://…) are no fields.
_FIELD = re.compile(r"(?<![^\s(])-?([^\W\d_]+):(?!//)(?=(\S?))")


def search(
    session: Session,
    query: str,
    k: int,
    *,
    sentences: bool,
    marks: tuple[str, str],
    fold_copies: bool,
    by_date: bool = False,
    exact: bool = False,
) -> pa.Table:
    """As `Reader.search` does.

    Raises:
        ColumnistError: the query holds nothing that can be looked for, a field that does not exist, a date that is none,
            or operators and brackets that do not fit together.
    """
    require_query(session, query)
    values = {"query": query, "k": k, "mark_start": marks[0], "mark_end": marks[1], "by_date": by_date, "exact": exact}
    if sentences:
        return ask(session, "search_sentences", **values)
    return ask(session, "search", **values, fold_copies=fold_copies)


def search_sql(session: Session, query: str, *, exact: bool = False) -> str:
    """The SQL of all documents that a query finds, for an export.

    Raises:
        ColumnistError: as `search`.
    """
    require_query(session, query)
    sql = queries.get("reading", "exported_hits").sql.replace("$exact", str(exact).lower())
    return sql.replace("$query", queries.quote(query))


def require_query(session: Session, query: str) -> None:
    """Sees that a query can be asked.

    Raises:
        ColumnistError: as `search`.
    """
    _require_fields(query)
    parts = ask(session, "query_parts", query=query).to_pylist()
    if all(part["is_excluded"] for part in parts):
        what = "only says what to leave out" if parts else "holds no letter and no digit"
        raise ColumnistError(f"the query {query!r} {what}; name a word to look for, as in: columnist search election")
    for part in parts:
        if part["is_no_date"]:
            raise ColumnistError(
                f"{part['field']}:{part['words']} names no date; write a year, a month or a day, as in {part['field']}:2026-01-31"
            )
    (value,) = ask(session, "query_value", query=query)["value"].to_pylist()
    if value not in ("T", "F"):
        raise ColumnistError(
            f"the operators and brackets of the query {query!r} do not fit together; write: (one OR other) AND third NOT fourth"
        )


def _require_fields(query: str) -> None:
    """A mistyped field would be a word that nothing holds, and the answer that nothing is found."""
    # Each quotation is one character, which a field may stand before.
    for name, following in _FIELD.findall(_QUOTED.sub("x", query.translate(dict.fromkeys(map(ord, "“”„‟"), '"')))):
        if name.lower() not in FIELDS:
            near = difflib.get_close_matches(name.lower(), FIELDS, 1, 0.6)
            meant = f"did you mean {near[0]}:?" if near else f"there is {', '.join(f'{field}:' for field in FIELDS)}"
            raise ColumnistError(f'no field {name}: to search in; {meant} For words with a colon write "{name}: …"')
        if following in ("", "(", ")"):
            raise ColumnistError(f"{name}: has nothing to look for; write the word right behind it, as in {name}:word")
