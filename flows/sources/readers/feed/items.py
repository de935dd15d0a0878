"""One item of a feed: its text, and what the feed says about it.

An element means what its namespace says: the title of a picture is not that of the item beside whose own it stands. Each
fact is a list of places, the best first, and comes from the first of them that says anything.
"""

import itertools
import re
from collections.abc import Callable, Iterator

from lxml import etree

from flows.records.dates import parse_date
from flows.records.extra import to_extra
from flows.records.record import Fields, Record
from flows.records.text_source import TextSource
from flows.sources.formats import HTML, TEXT
from flows.sources.readers.feed.content import content_of, has_words
from flows.sources.readers.feed.titles import title_of
from flows.sources.readers.markup.paragraphs import local_name, text_of
from flows.sources.readers.record_keys import RecordKeys

# Families of namespaces by their addresses in lower case, without the scheme: feeds write https for http and Podcast for
# podcast. A feed's own elements are in the namespace of its items, or in none.
_OWN, _ATOM, _CONTENT, _DC, _ITUNES, _MEDIA, _XHTML, _PRISM, _RDF = (
    "own", "atom", "content", "dc", "itunes", "media", "xhtml", "prism", "rdf",
)  # fmt: skip
_FAMILIES = (
    ("www.w3.org/2005/atom", _ATOM), ("purl.org/atom/ns#", _ATOM), ("purl.org/rss/1.0/modules/content", _CONTENT),
    ("purl.org/dc/", _DC), ("www.itunes.com/dtds/podcast-1.0.dtd", _ITUNES), ("search.yahoo.com/mrss", _MEDIA),
    ("video.search.yahoo.com/mrss", _MEDIA), ("www.w3.org/1999/xhtml", _XHTML),
    ("prismstandard.org/namespaces/", _PRISM), ("www.w3.org/1999/02/22-rdf-syntax-ns#", _RDF),
    ("purl.org/rss/1.0/", _OWN), ("purl.org/net/rss1.1#", _OWN), ("channel.netscape.com/rdf/simple/0.9/", _OWN),
    ("my.netscape.com/rdf/simple/0.9/", _OWN), ("backend.userland.com/", _OWN), ("blogs.law.harvard.edu/tech/rss", _OWN),
)  # fmt: skip
# What prefixes stand for by custom, in feeds that forget to declare them.
_PREFIXES = {
    "atom": _ATOM, "content": _CONTENT, "dc": _DC, "dcterms": _DC, "itunes": _ITUNES, "media": _MEDIA, "xhtml": _XHTML,
    "prism": _PRISM, "rdf": _RDF,
}  # fmt: skip

_TITLES = ("own:title", "atom:title", "dc:title", "itunes:title", "media:title", "media:group/media:title")
# The full text, if the feed has it, and its summary else.
_CONTENTS = (
    "content:encoded", "atom:content", "own:content", "own:encoded", "xhtml:body", "xhtml:div", "own:body",
    "own:description", "atom:summary", "own:summary", "own:abstract", "dc:description", "dc:abstract", "itunes:summary",
    "itunes:subtitle", "media:description", "media:group/media:description",
)  # fmt: skip
# Publication before change.
_DATES = (
    "own:pubdate", "atom:published", "own:published", "atom:issued", "own:issued", "dc:issued", "dc:date", "own:date",
    "dc:available", "prism:publicationdate", "own:created", "atom:created", "dc:created", "atom:updated", "own:updated",
    "atom:modified", "own:modified", "dc:modified",
)  # fmt: skip
_UPDATES = ("atom:updated", "own:updated", "atom:modified", "own:modified", "dc:modified")
_IDS = ("own:guid", "atom:id", "own:id", "dc:identifier")
_AUTHORS = ("dc:creator", "own:author", "atom:author", "itunes:author", "own:creator", "dc:author")
_LINKS = ("own:link", "atom:link", "own:a")
# Whole texts; a summary beside one is a fact about it.
_WHOLE_CONTENTS = _CONTENTS[: _CONTENTS.index("own:description")]
_KNOWN = frozenset((*_TITLES, *_WHOLE_CONTENTS, *_IDS, *_AUTHORS, *_LINKS, "media:group"))
# Where an element without a text says something.
_ATTRIBUTES = ("term", "label", "url", "href", "resource")

Places = dict[str, list["etree._Element"]]


def item_record(item: "etree._Element", data: bytes, position: int, keys: RecordKeys, site: str | None) -> Record:
    """The record of an item. What RSS carries is HTML by custom, so it is one where a tag or an entity is in it.

    Args:
        item: the element, whole.
        data: its bytes, as text in UTF-8.
        position: its index in the feed.
        keys: the keys given so far.
        site: the feed's own title.

    Raises:
        Rejected: `malformed`, for an entity that the document declares, or half a character.
    """
    places = _places(item)
    text, media_type, element = _content(places)
    source = None
    if element is not None:
        source = TextSource("xml", (sum(1 for _ in _before(item, element)),))
    url = _url(places) or item.get("href") or item.get("HREF")  # the latter two of the Channel Definition Format
    record_id = _first(places, _IDS, line_of) or _attribute(item, "about") or url
    dated = ((element, parse_date(text_of(element))) for element in _elements(places, _DATES))
    date_element, stated = next(((element, date) for element, date in dated if date is not None), (None, None))
    published_at = stated or parse_date(item.get("LASTMOD"))
    fields = Fields(
        _first(places, _TITLES, title_of), _byline(places), site, url,
        published_at, "field" if published_at is not None else None, to_extra(_others(places, text, date_element)),
        next((date for element in _elements(places, _UPDATES) if (date := parse_date(text_of(element)))), None),
    )  # fmt: skip
    key = keys.next_key(record_id, data)
    return Record(key, position, media_type, data, text, fields, is_fragment=media_type == HTML, source=source)


