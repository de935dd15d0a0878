"""Documents of LibreOffice and its like: each is one record with the text of all of it."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources.formats import ODT
from flows.sources.readers.byte_streams import read_whole
from flows.sources.readers.markup.paragraphs import Rules, paragraphs_of
from flows.sources.readers.office_zip import OfficeZip, dublin_core, refuse_locked_odf

_RULES = Rules(
    blocks=frozenset(("p", "h", "table-cell", "list-item", "section")),
    skipped=frozenset(("tracked-changes", "annotation", "note", "sequence-decls", "forms", "desc", "title")),
    breaks=(("tab", " "), ("s", " "), ("line-break", "\n")),
)


def read_odt(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """A LibreOffice document: paragraphs, headings and cells in order, then the notes. Comments are left out."""
    data = read_whole(stream, limits.record_bytes)
    package = OfficeZip(io.BytesIO(data), limits)
    refuse_locked_odf(package)
    root = package.read_xml("content.xml")
    body = next(root.iter("{*}body"), None)
    paragraphs = paragraphs_of(root if body is None else body, _RULES)
    for note in root.iter("{*}note-body"):
        paragraphs += paragraphs_of(note, _RULES)
    fields = dublin_core(package.read_xml("meta.xml")) if "meta.xml" in package.names else Fields()
    yield Record("", None, ODT, data, "\n\n".join(paragraphs), fields)
