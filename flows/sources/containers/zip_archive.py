"""Reads the members of zip archives, none of which is believed in what its directory says."""

import bisect
import bz2
import lzma
import stat
import struct
import zlib
from array import array
from collections.abc import Iterator
from typing import BinaryIO, cast

from flows.records.reasons import Rejected
from flows.records.record import Limits
from flows.sources.containers.budget import Budget
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


def read_members(stream: BinaryIO, limits: Limits, budget: Budget) -> Iterator[Member]:
    """Members of a zip archive, in the order of its directory; folders give nothing.

    The stream must be able to seek. Two members that share bytes (David Fifield's bombs unpack to petabytes that way)
    are refused before anything is unpacked: each must end before the next one, or the directory, begins.

    Raises:
        Rejected: `damaged` behind the last member that could be read; `too_many_members`.
    """
    directory = find_directory(stream)
    starts = array("Q")
    try:
        for entry in read_entries(stream, directory):
            if entry.problem is None:
                starts.append(min(entry.offset, directory.offset))
            if len(starts) > limits.members:
                break
    except Rejected:
        pass  # raised again below, behind the members before it
    starts = array("Q", sorted(starts))
    names = MemberNames()
    for position, entry in enumerate(read_entries(stream, directory)):
        budget.add_member()
        if entry.name.endswith("/") and not entry.size:
            continue
        key = names.key(entry.name)
        refused = _refusal(entry)
        if refused is None:
            try:
                content = _open(stream, entry, starts, directory.offset, limits, budget)
            except Rejected as rejected:
                refused = (rejected.reason, rejected.detail)
            else:
                yield Member(key, entry.name, position, content)
        if refused is not None:
            yield Member(key, entry.name, position, None, *refused)
    if directory.problem:
        raise Rejected("damaged", directory.problem)


def _refusal(entry: Entry) -> tuple[str, str] | None:
    if entry.problem:
        return "damaged", entry.problem
    if entry.mode and stat.S_IFMT(entry.mode) not in (0, stat.S_IFREG):
        return "not_a_file", "a symbolic link" if stat.S_ISLNK(entry.mode) else "a device, socket or FIFO"
    if is_hidden(entry.name):
        return "hidden", "its name, or a folder's above it, begins with a dot"
    if entry.flags & _ENCRYPTED_FLAGS or entry.method == _AES:
        return "encrypted", "it asks for a password"
    if entry.method not in _METHODS:
        return "unsupported", f"compression method {entry.method}"
    if entry.method == _STORED and entry.compressed != entry.size:
        return "damaged", f"{entry.size:,} bytes stored as {entry.compressed:,}"
    return None


def _open(
    stream: BinaryIO, entry: Entry, starts: "array[int]", directory_offset: int, limits: Limits, budget: Budget
) -> BinaryIO:
    """The unpacked stream of a member, which must lie where no other does."""
    if entry.offset + _LOCAL.size > directory_offset:
        raise Rejected("damaged", "it lies outside the archive")
    stream.seek(entry.offset)
    header = stream.read(_LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != _LOCAL_MAGIC:
        raise Rejected("damaged", "no member lies where the directory says")
    n_name, n_extra = _LOCAL.unpack(header)[-2:]
    if stream.read(n_name) != entry.raw_name and leads_out(entry.name):
        # Names that differ are common in sloppy archives. One that also leads out of its folder was made to deceive.
        raise Rejected("damaged", "the directory and the member itself disagree about its name")
    start = entry.offset + _LOCAL.size + n_name + n_extra
    if _overlaps(stream, entry.offset, start + entry.compressed, starts, directory_offset):
        raise Rejected("damaged", "it overlaps with another member or with the directory")
    packed = cast(BinaryIO, Extent(stream, start, entry.compressed))
    return cast(BinaryIO, _Checked(_unpack(packed, entry, limits, budget), entry))


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


def _unpack(packed: BinaryIO, entry: Entry, limits: Limits, budget: Budget) -> BinaryIO:
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
    return cast(BinaryIO, Inflated(packed, codec, budget, limits.ratio))


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
