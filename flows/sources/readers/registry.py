"""Which function reads which format. Modules are imported with the first file of their format: some are heavy."""

import functools
import importlib

from flows.records.reasons import Rejected
from flows.records.record import Reader
from flows.sources import formats

VERSION: int = 2
"""Raised when any reader gives other records, texts or fields for the same file."""

READERS: dict[str, str] = {
    formats.NDJSON: "flows.sources.readers.json_lines:read_json_lines",
    formats.JSON: "flows.sources.readers.json_document:read_json",
    formats.CSV: "flows.sources.readers.delimited:read_csv",
    formats.TSV: "flows.sources.readers.delimited:read_tsv",
    formats.PARQUET: "flows.sources.readers.parquet:read_parquet",
    formats.XML: "flows.sources.readers.xml_text:read_xml",
    formats.RSS: "flows.sources.readers.xml_text:read_xml",
    formats.ATOM: "flows.sources.readers.xml_text:read_xml",
    formats.MAIL: "flows.sources.readers.mail:read_eml",
    formats.MBOX: "flows.sources.readers.mail:read_mbox",
    formats.WARC: "flows.sources.readers.warc:read_warc",
    formats.ARC: "flows.sources.readers.arc:read_arc",
    formats.DOCX: "flows.sources.readers.office:read_docx",
    formats.ODT: "flows.sources.readers.office:read_odt",
    formats.EPUB: "flows.sources.readers.office:read_epub",
    formats.PDF: "flows.sources.readers.office:read_pdf",
}

# Their directories lie at the end, so their readers move about in the file.
SEEKING = (formats.PARQUET, formats.DOCX, formats.ODT, formats.EPUB, formats.PDF)


@functools.cache
def reader_of(media_type: str) -> Reader:
    """The reader of a format.

    Raises:
        Rejected: `library_missing` where the extra that it needs is not installed.
    """
    module, _, function = READERS[media_type].partition(":")
    try:
        reader: Reader = getattr(importlib.import_module(module), function)
    except ImportError as error:
        raise Rejected("library_missing", f"{error.name or module} is not installed") from None
    return reader
