"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/): a feed whose facts have names of their own."""

import functools
from collections.abc import Iterator, Mapping, Set

from flows.records.dates import parse_date
from flows.records.extra import to_extra
from flows.records.record import Fields, Limits, Record
from flows.sources.formats import HTML, TEXT
from flows.sources.readers.alone import make_row
from flows.sources.readers.feed.content import has_words
from flows.sources.readers.feed.titles import read_title
from flows.sources.readers.fields import list_names, to_json
from flows.sources.readers.record_keys import RecordKeys, is_encodable

_VERSIONS = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/", "https://www.jsonfeed.org/version/")
_KNOWN = frozenset(("id", "title", "url", "author", "authors", "content_html", "content_text"))
_CONTENTS = (("content_html", HTML), ("content_text", TEXT), ("summary", TEXT))


def is_json_feed(value: Mapping[str, object]) -> bool:
    """Whether an object is such a feed: it has to say so, and to hold items.

    >>> is_json_feed({"version": "https://jsonfeed.org/version/1.1", "items": []}), is_json_feed({"version": 1, "items": []})
    (True, False)
    """
    return str(value.get("version", "")).startswith(_VERSIONS) and isinstance(value.get("items"), list)


def feed_records(feed: Mapping[str, object], limits: Limits) -> Iterator[Record]:
    """One record for each item. The authors of the feed are those of an item that names none."""
    keys, items = RecordKeys(), feed["items"]
    site, authors = _line(feed.get("title")), _people(feed)
    for position, item in enumerate(items if isinstance(items, list) else ()):
        data = to_json(item)
        if isinstance(item, Mapping):
            make = functools.partial(_item, item, data, position, keys, site, authors)
            yield make_row(make, limits, data, position, keys)
        else:
            detail = f"item {position + 1:,} is no object but {type(item).__name__}"
            yield Record(keys.next_key(None, data), position, None, data, reason="malformed", detail=detail)


def _item(
    item: Mapping[str, object], data: bytes, position: int, keys: RecordKeys, site: str | None, authors: str | None
) -> Record:
    key = keys.next_key(_line(item.get("id")) or _line(item.get("url")), data)
    content = _content(item)
    if content is None:
        detail = f"item {position + 1:,} has no content; its fields: {list_names(item)}"
        return Record(key, position, None, data, reason="no_text_field", detail=detail)
    text, media_type = content
    fields = _fields(item, text, site, authors)
    return Record(key, position, media_type, data, text, fields, is_fragment=media_type == HTML)


def _content(item: Mapping[str, object]) -> tuple[str, str] | None:
    """The first content with words in it, else the first; None where there is none at all."""
    contents = [(text, kind) for name, kind in _CONTENTS if isinstance(text := item.get(name), str)]
    spoken = (content for content in contents if has_words(content[0], is_html=content[1] == HTML))
    return next(spoken, contents[0] if contents else None)


def _fields(item: Mapping[str, object], text: str, site: str | None, authors: str | None) -> Fields:
    dates = ((name, parse_date(item.get(name))) for name in ("date_published", "date_modified"))
    dated, published_at = next(((name, date) for name, date in dates if date is not None), (None, None))
    url = _line(item.get("url"))
    title = _line(item.get("title"))
    return Fields(
        title=read_title(title) if title else None,
        byline=_people(item) or authors,
        site=site,
        url=url or _line(item.get("external_url")),
        published_at=published_at,
        published_from="field" if published_at is not None else None,
        updated_at=parse_date(item.get("date_modified")),
        extra=to_extra(_others(item, text, {dated, None if url else "external_url"})),
    )


def _others(item: Mapping[str, object], text: str, taken: Set[str | None]) -> dict[str, object]:
    """What an item says besides, its tags and its language for example; a summary that is its text is told already."""
    return {name: value for name, value in item.items() if name not in _KNOWN | taken and value != text}


def _people(value: Mapping[str, object]) -> str | None:
    """The names of the authors: a list of them in 1.1, one in 1.0."""
    authors = value.get("authors") or [value.get("author")]
    listed = authors if isinstance(authors, list) else []
    names = (_line(author.get("name") or author.get("url")) for author in listed if isinstance(author, Mapping))
    return ", ".join(name for name in names if name) or None


def _line(value: object) -> str | None:
    """A value on one line; an id may be a number, which is what its text says."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    line = " ".join(str(value).split())
    return line if line and is_encodable(line) else None
