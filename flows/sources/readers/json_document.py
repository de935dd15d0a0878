"""A JSON document: an array of objects, an object around such arrays, or one object that is a document itself."""

import functools
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import BinaryIO

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits, Record
from flows.sources.readers.alone import make_row
from flows.sources.readers.byte_streams import Piece, PieceBuffer, split_lines, utf8_chunks
from flows.sources.readers.feed.json_feed import feed_records, is_json_feed
from flows.sources.readers.fields import list_names, pick, row_record, to_json
from flows.sources.readers.json_lines import record_of, records_of_lines
from flows.sources.readers.json_values import JSON_SPACE, describe, load_json, split_array
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
    chunks = utf8_chunks(stream).chunks
    head = b""
    for chunk in chunks:
        head = chunk.lstrip(JSON_SPACE)
        if head:
            break
    if not head:
        raise Rejected("empty", "nothing but white space")
    if head.startswith(b"["):
        yield from _read_array(chain([head], chunks), limits, names)
    else:
        yield from _read_value(head, chunks, limits, names)


def _read_array(chunks: Iterable[bytes], limits: Limits, names: FieldNames) -> Iterator[Record]:
    """A record for each element; an array that holds no object is no list of records at all.

    Elements before the first object wait for it, as long as they are few.
    """
    keys, position, waiting, has_object = RecordKeys(), 0, deque[tuple[Piece, str]](), False
    for number, element in enumerate(split_array(chunks, limits.record_bytes), 1):
        element = _stripped(element)
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


def _read_value(head: bytes, chunks: Iterator[bytes], limits: Limits, names: FieldNames) -> Iterator[Record]:
    parts, size = [head], len(head)
    is_first_line = b"\n" not in head
    while is_first_line and size <= limits.record_bytes and (chunk := next(chunks, b"")):
        parts.append(chunk)
        size += len(chunk)
        is_first_line = b"\n" not in chunk
    data = b"".join(parts)
    line, _, rest = data.partition(b"\n")
    if rest.strip(JSON_SPACE) and _is_object(line):
        yield from records_of_lines(chain([data], chunks), limits, names)
        return
    objects = _split_objects(split_lines(chain([data], chunks), limits.record_bytes), limits.record_bytes)
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
    yield from _records_of_value(value, data, limits, names)


def _split_objects(lines: Iterable[Piece], limit: int) -> Iterator[Piece]:
    """Objects that are written over several lines each, one behind the other: one begins where a line opens and the last
    has closed. No string of JSON goes over the end of its line, so a spoilt object costs no other.
    """
    buffer, last = PieceBuffer(limit), b""
    for line in lines:
        bare = line.data.strip(JSON_SPACE)
        if buffer.size and ((bare.startswith(b"{") and last.endswith(b"}")) or line.sha256 is not None):
            yield _stripped(buffer.take(b""))
        if line.sha256 is not None:
            yield line
        elif bare:
            buffer.add(line.data + b"\n")
            last = bare
    if buffer.size:
        yield _stripped(buffer.take(b""))


def _stripped(piece: Piece) -> Piece:
    return Piece(piece.data.strip(JSON_SPACE), piece.size, piece.sha256)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(load_json(line), Mapping)
    except ValueError:
        return False


def _records_of_value(value: object, data: bytes, limits: Limits, names: FieldNames) -> Iterator[Record]:
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
    yield Record("", None, picked.media_type, data, picked.text, picked.facts, is_fragment=picked.is_fragment)


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
