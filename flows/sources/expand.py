"""Opens a file down to its records, through whatever they are wrapped in."""

import io
import tempfile
from collections.abc import Iterator, Set
from contextlib import contextmanager, nullcontext
from typing import BinaryIO, NamedTuple, cast

from flows.records.faults import fault_of_error
from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits, Record, Span
from flows.records.unpack_budget import Budget
from flows.records.watch import Watch
from flows.sources import formats
from flows.sources.containers import tar_archive, zip_archive
from flows.sources.containers.compressed import inflate, stored_name
from flows.sources.containers.members import Member
from flows.sources.containers.streams import CHUNK_BYTES, peek_head
from flows.sources.identify import LOOKED_INTO, look_inside
from flows.sources.readers.registry import reader_of
from flows.sources.sniff import HEAD_BYTES, sniff

# Archives inside others are read from memory up to here, and from a temporary file beyond.
_SPOOL_BYTES = 16_000_000
_PADDING = b"\x00 \t\r\n\f\v\x1a"


class _Way(NamedTuple):
    """What does not change on the way into a file: limits, the names of fields, who watches, and more suffixes of texts."""

    limits: Limits
    names: FieldNames
    watch: Watch
    text_suffixes: Set[str]


def expand(
    stream: BinaryIO,
    name: str,
    limits: Limits,
    names: FieldNames,
    depth: int = 0,
    watch: Watch | None = None,
    text_suffixes: Set[str] = frozenset(),
) -> Iterator[Record]:
    """Every record of a file, in order. Nothing is extracted: members are read as streams.

    A document is one record with an empty key. A record of a container adds to the key what leads to it:
    `#id=7` in news.jsonl and in news.jsonl.gz, `!/2024/a.txt` in a zip, `!/news.jsonl#id=7` for a record of a file in
    a zip, `#id=7!/report.pdf` for what was attached to a message of a mailbox. A container that cannot be read to its end gives the records before the fault, and then a record of its own
    key with the reason, and so does one whose reader ends before its bytes do, and one that its watch stops; one that
    holds nothing gives one with `empty`. So there is always a record, and none is ever given twice under one key.

    Args:
        stream: the file; best one that can seek.
        name: the file's name, which decides where the content does not.
        limits: sizes, members and depth, counted through all layers together.
        names: which fields hold what, for formats that have fields.
        depth: archives and compressions that this one already lies in.
        text_suffixes: suffixes that no format has, of files that are texts all the same.
        watch: told of each stream that is read and each piece that comes out of one, and where one is to end early.

    Raises:
        OSError: the machine failed (a full disk, an I/O error); never for what the file holds.
    """
    watch = watch or Watch()
    yield from _expand(
        stream, name, "", _Way(limits, names, watch, text_suffixes), depth, Budget(limits, beat=watch.beat)
    )


def _expand(
    stream: BinaryIO, name: str, key: str, way: _Way, depth: int, budget: Budget, begins_at: int = 0
) -> Iterator[Record]:
    """The records of one stream, which has this key in its file.

    `begins_at` is where it lies in the stream that its records' spans count in: the content of a tar's member lies in
    that of the tar, and what was packed or enclosed by itself is a stream of its own.
    """
    media_type: str | None = None
    try:
        way.watch.at(key, 0)
        stop = way.watch.stop_of(key)
        if stop is not None and stop.after == 0:
            raise Rejected(stop.reason, stop.detail)
        head, stream = peek_head(stream, HEAD_BYTES)
        media_type = sniff(head, name, way.text_suffixes)
        needs_look = media_type in LOOKED_INTO and bool(head)
        with _seekable(stream) if needs_look else nullcontext(stream) as stream:
            if needs_look and media_type is not None:
                media_type = look_inside(stream, media_type, name)
            if media_type is None:
                yield _refused("unsupported", "no reader knows this kind of file")
            elif media_type in formats.DOCUMENTS:
                yield _placed(_document(stream, media_type, way.limits), stream, begins_at)
            elif not head:
                yield _refused("empty", "no bytes", media_type)
            elif media_type in formats.COMPRESSED:
                _refuse_depth(depth, way.limits)
                inner = budget.layer()
                content = inflate(stream, media_type, inner)
                yield from _expand(content, _inner_name(name, head, way), key, way, depth + 1, inner)
            else:
                n_records = 0
                for record in _records(stream, media_type, key, way, depth, budget, begins_at):
                    if media_type not in formats.ARCHIVES:
                        record = _placed(record, stream, begins_at, media_type)
                    if record.opens_as is not None:
                        yield from _enclosed(record, record.opens_as, key, way, depth, budget)
                    else:
                        yield record
                    n_records += 1
                    way.watch.at(key, n_records)
                    if stop is not None and n_records >= stop.after:
                        raise Rejected(stop.reason, stop.detail)
                if not n_records:
                    yield _refused("empty", "holds no documents", media_type, _reader(media_type))
    except Exception as error:
        yield _refused(*fault_of_error(error), media_type, _reader(media_type))


def _placed(record: Record, stream: BinaryIO, begins_at: int, reader: str | None = None) -> Record:
    """The record of a reader with its span in the whole stream. That of a document is all that there is."""
    span = record.span
    if span is None and not record.key and record.reason is None and record.opens_as is None:
        span = Span(0, _size(stream))
    return record._replace(reader=reader, span=span and span.behind(begins_at))


