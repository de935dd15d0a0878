"""Reads the directory at the end of a zip file: what its members are, and where they should lie."""

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from flows.records.reasons import Rejected
from flows.sources.containers.streams import Extent

# PKWARE's APPNOTE 6.3.10: sections 4.3.12 (an entry), 4.3.14 and 4.3.15 (zip64), 4.3.16 (the end).
_ENTRY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_MAX_COMMENT_BYTES = 65_535
_UNSET32, _UNSET16 = 0xFFFFFFFF, 0xFFFF
_UTF8_FLAG = 0x800
_ZIP64_FIELD, _UNICODE_PATH_FIELD = 0x0001, 0x7075


class Entry(NamedTuple):
    """One entry of the directory. `offset` is in the file, not from the start of the archive in it."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc32: int
    compressed: int
    size: int
    offset: int
    mode: int
    problem: str | None = None


class Directory(NamedTuple):
    """Where the directory lies. `shift` is how many bytes of something else lie before the archive."""

    offset: int
    size: int
    n_entries: int
    shift: int
    problem: str | None


def find_directory(stream: BinaryIO) -> Directory:
    """Looks for the end record.

    Raises:
        Rejected: `damaged` where there is none, or it points nowhere.
    """
    file_size = stream.seek(0, 2)
    tail_at = max(0, file_size - _MAX_COMMENT_BYTES - _END.size)
    stream.seek(tail_at)
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06", 0, max(0, len(tail) - _END.size + 4))
    if at < 0:
        raise Rejected("damaged", "no directory at the end: not a zip file, or it breaks off")
    _, disk, _, _, n_entries, size, offset, n_comment = _END.unpack_from(tail, at)
    behind = tail[at + _END.size :]
    problem = None
    if len(behind) < n_comment:
        problem = "its comment breaks off"
    elif behind[n_comment:].strip(b"\x00"):
        problem = "other bytes follow behind its end"
    end_at = tail_at + at
    if _UNSET16 in (disk, n_entries) or _UNSET32 in (size, offset):
        found = _find_end64(stream, end_at)
        if found is not None:
            end_at, n_entries, size, offset = found
    shift = end_at - size - offset
    if shift < 0:
        raise Rejected("damaged", "its end record points to no directory: it breaks off, or is one part of several")
    return Directory(offset + shift, size, n_entries, shift, problem)


def _find_end64(stream: BinaryIO, end_at: int) -> tuple[int, int, int, int] | None:
    """Position, number of entries, size and offset from the record that zip64 adds; None where none is announced."""
    if end_at < _LOCATOR.size:
        return None
    stream.seek(end_at - _LOCATOR.size)
    magic, _, stated_at, _ = _LOCATOR.unpack(stream.read(_LOCATOR.size))
    if magic != b"PK\x06\x07":
        return None
    # With bytes before the archive the record is not where it is said to be, but still right before the locator.
    for at in (stated_at, end_at - _LOCATOR.size - _END64.size):
        if 0 <= at <= end_at - _LOCATOR.size - _END64.size:
            stream.seek(at)
            magic, _, _, _, _, _, _, n_entries, size, offset = _END64.unpack(stream.read(_END64.size))
            if magic == b"PK\x06\x06":
                return at, n_entries, size, offset
    raise Rejected("damaged", "a zip64 end record is announced, and is not there")


def read_entries(stream: BinaryIO, directory: Directory) -> Iterator[Entry]:
    """Entries one by one, so that a directory of any size needs no memory.

    Raises:
        Rejected: `damaged` behind the last entry that could be read.
    """
    extent = Extent(stream, directory.offset, directory.size)
    count = 0
    # Its size counts, and not the number of entries: that has 16 bits, and some programs let it overflow.
    while (fixed := extent.read(_ENTRY.size)) and fixed[:4] != b"PK\x05\x05":
        if len(fixed) < _ENTRY.size or fixed[:4] != b"PK\x01\x02":
            raise Rejected("damaged", "its directory breaks off")
        count += 1
        values = _ENTRY.unpack(fixed)
        flags, method, crc32, compressed, size = values[3], values[4], values[7], values[8], values[9]
        n_name, n_extra, n_comment, mode, offset = values[10], values[11], values[12], values[15] >> 16, values[16]
        variable = extent.read(n_name + n_extra + n_comment)
        if len(variable) < n_name + n_extra + n_comment:
            raise Rejected("damaged", "its directory breaks off")
        raw_name = variable[:n_name]
        fields, problem = _extra_fields(variable[n_name : n_name + n_extra])
        if _UNSET32 in (size, compressed, offset):
            wide = _widen(fields.get(_ZIP64_FIELD, b""), size, compressed, offset)
            problem = problem or (None if wide else "its zip64 sizes are missing")
            size, compressed, offset = wide or (0, 0, 0)
        name = _name(raw_name, flags, fields.get(_UNICODE_PATH_FIELD, b""))
        yield Entry(name, raw_name, flags, method, crc32, compressed, size, offset + directory.shift, mode, problem)
    if count % 65_536 != directory.n_entries % 65_536:
        raise Rejected("damaged", f"its directory holds {count:,} members and says {directory.n_entries:,}")


def _extra_fields(data: bytes) -> tuple[dict[int, bytes], str | None]:
    fields: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(data):
        field, size = struct.unpack_from("<2H", data, at)
        if at + 4 + size > len(data):
            return fields, "an extra field is longer than all of them together"
        fields.setdefault(field, data[at + 4 : at + 4 + size])
        at += 4 + size
    return fields, None


def _widen(field: bytes, size: int, compressed: int, offset: int) -> tuple[int, int, int] | None:
    """Size, compressed size and offset, each of which zip64 holds only where its own place says so, in this order."""
    values = [value for (value,) in struct.iter_unpack("<Q", field[: len(field) & ~7])]
    wide = []
    for number in (size, compressed, offset):
        if number == _UNSET32:
            if not values:
                return None
            number = values.pop(0)
        wide.append(number)
    return cast(tuple[int, int, int], tuple(wide))


def _name(raw: bytes, flags: int, unicode_path: bytes) -> str:
    r"""The member's name with `/` between its parts.

    Names are UTF-8 where a flag or a field says so; where none does, many programs write UTF-8 all the same, and the
    others the IBM PC's code page 437. Some programs of Windows write backslashes.
    """
    if (
        len(unicode_path) > 5
        and unicode_path[0] == 1
        and int.from_bytes(unicode_path[1:5], "little") == zlib.crc32(raw)
    ):
        raw, flags = unicode_path[5:], _UTF8_FLAG
    if flags & _UTF8_FLAG:
        name = raw.decode("utf-8", "surrogateescape")
    else:
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("cp437")
    return name.replace("\\", "/")
