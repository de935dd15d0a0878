"""One item of an RSS or Atom feed: its text, and what the feed says about it."""

import re

from lxml import etree

from flows.records.reasons import Rejected
from flows.records.record import Fields, Record
from flows.sources.formats import HTML, TEXT
from flows.sources.readers.dates import parse_date
from flows.sources.readers.markup_text import local_name, text_of
from flows.sources.readers.record_keys import RecordKeys

# The full text, if the feed has it, and its summary else: content:encoded, Atom's content, RSS's description.
_CONTENTS = ("encoded", "content", "body", "description", "summary")
_DATES = ("pubDate", "published", "issued", "date", "created", "updated", "modified")
_IDS = ("guid", "id")
_AUTHORS = ("creator", "author")
_MARKUP = re.compile(r"<[a-zA-Z/!]|&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|[a-zA-Z]{2,31});")
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def item_record(item: "etree._Element", position: int, keys: RecordKeys, site: str | None, fault: str | None) -> Record:
    """The record of an item. What RSS carries is HTML by custom, so it is one where a tag or an entity is in it.

    Args:
        item: the element, whole.
        position: its index in the feed.
        keys: the keys given so far.
        site: the feed's own title.
        fault: what was wrong in the XML of the item.
    """
    data = etree.tostring(item, encoding="utf-8", with_tail=False)
    if fault is not None:
        return Record(keys.next_key(None, data), position, None, data, reason="malformed", detail=fault)
    children: dict[str, list[etree._Element]] = {}
    for child in item:
        children.setdefault(local_name(child), []).append(child)
    try:
        text, media_type = _content(children)
        url = _url(children)
        record_id = _line(children, _IDS) or item.get(_RDF_ABOUT) or url
        dates = (parse_date(text_of(child)) for name in _DATES for child in children.get(name, ()))
        published_at = next((date for date in dates if date is not None), None)
        fields = Fields(
            _title(children), _byline(children), site, url, published_at, "field" if published_at is not None else None
        )
    except Rejected as rejected:
        return Record(keys.next_key(None, data), position, None, data, reason=rejected.reason, detail=rejected.detail)
    return Record(keys.next_key(record_id, data), position, media_type, data, text, fields)


def _content(children: "dict[str, list[etree._Element]]") -> tuple[str, str]:
    for name in _CONTENTS:
        for element in children.get(name, ()):
            text, media_type = _markup(element)
            if text.strip():
                return text, media_type
    return "", TEXT


def _markup(element: "etree._Element") -> tuple[str, str]:
    if element.get("type") == "xhtml" or any(local_name(child) for child in element):
        inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
        return (element.text or "") + inner, HTML
    text = text_of(element)
    is_html = element.get("type") in ("html", "text/html") or (element.get("type") != "text" and _MARKUP.search(text))
    return text, HTML if is_html else TEXT


def _line(children: "dict[str, list[etree._Element]]", names: tuple[str, ...]) -> str | None:
    lines = (" ".join(text_of(child).split()) for name in names for child in children.get(name, ()))
    return next((line for line in lines if line), None)


def _title(children: "dict[str, list[etree._Element]]") -> str | None:
    title = _line(children, ("title",))
    # A title may be HTML, too: "AT&amp;amp;T". Tags in it are left to be seen.
    return title and re.sub(r"&(amp|quot|apos|#39|lt|gt);", _unescape, title)


def _unescape(found: "re.Match[str]") -> str:
    return {"amp": "&", "quot": '"', "apos": "'", "#39": "'", "lt": "<", "gt": ">"}[found[1]]


def _byline(children: "dict[str, list[etree._Element]]") -> str | None:
    people = []
    for name in _AUTHORS:
        for element in children.get(name, ()):
            named = next((child for child in element if local_name(child) == "name"), element)
            people.append(" ".join(text_of(named).split()))
        if any(people):
            break
    return ", ".join(dict.fromkeys(person for person in people if person)) or None


def _url(children: "dict[str, list[etree._Element]]") -> str | None:
    for element in children.get("link", ()):
        # Atom says in an attribute what RSS says in the text, and other relations are pictures and comments.
        address = element.get("href") if element.get("rel", "alternate") == "alternate" else None
        address = address or ("" if element.get("href") else text_of(element).strip())
        if address:
            return address
    guid = next(iter(children.get("guid", ())), None)
    if guid is not None and guid.get("isPermaLink", "true") == "true" and text_of(guid).strip().startswith("http"):
        return text_of(guid).strip()
    return None
