"""The one reader of zip files, archives and documents alike; no member is believed in what the directory says of it."""

import bisect
import bz2
import contextlib
import itertools
import lzma
import stat
import struct
import zlib
from array import array
from collections.abc import Iterator
from typing import BinaryIO, cast

from flows.records.reasons import Rejected
from flows.records.record import Limits
from flows.records.unpack_budget import Budget
from flows.sources.containers.compressed import WINDOW_BYTES, Codec, Deflate, Inflated, Zstandard, xz_codec
from flows.sources.containers.member_names import MemberNames, is_hidden, leads_out
from flows.sources.containers.members import Member
from flows.sources.containers.streams import Extent, PullStream, read_fully
from flows.sources.containers.zip_directory import Entry, find_directory, read_entries

_LOCAL = struct.Struct("<4s5H3L2H")
_LOCAL_MAGIC = b"PK\x03\x04"
_STORED, _DEFLATED, _BZIP2, _LZMA, _ZSTD, _XZ = 0, 8, 12, 14, 93, 95
_AES = 99
_METHODS = (_STORED, _DEFLATED, _BZIP2, _LZMA, _ZSTD, _XZ)
_ENCRYPTED_FLAGS, _LZMA_END_FLAG = 0x41, 0x02


class ZipArchive:
    """A zip file, read by its directory. Its bookkeeping takes eight bytes a member.

    Two members that share bytes (David Fifield's bombs unpack to petabytes that way) are refused before anything is
    unpacked: each must end before the next one, or the directory, begins.
    """

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        """Opens an archive; the stream must be able to seek.

        Raises:
            Rejected: `damaged` where there is no directory.
        """
        self._stream, self._limits = stream, limits
        self._directory = find_directory(stream)
        self._starts: array[int] | None = None

    @property
    def problem(self) -> str | None:
        """What is wrong behind the directory; None where all is well."""
        return self._directory.problem

    def entries(self) -> Iterator[Entry]:
        """The entries of the directory, read anew at each call.

        Raises:
            Rejected: `damaged` behind the last entry that could be read.
        """
        return read_entries(self._stream, self._directory)

    def open(self, entry: Entry, budget: Budget) -> BinaryIO:
        """The content of a member as a stream, whose reads raise Rejected where it is not as the directory says.

        What comes out of it is counted on the budget, which is a layer of its own unless the member is stored.

        Raises:
            Rejected: `damaged`, `encrypted`, `unsupported`, `not_a_file`.
        """
        _refuse(entry)
        end = self._directory.offset
        if entry.offset + _LOCAL.size > end:
            raise Rejected("damaged", "it lies outside the archive")
        self._stream.seek(entry.offset)
        header = self._stream.read(_LOCAL.size)
        if len(header) < _LOCAL.size or header[:4] != _LOCAL_MAGIC:
            raise Rejected("damaged", "no member lies where the directory says")
        n_name, n_extra = _LOCAL.unpack(header)[-2:]
        if self._stream.read(n_name) != entry.raw_name and leads_out(entry.name):
            # Names that differ are common in sloppy archives. One that also leads out of its folder was made to deceive.
            raise Rejected("damaged", "the directory and the member itself disagree about its name")
        start = entry.offset + _LOCAL.size + n_name + n_extra
        if _overlaps(self._stream, entry.offset, start + entry.compressed, self._sorted_starts(), end):
            raise Rejected("damaged", "it overlaps with another member or with the directory")
        packed = cast(BinaryIO, Extent(self._stream, start, entry.compressed))
        return cast(BinaryIO, _Checked(_unpack(packed, entry, budget), entry))

    def _sorted_starts(self) -> "array[int]":
        """Where members begin, of as many as are allowed; with the first that is opened the directory is read for it."""
        if self._starts is None:
            starts = array("Q")
            with contextlib.suppress(Rejected):  # reading the entries reports it
                for entry in itertools.islice(self.entries(), self._limits.members + 1):
                    if entry.problem is None:
                        starts.append(min(entry.offset, self._directory.offset))
            self._starts = array("Q", sorted(starts))
        return self._starts


