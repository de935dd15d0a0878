"""What a page says about itself besides title, byline, site, url and date: section, tags, keywords, language, and the like."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from lxml.html import HtmlElement

# Names of meta tags for one fact, the best first. Those of `_LISTS` may stand several times, or hold several values.
_META: Mapping[str, tuple[str, ...]] = {
    "section": ("article:section", "og:article:section", "parsely-section", "section", "category", "article.section"),
    "tags": ("article:tag", "og:article:tag", "parsely-tags"),
    "keywords": ("keywords", "news_keywords", "sailthru.tags"),
    "subject": ("dc.subject", "dcterms.subject", "dc:subject"),
    "description": ("description", "og:description", "twitter:description", "dc.description"),
    "type": ("og:type", "dc.type"),
    "image": ("og:image", "twitter:image"),
    "modified": ("article:modified_time", "og:updated_time", "dcterms.modified", "last-modified", "lastmod"),
    "rights": ("dc.rights", "dcterms.rights", "copyright"),
    "place": ("geo.placename",),
}
# What JSON-LD says of an article, by its names there: https://schema.org/NewsArticle.
_JSON = {
    "articleSection": "section", "keywords": "keywords", "genre": "genre", "inLanguage": "language", "abstract": "abstract",
    "alternativeHeadline": "alternative_headline", "dateline": "dateline", "dateModified": "modified",
    "wordCount": "word_count", "isAccessibleForFree": "is_accessible_for_free", "license": "license",
}  # fmt: skip
_LISTS = ("tags", "keywords", "subject")
_PARTING = re.compile(r"\s*[,;،、，]\s*")
_ARTICLE = re.compile("Article|Posting|Report|Review$")
_MOST_TAGS = 1_000


def find_articles(objects: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """The articles among the objects of JSON-LD, outer ones first."""
    return [item for item in objects if _ARTICLE.search(str(item.get("@type"))[:200])]


def read_facts(tree: HtmlElement, lang: str | None, articles: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Facts by their names. JSON-LD fills what the meta tags leave out, for some pages repeat their template there.

    Args:
        tree: the page.
        lang: the language that it declares.
        articles: see `find_articles`; where it has several, it is a list of them, and none speaks for it.
    """
    facts: dict[str, object] = dict(_meta_facts(tree))
    if lang:
        facts["language"] = lang
    for item in articles[:1] if len(articles) <= 1 or articles[0].get("articleBody") else ():
        for name, fact in _JSON.items():
            value = item.get(name)
            if value not in (None, "", []):
                facts.setdefault(fact, _split(value) if fact in _LISTS else value)
    return facts


def _meta_facts(tree: HtmlElement) -> Iterator[tuple[str, object]]:
    said: dict[str, list[str]] = {}
    for meta in islice(tree.iter("meta"), _MOST_TAGS):
        content = " ".join((meta.get("content") or "").split())
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        if content and name:
            said.setdefault(name, []).append(content)
    for fact, names in _META.items():
        values = next((said[name] for name in names if name in said), None)
        if values:
            yield fact, _split(values) if fact in _LISTS else values[0]


def _split(value: object) -> object:
    """The parts of a list that is written with commas, each once."""
    values = value if isinstance(value, list) else [value]
    texts = [item for item in values if isinstance(item, str)]
    if len(texts) < len(values):
        return value
    parts = texts if len(texts) > 1 else _PARTING.split(texts[0])
    return list(dict.fromkeys(part for part in map(str.strip, parts) if part))
