"""Measures a page, for telling an article from a list of them, a captcha, a wall: what it shows, what of that is links,
how long it says that its article is, and what it asks its reader to do.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from lxml.etree import XPath
from lxml.html import HtmlElement

from flows.records.page_evidence import PageEvidence
from flows.steps.html.prose import prose_elements

_HIDDEN = ("script", "style", "noscript", "template", "head")
_FEWEST_HEADLINE_CHARS = 25
_CHARS_A_WORD = 6
_MOST_NOSCRIPT_CHARS = 1_000
# What elements are named after by the services and templates that put such things into pages.
_MARKS = (
    ("captcha", (
        "g-recaptcha", "h-captcha", "cf-turnstile", "cf-challenge", "challenge-form", "challenge-platform", "challenge-running",
        "challenge-error", "px-captcha", "captcha-form", "captcha-box", "captcha-container", "captcha-image", "captcha_form",
    )),
    ("consent", (
        "cookie-wall", "cookiewall", "cookie-consent", "cookie-banner", "cookie-notice", "consent-wall", "consent-form",
        "consent-layer", "onetrust", "didomi", "sp_message", "qc-cmp", "cmpbox", "gdpr",
    )),
    ("paywall", ("paywall", "pay-wall", "regwall", "subscriber-only", "premium-wall", "premium-content", "piano-")),
)  # fmt: skip
_names_of_elements = XPath(
    "//div/@class|//div/@id|//form/@class|//form/@id|//section/@class|//section/@id|//body/@class|//body/@id"
)


def measure_page(tree: HtmlElement, articles: Sequence[Mapping[str, object]]) -> PageEvidence:
    """Measures the tree of a page; `articles` are those of its JSON-LD."""
    body = tree.find("body")
    body = tree if body is None else body
    n_linked = n_links = n_headlines = 0
    for link in body.iter("a"):
        n_chars = _length(link)
        if n_chars:
            n_links += 1
            n_linked += n_chars
            n_headlines += n_chars >= _FEWEST_HEADLINE_CHARS
    stated = [item for item in articles if item.get("articleBody") or item.get("wordCount")]
    prose: Counter[HtmlElement] = Counter()
    for paragraph, length in prose_elements(body):
        prose[paragraph.getparent()] += length
    return PageEvidence(
        n_shown_chars=max(0, _length(body) - sum(map(_length, body.iter(*_HIDDEN)))),
        n_linked_chars=n_linked,
        n_links=n_links,
        n_headline_links=n_headlines,
        n_prose_chars=sum(prose.values()),
        n_together_chars=max(prose.values(), default=0),
        n_stated_chars=max(map(_stated_length, stated), default=0) if len(stated) == 1 else 0,
        n_stated_articles=len(articles),
        is_free=_is_free(articles),
        n_passwords=sum((field.get("type") or "").lower() == "password" for field in body.iter("input")),
        noscript=" ".join(" ".join(element.text_content() for element in body.iter("noscript")).split())[
            :_MOST_NOSCRIPT_CHARS
        ],
        marks=_marks(body),
    )


def _length(element: HtmlElement) -> int:
    """Characters of an element's text with its white space folded."""
    words = element.text_content().split()
    return sum(map(len, words)) + max(0, len(words) - 1)


def _stated_length(article: Mapping[str, object]) -> int:
    text, n_words = article.get("articleBody"), article.get("wordCount")
    if isinstance(text, str):
        return len(" ".join(text.split()))
    if isinstance(n_words, str) and n_words.isdecimal() and len(n_words) < 8:
        n_words = int(n_words)
    return n_words * _CHARS_A_WORD if isinstance(n_words, int) and not isinstance(n_words, bool) else 0


def _is_free(articles: Sequence[Mapping[str, object]]) -> bool | None:
    for article in articles[:1]:
        said = article.get("isAccessibleForFree")
        if isinstance(said, bool):
            return said
        if isinstance(said, str) and said.strip().lower() in ("true", "false"):
            return said.strip().lower() == "true"
    return None


def _marks(body: HtmlElement) -> tuple[str, ...]:
    """What the names of elements speak of, each once, in the order of `_MARKS`."""
    names = " ".join(_names_of_elements(body)).lower()
    return tuple(mark for mark, words in _MARKS if any(word in names for word in words))