def read_members(stream: BinaryIO, limits: Limits, budget: Budget) -> Iterator[Member]:
    """Members of a zip archive, in the order of its directory; folders give nothing.

    Raises:
        Rejected: `damaged` behind the last member that could be read; `too_many_members`.
    """
    archive = ZipArchive(stream, limits)
    names = MemberNames()
    for position, entry in enumerate(archive.entries()):
        budget.add_member()
        if entry.name.endswith("/") and not entry.size:
            continue
        key = names.key(entry.name)
        try:
            if is_hidden(entry.name) and entry.problem is None:
                raise Rejected("hidden", "its name, or a folder's above it, begins with a dot")
            inner = budget if entry.method == _STORED else budget.layer()
            content = archive.open(entry, inner)
        except Rejected as rejected:
            yield Member(key, entry.name, position, None, budget, rejected.reason, rejected.detail)
        else:
            yield Member(key, entry.name, position, content, inner)
    if archive.problem:
        raise Rejected("damaged", archive.problem)


def _refuse(entry: Entry) -> None:
    """Raises Rejected for an entry that gives no content."""
    if entry.problem:
        raise Rejected("damaged", entry.problem)
    if entry.mode and stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
        raise Rejected("not_a_file", "a symbolic link" if stat.S_ISLNK(entry.mode) else "a device, socket or FIFO")
    if entry.flags & _ENCRYPTED_FLAGS or entry.method == _AES:
        raise Rejected("encrypted", "it asks for a password")
    if entry.method not in _METHODS:
        raise Rejected("unsupported", f"compression method {entry.method}")
    if entry.method == _STORED and entry.compressed != entry.size:
        raise Rejected("damaged", f"{entry.size:,} bytes stored as {entry.compressed:,}")


def _overlaps(stream: BinaryIO, start: int, end: int, starts: "array[int]", directory_offset: int) -> bool:
    following = bisect.bisect_right(starts, start)
    if end > directory_offset or following - bisect.bisect_left(starts, start) > 1:
        return True
    while following < len(starts) and starts[following] < end:
        stream.seek(starts[following])
        if stream.read(4) == _LOCAL_MAGIC:
            return True
        following += 1  # the directory is wrong about that one, so it will not be unpacked
    return False


def _unpack(packed: BinaryIO, entry: Entry, budget: Budget) -> BinaryIO:
    def codec() -> Codec:
        if entry.method == _BZIP2:
            return bz2.BZ2Decompressor()
        if entry.method == _LZMA:
            return _lzma_codec(packed, entry)
        if entry.method == _ZSTD:
            return Zstandard()
        return xz_codec() if entry.method == _XZ else Deflate(-15)

    if entry.method == _STORED:
        return packed
    return cast(BinaryIO, Inflated(packed, codec, budget))


def _lzma_codec(packed: BinaryIO, entry: Entry) -> Codec:
    """LZMA in zip (APPNOTE 5.8.8) has a header of its own, made here into that of a .lzma file."""
    header = read_fully(packed, 9)
    if len(header) < 9 or header[2:4] != b"\x05\x00":
        raise Rejected("damaged", "not the header of LZMA")
    size = b"\xff" * 8 if entry.flags & _LZMA_END_FLAG else entry.size.to_bytes(8, "little")
    codec = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=WINDOW_BYTES)
    try:
        codec.decompress(header[4:9] + size, 0)
    except lzma.LZMAError as error:
        raise Rejected("damaged", f"cannot be unpacked: {error}") from None
    return codec


class _Checked(PullStream):
    """A member's content, which must have the size and check sum that the directory says."""

    def __init__(self, content: BinaryIO, entry: Entry) -> None:
        super().__init__()
        self._content, self._entry = content, entry
        self._crc32 = 0
        self._n_bytes = 0

    def _pull(self) -> bytes:
        chunk = self._content.read(65_536)
        self._n_bytes += len(chunk)
        self._crc32 = zlib.crc32(chunk, self._crc32)
        if self._n_bytes > self._entry.size or (not chunk and self._n_bytes < self._entry.size):
            raise Rejected("damaged", f"the directory says {self._entry.size:,} bytes, and it holds others")
        if not chunk and self._crc32 != self._entry.crc32:
            raise Rejected("damaged", "its check sum differs")
        return chunk
