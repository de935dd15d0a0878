"""JSON lines: one object a line."""

from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from flows.records.record import FieldNames, Limits, Record
from flows.sources.readers.alone import make_row
from flows.sources.readers.byte_streams import Piece, split_lines, utf8_chunks
from flows.sources.readers.fields import row_record
from flows.sources.readers.json_values import JSON_SPACE, describe, load_json
from flows.sources.readers.locating import in_json
from flows.sources.readers.record_keys import RecordKeys


def read_json_lines(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    r"""One record for each line that is not blank. A bad line is quarantined alone; one beyond the limit is never held in memory.

    >>> import io
    >>> lines = io.BytesIO(b'{"id": 7, "text": "One."}\n{"id": 8, "te\n\n{"id": 9}\n')
    >>> [(record.key[:8], record.text, record.reason) for record in read_json_lines(lines, Limits(), FieldNames())]
    [('#id=7', 'One.', None), ('#sha=dc7', None, 'malformed'), ('#id=9', None, 'no_text_field')]
    """
    source = utf8_chunks(stream)
    lines = split_lines(source.chunks, limits.record_bytes, source.begins_at, source.width)
    yield from records_of_lines(lines, source.width, limits, names)


def records_of_lines(lines: Iterable[Piece], width: int, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """The records of JSON lines, in which a character of ASCII has `width` bytes."""
    keys, position = RecordKeys(), 0
    for number, line in enumerate(lines, 1):
        line = line.strip(JSON_SPACE, width)
        if line.sha256 is None and not line.data:
            continue
        yield record_of(line, position, keys, limits, names, f"line {number:,}")
        position += 1


def record_of(piece: Piece, position: int, keys: RecordKeys, limits: Limits, names: FieldNames, place: str) -> Record:
    """The record of one line or element, which should be an object; `place` says where it is, in its detail."""
    data = piece.data
    if piece.sha256 is not None:
        key = keys.next_key(None, data, piece.sha256)
        detail = f"{place} has {piece.size:,} bytes"
        return Record(key, position, None, data, reason="too_large", detail=detail, span=piece.span)
    record = make_row(lambda: _object(data, position, keys, names, place), limits, data, position, keys)
    return record._replace(span=piece.span)


def _object(data: bytes, position: int, keys: RecordKeys, names: FieldNames, place: str) -> Record:
    try:
        row = load_json(data)
    except ValueError as error:
        return Record(
            keys.next_key(None, data), position, None, data, reason="malformed", detail=f"{place}: {describe(error)}"
        )
    if isinstance(row, Mapping):
        return row_record(row, data, position, keys, names, locate=in_json)
    detail = f"{place} is no object but {type(row).__name__}"
    return Record(keys.next_key(None, data), position, None, data, reason="no_text_field", detail=detail)
