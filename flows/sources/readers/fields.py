"""Finds text, title, id and the other facts in a JSON object, a CSV row or a Parquet row, by the names of its fields."""

import decimal
import functools
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import orjson

from flows.records.dates import parse_date
from flows.records.record import FieldNames, Fields, Record
from flows.sources.readers.record_keys import RecordKeys, is_encodable

# How far below a row its text may lie: {"hit": {"article": {"text": …}}} is three levels.
_DEPTH = 2
_MAX_NAME_CHARS = 64
_MAX_OBJECTS = 20
_META = ("meta", "metadata")
# What an object that stands for one value calls it: {"rendered": "…"} in WordPress, {"$oid": "…"} in MongoDB.
_WRAPPERS = ("rendered", "value", "plain", "#text", "$t", "html", "raw")
_NAMES = ("name", "displayname", "fullname", "title", "rendered", "value", "#text", "$t")
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|br|hr|table|tr|td|blockquote|article|section|figure|pre|html|body|head)\b",
    re.IGNORECASE,
)
_TAG = re.compile(r"<(?:!doctype\s|/?[a-z][a-z0-9]*[\s/>])", re.IGNORECASE)
_PAGE = re.compile(
    r"(?>\s*(?:<!--.*?-->|<\?xml\b[^>]*>))*+\s*<(?:!doctype|html|head|body|title|meta|base|link)\b",
    re.IGNORECASE | re.DOTALL,
)
_SURROGATES = re.compile("[\ud800-\udfff]")

Value = TypeVar("Value")


class Picked(NamedTuple):
    """What a row says: `text` is None where no field is known to hold one, and "" where the field is empty."""

    text: str | None
    id: str | None
    fields: Fields
    media_type: str = "text/plain"

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
    fields = Fields(
        title=_first(_as_line(value) for _, value in found.get("title", ())),
        byline=_first(_as_people(value) for _, value in found.get("author", ())),
        site=_first(_as_line(value) for _, value in found.get("site", ())),
        url=_first(_as_line(value) for _, value in found.get("url", ())),
        published_at=_first(parse_date(_unwrap(value)) for _, value in found.get("date", ())),
    )
    if fields.published_at is not None:
        fields = fields._replace(published_from="field")
    picked = Picked(None, _first(_as_id(value) for _, value in found.get("id", ())), fields)
    for name, value in found.get("text", ()):
        if isinstance(value, Mapping) and depth and (inner := pick(value, names, depth - 1)).text:
            return _merge(picked, inner)
        text = _as_text(value, names)
        if text:
            return _with_meta(picked._replace(text=text, media_type=media_type_of(text, name)), row, names)
        if text is not None:
            picked = picked._replace(text="")
    if picked.text is None and depth:
        objects = [value for value in row.values() if isinstance(value, Mapping)]
        inners = [pick(value, names, depth - 1) for value in objects[:_MAX_OBJECTS]]
        inners = [inner for inner in inners if inner.text]
        if len(inners) == 1 and len(objects) <= _MAX_OBJECTS:
            return _merge(picked, inners[0])
    return picked


def row_record(
    row: Mapping[str, object],
    data: bytes,
    position: int,
    keys: RecordKeys,
    names: FieldNames,
    row_id: str | None = None,
) -> Record:
    """The record of one row: its text and facts, or `no_text_field` with the names of the fields that it has.

    Args:
        row: field names to values.
        data: the bytes of the row.
        position: its index in the container.
        keys: the keys given so far.
        names: which fields hold what.
        row_id: the id of a row that names none itself.
    """
    picked = pick(row, names)
    key = keys.next_key(picked.id or row_id, data)
    if picked.text is None:
        return Record(key, position, None, data, reason="no_text_field", detail=f"its fields: {list_names(row)}")
    return Record(key, position, picked.media_type, data, picked.text, picked.fields, is_fragment=picked.is_fragment)


def list_names(names: Iterable[str]) -> str:
    """Field names for a message: on one line, and no longer than a line."""
    shown = ", ".join(_clean(str(name)[:_MAX_NAME_CHARS]) or '""' for name, _ in zip(names, range(20), strict=False))
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


def canonical(name: str) -> str:
    """A field's name as names are compared: in lower case, without `_`, `-` and white space."""
    return _canonical(name) if len(name) <= _MAX_NAME_CHARS else ""


@functools.lru_cache(4096)
def _canonical(name: str) -> str:
    return "".join(name.lower().replace("_", "").replace("-", "").split())


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
        fields.sort(key=lambda field: field[0])
    return {role: [(name, value) for _, name, value in fields] for role, fields in ranked.items()}


def _merge(outer: Picked, inner: Picked) -> Picked:
    return inner._replace(id=outer.id or inner.id, fields=_fill(outer.fields, inner.fields))


def _fill(fields: Fields, more: Fields) -> Fields:
    """The facts of `fields`, and for those that it lacks the ones of `more`."""
    gaps = {name: getattr(more, name) for name, value in zip(Fields._fields, fields, strict=True) if value is None}
    return fields._replace(**gaps) if gaps else fields


def _with_meta(picked: Picked, row: Mapping[str, object], names: FieldNames) -> Picked:
    """Fills gaps from an object called meta or metadata, where web corpora keep url and date."""
    for name, value in row.items():
        if isinstance(value, Mapping) and canonical(name) in _META:
            meta = pick(value, names, 0)
            picked = picked._replace(id=picked.id or meta.id, fields=_fill(picked.fields, meta.fields))
    return picked


def _first(values: Iterable[Value | None]) -> Value | None:
    return next((value for value in values if value is not None), None)


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
    return _number(value)


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


def _as_line(value: object) -> str | None:
    """A title, a name or an address on one line."""
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, Mapping):
        for name in value:
            if canonical(str(name)) in _NAMES and isinstance(value[name], str):
                line = _clean(value[name])
                return html.unescape(line) if line and name == "rendered" else line
        return None
    if isinstance(value, list | tuple):
        return _as_line(value[0]) if value and not isinstance(value[0], list | tuple) else None
    return _number(value)


def _as_people(value: object) -> str | None:
    people = value if isinstance(value, list | tuple) else [value]
    lines = [_as_line(person) for person in people if isinstance(person, str | Mapping)]  # a number is an account
    return ", ".join(line for line in lines if line) or None


def _as_id(value: object) -> str | None:
    value = _unwrap(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a column of numbers with a gap is a column of floats to those who wrote it
    return (value.strip() or None) if isinstance(value, str) else _number(value)


def _unwrap(value: object) -> object:
    """The value in an object that holds only one: MongoDB writes {"$date": {"$numberLong": "…"}}."""
    for _ in range(2):
        if isinstance(value, Mapping) and len(value) == 1:
            value = next(iter(value.values()))
    return value


def _number(value: object) -> str | None:
    if isinstance(value, decimal.Decimal) and value.is_finite():
        return str(int(value)) if value == value.to_integral_value() else f"{value:f}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return str(value)
    except ValueError:  # an integer of more than 4,300 digits
        return None


def _clean(line: str) -> str | None:
    line = " ".join(line.split())
    return (line if line.isascii() or is_encodable(line) else _SURROGATES.sub("\ufffd", line)) or None


def _plain(value: object) -> object:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
