"""PDF: each file is one record with the text of all its pages."""

import io
import logging
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO

from flows.records.dates import parse_date
from flows.records.extra import to_extra
from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources.formats import PDF
from flows.sources.readers.byte_streams import read_whole
from flows.sources.readers.record_keys import is_encodable
from flows.sources.readers.registry import missing_library

if TYPE_CHECKING:
    import pypdf

# pypdf names objects as "IndirectObject(1, 0, 140026719604880)": the last number is another in every process.
_PLACE_IN_MEMORY = re.compile(r"(IndirectObject\(\d+, \d+), \d+")
_OTHERS = ("/Subject", "/Keywords", "/Creator", "/Producer")


def read_pdf(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """The text of a PDF, page by page. A PDF of nothing but pictures is empty. Needs `columnist[office]`.

    A page that cannot be read makes the file `damaged`: the other pages would pass for the whole.
    """
    try:
        import pypdf
    except ImportError as error:
        raise missing_library(PDF, error) from None
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports every oddity that it recovers from
    data = read_whole(stream, limits.record_bytes)
    place = "its list of pages"
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        # Many a PDF is encrypted only to forbid printing, with an empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Rejected("encrypted", "it asks for a password")
        pages, size = [], 0
        for number, page in enumerate(reader.pages, 1):
            place = f"page {number:,}"
            pages.append(page.extract_text().strip())
            size += len(pages[-1])
            if size > limits.record_bytes:
                raise Rejected("expands_too_far", f"more than {limits.record_bytes:,} characters by {place}")
        fields = _pdf_fields(reader.metadata, _created(reader))
    except Rejected:
        raise
    except MemoryError:
        raise
    except pypdf.errors.DependencyError:
        raise Rejected("encrypted", "with a cipher that needs the library cryptography") from None
    except Exception as error:  # a parser in pure Python meets what strangers wrote: it may raise anything
        message = _PLACE_IN_MEMORY.sub(r"\1", str(error))
        raise Rejected("damaged", f"{place}: {type(error).__name__}: {message}".splitlines()[0][:200]) from None
    yield Record("", None, PDF, data, "\n\n".join(page for page in pages if page), fields)


def _pdf_fields(metadata: Mapping[str, object] | None, created: object) -> Fields:
    facts = {name: _line(metadata.get(name)) for name in ("/Title", "/Author")} if metadata else {}
    others = {name[1:].lower(): _other(metadata, name) for name in _OTHERS} if metadata else {}
    published_at = parse_date(created)
    return Fields(
        title=facts.get("/Title"),
        byline=facts.get("/Author"),
        published_at=published_at,
        published_from="field" if published_at is not None else None,
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


def _created(reader: "pypdf.PdfReader") -> object:
    try:
        return reader.metadata.creation_date if reader.metadata else None
    except ValueError:  # a date that is none does not make a document worse
        return None


def _line(value: object) -> str | None:
    line = " ".join(value.split()) if isinstance(value, str) else ""
    return line if line and is_encodable(line) else None
