"""One JSON value from bytes, and the elements of an array of any size, one at a time."""

import json
import re
from collections.abc import Iterable, Iterator

import orjson

from flows.records.reasons import Rejected
from flows.sources.readers.byte_streams import Piece, PieceBuffer

JSON_SPACE = b" \t\r\n"
_WIDE = 2.0**63
# Python makes no integer of more digits than 4,300; nobody's id has as many.
_MOST_DIGITS = 1_000
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_OUTSIDE = re.compile(rb'["\[\]{},]')
_INSIDE = re.compile(rb'["\\\n]')
_QUOTE, _BACKSLASH, _COMMA, _END_OF_ARRAY, _END_OF_OBJECT = b'"\\,]}'


def load_json(data: bytes) -> object:
    r"""The value of a JSON text. Half a surrogate pair is kept as it is, for a step to repair; so is an integer of any size.

    >>> load_json(b'{"text": "half a pair: \\ud83d"}')
    {'text': 'half a pair: \ud83d'}
    >>> load_json(b'{"id": 12345678901234567890123}')
    {'id': 12345678901234567890123}

    Raises:
        ValueError: it is no JSON; NaN and Infinity are none.
    """
    try:
        value: object = orjson.loads(data)
    except orjson.JSONDecodeError:
        if _SURROGATE.search(data) is None:
            raise
    else:
        # orjson makes a float of an integer that does not fit in 64 bits, and so another id of an id.
        if not _has_wide_number(value):
            return value
    try:
        value = json.loads(data.decode(), parse_constant=_refuse, parse_int=_integer)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value


def _has_wide_number(value: object) -> bool:
    """Whether a float is in it that may have been an integer of more than 64 bits."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, float) and abs(each) >= _WIDE:
            return True
    return False


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MOST_DIGITS else float(digits)


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON")


def describe(error: ValueError) -> str:
    """One line about what a JSON text lacks."""
    return f"no JSON: {str(error).splitlines()[0] if str(error) else type(error).__name__}"[:200]


def split_array(chunks: Iterable[bytes], limit: int, begins_at: int = 0, width: int = 1) -> Iterator[Piece]:
    """The elements of the array that the chunks begin with, as they stand there; whether one is JSON is not looked at.

    A quotation mark too many would turn all that follows inside out. But no string of JSON goes over the end of its
    line: where one does, its element is spoilt, and the next begins where an object opens a line as the first one did.
    In an array written on one line, nothing after the mark can be distinguished. The arguments are those of `PieceBuffer`.

    Raises:
        Rejected: `malformed`, after the last element: the array is not closed, or more follows it.
    """
    buffer = PieceBuffer(limit, begins_at, width)
    n_elements, depth, in_string, is_escaped = 0, 0, False, False
    opening, is_lost, carried = b"", False, b""
    chunks = iter(chunks)
    for chunk in chunks:
        chunk, carried = carried + chunk, b""
        start, position, is_escaped = 0, int(is_escaped), False
        while True:
            if is_lost:
                found_at = chunk.find(opening, max(position - 1, 0))
                if found_at < 0:
                    keep = max(len(chunk) - len(opening) + 1, start)
                    chunk, carried = chunk[:keep], chunk[keep:]
                    break
                yield buffer.take(chunk[start:found_at])
                start = position = found_at
                n_elements, depth, is_lost = n_elements + 1, 1, False
            found = (_INSIDE if in_string else _OUTSIDE).search(chunk, position)
            if found is None:
                break
            position = found.end()
            token = chunk[position - 1]
            if in_string:
                if token == _BACKSLASH:
                    is_escaped = position == len(chunk)
                    position += 1
                else:
                    in_string = False
                    is_lost = token != _QUOTE and bool(opening)
            elif token == _QUOTE:
                in_string = True
            elif token == _COMMA:
                if depth == 1:
                    yield buffer.take(chunk[start : position - 1])
                    buffer.pass_over(b",")
                    start, n_elements = position, n_elements + 1
            elif token not in (_END_OF_ARRAY, _END_OF_OBJECT):
                depth += 1
                if depth == 1:
                    buffer.pass_over(chunk[start:position])
                    start = position
                elif depth == 2 and not n_elements:
                    opening = _opening(buffer.held() + chunk[start:position])
            elif depth > 1:
                depth -= 1
            elif token == _END_OF_ARRAY:
                last = buffer.take(chunk[start : position - 1])
                if n_elements or not _is_blank(last):
                    yield last
                _refuse_more(chunk[position:], chunks)
                return
        buffer.add(chunk[start:])
    last = buffer.take(carried)
    if is_lost and last.data.rstrip(JSON_SPACE).endswith(b"]"):
        yield Piece(
            last.data.rstrip(JSON_SPACE)[:-1], last.size - 1
        )  # the bracket was taken for a part of the spoilt string
        return
    if not _is_blank(last):
        yield last
    raise Rejected(
        "malformed", f"the array is not closed after {n_elements:,} elements: it breaks off, or lacks a bracket"
    )


def _opening(start: bytes) -> bytes:
    """How an object begins that stands at the beginning of a line: the line feed, the indent, the bracket."""
    before, feed, indent = start.rpartition(b"\n")
    return feed + indent if feed and not before.strip(JSON_SPACE) and indent.strip(JSON_SPACE) == b"{" else b""


def _is_blank(piece: Piece) -> bool:
    return piece.sha256 is None and not piece.data.strip(JSON_SPACE)


def _refuse_more(rest: bytes, chunks: Iterable[bytes]) -> None:
    while not rest.strip(JSON_SPACE):
        following = next(iter(chunks), None)
        if following is None:
            return
        rest = following
    raise Rejected("malformed", f"more follows the end of the array: {rest.strip(JSON_SPACE)[:40]!r}")
