"""FictionBook: each book is one record with the text of its body and of its notes."""

from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from flows.records.dates import parse_date
from flows.records.extra import to_extra
from flows.records.record import FieldNames, Fields, Limits, Record
from flows.sources.formats import FB2
from flows.sources.readers.byte_streams import read_whole
from flows.sources.readers.markup.paragraphs import Rules, local_name, paragraphs_of, text_of
from flows.sources.readers.markup.xml_tree import as_utf8, require_xml

_RULES = Rules(
    blocks=frozenset(("p", "v", "subtitle", "text-author", "date", "td", "th", "title", "section", "epigraph", "cite", "stanza", "annotation")),
    skipped=frozenset(("binary", "image")),
)  # fmt: skip
_NAMES = ("first-name", "middle-name", "last-name")


def read_fb2(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """A FictionBook: titles, paragraphs and verses of all bodies in order. Pictures are left out."""
    data = read_whole(stream, limits.record_bytes)
    root = require_xml(as_utf8(data).decode())
    paragraphs = [paragraph for body in root if local_name(body) == "body" for paragraph in paragraphs_of(body, _RULES)]
    info = next(root.iter("{*}title-info"), None)
    yield Record("", None, FB2, data, "\n\n".join(paragraphs), Fields() if info is None else _facts(info))


def _facts(info: "etree._Element") -> Fields:
    said: dict[str, list[str]] = {}
    people = []
    dates = []
    for element in info:
        name = local_name(element)
        if name == "author":
            people.append(_person(element))
        elif name == "date":
            dates += [element.get("value"), text_of(element)]
        elif text := " ".join(" ".join(paragraphs_of(element, _RULES)).split()):
            said.setdefault(name, []).append(text)
    published_at = next((date for said_date in dates if (date := parse_date(said_date)) is not None), None)
    title = said.pop("book-title", [])
    return Fields(
        title=title[0] if title else None,
        byline=", ".join(filter(None, people)) or None,
        published_at=published_at,
        published_from="field" if published_at is not None else None,
        extra=to_extra({name: texts[0] if len(texts) == 1 else texts for name, texts in said.items()}),
    )


def _person(author: "etree._Element") -> str:
    parts = {local_name(part): " ".join(text_of(part).split()) for part in author}
    return " ".join(parts[name] for name in _NAMES if parts.get(name)) or parts.get("nickname", "")
