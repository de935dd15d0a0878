"""What a page of HTML was read as."""

import datetime
from typing import NamedTuple


class PageFields(NamedTuple):
    """Facts beside the text. `published_at` is naive UTC; `published_from` is `json-ld`, `meta`, `url` or `text`."""

    title: str | None = None
    byline: str | None = None
    site: str | None = None
    url: str | None = None
    published_at: datetime.datetime | None = None
    published_from: str | None = None
    lang: str | None = None


class Page(NamedTuple):
    """A page that was read. `roles` has one entry a paragraph, None where markup names no role.

    `encoding` is None of a page that was given as text.
    """

    paragraphs: list[str]
    roles: list[str | None]
    fields: PageFields
    encoding: str | None
    fixes: tuple[str, ...]
