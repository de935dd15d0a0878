"""A JSON document: an array of objects, an object around such arrays, or one object that is a document itself."""

import functools
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import BinaryIO

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits, Record, Span
from flows.sources.readers.alone import make_row
from flows.sources.readers.byte_streams import Chunks, Piece, PieceBuffer, split_lines, utf8_chunks
from flows.sources.readers.feed.json_feed import feed_records, is_json_feed
from flows.sources.readers.fields import list_names, pick, row_record, to_json
from flows.sources.readers.json_lines import record_of, records_of_lines
from flows.sources.readers.json_values import JSON_SPACE, describe, load_json, split_array
from flows.sources.readers.locating import in_json
from flows.sources.readers.record_keys import RecordKeys

# {"response": {"result": {"docs": [{…}]}}} is as deep as the answers of search engines go.
_DEPTH = 4
_MAX_WAITING = 1_000


def read_json(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    r"""The records of a JSON document, or of JSON lines in a file with that suffix.

    An array is streamed, and so are objects one after another: they may have any size, and a bad one costs no other. An object has to be held whole, so it is
    `too_large` beyond the limit of a record. One that has a text is one document; else each object with a text in its
    arrays and values is one, and one that is a value under a name has that name as its id.

    >>> import io
    >>> document = io.BytesIO(b'{"status": "ok", "articles": [{"id": 1, "text": "One."}, {"id": 2, "content": "Two."}]}')
    >>> [(record.key, record.text) for record in read_json(document, Limits(), FieldNames())]
    [('#id=1', 'One.'), ('#id=2', 'Two.')]
    """
    source = utf8_chunks(stream)
    head, begins_at = b"", source.begins_at
    for chunk in source.chunks:
        head = chunk.lstrip(JSON_SPACE)
        begins_at += source.width * (len(chunk) - len(head))
        if head:
            break
    if not head:
        raise Rejected("empty", "nothing but white space")
    source = source._replace(chunks=chain([head], source.chunks), head=head, begins_at=begins_at)
    if head.startswith(b"["):
        yield from _read_array(source, limits, names)
    else:
        yield from _read_value(source, limits, names)


def _read_array(source: Chunks, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """A record for each element; an array that holds no object is no list of records at all.

    Elements before the first object wait for it, as long as they are few.
    """
    keys, position, waiting, has_object = RecordKeys(), 0, deque[tuple[Piece, str]](), False
    elements = split_array(source.chunks, limits.record_bytes, source.begins_at, source.width)
    for number, element in enumerate(elements, 1):
        element = element.strip(JSON_SPACE, source.width)
        has_object |= element.data.startswith(b"{") or element.sha256 is not None
        if not has_object:
            try:
                load_json(element.data)
            except ValueError as error:
                raise Rejected("malformed", f"element {number:,}: {describe(error)}") from None
        waiting.append((element, f"element {number:,}"))
        while waiting and (has_object or len(waiting) > _MAX_WAITING):
            piece, place = waiting.popleft()
            yield record_of(piece, position, keys, limits, names, place)
            position += 1
    if not position:
        raise Rejected("no_text_field", "an array without an object")
    for piece, place in waiting:
        yield record_of(piece, position, keys, limits, names, place)
        position += 1


def _read_value(source: Chunks, limits: Limits, names: FieldNames) -> Iterator[Record]:
    chunks, width = source.chunks, source.width
    parts, size = [next(chunks)], len(source.head)
    is_first_line = b"\n" not in source.head
    while is_first_line and size <= limits.record_bytes and (chunk := next(chunks, b"")):
        parts.append(chunk)
        size += len(chunk)
        is_first_line = b"\n" not in chunk
    data = b"".join(parts)
    line, _, rest = data.partition(b"\n")
    lines = split_lines(chain([data], chunks), limits.record_bytes, source.begins_at, width)
    if rest.strip(JSON_SPACE) and _is_object(line):
        yield from records_of_lines(lines, width, limits, names)
        return
    objects = _split_objects(lines, limits.record_bytes, width)
    first = next(objects)
    if (second := next(objects, None)) is not None:
        keys = RecordKeys()
        for position, piece in enumerate(chain([first, second], objects)):
            yield record_of(piece, position, keys, limits, names, f"object {position + 1:,}")
        return
    if first.sha256 is not None:
        raise Rejected(
            "too_large", f"an object of more than {limits.record_bytes:,} bytes; only arrays and lines are streamed"
        )
    data = first.data
    try:
        value = load_json(data)
    except ValueError as error:
        raise Rejected("malformed", describe(error)) from None
    yield from _records_of_value(value, first, limits, names)


def _split_objects(lines: Iterable[Piece], limit: int, width: int) -> Iterator[Piece]:
    """Objects that are written over several lines each, one behind the other: one begins where a line opens and the last
    has closed. No string of JSON goes over the end of its line, so a spoilt object costs no other.
    """
    buffer, last, start = PieceBuffer(limit, width=width), b"", 0

    def take() -> Piece:
        piece = buffer.take(b"")
        return piece._replace(span=Span(start, start + piece.span.end - piece.span.start)).strip(JSON_SPACE, width)

    for line in lines:
        bare = line.data.strip(JSON_SPACE)
        if buffer.size and ((bare.startswith(b"{") and last.endswith(b"}")) or line.sha256 is not None):
            yield take()
        if line.sha256 is not None:
            yield line
        elif bare or buffer.size:
            start = start if buffer.size else line.span.start
            buffer.add(b"\n" + line.data if buffer.size else line.data)
            last = bare or last
    if buffer.size:
        yield take()


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(load_json(line), Mapping)
    except ValueError:
        return False


def _records_of_value(value: object, piece: Piece, limits: Limits, names: FieldNames) -> Iterator[Record]:
    if not isinstance(value, Mapping):
        raise Rejected("no_text_field", f"no object but {type(value).__name__}")
    if is_json_feed(value):
        yield from feed_records(value, limits)
        return
    rows = [] if _own_text(value, names) else _find_rows(value, names, _DEPTH)
    if len(rows) > 1 or (rows and rows[0][0] is None):
        keys = RecordKeys()
        for position, (name, row) in enumerate(rows):
            data = to_json(row)
            make = functools.partial(row_record, row, data, position, keys, names, name)
            yield make_row(make, limits, data, position, keys)
        return
    picked = pick(value, names)
    if picked.text is None:
        raise Rejected("no_text_field", f"its fields: {list_names(value)}")
    yield Record(
        "", None, picked.media_type, piece.data, picked.text, picked.facts, is_fragment=picked.is_fragment, span=piece.span, source=in_json(picked.path)
    )  # fmt: skip


def _own_text(value: Mapping[str, object], names: FieldNames) -> bool:
    return bool(pick(value, names, 0).text)


def _find_rows(
    value: Mapping[str, object], names: FieldNames, depth: int
) -> list[tuple[str | None, Mapping[str, object]]]:
    """Objects with a text, in their order: all of an array in which one has a text, and values, with the name of each."""
    rows: list[tuple[str | None, Mapping[str, object]]] = []
    for name, inner in value.items():
        if isinstance(inner, list):
            objects = [item for item in inner if isinstance(item, Mapping)]
            if any(pick(item, names).text is not None for item in objects):
                rows += [(None, item) for item in objects]
        elif isinstance(inner, Mapping):
            own = _own_text(inner, names)
            rows += [(name, inner)] if own else _find_rows(inner, names, depth - 1) if depth else []
    return rows
