"""What readers give: raw records with their own bytes, and the facts that the format states about each."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

from flows.records.extra import merge_extra
from flows.records.mail_header import MailHeader
from flows.records.text_source import TextSource
from flows.records.unpack_budget import Budget
from flows.records.watch import Watch


class Span(NamedTuple):
    """Where a record's bytes lie in the stream that it was read from: 0-based, end exclusive."""

    start: int
    end: int

    def behind(self, offset: int) -> "Span":
        """The same bytes in a stream that holds `offset` bytes before this one."""
        return Span(self.start + offset, self.end + offset)


class Fields(NamedTuple):
    """Facts that a format states beside the text. `published_at` and `updated_at` are naive UTC; `published_from` says where the first stood.

    `extra` is what no other field takes, as flows/records/extra.py writes it.
    """

    title: str | None = None
    byline: str | None = None
    site: str | None = None
    url: str | None = None
    published_at: datetime.datetime | None = None
    published_from: str | None = None
    extra: str | None = None
    updated_at: datetime.datetime | None = None

    def filled_from(self, more: Any) -> "Fields":
        """These facts, and for those that are missing the ones of `more`, which has fields of the same names."""
        gaps = {name: getattr(more, name) for name, value in zip(self._fields, self, strict=True) if value is None}
        return self._replace(**gaps | {"extra": merge_extra(self.extra, more.extra)})


class Record(NamedTuple):
    """One raw record.

    `key` is what its uri adds to its container's: `#id=7`, `#sha=0123456789abcdef`, `!/b.txt`, or nothing for the
    container itself. `data` are the bytes that its hash is taken of. `text` is set where the reader has decoded it
    already (a JSON string); else the press decodes `data`. `is_fragment` is set of HTML that is the article itself and no
    page around one. `reason` (a code of flows/records/reasons.py) is set for a record
    that will be no document; then `detail` says why in one line. `reader` is the media type of the format whose reader
    made the record, None where there was none to ask: a plain file, a page, a file that nobody reads. Readers leave it
    out; flows/sources/expand.py sets it. `opens_as` is set of a file inside a record (an attachment, what a server sent),
    whose `data` are still to be opened under this name; what is found there has the record's `fields` where it has none
    of its own. `mail` is set of a mail's message. `span` are the bytes of the stream that the record was made from; readers
    leave it out of a record that is all of the stream, and of one that stands in no bytes of its own. `source` says where the
    text stands in the record, where the reader knows.
    """

    key: str
    position: int | None
    media_type: str | None
    data: bytes
    text: str | None = None
    fields: Fields = Fields()
    reason: str | None = None
    detail: str | None = None
    reader: str | None = None
    is_fragment: bool = False
    opens_as: str | None = None
    mail: MailHeader | None = None
    span: Span | None = None
    source: TextSource | None = None


class Limits(NamedTuple):
    """How far a reader goes. Sizes in bytes; `archive_bytes` and `ratio` bound what comes out of one compressed file.

    `budget` is the account of the file that the reader's bytes lie in, for readers that unpack something themselves.
    `watch` is told of each record that a reader of many makes (flows/sources/readers/alone.py).
    """

    record_bytes: int = 64_000_000
    archive_bytes: int = 4_000_000_000
    ratio: int = 1_000
    members: int = 1_000_000
    depth: int = 4
    budget: Budget | None = None
    watch: Watch | None = None


class FieldNames(NamedTuple):
    """Which fields of a JSON object, a CSV row or a Parquet row hold what; the first name that is there wins.

    Names are compared in lower case, without `_`, `-` and spaces.
    """

    text: tuple[str, ...] = (
        "text",
        "body",
        "content",
        "articlebody",
        "fulltext",
        "article",
        "maintext",
        "story",
        "selftext",
        "plaintext",
        "document",
        "paragraphs",
        "html",
        "rawhtml",
        "bodyhtml",
        "contenthtml",
        "articlehtml",
    )
    title: tuple[str, ...] = ("title", "headline", "heading", "name", "subject")
    id: tuple[str, ...] = ("id", "docid", "documentid", "articleid", "uuid", "guid", "key", "recordid")
    url: tuple[str, ...] = ("url", "link", "uri", "href", "permalink", "canonicalurl", "sourceurl", "targeturi")
    date: tuple[str, ...] = (
        "dategmt", "dateunixtime", "date", "publishedat", "published", "publishedon", "pubdate", "publicationdate", "datepublished",
        "publishdate", "publishingdate", "createdat", "createdutc", "created", "timestamp", "time",
    )  # fmt: skip
    author: tuple[str, ...] = ("author", "authors", "byline", "creator", "writer", "account", "from")
    site: tuple[str, ...] = ("site", "sitename", "source", "publisher", "publication", "domain", "outlet")


Reader = Callable[[BinaryIO, Limits, FieldNames], Iterator[Record]]
"""Reads one container from a stream and yields its records in order.

A fault inside gives a record with its place in `detail`, and reading goes on behind it where that can be found. A reader
raises `Rejected` (flows/records/reasons.py) when it can go no further; what it has yielded before is kept, and the container
itself becomes a quarantined record. It ends at the end of its bytes: flows/sources/expand.py looks whether any are left.
"""
