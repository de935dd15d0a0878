"""Finds when a page was published and changed, and says where that stood: in JSON-LD, in a meta tag, in its URL or in its text."""

import datetime
import itertools
import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml.html import HtmlElement

from flows.records.dates import find_date
from flows.steps.html.update_words import split_updates

_META = (
    "article:published_time", "article:published", "og:article:published_time", "og:published_time", "published_time",
    "datepublished", "date_published", "article.published", "article:post_date", "article_date_original", "bt:pubdate",
    "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.issued", "dcterms.date", "dc.date", "dc:date",
    "dc.date.created", "dcterms.created", "dc.created", "citation_publication_date", "citation_date", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "publicationdate",
    "published_at", "published-date", "published", "originalpublicationdate", "rnews:datepublished", "shareaholic:article_published_time",
    "article:publicationdate", "article.created", "og:pubdate", "timestamp", "datecreated", "date_created", "created", "date",
)  # fmt: skip
_META_OF_CHANGES = (
    "article:modified_time", "article:modified", "og:updated_time", "og:article:modified_time", "datemodified",
    "date_modified", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "last_updated", "modified_time",
    "updated_at", "article.updated", "parsely-modified-date", "cxenseparse:recs:modifiedtime",
)  # fmt: skip
_JSON_KEYS, _PROPERTIES = ("datePublished", "dateCreated", "uploadDate"), ("datepublished", "datecreated")
_JSON_DATE = re.compile(r'"(datePublished|dateCreated|uploadDate)"\s*:\s*"([^"]{4,60})"')
_URL_DATE = re.compile(
    r"(?<!\d)(19[89]\d|20\d\d)([/_-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)|/(19[89]\d|20\d\d)/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])(?=[/_-]|$)"
)
_CUES = re.compile(r"date|datum|fecha|publi|posted|time|byline|meta|created|submitted|info", re.IGNORECASE)
_OTHER_PARTS, _WHOLE_PAGE = frozenset(("aside", "nav", "footer")), frozenset(("article", "main", "body", "html"))
_OTHERS = re.compile(
    r"(?:^|[\s_-])(?:comments?|respond|replies|sidebar|related|latest|recent|recommend\w*|popular|trending|teasers?|promo|widget)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MOST_ANCESTORS, _WORDS_OF_PROSE = 24, 5
_YEAR = re.compile(r"(?<!\d)(?:199\d|20\d\d)(?!\d)")
_LONGEST_DATE_LINE = 60
_MOST_CANDIDATES, _MOST_CHILDREN = 200, 12
_EARLIEST_IN_TEXT = 1990


class Published(NamedTuple):
    """A moment (naive UTC) and where it stood: `json-ld`, `meta`, `url` or `text`."""

    at: datetime.datetime
    source: str


def find_published(tree: HtmlElement, url: str | None, lang: str | None) -> Published | None:
    """The date of publication, by the account that is best kept: machines read the first two, so they are mostly right."""
    for source, values in (("json-ld", _json_dates(tree)), ("meta", _meta_dates(tree))):
        for value in values:
            if moment := find_date(value, lang):
                return Published(moment, source)
    if url and (match := _URL_DATE.search(url)):
        year, month, day = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
        if moment := find_date(f"{year}-{month}-{day}"):
            return Published(moment, "url")
    for read in (_without_updates, str):  # a change is better than nothing
        for text in _text_dates(tree):
            if (moment := find_date(read(text), lang)) and moment.year >= _EARLIEST_IN_TEXT:
                return Published(moment, "text")
    return None


def find_updated(tree: HtmlElement, lang: str | None) -> datetime.datetime | None:
    """When the article was changed last, naive UTC, where the page says so of the article itself."""
    texts = (split_updates(text)[1] for text in _marked_texts(tree))
    values = itertools.chain(
        _json_dates(tree, ("dateModified",)), _meta_dates(tree, _META_OF_CHANGES, ("datemodified",)), texts
    )
    return next((moment for value in values if value and (moment := find_date(value, lang))), None)


def _without_updates(text: str) -> str:
    return split_updates(text)[0]


def json_objects(tree: HtmlElement) -> Iterator[dict[str, object]]:
    """All objects in the JSON-LD of a page, outer ones first; a script that is no JSON has none."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text:
            continue
        try:
            level = [json.loads(script.text, strict=False)]
        except (ValueError, RecursionError):
            continue
        while level:
            following: list[object] = []
            for node in level:
                if isinstance(node, dict):
                    yield node
                    following.extend(node.values())
                elif isinstance(node, list):
                    following.extend(node)
            level = following


def _json_dates(tree: HtmlElement, keys: Sequence[str] = _JSON_KEYS) -> Iterator[str]:
    """The date of the article first: a page also names the dates of its pictures, comments and neighbours."""
    objects = [node for node in json_objects(tree) if any(key in node for key in keys)]
    articles = [node for node in objects if re.search("Article|Posting|Report", str(node.get("@type")))]
    for key in keys:
        for node in articles or objects:
            value = node.get(key)
            if isinstance(value, str):
                yield value
    if not objects and keys is _JSON_KEYS:
        for script in tree.iter("script"):
            if "ld+json" in (script.get("type") or "") and script.text:
                for match in _JSON_DATE.finditer(script.text):
                    yield match[2]


def _meta_dates(
    tree: HtmlElement, names: Sequence[str] = _META, properties: Sequence[str] = _PROPERTIES
) -> Iterator[str]:
    values: dict[str, str] = {}
    for meta in tree.iter("meta"):
        if content := meta.get("content"):
            for attribute in ("property", "name", "itemprop"):
                if name := meta.get(attribute):
                    values.setdefault(name.lower(), content)
    for name in names:
        if name in values:
            yield values[name]
    for element in tree.iter("time", "span", "div", "p", "abbr"):
        if (element.get("itemprop") or "").lower() in properties and (
            value := element.get("datetime") or element.get("content") or element.get("title") or element.text
        ):
            yield value


def _text_dates(tree: HtmlElement) -> Iterator[str]:
    """What looks like the date beside a headline, in order: `time` elements, then short texts whose class says so."""
    times = [element for element in tree.iter("time") if not _is_elsewhere(element) and not _is_in_prose(element)]
    for element in times:
        if "pubdate" in element.attrib or "publi" in (element.get("class") or ""):
            yield element.get("datetime") or element.text_content()
    for element in times[:_MOST_CANDIDATES]:
        yield element.get("datetime") or element.text_content()
    yield from _marked_texts(tree)
    yield from _short_texts(tree)


def _is_elsewhere(element: HtmlElement) -> bool:
    """Whether an element belongs to a comment, to a neighbour of the article, or to what surrounds all articles."""
    for above in itertools.islice(itertools.chain((element,), element.iterancestors()), _MOST_ANCESTORS):
        if above.tag in _WHOLE_PAGE:
            return False
        if above.tag in _OTHER_PARTS or _OTHERS.search(f"{above.get('class') or ''} {above.get('id') or ''}"):
            return True
    return False


def _is_in_prose(element: HtmlElement) -> bool:
    """Whether a `time` stands in a sentence, and so is that of an event: beside the date of an article stand few words."""
    above = element.getparent()
    if above is None or element.get("pubdate") is not None or _CUES.search(str(element.get("class") or "")):
        return False
    around = f"{above.text or ''} {element.tail or ''}"
    return len(around.split()) >= _WORDS_OF_PROSE and not _CUES.search(f"{above.get('class') or ''} {around}")


def _marked_texts(tree: HtmlElement) -> Iterator[str]:
    """Texts of elements whose class or id speaks of a date or a byline."""
    found = 0
    for element in tree.iter("span", "div", "p", "li", "abbr", "small", "em", "h2", "h3", "h4", "td", "a", "strong"):
        is_marked = _CUES.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        if is_marked and len(element) < _MOST_CHILDREN and not _is_elsewhere(element):
            text = " ".join(element.itertext())
            if any(character.isdigit() for character in text):
                yield text
                found += 1
                if found == _MOST_CANDIDATES:
                    return


def _short_texts(tree: HtmlElement) -> Iterator[str]:
    """Lines that are hardly more than a date, wherever they stand; prose names all sorts of days."""
    found = 0
    for element in tree.iter("p", "span", "div", "td", "li", "dd", "b", "strong", "em", "i", "h2", "h3", "h4", "h5"):
        text = " ".join((element.text or "").split())
        if len(text) <= _LONGEST_DATE_LINE and _YEAR.search(text) and not _is_elsewhere(element):
            yield text
            found += 1
            if found == _MOST_CANDIDATES:
                return
