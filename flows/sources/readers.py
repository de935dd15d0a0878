"""Which function reads which format. Modules are imported with the first file of their format: some are heavy."""

import functools
import importlib

from flows.reasons import Rejected
from flows.sources import formats
from flows.sources.records import Reader

VERSION: int = 1
"""Raised when any reader gives other records, texts or fields for the same file."""

READERS: dict[str, str] = {
    formats.NDJSON: "flows.sources.json_lines:read_json_lines",
    formats.JSON: "flows.sources.json_document:read_json",
    formats.CSV: "flows.sources.table_text:read_csv",
    formats.TSV: "flows.sources.table_text:read_tsv",
    formats.PARQUET: "flows.sources.parquet:read_parquet",
    formats.XML: "flows.sources.xml_text:read_xml",
    formats.RSS: "flows.sources.xml_text:read_xml",
    formats.ATOM: "flows.sources.xml_text:read_xml",
    formats.MAIL: "flows.sources.mail:read_eml",
    formats.MBOX: "flows.sources.mail:read_mbox",
    formats.WARC: "flows.sources.warc:read_warc",
    formats.ARC: "flows.sources.arc:read_arc",
    formats.DOCX: "flows.sources.office:read_docx",
    formats.ODT: "flows.sources.office:read_odt",
    formats.EPUB: "flows.sources.office:read_epub",
    formats.PDF: "flows.sources.office:read_pdf",
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