def _before(item: "etree._Element", element: "etree._Element") -> "Iterator[etree._Element]":
    """The elements of an item that begin before one of them."""
    return itertools.takewhile(lambda each: each is not element, item.iter("{*}*"))


def _others(places: Places, text: str, date: "etree._Element | None") -> dict[str, object]:
    """What an item says besides, by the names of its elements: categories, rights, a summary where it has the whole text."""
    facts: dict[str, list[str]] = {}
    for place, elements in places.items():
        if place in _KNOWN:
            continue
        said = [line for element in elements if element is not date and (line := _fact(element, text))]
        facts.setdefault(place.rpartition(":")[2], []).extend(dict.fromkeys(said))
    return {name: said[0] if len(said) == 1 else said for name, said in facts.items()}


def _fact(element: "etree._Element", text: str) -> str | None:
    stated = next((element.get(name) for name in _ATTRIBUTES if element.get(name)), None)
    line = line_of(element)
    return stated if line is None else line if text_of(element) != text else None


def line_of(element: "etree._Element") -> str | None:
    """The text of an element on one line, as it stands."""
    return " ".join(text_of(element).split()) or None


def _places(item: "etree._Element") -> Places:
    """The children of an item by family and name in lower case, and those of its media groups."""
    own = etree.QName(item).namespace
    places: Places = {}
    for child in item:
        if name := _qualified(child, own):
            places.setdefault(name, []).append(child)
    for group in places.get("media:group", ()):
        for child in group:
            if name := _qualified(child, own):
                places.setdefault(f"media:group/{name}", []).append(child)
    return places


def _qualified(element: "etree._Element", own: str | None) -> str:
    """Family and name of an element; "" of a comment, and of one whose namespace says nothing about an item."""
    name = local_name(element).lower()
    if not name:
        return ""
    prefix, colon, rest = name.partition(":")
    if colon:  # a prefix that nothing declares stays a part of the name
        return f"{_PREFIXES[prefix]}:{rest}" if prefix in _PREFIXES else ""
    namespace = etree.QName(element).namespace
    family = _family(namespace) or (_OWN if namespace in (None, own) else None)
    return f"{family}:{name}" if family else ""


def _family(namespace: str | None) -> str | None:
    address = (namespace or "").lower().partition("://")[2] or (namespace or "").lower()
    return next((family for start, family in _FAMILIES if address.startswith(start)), None) if address else None


def _elements(places: Places, names: tuple[str, ...]) -> "Iterator[etree._Element]":
    return (element for name in names for element in places.get(name, ()))


def _first(places: Places, names: tuple[str, ...], read: "Callable[[etree._Element], str | None]") -> str | None:
    return next((line for element in _elements(places, names) if (line := read(element))), None)


def _content(places: Places) -> "tuple[str, str, etree._Element | None]":
    """The first content with words in it; where none has any, the first that is there at all: a picture, perhaps.

    With it comes its element.
    """
    wordless = None
    for element in _elements(places, _CONTENTS):
        text, media_type = content_of(element)
        if has_words(text, is_html=media_type == HTML):
            return text, media_type, element
        if wordless is None and text.strip():
            wordless = text, media_type, element
    return wordless or ("", TEXT, None)


def _byline(places: Places) -> str | None:
    for name in _AUTHORS:
        people = [_person(element) for element in places.get(name, ())]
        if any(people):
            return ", ".join(dict.fromkeys(person for person in people if person))
    return None


def _person(author: "etree._Element") -> str | None:
    named = next((child for child in author if local_name(child).lower().rpartition(":")[2] == "name"), author)
    return line_of(named)


def _url(places: Places) -> str | None:
    for element in _elements(places, _LINKS):
        # Atom says in an attribute what RSS says in the text, and other relations are pictures and comments.
        href = element.get("href") or element.get("HREF")
        address = href if element.get("rel", "alternate") == "alternate" else None
        address = (address or ("" if href else text_of(element))).strip()
        if address:
            return address
    guid = next(iter(places.get("own:guid", ())), None)
    if guid is not None and guid.get("isPermaLink", "true") == "true" and text_of(guid).strip().startswith("http"):
        return text_of(guid).strip()
    return None


def _attribute(item: "etree._Element", name: str) -> str | None:
    """An attribute of RDF, with its namespace or with a prefix that nothing declares."""
    names = (key for key in item.keys() if re.split("[}:]", key)[-1] == name)  # noqa: SIM118 - an element is no dict
    return next((item.get(key) for key in names), None)