def _size(stream: BinaryIO) -> int:
    """Bytes of a stream: of one that cannot seek, those that were read, which are all when a document has been made of it."""
    at = stream.tell()
    if not stream.seekable():
        return at
    size = stream.seek(0, io.SEEK_END)
    stream.seek(at)
    return size


def _records(
    stream: BinaryIO, media_type: str, key: str, way: _Way, depth: int, budget: Budget, begins_at: int
) -> Iterator[Record]:
    limits = way.limits
    if media_type == formats.TAR:
        _refuse_depth(depth, limits)
        yield from _of_members(tar_archive.read_members(stream, budget), key, way, depth, budget, begins_at)
    elif media_type == formats.ZIP:
        _refuse_depth(depth, limits)
        with _seekable(stream) as file:
            yield from _of_members(zip_archive.read_members(file, limits, budget), key, way, depth, budget)
    else:
        reader, counted = reader_of(media_type), limits._replace(budget=budget, watch=way.watch)
        needs_seeking = formats.BY_MEDIA_TYPE[media_type].needs_seeking
        with _seekable(stream) if needs_seeking else nullcontext(stream) as file:
            yield from reader(file, counted, way.names)
            if not needs_seeking:
                _refuse_rest(file)


def _refuse_rest(stream: BinaryIO) -> None:
    """Reads what a reader has left of its file, for which no record stands; white space and zeros are padding.

    A check sum at the end of a compressed file is met here, too, where the reader needed no more than what lies before.

    Raises:
        Rejected: `unread`; whatever the stream itself finds wrong.
    """
    n_bytes, first = 0, b""
    while chunk := stream.read(CHUNK_BYTES):
        rest = chunk.strip(_PADDING)
        first = first or rest[:40]
        n_bytes += len(chunk) if n_bytes or rest else 0
    if n_bytes:
        raise Rejected("unread", f"{n_bytes:,} bytes follow behind what its reader took for the end: {first!r}")


def _of_members(
    members: Iterator[Member], key: str, way: _Way, depth: int, budget: Budget, begins_at: int = 0
) -> Iterator[Record]:
    n_records = 0
    for member in members:
        if member.stream is None:
            assert member.reason is not None
            yield _refused(member.reason, member.detail or "")._replace(key=member.key, position=member.position)
            n_records += 1
            continue
        start = 0 if member.offset is None else begins_at + member.offset
        for record in _expand(member.stream, member.name, key + member.key, way, depth + 1, member.budget, start):
            position = record.position if record.key else member.position
            yield record._replace(key=member.key + record.key, position=position)
            n_records += 1
        # From here to the next member it is the archive that is read.
        way.watch.at(key, n_records)
        budget.check()


def _enclosed(record: Record, name: str, key: str, way: _Way, depth: int, budget: Budget) -> Iterator[Record]:
    """The records of a file that a record encloses. One that is a document has the key of what encloses it."""
    try:
        _refuse_depth(depth, way.limits)
    except Rejected as rejected:
        yield record._replace(data=b"", reason=rejected.reason, detail=rejected.detail, opens_as=None)
        return
    for inner in _expand(io.BytesIO(record.data), name, key + record.key, way, depth + 1, budget):
        yield inner._replace(
            key=record.key + inner.key,
            position=inner.position if inner.key else record.position,
            fields=inner.fields.filled_from(record.fields),
            span=inner.span if inner.key else record.span or inner.span,
        )


def _document(stream: BinaryIO, media_type: str, limits: Limits) -> Record:
    """The whole file as one record; a part of it never passes for the whole."""
    data = io.BytesIO()
    while chunk := stream.read(CHUNK_BYTES):
        data.write(chunk)
        if data.tell() > limits.record_bytes:
            return _refused("too_large", f"more than {limits.record_bytes:,} bytes", media_type)
    return Record("", None, media_type, data.getvalue())


def _refused(reason: str, detail: str, media_type: str | None = None, reader: str | None = None) -> Record:
    return Record("", None, media_type, b"", reason=reason, detail=detail, reader=reader)


def _reader(media_type: str | None) -> str | None:
    """The format that had a say in a refusal: containers of any kind have, documents and unknown files do not."""
    return None if media_type in formats.DOCUMENTS else media_type


def _refuse_depth(depth: int, limits: Limits) -> None:
    if depth >= limits.depth:
        raise Rejected("too_deep", f"more than {limits.depth} archives, compressions and messages in each other")


def _inner_name(name: str, head: bytes, way: _Way) -> str:
    inner = formats.uncompressed_name(name)
    is_known = formats.media_type(inner) or formats.suffix(inner) in way.text_suffixes
    return inner if is_known else stored_name(head) or inner


@contextmanager
def _seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """The stream, or for a while a copy of it that can seek."""
    if stream.seekable():
        yield stream
        return
    with tempfile.SpooledTemporaryFile(_SPOOL_BYTES) as spool:
        while chunk := stream.read(CHUNK_BYTES):
            spool.write(chunk)
        spool.seek(0)
        yield cast(BinaryIO, spool)
