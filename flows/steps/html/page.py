"""What a page of HTML was read as, and the sizes that its readers share."""

import datetime
from typing import NamedTuple

from flows.records.page_evidence import PageEvidence

Paragraph = tuple[str, str | None]
"""Text with folded white space, and the role that its element names."""

ROLES = dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading") | {"figcaption": "caption", "caption": "caption"}
"""The roles that elements name."""

LONGEST_WITH_ROLE = 400
"""Characters of a paragraph that may be a heading or a caption; a longer one is text in the wrong element."""

WHOLE_PARTS = frozenset(("boilerplate", "quoted", "signature"))
"""Roles of parts of a page, which all that lies in them has, however long it is."""

SHORTEST_PROSE_CELL = 100
"""Characters of a cell that make its table a frame for prose, in which each cell is a paragraph."""


class PageFields(NamedTuple):
    """Facts beside the text. `published_at` and `updated_at` are naive UTC; `published_from` is `json-ld`, `meta`, `url` or `text`."""

    title: str | None = None
    byline: str | None = None
    site: str | None = None
    url: str | None = None
    published_at: datetime.datetime | None = None
    published_from: str | None = None
    updated_at: datetime.datetime | None = None
    lang: str | None = None
    extra: str | None = None


class Page(NamedTuple):
    """A page that was read. `roles` has one entry a paragraph, None where markup names no role.

    `encoding` is None of a page that was given as text, and `evidence` of one whose tree was not looked at: an article by
    itself, or a page that is too large, too deep or too dense for a search. `source` is its text as it was decoded, and
    `is_flat` says that all of it was taken that stands between tags, its title with it.
    """

    paragraphs: list[str]
    roles: list[str | None]
    fields: PageFields
    encoding: str | None
    fixes: tuple[str, ...]
    evidence: PageEvidence | None = None
    source: str = ""
    is_flat: bool = False


def with_role(text: str, role: str | None) -> Paragraph:
    """A paragraph with the role that its element names, unless it is too long for it."""
    return text, role if len(text) <= LONGEST_WITH_ROLE or role in WHOLE_PARTS else None


def unless_all_is_boilerplate(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs as they are; where navigation is all that there is, it is the text."""
    if all(role == "boilerplate" for _, role in paragraphs):
        return [(text, None) for text, _ in paragraphs]
    return paragraphs


def fold_for_comparison(text: str) -> str:
    """A line as a title and the heading that repeats it have it in common."""
    return " ".join(text.casefold().split()).strip(" .!")
