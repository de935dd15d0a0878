"""PDF: each file is one record with the text of all its pages, and one for pages that cannot be read."""

import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO

from flows.records.dates import parse_date
from flows.records.extra import to_extra
from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources.formats import PDF
from flows.sources.readers.byte_streams import read_whole
from flows.sources.readers.line_hyphens import join_parted
from flows.sources.readers.pdf_pages import Page, bad_runs, describe, open_pdf, read_pages
from flows.sources.readers.record_keys import is_encodable
from flows.sources.readers.registry import missing_library

if TYPE_CHECKING:
    import pypdf

_OTHERS = ("/Subject", "/Keywords", "/Creator", "/Producer")


def read_pdf(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """The text of a PDF, page by page, with its notes and the values of its forms. A PDF of nothing but pictures is empty. Needs `columnist[office]`.

    Words that are parted at the ends of lines are put together. A page that cannot be read, or whose font does not say
    which letters it shows, costs itself: `#page=7` is a record that says why.

    Raises:
        Rejected: `encrypted`, `too_large`, `expands_too_far`; `damaged` and `garbled_text` where no page can be read.
    """
    try:
        import pypdf
    except ImportError as error:
        raise missing_library(PDF, error) from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports every oddity that it recovers from
    data = read_whole(stream, limits.record_bytes)
    try:
        reader = open_pdf(data)
        # Many a PDF is encrypted only to forbid printing, with an empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Rejected("encrypted", "it asks for a password")
        pages = list(read_pages(reader, limits.record_bytes))
        fields = _pdf_fields(reader.metadata, _moment(reader, "creation_date"), _moment(reader, "modification_date"))
    except Rejected:
        raise
    except MemoryError:
        raise
    except pypdf.errors.DependencyError:
        raise Rejected("encrypted", "with a cipher that needs the library cryptography") from None
    except Exception as error:  # a parser in pure Python meets what strangers wrote: it may raise anything
        raise Rejected("damaged", f"its list of pages: {describe(error)}"[:200]) from None
    yield from _records(data, pages, fields)


def _records(data: bytes, pages: list[Page], fields: Fields) -> Iterator[Record]:
    """The record of a file, and one for each run of its pages that cannot be read."""
    bad = list(bad_runs(pages))
    if pages and all(page.reason is not None for page in pages):
        first, _ = bad[0]
        raise Rejected(first.reason or "", f"page {first.number:,}: {first.detail}"[:200])
    text = "\n\n".join(page.text for page in pages if page.text)
    yield Record("", None, PDF, data, join_parted(text), fields)
    for position, (page, last) in enumerate(bad):
        place = f"page {page.number:,}" if last == page.number else f"pages {page.number:,} to {last:,}"
        detail = f"{place}: {page.detail}"[:200]
        yield Record(f"#page={page.number}", position, PDF, b"", reason=page.reason, detail=detail)


def _pdf_fields(metadata: Mapping[str, object] | None, created: object, changed: object) -> Fields:
    facts = {name: _line(metadata.get(name)) for name in ("/Title", "/Author")} if metadata else {}
    others = {name[1:].lower(): _other(metadata, name) for name in _OTHERS} if metadata else {}
    published_at = parse_date(created)
    return Fields(
        title=facts.get("/Title"),
        byline=facts.get("/Author"),
        published_at=published_at,
        published_from="field" if published_at is not None else None,
        updated_at=parse_date(changed),
        extra=to_extra(others),
    )


def _other(metadata: Mapping[str, object], name: str) -> str | None:
    """A fact that makes a document no worse where it cannot be read."""
    try:
        return _line(metadata.get(name))
    except MemoryError:
        raise
    except Exception:
        return None


def _moment(reader: "pypdf.PdfReader", name: str) -> object:
    try:
        return getattr(reader.metadata, name) if reader.metadata else None
    except ValueError:  # a date that is none does not make a document worse
        return None


def _line(value: object) -> str | None:
    line = " ".join(value.split()) if isinstance(value, str) else ""
    return line if line and is_encodable(line) else None
