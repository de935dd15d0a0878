"""Mail: single messages, mailboxes, and pages saved as MHTML, which are mails too."""

import functools
import re
from collections.abc import Iterator
from typing import BinaryIO

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits, Record, Span
from flows.sources.containers.member_names import MemberNames
from flows.sources.formats import MAIL
from flows.sources.readers.alone import make_row
from flows.sources.readers.byte_streams import Piece, PieceBuffer, read_whole
from flows.sources.readers.mail_message import Message, read_message
from flows.sources.readers.record_keys import RecordKeys

_CHUNK_BYTES = 1 << 16
# Such a line begins a message, after a blank one: who, and when. Prose that begins with "From " has no time of day.
# One look from left to right, as a line may hold any number of times and of at signs.
_FROM_LINE = re.compile(rb"From (?:(?>.*?\d:\d\d).*\d{4}|(?=\S+@\S)\S++\s*$)")
# Some programs leave out the date, and some the blank line before: then the header that follows has to tell.
_DATELESS = re.compile(rb"From \S{1,200}\s*$")
_DATED = re.compile(rb"From \S{1,200} +(?:[A-Z][a-z]{2},? +){1,2}\d{1,2} +\d{1,2}:\d\d")
_HEADER = re.compile(rb"[!-9;-~]{1,76}:[ \t\r\n]")
_EMLX_SIZE = re.compile(rb"(\d{1,12})[ \t]*\r?\n")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


def read_eml(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """The message as one record, and one for each attachment and forwarded message; for a page saved as MHTML, its main part."""
    data = read_whole(stream, limits.record_bytes)
    yield from _alone(read_message(data), data)


def read_emlx(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """A message as Apple's Mail keeps it: as a message by itself. The list of its flags behind it is no part of it."""
    data = read_whole(stream, limits.record_bytes)
    size = _EMLX_SIZE.match(data)
    if size is None:
        raise Rejected("malformed", "its first line does not say how many bytes the message has")
    yield from _alone(read_message(data[size.end() : size.end() + int(size[1])]), data)


def _alone(message: Message, data: bytes) -> Iterator[Record]:
    """The records of a file that is one message."""
    yield _record(message, "", None, data)
    yield from _enclosed(message, "")


def read_mbox(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    r"""One record for each message, named by its Message-ID. A line `>From ` loses the mark that mailboxes put there.

    >>> import io
    >>> box = b"From a@b Fri Jan  5 10:00:00 2024\nMessage-ID: <1@b>\n\n>From here on.\n\nFrom c@d Fri Jan  5 11:00:00 2024\n\nTwo.\n"
    >>> [record.text for record in read_mbox(io.BytesIO(box), Limits(), FieldNames())]
    ['From here on.\n', 'Two.\n']
    """
    keys = RecordKeys()
    for position, piece in enumerate(_split_mbox(stream, limits.record_bytes)):
        # The blank line before the next message belongs to the mailbox.
        data = piece.data[:-1] if piece.data.endswith(b"\n\n") else piece.data
        span = Span(piece.span.start, piece.span.end - len(piece.data) + len(data))
        if piece.sha256 is not None:
            key, detail = keys.next_key(None, data, piece.sha256), f"message {position:,} has {piece.size:,} bytes"
            yield Record(key, position, MAIL, data, reason="too_large", detail=detail, span=piece.span)
            continue
        messages: list[Message] = []
        record = make_row(functools.partial(_letter, data, position, keys, messages), limits, data, position, keys)
        yield record._replace(span=span, media_type=record.media_type if record.reason is None else MAIL)
        for message in messages:
            yield from _enclosed(message, record.key)


def _enclosed(message: Message, key: str) -> Iterator[Record]:
    """The files in a message, each under its name behind the message's key."""
    names = MemberNames()
    for number, file in enumerate(message.enclosed):
        record = Record(key + names.key(file.name), number, None, file.data or b"", opens_as=file.name)
        if file.data is None:
            record = record._replace(opens_as=None, reason="malformed", detail="a message that cannot be taken out")
        yield record


def _letter(data: bytes, position: int, keys: RecordKeys, messages: list[Message]) -> Record:
    """The record of a message, which is put into `messages` for what it encloses."""
    message = read_message(_QUOTED_FROM.sub(rb"\1", data))
    messages.append(message)
    return _record(message, keys.next_key(message.id, data), position, data)


def _record(message: Message, key: str, position: int | None, data: bytes) -> Record:
    """The record of a message that was read from these bytes."""
    return Record(
        key,
        position,
        message.media_type,
        data,
        message.text,
        message.fields,
        is_fragment=message.is_fragment,
        mail=message.header,
    )


def _split_mbox(stream: BinaryIO, limit: int) -> Iterator[Piece]:
    """The messages of a mailbox without the lines that part them."""
    buffer, at_line_start, after_blank, is_open = PieceBuffer(limit), True, True, False
    following = stream.readline(_CHUNK_BYTES)
    while line := following:
        following = stream.readline(_CHUNK_BYTES)
        if at_line_start and line.startswith(b"From ") and _parts(line, following, after_blank=after_blank):
            if is_open:
                yield buffer.take(b"")
            buffer.pass_over(line)
            is_open = True
        elif is_open or line.strip():
            is_open = True
            buffer.add(line)
        else:
            buffer.pass_over(line)
        after_blank = at_line_start and not line.strip(b"\r\n")
        at_line_start = line.endswith(b"\n")
    if is_open:
        yield buffer.take(b"")


def _parts(line: bytes, following: bytes, *, after_blank: bool) -> bool:
    """Whether a line that begins with "From " begins a message."""
    if after_blank and _FROM_LINE.match(line):
        return True
    return _HEADER.match(following) is not None and (_DATELESS if after_blank else _DATED).match(line) is not None
