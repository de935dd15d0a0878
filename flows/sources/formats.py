"""Which files can be read, and as what, as far as a name tells; flows/sources/sniff.py asks the content first."""

import os

GZIP, BZIP2, XZ, ZSTD = "application/gzip", "application/x-bzip2", "application/x-xz", "application/zstd"
ZIP, TAR = "application/zip", "application/x-tar"
WARC, ARC = "application/warc", "application/x-arc"
TEXT, MARKDOWN, HTML = "text/plain", "text/markdown", "text/html"
JSON, NDJSON, CSV, TSV = "application/json", "application/x-ndjson", "text/csv", "text/tab-separated-values"
XML, RSS, ATOM = "application/xml", "application/rss+xml", "application/atom+xml"
MAIL, MBOX = "message/rfc822", "application/mbox"
PARQUET, PDF, EPUB = "application/vnd.apache.parquet", "application/pdf", "application/epub+zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"

# IANA media types by suffix, in lower case; where IANA has none, the name in common use.
# `.mhtml` is a mail whose main part is a page; `.wet` and `.wat` are WARC files of texts and of metadata.
MEDIA_TYPES = {
    ".txt": TEXT, ".text": TEXT, ".md": MARKDOWN, ".markdown": MARKDOWN,
    ".html": HTML, ".htm": HTML, ".xhtml": HTML, ".mhtml": MAIL, ".mht": MAIL,
    ".json": JSON, ".jsonl": NDJSON, ".ndjson": NDJSON, ".csv": CSV, ".tsv": TSV, ".parquet": PARQUET,
    ".xml": XML, ".rss": RSS, ".atom": ATOM, ".eml": MAIL, ".mbox": MBOX,
    ".warc": WARC, ".wet": WARC, ".wat": WARC, ".arc": ARC,
    ".docx": DOCX, ".odt": ODT, ".epub": EPUB, ".pdf": PDF,
    ".gz": GZIP, ".tgz": GZIP, ".bz2": BZIP2, ".tbz2": BZIP2, ".tbz": BZIP2, ".xz": XZ, ".txz": XZ,
    ".zst": ZSTD, ".tzst": ZSTD, ".zip": ZIP, ".tar": TAR,
}  # fmt: skip

COMPRESSED = (GZIP, BZIP2, XZ, ZSTD)
ARCHIVES = (ZIP, TAR)
# A record of one of these is a document as it is; everything else is a container of documents.
DOCUMENTS = (TEXT, MARKDOWN, HTML)

# `.tgz` and its like stand for two suffixes.
_TARRED = (".tgz", ".tbz2", ".tbz", ".txz", ".tzst")


def suffix(name: str) -> str:
    """What follows the last dot of a name, with the dot, in lower case; `.txt` alone has none.

    >>> suffix("news/A.TXT")
    '.txt'
    """
    return os.path.splitext(name)[1].lower()  # pathlib is ten times slower, and this runs for each file


def media_type(name: str) -> str | None:
    """Media type under which a file of this name is read; None where no reader knows it.

    >>> media_type("news/A.TXT")
    'text/plain'
    >>> media_type("news/a.txt.gz")
    'application/gzip'
    """
    return MEDIA_TYPES.get(suffix(name))


def uncompressed_name(name: str) -> str:
    """The name that a compressed file has without its compression.

    >>> uncompressed_name("news.jsonl.gz"), uncompressed_name("news.tgz"), uncompressed_name("news")
    ('news.jsonl', 'news.tar', 'news')
    """
    ending = suffix(name)
    if MEDIA_TYPES.get(ending) not in COMPRESSED:
        return name
    return name[: -len(ending)] + (".tar" if ending in _TARRED else "")


PLAIN = frozenset({"text/plain", "text/markdown"})
