"""Reads tar archives from front to back, without seeking."""

import tarfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from flows.records.reasons import Rejected
from flows.records.unpack_budget import Budget
from flows.sources.containers.member_names import MemberNames, is_hidden
from flows.sources.containers.members import Member
from flows.sources.containers.streams import Slice, read_fully

_BLOCK = tarfile.BLOCKSIZE
# Headers of a name or of attributes are read into memory; an honest one holds a few paths.
_MAX_HEADER_BYTES = 1_000_000
_LONG_NAME, _LONG_LINK = tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK
_PAX, _PAX_GLOBAL = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE), tarfile.XGLTYPE
_KINDS = {
    tarfile.SYMTYPE: "a symbolic link",
    tarfile.LNKTYPE: "a hard link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
    tarfile.FIFOTYPE: "a FIFO",
}


class _Counted:
    """A stream that is read from front to back, and how much of it was."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.n_read = 0

    def read(self, size: int) -> bytes:
        """As the stream's own."""
        data = self._stream.read(size)
        self.n_read += len(data)
        return data


class _PassedOver:
    """Blocks where a header should be and none is: how many, and what was wrong with the first."""

    def __init__(self) -> None:
        self.n_blocks = 0
        self._first = ""

    def add(self, fault: str) -> None:
        """One more block."""
        self._first = self._first or fault
        self.n_blocks += 1

    def refuse(self) -> None:
        """Raises Rejected if there was one."""
        if self.n_blocks:
            lost = f"{self.n_blocks * _BLOCK:,} bytes were passed over"
            raise Rejected("damaged", f"not a header where one should be ({self._first}): {lost}")


def read_members(stream: BinaryIO, budget: Budget) -> Iterator[Member]:
    """Members of a tar archive in their order; folders give nothing.

    Headers are read by the standard library, one block at a time; what lies around them is walked here, because
    tarfile reads a header of any size into memory and takes the end of a broken archive for its end.

    A header that is damaged costs its member: reading goes on at the next block that is a header.

    Raises:
        Rejected: `damaged` behind the last member that could be read; `too_many_members`.
    """
    counted = _Counted(stream)
    stream = cast(BinaryIO, counted)
    names = MemberNames()
    position = -1
    passed = _PassedOver()
    pax: dict[str, str] = {}
    long_name: str | None = None
    while (header := _next_header(stream, passed)) is not None:
        info, block = header
        if info.type in (_LONG_NAME, _LONG_LINK, _PAX_GLOBAL, *_PAX):
            data = _header_data(stream, info.size)
            if info.type == _LONG_NAME:
                long_name = data.partition(b"\x00")[0].decode("utf-8", "surrogateescape")
            elif info.type in _PAX:
                pax = _pax_fields(data)
            continue
        name = pax.get("GNU.sparse.name") or pax.get("path") or long_name or info.name
        size = _size(pax.get("size"), info.size)
        is_sparse = info.type == tarfile.GNUTYPE_SPARSE or any(field.startswith("GNU.sparse") for field in pax)
        pax, long_name = {}, None
        if info.isdir():
            continue
        budget.add_member()
        position += 1
        key = names.key(name)
        if info.type in _KINDS:
            yield Member(key, name, position, None, budget, "not_a_file", _KINDS[info.type])
            continue
        content = Slice(stream, size)
        if is_sparse:
            if info.type == tarfile.GNUTYPE_SPARSE:
                _pass_sparse_headers(stream, block)
            yield Member(key, name, position, None, budget, "unsupported", "a sparse file")
        elif is_hidden(name):
            yield Member(
                key, name, position, None, budget, "hidden", "its name, or a folder's above it, begins with a dot"
            )
        else:
            yield Member(key, name, position, cast(BinaryIO, content), budget, offset=counted.n_read)
        content.skip()
        _pass(stream, -size % _BLOCK)
    passed.refuse()


def _next_header(stream: BinaryIO, passed: _PassedOver) -> tuple[tarfile.TarInfo, bytes] | None:
    """The next header and its block; None at the end. Zeros between two archives in one file are passed over.

    Blocks that should be headers and are none are passed over, too, and counted.
    """
    has_end = False
    while block := read_fully(stream, _BLOCK):
        if not block.strip(b"\x00"):
            has_end = True
        elif len(block) < _BLOCK:
            detail = "other bytes follow behind the end of the archive" if has_end else "breaks off inside a header"
            raise Rejected("damaged", detail)
        else:
            try:
                info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
                if info.size < 0:
                    raise ValueError("a size below zero")
            except (tarfile.HeaderError, ValueError) as error:
                passed.add(str(error))
            else:
                return info, block
    if not has_end and not passed.n_blocks:
        raise Rejected("damaged", "breaks off: the blocks that end an archive are missing")
    return None


def _header_data(stream: BinaryIO, size: int) -> bytes:
    if size > _MAX_HEADER_BYTES:
        raise Rejected("damaged", f"a name or attributes of {size:,} bytes")
    data = read_fully(stream, size)
    if len(data) < size:
        raise Rejected("damaged", "breaks off inside a header")
    _pass(stream, -size % _BLOCK)
    return data


def _pax_fields(data: bytes) -> dict[str, str]:
    """Fields of an extended header: `<length> <keyword>=<value>` and a line feed each, the length counting all of it."""
    fields: dict[str, str] = {}
    at = 0
    while at < len(data) and data[at]:
        digits = data[at : at + 20].partition(b" ")[0]
        length = int(digits) if digits.isdigit() else 0
        line = data[at : at + length]
        keyword, equals, value = line[len(digits) + 1 : -1].partition(b"=")
        if not equals or not line.endswith(b"\n") or len(line) < length:
            raise Rejected("damaged", "an extended header that contradicts itself")
        fields[keyword.decode("utf-8", "replace")] = value.decode("utf-8", "surrogateescape")
        at += length
    return fields


def _size(stated: str | None, size: int) -> int:
    if stated is None:
        return size
    if not (stated.isascii() and stated.isdigit() and len(stated) < 20):
        raise Rejected("damaged", "an extended header that states no size but claims to")
    return int(stated)


def _pass_sparse_headers(stream: BinaryIO, block: bytes) -> None:
    """Old GNU sparse files list their holes in further blocks; a byte in each says whether another follows."""
    is_extended = block[482]
    while is_extended:
        block = read_fully(stream, _BLOCK)
        if len(block) < _BLOCK:
            raise Rejected("damaged", "breaks off inside a header")
        is_extended = block[504]


def _pass(stream: BinaryIO, size: int) -> None:
    Slice(stream, size).skip()
