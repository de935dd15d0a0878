"""The second way to an article: the paragraphs of prose that a page shows, taken where the first gave a small part of them."""

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from flows.steps.html.article import CAPTION_TAG
from flows.steps.html.page import ROLES, Paragraph, fold_for_comparison, with_role

SHORTEST_PROSE = 80
"""Characters of a paragraph that is no label."""

_AROUND = frozenset(("nav", "footer", "aside", "form", "header", "noscript", "a", "figure", "button"))
# What other texts of a page are put into: remarks of readers, teasers of other articles, what is not shown. Of the
# second ones some stand beside the name of an article that has such a thing.
_OTHER_TEXTS = re.compile(
    r"comment|disqus|respond|replies|related|recommend|newsletter|cookie|consent|popup", re.IGNORECASE
)
_MAYBE_OTHER_TEXTS = re.compile(r"promo|sidebar|side-bar|widget|footer|hidden|modal", re.IGNORECASE)
_ARTICLE = re.compile(r"content|article|body|entry|main|story|post", re.IGNORECASE)
_TINY_PART = 0.1
_MOST_KEPT = 0.8
_SHORTEST_COMPARED = 40
_LONGEST_NAME = 300


def prose_elements(tree: HtmlElement) -> Iterator[tuple[HtmlElement, int]]:
    """The paragraphs that are no labels and lie in nothing that goes round an article, each with its length."""
    for paragraph in tree.iter("p"):
        words = paragraph.text_content().split()
        length = sum(map(len, words)) + len(words) - 1
        if length >= SHORTEST_PROSE and not _is_around(paragraph):
            yield paragraph, length


def _is_around(paragraph: HtmlElement) -> bool:
    """Whether a paragraph lies in something that goes round an article, or holds another text than it."""
    is_in_article = False
    for element in paragraph.iterancestors():
        if element.tag in _AROUND:
            return True
        name = f"{element.get('class') or ''} {element.get('id') or ''}"[:_LONGEST_NAME]
        if element.tag in ("html", "body") or len(name) < 2:
            continue
        is_in_article = is_in_article or _ARTICLE.search(name) is not None
        if _OTHER_TEXTS.search(name) or (_MAYBE_OTHER_TEXTS.search(name) and not is_in_article):
            return True
    return False


def prose_paragraphs(tree: HtmlElement, title: str | None) -> list[Paragraph]:
    """The paragraphs of prose in the order of the page, with the short ones, headings and captions among them.

    The tree is one that `extract_body` has looked at, where captions travel as headings.
    """
    around_prose = {element.getparent() for element, _ in prose_elements(tree)}
    roles = {name: role for name, role in ROLES.items() if role == "heading"} | {CAPTION_TAG: "caption"}
    folded_title = fold_for_comparison(title or "")
    paragraphs: list[Paragraph] = []
    for element in tree.iter("p", *roles):
        if element.getparent() not in around_prose:
            continue
        text = " ".join(element.text_content().split())
        if text:
            is_title = folded_title != "" and fold_for_comparison(text) == folded_title
            paragraphs.append(with_role(text, "title" if is_title else roles.get(element.tag)))
    return paragraphs


def choose(first: Sequence[Paragraph], second: Sequence[Paragraph]) -> bool:
    """Whether the second way is to be believed: it holds most of what the first found, or that is next to nothing.

    Where neither holds, the first found an article in which paragraphs are no elements, and the prose is what is around.
    """
    n_first, n_second = (sum(len(text) for text, _ in paragraphs) for paragraphs in (first, second))
    if n_first < _TINY_PART * n_second:
        return True
    told = [text for text, _ in first if len(text) >= _SHORTEST_COMPARED]
    whole = "\n".join(text for text, _ in second)
    n_kept = sum(len(text) for text in told if text in whole)
    return n_first < n_second and n_kept >= _MOST_KEPT * sum(map(len, told))
