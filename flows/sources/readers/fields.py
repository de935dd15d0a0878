"""Finds text, title, id and the other facts in a JSON object, a CSV row or a Parquet row, by the names of its fields."""

import functools
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import orjson

from flows.records.dates import parse_date
from flows.records.extra import to_extra
from flows.records.record import FieldNames, Fields, Record
from flows.sources.formats import MARKDOWN
from flows.sources.readers.field_values import (
    as_id,
    as_line,
    as_people,
    canonical,
    number_line,
    on_one_line,
    unwrap,
    updated_of,
)
from flows.sources.readers.locating import Locate, Path
from flows.sources.readers.record_keys import RecordKeys
from flows.sources.readers.reddit import is_reddit, read_reddit

# How far below a row its text may lie: {"hit": {"article": {"text": …}}} is three levels.
_DEPTH = 2
_MAX_NAME_CHARS = 64
_MAX_OBJECTS = 20
_META = ("meta", "metadata")
# What an object that stands for one value calls it: {"rendered": "…"} in WordPress, {"$oid": "…"} in MongoDB.
_WRAPPERS = ("rendered", "value", "plain", "#text", "$t", "html", "raw")
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|br|hr|table|tr|td|blockquote|article|section|figure|pre|html|body|head)\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?:!doctype\s|/?[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_PAGE = re.compile(
    r"(?>\s*(?:<!--.*?-->|<\?xml\b[^>]*>))*+\s*<(?:!doctype|html|head|body|title|meta|base|link)\b",
    re.IGNORECASE | re.DOTALL,
)

Value = TypeVar("Value")
_NO_FACTS = {"text", "id"}
_NO_FIELDS = Fields()


class Picked(NamedTuple):
    """What a row says: `text` is None where no field is known to hold one, and "" where the field is empty.

    `others` are the values that none of these was taken from, by their names; `path` are the names that lead to the text.
    """

    text: str | None
    id: str | None
    fields: Fields
    media_type: str = "text/plain"
    others: Mapping[str, object] = {}
    path: Path = ()

    @property
    def facts(self) -> Fields:
        """The fields with what else the row says."""
        if not self.others:
            return self.fields if self.fields.extra is None else self.fields._replace(extra=None)
        return self.fields._replace(extra=to_extra(self.others), updated_at=updated_of(self.others))

    @property
    def is_fragment(self) -> bool:
        """Whether its text is HTML that is the article itself: crawls keep whole pages in their fields, feeds do not."""
        return self.media_type == "text/html" and not _PAGE.match(self.text or "")


def pick(row: Mapping[str, object], names: FieldNames, depth: int = _DEPTH) -> Picked:
    r"""The facts of a record, each from the first field in the order of `names` that holds something.

    A row without a text of its own takes that of the one object in it that has one; where two have, nobody can know.

    >>> pick({"Article_ID": 7, "Full Text": ["One.", "Two."], "authors": [{"name": "A. B."}, "C. D."]}, FieldNames())[:2]
    ('One.\n\nTwo.', '7')
    >>> pick({"_id": 1, "_source": {"body": "One."}}, FieldNames()).text
    'One.'
    """
    found = _find(row, names)
    taken = {name for name, value in found.get("text", ()) if not isinstance(value, Mapping)}
    fields = _take_facts(found, taken)
    row_id = _take(found, "id", as_id, taken)
    others = {name: value for name, value in row.items() if name not in taken}
    picked = Picked(None, row_id, fields, others=others)
    for name, value in found.get("text", ()):
        if isinstance(value, Mapping) and depth and (inner := pick(value, names, depth - 1)).text:
            return _merge(picked, inner, name)
        text = _as_text(value, names)
        if text:
            picked = Picked(text, row_id, fields, media_type_of(text, name), others, (name,))
            if is_reddit(row):
                text, fields = read_reddit(text, picked.fields)
                picked = picked._replace(text=text, media_type=MARKDOWN, fields=fields)
            return _with_meta(picked, row, names)
        if text is not None:
            picked = picked._replace(text="")
    if picked.text is None and depth:
        objects = [(name, value) for name, value in row.items() if isinstance(value, Mapping)]
        inners = [(name, pick(value, names, depth - 1)) for name, value in objects[:_MAX_OBJECTS]]
        inners = [(name, inner) for name, inner in inners if inner.text]
        if len(inners) == 1 and len(objects) <= _MAX_OBJECTS:
            name, inner = inners[0]
            return _merge(picked, inner, name)
    return picked


def row_record(
    row: Mapping[str, object],
    data: bytes,
    position: int,
    keys: RecordKeys,
    names: FieldNames,
    row_id: str | None = None,
    locate: Locate | None = None,
) -> Record:
    """The record of one row: its text and facts, or `no_text_field` with the names of the fields that it has.

    Args:
        row: field names to values.
        data: the bytes of the row.
        position: its index in the container.
        keys: the keys given so far.
        names: which fields hold what.
        row_id: the id of a row that names none itself.
        locate: where in its source the text is to which some names lead; None where it is not known.
    """
    picked = pick(row, names)
    key = keys.next_key(picked.id or row_id, data)
    if picked.text is None:
        return Record(key, position, None, data, reason="no_text_field", detail=f"its fields: {list_names(row)}")
    record = Record(key, position, picked.media_type, data, picked.text, picked.facts, is_fragment=picked.is_fragment)
    return record if locate is None else record._replace(source=locate(picked.path))


def list_names(names: Iterable[str]) -> str:
    """Field names for a message: on one line, and no longer than a line."""
    shown = ", ".join(
        on_one_line(str(name)[:_MAX_NAME_CHARS]) or '""' for name, _ in zip(names, range(20), strict=False)
    )
    return shown[:200] or "none"


def media_type_of(text: str, name: str = "") -> str:
    """`text/html` where the field's name says so, or the text begins with a tag and holds block tags; else plain.

    >>> media_type_of("<p>One.</p>"), media_type_of("<grin> a joke"), media_type_of("a < b and <p>")
    ('text/html', 'text/plain', 'text/plain')
    """
    if "<" not in text:
        return "text/plain"
    if canonical(name).endswith("html"):
        return "text/html"
    start = text[:1000].lstrip()
    if not start.startswith("<") or not _TAG.match(start):
        return "text/plain"
    tags = _BLOCK_TAG.finditer(text)
    return "text/html" if next(tags, None) and next(tags, None) else "text/plain"


def to_json(row: object) -> bytes:
    """One row as JSON, for the bytes of rows that have none of their own; fit for hashing, in the order of its fields."""
    try:
        return orjson.dumps(row, default=_plain)
    except (TypeError, ValueError):  # half a surrogate pair, an integer of more than 64 bits
        return json.dumps(row, default=_plain, separators=(",", ":")).encode()


@functools.lru_cache(64)
def _roles(names: FieldNames) -> dict[str, tuple[tuple[str, int], ...]]:
    """For each field name what it may hold, and its rank among the names for that."""
    roles: dict[str, tuple[tuple[str, int], ...]] = {}
    for role, fields in names._asdict().items():
        for rank, field in enumerate(fields):
            roles[canonical(field)] = (*roles.get(canonical(field), ()), (role, rank))
    return roles


def _find(row: Mapping[str, object], names: FieldNames) -> dict[str, list[tuple[str, object]]]:
    """For each role the fields that may hold it, best first."""
    roles = _roles(names)
    ranked: dict[str, list[tuple[int, str, object]]] = {}
    for name, value in row.items():
        for role, rank in roles.get(canonical(name), ()):
            ranked.setdefault(role, []).append((rank, name, value))
    for fields in ranked.values():
        if len(fields) > 1:
            fields.sort(key=lambda field: field[0])
    return {role: [(name, value) for _, name, value in fields] for role, fields in ranked.items()}


def _merge(outer: Picked, inner: Picked, name: str) -> Picked:
    """What an outer row says, and what the object in it under a name does."""
    return inner._replace(
        id=outer.id or inner.id,
        fields=outer.fields.filled_from(inner.fields),
        others=_lift(outer.others, name, inner.others),
        path=(name, *inner.path),
    )


def _lift(others: Mapping[str, object], name: str, inner: Mapping[str, object]) -> dict[str, object]:
    """The values of a row and of the object in it under a name; those that both have stay in that object."""
    lifted = {other: value for other, value in others.items() if other != name}
    kept = {other: value for other, value in inner.items() if other in lifted}
    return (dict(inner) | lifted) | ({name: kept} if kept else {})


def _with_meta(picked: Picked, row: Mapping[str, object], names: FieldNames) -> Picked:
    """Fills gaps from an object called meta or metadata, where web corpora keep url and date."""
    for name, value in row.items():
        if isinstance(value, Mapping) and canonical(name) in _META:
            meta = pick(value, names, 0)
            picked = picked._replace(
                id=picked.id or meta.id,
                fields=picked.fields.filled_from(meta.fields),
                others=_lift(picked.others, name, meta.others),
            )
    return picked


def _take_facts(found: Mapping[str, Sequence[tuple[str, object]]], taken: set[str]) -> Fields:
    """What the fields say beside text and id. Most rows of a large table say nothing, and share the answer."""
    if found.keys() <= _NO_FACTS:
        return _NO_FIELDS
    published_at = _take(found, "date", lambda value: parse_date(unwrap(value)), taken)
    return Fields(
        title=_take(found, "title", as_line, taken),
        byline=_take(found, "author", as_people, taken),
        site=_take(found, "site", as_line, taken),
        url=_take(found, "url", as_line, taken),
        published_at=published_at,
        published_from=None if published_at is None else "field",
    )


def _take(
    found: Mapping[str, Sequence[tuple[str, object]]],
    role: str,
    read: Callable[[object], Value | None],
    taken: set[str],
) -> Value | None:
    """What the first field of a role says that says anything; its name is added to those that are taken."""
    for name, value in found.get(role, ()):
        if (said := read(value)) is not None:
            taken.add(name)
            return said
    return None


def _as_text(value: object, names: FieldNames) -> str | None:
    """Text of a field; "" of an empty one; None of a value that is none. Paragraphs in a list are parted by blank lines."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return None
    if isinstance(value, Mapping):
        inner = (value[name] for name in value if name in _WRAPPERS or canonical(name) in names.text)
        return next((item for item in inner if isinstance(item, str)), None)
    if isinstance(value, list | tuple):
        if _is_run(value):
            return "".join(item if isinstance(item, str) else item["text"] for item in value)
        paragraphs = [
            _as_text(item, names) for item in value if isinstance(item, str | Mapping) and not _is_row(item, names)
        ]
        if len(paragraphs) < len(value):
            return None
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return number_line(value)


def _is_run(items: Sequence[object]) -> bool:
    """Whether a list is one line of text in pieces, of which some are formatted: the export of Telegram has such texts."""
    pieces = [item for item in items if not isinstance(item, str)]
    return 0 < len(pieces) < len(items) and all(
        isinstance(piece, Mapping) and isinstance(piece.get("text"), str) and isinstance(piece.get("type"), str)
        for piece in pieces
    )


def _is_row(item: object, names: FieldNames) -> bool:
    """Whether an object in a list is a document beside others, and not a paragraph of one: it has its own author or date."""
    return isinstance(item, Mapping) and not {"url", "date", "author"}.isdisjoint(_find(item, names))


def _plain(value: object) -> object:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
