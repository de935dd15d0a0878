"""Where a quotation stands: in documents, and in earlier versions of them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from warehouse.database.session import Session
from warehouse.errors import ColumnistError
from warehouse.reading.own_queries import ask
from warehouse.text.quotations import Likeness, Match, Quotation

MOST_TEXTS = 50
"""So many documents are compared with a quotation: those that share most of its rarest words."""
MOST_ALIGNED_TEXTS = 10
"""In so many of them something near is looked for, which takes longer."""
_LEAST_LETTERS = 4
_MOST_WORDS = 12


Row = dict[str, Any]
"""A text with its document, as the queries give it; `until` and `run_id` where it is an earlier one."""


class Cited(NamedTuple):
    """A place where a quotation stands.

    Attributes:
        likeness: `verbatim` or `near`, as in `quotations.Match`.
        similarity: the share of words that both have.
        doc_id: the document; of a cluster of copies, the earliest that holds the quotation.
        char_start: where it starts in the document's text, in code points.
        char_end: where it ends, exclusive.
        text: what stands there.
        n_copies: how many other documents are in its cluster of copies.
        until: when a run found that the text which holds it is gone, UTC; None where it is in the document as it is now.
        until_run: that run.
        cluster_id: its cluster of copies; None where it has none.
    """

    likeness: Likeness
    similarity: float
    doc_id: str
    uri: str
    title: str | None
    outlet: str | None
    url: str | None
    published_at: Any
    char_start: int
    char_end: int
    text: str
    n_copies: int
    until: Any
    until_run: str | None
    cluster_id: str | None


def cite(session: Session, text: str, k: int) -> list[Cited]:
    """As `Reader.cite` does.

    Raises:
        ColumnistError: the quotation holds no word.
    """
    quotation = Quotation(text)
    if not quotation.words:
        raise ColumnistError(
            f'{text!r} holds no letter and no digit; quote some words, as in: columnist cite "some words"'
        )
    likely, earlier = likely_texts(session, quotation), earlier_texts(session, quotation)
    held = find(quotation, likely)
    holders = {cited.doc_id for cited in held}
    held += [cited for cited in find(quotation, earlier) if cited.doc_id not in holders]
    return held[:k] or find_near(quotation, likely, earlier)[:k]


def likely_texts(session: Session, quotation: Quotation) -> list[Row]:
    """Documents that may hold a quotation, the likeliest first."""
    rows: list[Row] = ask(
        session, "quoting_texts", quotation=" ".join(word for piece in quotation.pieces for word in piece), k=MOST_TEXTS
    ).to_pylist()
    return rows


def earlier_texts(session: Session, quotation: Quotation) -> list[Row]:
    """Texts that documents had before and that may hold a quotation, the likeliest first."""
    # Longer words are rarer; what has none of them is asked for by all it has.
    words = sorted({word for word in quotation.words if len(word) >= _LEAST_LETTERS} or set(quotation.words), key=len)
    rows: list[Row] = ask(session, "quoting_earlier_texts", words=words[-_MOST_WORDS:], k=MOST_TEXTS).to_pylist()
    return rows


def texts_of(session: Session, doc_ids: Sequence[str]) -> list[Row]:
    """The texts of documents, those that they had before included."""
    return ask(session, "texts_of_documents", doc_ids=list(doc_ids)).to_pylist() if doc_ids else []


def find(quotation: Quotation, rows: Sequence[Row]) -> list[Cited]:
    """The places where a quotation stands word for word: the earliest first, one of each cluster of copies."""
    return _first_of_each((row, match) for row in rows if (match := quotation.find(row["text"])) is not None)


def find_near(quotation: Quotation, *likely: Sequence[Row]) -> list[Cited]:
    """The places that are near a quotation in the likeliest of each list of texts, the likest first."""
    rows = [row for texts in likely for row in texts[:MOST_ALIGNED_TEXTS]]
    return _first_of_each((row, match) for row in rows if (match := quotation.find_near(row["text"])) is not None)


def _first_of_each(matches: Iterable[tuple[Row, Match]]) -> list[Cited]:
    """The likest first, then what still stands, then the earliest; one of each cluster of copies."""
    firsts: dict[str, Cited] = {}
    for row, match in sorted(matches, key=lambda each: _order(*each)):
        firsts.setdefault(row["cluster_id"] or row["doc_id"], _cited(row, match))
    return list(firsts.values())


def _order(row: Row, match: Match) -> tuple[object, ...]:
    is_undated = row["published_at"] is None
    return -match.similarity, row.get("until") is not None, is_undated, row["published_at"] or 0, row["doc_id"]


def _cited(row: Row, match: Match) -> Cited:
    return Cited(
        match.likeness, round(match.similarity, 4), row["doc_id"], row["uri"], row["title"], row["outlet"], row["url"],
        row["published_at"], match.start, match.end, row["text"][match.start : match.end], row["n_copies"],
        row.get("until"), row.get("run_id"), row["cluster_id"],
    )  # fmt: skip
