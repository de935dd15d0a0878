"""A row of the warehouse, its record, and its place in the source: the warehouse's part of `columnist trace`."""

import re
from typing import Any, NamedTuple

from warehouse.database.session import Session
from warehouse.errors import ColumnistError
from warehouse.reading.own_queries import ask

_PREFIX = re.compile("[0-9a-f]{4,31}")


class Place(NamedTuple):
    """A row, and where its source has it.

    Attributes:
        record: the row's record.
        row: the sentence, the paragraph or the document; the record where it is no document.
        raw_start: where its paragraph starts in the decoded source, in code points; None where that is not known.
        raw_end: where it ends, exclusive.
        fixes: the repairs that its document went through.
    """

    record: dict[str, Any]
    row: dict[str, Any]
    raw_start: int | None
    raw_end: int | None
    fixes: tuple[str, ...] = ()


def find_place(session: Session, document: str, sentence: int | None, paragraph: int | None) -> Place:
    """As `Reader.trace` does.

    Raises:
        ColumnistError: no such record, or no such row in it.
    """
    record = find_record(session, document)
    doc_id = record["doc_id"]
    documents = ask(session, "document", doc_id=doc_id).to_pylist()
    fixes = tuple(documents[0]["fixes"]) if documents else ()
    if sentence is None and paragraph is None:
        return Place(record, documents[0] if documents else record, None, None, fixes)
    kind, number = ("sentence", sentence) if paragraph is None else ("paragraph", paragraph)
    found = ask(session, kind, doc_id=doc_id, number=number).to_pylist()
    if not found:
        (counted,) = ask(session, f"number_of_{kind}s", doc_id=doc_id).to_pylist()
        raise ColumnistError(
            f"{record['uri']} has {counted['n']} {kind}s, counted from 0; there is no {kind}_no {number}"
        )
    row = found[0]
    start, end = row.pop("place_start"), row.pop("place_end")
    return Place(record, row, start, end, fixes)


def find_record(session: Session, document: str) -> dict[str, Any]:
    """The record of a doc_id, the beginning of one, or a uri.

    Raises:
        ColumnistError: there is none, or more than one.
    """
    found = ask(session, "records", document=document).to_pylist()
    if not found and _PREFIX.fullmatch(document):
        found = ask(session, "records_by_prefix", document=document).to_pylist()
    if len(found) != 1:
        problem = f"{document!r} begins more than one doc_id" if found else f"no record {document!r}"
        raise ColumnistError(f'{problem}; look it up: columnist sql "select doc_id, uri from records"')
    record: dict[str, Any] = found[0]
    return record
