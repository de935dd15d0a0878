"""Word documents: each is one record with the text of all of it."""

import io
from collections.abc import Iterator
from typing import BinaryIO

from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources.formats import DOCX
from flows.sources.readers.byte_streams import read_whole
from flows.sources.readers.markup.paragraphs import Rules, local_name, paragraphs_of
from flows.sources.readers.office_zip import OfficeZip, dublin_core, join_path, office_part

# Word keeps what was deleted and what was inserted; the text is what the author would see. A text box is written twice.
_RULES = Rules(
    blocks=frozenset(("p", "tc")),
    skipped=frozenset(
        ("del", "moveFrom", "delText", "instrText", "pPr", "rPr", "Fallback", "txbxContent", "footnoteReference")
    ),
    breaks=(("tab", " "), ("br", "\n"), ("cr", "\n"), ("noBreakHyphen", "-")),
    text_in=frozenset(("t",)),
)
_WORD_NOTES = ("footnotes.xml", "endnotes.xml")


def read_docx(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """A Word document: paragraphs, headings and table cells in order, then text boxes and notes.

    Its parts are read as they stand, for a library that gives paragraphs leaves out what tracked changes inserted and
    what stands in content controls. Page headers, comments and pictures are left out.
    """
    data = read_whole(stream, limits.record_bytes)
    package = OfficeZip(io.BytesIO(data), limits)
    main = office_part(package)
    root = package.read_xml(main)
    paragraphs = paragraphs_of(root, _RULES)
    for box in root.iter("{*}txbxContent"):
        if not any(local_name(above) == "Fallback" for above in box.iterancestors()):
            paragraphs += paragraphs_of(box, _RULES)
    for part in _WORD_NOTES:
        name = join_path(main, part)
        if name in package.names:
            paragraphs += paragraphs_of(package.read_xml(name), _RULES)
    core = "docProps/core.xml"
    fields = dublin_core(package.read_xml(core)) if core in package.names else Fields()
    yield Record("", None, DOCX, data, "\n\n".join(paragraphs), fields)
