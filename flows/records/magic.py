"""The first bytes by which files are known: the one place for magic numbers.

The patterns are of formats that have a reader (`flows/sources/formats.py`); each matches at the start of a file.
"""

import re

GZIP = re.compile(rb"\x1f\x8b\x08")
BZIP2 = re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)")
XZ = re.compile(rb"\xfd7zXZ\x00")
ZSTD = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")  # a frame, or one that decompressors skip
# A member, the end of an archive without members, and the marks of an archive that was once split.
ZIP = re.compile(rb"PK(?:\x03\x04|\x05\x06|\x07\x08|00PK\x03\x04)")
TAR = re.compile(rb".{257}ustar", re.DOTALL)
PARQUET = re.compile(rb"PAR1")
PDF = re.compile(rb"%PDF-")
RTF = re.compile(rb"\{\\rtf")
ARC = re.compile(rb"filedesc://")
WARC = re.compile(rb"WARC/[01]\.")
LONGEST_PACKED_BYTES = 10
"""How many bytes it takes to see whether another compressed stream follows behind the end of one."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Compound files: the office formats before 2007, and newer documents that were encrypted."""

# What no text begins with, even where each byte could be a character.
_NO_TEXT = (
    b"%PDF-", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b\x08", b"BZh91AY&SY", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"PAR1",
    b"\x89PNG\r\n", b"GIF87a", b"GIF89a", b"\xff\xd8\xff", b"\x7fELF", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", OLE[:6],
    b"SQLite format 3\x00", b"\xca\xfe\xba\xbe", b"OggS\x00", b"ID3\x03\x00", b"ID3\x04\x00", b"wOFF", b"wOF2",
)  # fmt: skip
# Files without a reader. Short or printable numbers are left out where a text could begin so.
_UNREAD = (
    b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF87a", b"GIF89a", b"\x7fELF", b"SQLite format 3\x00", b"II*\x00", b"MM\x00*",
    b"RIFF", b"OggS\x00", b"fLaC\x00", b"ID3\x02", b"ID3\x03", b"ID3\x04", b"\xff\xfb", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07",
    OLE, b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\x00asm", b"wOFF", b"wOF2", b"OTTO\x00", b"\x00\x01\x00\x00",
    b"\x1aE\xdf\xa3", b"\x89HDF\r\n", b"\x93NUMPY", b"ARROW1", b"Obj\x01", b"\x04\x22\x4d\x18", b"\x1f\x9d", b"%!PS-",
    b"\x00\x00\x01\x00",
)  # fmt: skip


def is_no_text(data: bytes) -> bool:
    """Whether the bytes begin as no text does, so that none should be read into them.

    >>> is_no_text(b"GIF89a"), is_no_text(b"GIF, as the story goes")
    (True, False)
    """
    return data.startswith(_NO_TEXT)


def is_unread(head: bytes) -> bool:
    """Whether the bytes begin as those of a format that no reader knows: a picture, a program, a font, a database."""
    if head.startswith(_UNREAD) or head[4:8] == b"ftyp":
        return True
    return head.startswith((b"MZ", b"BM")) and b"\x00" in head[:64]
