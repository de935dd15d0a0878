"""Whether a quotation stands as it is quoted, and in the document that it names."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from warehouse.database.session import Session
from warehouse.reading.citing import Cited, earlier_texts, find, find_near, likely_texts, texts_of
from warehouse.reading.own_queries import ask
from warehouse.text.quotations import Quotation, longest_beginning

Kind = Literal["verbatim", "altered", "spliced", "misattributed", "superseded", "not_found"]

_CLEARLY_NEAR = 0.8
"""A place this near is the one that was altered, whatever else its pieces may be found in."""
_MOST_PIECES = 4
_LEAST_WORDS = 3


class Judged(NamedTuple):
    """What became of a quotation.

    Attributes:
        kind: `verbatim`: it stands so. `altered`: something near it does. `spliced`: its pieces stand in several places.
            `misattributed`: it stands, but not in what it names. `superseded`: it stood in an earlier version alone.
            `not_found`: none of these.
        places: where it stands, or what is near it, the best first; of what is spliced, the place of each piece in order.
    """

    kind: Kind
    places: list[Cited]


def named_documents(session: Session, names: Sequence[str]) -> dict[str, list[str]]:
    """The doc_ids of each name that means a document: a uri, a doc_id, or the address of a page, however it is spelled."""
    named: dict[str, list[str]] = {}
    for row in ask(session, "named_documents", names=list(names)).to_pylist():
        named.setdefault(row["name"], []).append(row["doc_id"])
    return named


def judge(session: Session, text: str, named: Sequence[str] = ()) -> Judged:
    """As `Reader.judge` does."""
    quotation = Quotation(text)
    if not quotation.words:
        return Judged("not_found", [])
    own = texts_of(session, named)
    if places := find(quotation, [row for row in own if row["until"] is None]):
        return Judged("verbatim", places)
    if places := find(quotation, own):
        return Judged("superseded", places)
    likely = likely_texts(session, quotation)
    if places := find(quotation, likely):
        # A copy of what is named is as good.
        clusters = {row["cluster_id"] for row in own} - {None}
        is_named = not named or any(place.cluster_id in clusters for place in places)
        return Judged("verbatim" if is_named else "misattributed", places)
    earlier = earlier_texts(session, quotation)
    if places := find(quotation, earlier):
        return Judged("superseded" if not named else "misattributed", places)
    near = find_near(quotation, own) or find_near(quotation, likely, earlier)
    if near and near[0].similarity >= _CLEARLY_NEAR:
        return Judged("altered", near)
    if pieces := _pieces(session, quotation):
        return Judged("spliced", pieces)
    return Judged("altered" if near else "not_found", near)


def _pieces(session: Session, quotation: Quotation) -> list[Cited]:
    """The places of the pieces that a quotation is put together from, each as long as can be; none where they are not all."""
    found: list[Cited] = []
    for words in quotation.pieces:
        rest = words
        while rest:
            wanted = Quotation(" ".join(rest))
            rows = likely_texts(session, wanted) + earlier_texts(session, wanted)
            length = max((longest_beginning(rest, row["text"]) for row in rows), default=0)
            if length < _LEAST_WORDS or len(found) == _MOST_PIECES:
                return []
            found += find(Quotation(" ".join(rest[:length])), rows)[:1]
            rest = rest[length:]
    return found
