"""Reads which streams a compound file holds: how documents of the office formats before 2007, and encrypted ones, are kept.

The layout is that of [MS-CFB]: 2.2 (the header), 2.3 (the file allocation table), 2.6 (directory entries).
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

_HEADER_BYTES, _ENTRY_BYTES = 512, 128
_N_FAT_PLACES = 109  # in the header; a directory beyond what these reach is not followed
_MOST_SECTORS = 1_024
_UNUSED = 0


def is_encrypted_document(file: BinaryIO) -> bool:
    """Whether the file is a document of Word, Excel or PowerPoint behind a password ([MS-OFFCRYPTO] 2.3.4.4)."""
    return "EncryptedPackage" in stream_names(file)


def stream_names(file: BinaryIO) -> frozenset[str]:
    """The names in the directory of a compound file, as far as it can be followed."""
    file.seek(0)
    header = file.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES:
        return frozenset()
    (shift,) = struct.unpack_from("<H", header, 30)
    if shift not in (9, 12):
        return frozenset()
    return frozenset(name for sector in _directory(file, header, 1 << shift) for name in _names(sector))


def _directory(file: BinaryIO, header: bytes, sector_bytes: int) -> Iterator[bytes]:
    """The sectors of the directory, each found by the table's entry for the one before it."""
    (number,) = struct.unpack_from("<L", header, 48)
    places = struct.unpack_from(f"<{_N_FAT_PLACES}L", header, 76)
    per_sector = sector_bytes // 4
    for _ in range(_MOST_SECTORS):
        sector = _sector(file, number, sector_bytes)
        yield sector
        if len(sector) < sector_bytes or number // per_sector >= _N_FAT_PLACES:
            return
        table = _sector(file, places[number // per_sector], sector_bytes)
        if len(table) < sector_bytes:
            return
        (number,) = struct.unpack_from("<L", table, number % per_sector * 4)


def _sector(file: BinaryIO, number: int, sector_bytes: int) -> bytes:
    file.seek((number + 1) * sector_bytes)  # the marks of free sectors and of a chain's end lie beyond any file
    return file.read(sector_bytes)


def _names(sector: bytes) -> Iterator[str]:
    for at in range(0, len(sector) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        n_bytes, kind = struct.unpack_from("<HB", sector, at + 64)
        if kind != _UNUSED and 2 <= n_bytes <= 64:
            yield sector[at : at + n_bytes - 2].decode("utf-16-le", "replace")
