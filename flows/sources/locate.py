"""Opens the stream that a record's bytes lie in, without reading the records before it."""

import itertools
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import BinaryIO, NamedTuple, cast

from flows.records.reasons import Rejected
from flows.records.record import Limits, Span
from flows.records.unpack_budget import Budget
from flows.sources import formats
from flows.sources.containers import tar_archive
from flows.sources.containers.compressed import inflate
from flows.sources.containers.member_names import MemberNames
from flows.sources.containers.streams import CHUNK_BYTES, peek_head
from flows.sources.containers.zip_archive import ZipArchive
from flows.sources.identify import LOOKED_INTO, look_inside
from flows.sources.sniff import HEAD_BYTES, sniff

_SPOOL_BYTES = 16_000_000
Step = str | int
"""A compression that is undone, by its name, or the member of a zip that is opened: its number in the directory, from 0."""
_COMPRESSIONS = {formats.GZIP: "gzip", formats.BZIP2: "bzip2", formats.XZ: "xz", formats.ZSTD: "zstd"}


class Located(NamedTuple):
    """The stream that a record's `byte_start` and `byte_end` count in, and the steps that lead to it from the file.

    `name` and `media_type` are those of the innermost file, `begins_at` where it begins in the stream (in a tar not at 0), and `has_records`
    whether the record is one of several in it.
    """

    stream: BinaryIO
    steps: tuple[Step, ...]
    name: str
    media_type: str | None
    begins_at: int
    has_records: bool


@contextmanager
def open_stream(file: BinaryIO, name: str, key: str, limits: Limits) -> Iterator[Located]:
    """The stream of the record with this key (its uri behind that of the file).

    A file that is not compressed and a zip's member are opened at once; nothing of them is read that is not asked for.

    Raises:
        Rejected: it leads into something that is opened nowhere else, such as a message; or the file is damaged.
    """
    with ExitStack() as stack:
        yield _open(file, name, key, limits, Budget(limits), (), stack)


def follow(file: BinaryIO, steps: Sequence[Step], limits: Limits, stack: ExitStack) -> BinaryIO:
    """The stream that steps lead to; `stack` closes what it needs.

    Raises:
        Rejected: they lead nowhere.
    """
    stream, budget = file, Budget(limits)
    if len(steps) > limits.depth:
        raise Rejected("too_deep", f"more than {limits.depth} of them")
    media_types = {name: media_type for media_type, name in _COMPRESSIONS.items()}
    for step in steps:
        budget = budget.layer()
        if isinstance(step, int) and not isinstance(step, bool):
            stream = stream if stream.seekable() else _spooled(stream, stack)
            archive = ZipArchive(stream, limits)
            entry = next(itertools.islice(archive.entries(), max(step, 0), None), None)
            if entry is None:
                raise Rejected("vanished", f"no member {step:,}")
            stream = archive.open(entry, budget)
        elif step in media_types:
            stream = inflate(stream, media_types[step], budget)
        else:
            raise Rejected("unsupported", f"{str(step)[:40]!r} is no step")
    return stream


def read_span(stream: BinaryIO, span: Span) -> bytes:
    """The bytes of a span; fewer where the stream ends before it does.

    Raises:
        Rejected: the stream is damaged before the end of the span.
    """
    if stream.seekable():
        stream.seek(span.start)
    else:
        left = span.start
        while left and (chunk := stream.read(min(CHUNK_BYTES, left))):
            left -= len(chunk)
    return stream.read(span.end - span.start)


def _open(
    stream: BinaryIO, name: str, key: str, limits: Limits, budget: Budget, steps: tuple[Step, ...], stack: ExitStack
) -> Located:
    if len(steps) > limits.depth:
        raise Rejected("too_deep", f"more than {limits.depth} archives and compressions in each other")
    head, stream = peek_head(stream, HEAD_BYTES)
    media_type = sniff(head, name)
    if media_type in LOOKED_INTO and media_type is not None and stream.seekable():
        media_type = look_inside(stream, media_type, name)
    if media_type in formats.COMPRESSED and media_type is not None:
        inner = budget.layer()
        content, inner_name = inflate(stream, media_type, inner), formats.uncompressed_name(name)
        return _open(content, inner_name, key, limits, inner, (*steps, _COMPRESSIONS[media_type]), stack)
    if media_type == formats.ZIP and key.startswith("!"):
        return _open_zip_member(stream, key, limits, budget, steps, stack)
    if media_type == formats.TAR and key.startswith("!"):
        return _open_tar_member(stream, key, limits, budget, steps, stack)
    if "!" in key:
        raise Rejected("unsupported", "it lies inside a record, such as an attachment in a message")
    return Located(stream, steps, name, media_type, 0, bool(key))


def _open_zip_member(
    stream: BinaryIO, key: str, limits: Limits, budget: Budget, steps: tuple[Step, ...], stack: ExitStack
) -> Located:
    if not stream.seekable():
        stream = _spooled(stream, stack)
    archive, names = ZipArchive(stream, limits), MemberNames()
    for number, entry in enumerate(archive.entries()):
        if entry.name.endswith("/") and not entry.size:
            continue
        member_key = names.key(entry.name)
        if _leads_into(member_key, key):
            inner = budget.layer()
            rest = key.removeprefix(member_key)
            return _open(archive.open(entry, inner), entry.name, rest, limits, inner, (*steps, number), stack)
    raise Rejected("vanished", "the archive has no such member any more")


def _open_tar_member(
    stream: BinaryIO, key: str, limits: Limits, budget: Budget, steps: tuple[Step, ...], stack: ExitStack
) -> Located:
    """A member of a tar lies in the stream of the tar, unless it is compressed itself or an archive of its own."""
    if not stream.seekable():
        stream = _spooled(stream, stack)
    start = stream.tell()
    for member in tar_archive.read_members(stream, budget):
        if member.stream is not None and member.offset is not None and _leads_into(member.key, key):
            head, _ = peek_head(member.stream, HEAD_BYTES)
            inner_type = sniff(head, member.name)
            if inner_type not in formats.COMPRESSED and inner_type not in formats.ARCHIVES:
                stream.seek(start)
                has_records = key != member.key
                return Located(stream, steps, member.name, inner_type, start + member.offset, has_records)
            raise Rejected("unsupported", "it is packed inside of a tar")
    raise Rejected("vanished", "the archive has no such member any more")


def _leads_into(member_key: str, key: str) -> bool:
    return key == member_key or key.startswith((f"{member_key}#", f"{member_key}!"))


def _spooled(stream: BinaryIO, stack: ExitStack) -> BinaryIO:
    spool = stack.enter_context(tempfile.SpooledTemporaryFile(_SPOOL_BYTES))  # noqa: SIM115 - the stack closes it
    while chunk := stream.read(CHUNK_BYTES):
        spool.write(chunk)
    spool.seek(0)
    return cast(BinaryIO, spool)
