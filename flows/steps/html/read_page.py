"""Turns a page into its article: paragraphs with roles, and what the page says about itself.

A page is read whole or refused. What the parser would cut is noticed (tree.py) and repaired where a construct was never
closed (tags.py); a page that is too large or too deep for it gives all its visible text (tag_text.py). The article is looked
for (article.py, and prose.py where that finds too little) only where there is something to choose from: in HTML that is the article itself, in a page that is nothing
but a document, and in one that is nearly all tags (dense.py), all that is shown counts (tree_text.py).
"""

from typing import TYPE_CHECKING

from flows.records.page_evidence import PageEvidence
from flows.records.reasons import Rejected
from flows.steps.html.encoding import read_text
from flows.steps.html.page import Page, PageFields, Paragraph
from flows.steps.html.tag_text import visible_paragraphs
from flows.steps.html.tags import close_open_end

if TYPE_CHECKING:
    from lxml.html import HtmlElement

VERSION: int = 8

_MOST_BYTES = 64_000_000
_MOST_TEXT_BYTES = 150_000_000  # in memory, where one emoji makes every character take four
_MOST_TAGS = 5_000_000
_MOST_PARSED_CHARACTERS = 9_000_000
_MOST_PARSED_TAGS = 200_000
WHOLE_PAGE = "whole_page"
"""Stands among the fixes of a page of which all visible text was taken, since it is too large or too dense for a search."""


def read_page(source: bytes | str, *, is_fragment: bool = False, is_mail: bool = False) -> Page:
    """Read a page.

    Args:
        source: its bytes; or its text, where a reader has taken it out of JSON, a table, a feed or a mail: then what it
            declares as its encoding is true no more, and is not looked at.
        is_fragment: whether it is an article by itself, such as an item of a feed or the body of a mail. Then it says
            nothing about itself, and all that it shows is its text.
        is_mail: whether it is the body of a mail, in which elements say what is quoted and what is a signature.

    >>> page = read_page(b"<title>Storm</title><body><h1>Storm</h1><p>Ships waited outside the harbour.</p>")
    >>> list(zip(page.roles, page.paragraphs))
    [('title', 'Storm'), (None, 'Ships waited outside the harbour.')]

    Raises:
        Rejected: `empty` for a page that shows no text, `html_cut` for one that could be read in part only, `binary`
            and `undecodable` as for any text.
    """
    # lxml and trafilatura take a fifth of a second to import, and most runs meet no page.
    from flows.steps.html.dense import is_dense
    from flows.steps.html.evidence import measure_page
    from flows.steps.html.metadata import read_fields
    from flows.steps.html.tree import clean, parse
    from flows.steps.html.tree_text import is_document, shown_paragraphs

    if len(source) > _MOST_BYTES:
        raise Rejected("html_cut", f"a page of {len(source):,} bytes or characters is more than can be read as one")
    text, encoding, fixes = _mend(source) if isinstance(source, str) else read_text(source)
    source_text, text = text, clean(text)
    tags = text.count("<")
    if tags > _MOST_TAGS or text.__sizeof__() > _MOST_TEXT_BYTES:
        raise Rejected("html_cut", f"{tags} tags in {len(text)} characters are more than can be read as one page")
    tree = None
    if tags <= _MOST_PARSED_TAGS and len(text) <= _MOST_PARSED_CHARACTERS:
        tree = parse(text)
        if tree is None:
            tree = parse(close_open_end(text))
    fields, evidence = PageFields(), None
    pairs: list[Paragraph] = []
    if tree is not None:
        is_too_dense = not is_fragment and is_dense(tree, len(text))
        if not is_fragment:
            fields, articles = read_fields(tree, has_article=not is_too_dense)
            evidence = None if is_too_dense else measure_page(tree, articles)
        if evidence is None or is_document(tree):
            pairs = shown_paragraphs(tree, fields.title, is_mail=is_mail)
        else:
            pairs = _find_article(tree, fields.title, evidence)
        fixes += (WHOLE_PAGE,) if is_too_dense else ()
        del tree
    elif not is_fragment:
        fixes += (WHOLE_PAGE,)
    is_flat = not pairs
    if is_flat:
        pairs = visible_paragraphs(text)
        if fields.title is None and not is_fragment:
            fields = fields._replace(title=next((paragraph for paragraph, role in pairs if role == "title"), None))
    if not pairs:
        raise Rejected("empty", "the page shows no text")
    paragraphs, roles = [paragraph for paragraph, _ in pairs], [role for _, role in pairs]
    return Page(paragraphs, roles, fields, encoding, fixes, evidence, source_text, is_flat)


def _find_article(tree: "HtmlElement", title: str | None, evidence: PageEvidence) -> list[Paragraph]:
    """The article by the first way; by the second where that gives a small part of what the page shows or says it has."""
    from flows.steps.html.article import extract_body
    from flows.steps.html.prose import choose, prose_paragraphs

    pairs = extract_body(tree, title)
    if evidence.promises_more_than(sum(len(text) for text, _ in pairs)):
        prose = prose_paragraphs(tree, title)
        return prose if choose(pairs, prose) else pairs
    return pairs


def _mend(text: str) -> tuple[str, None, tuple[str, ...]]:
    """Text without half surrogate pairs, which JSON may spell and no parser takes; normalise has the same repair."""
    if text.isascii():
        return text, None, ()
    mended = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return mended, None, ("surrogates",) if mended != text else ()
