"""What is recognised is what it is: zip files by their directories, encrypted documents by theirs."""

import io
import json
import struct
import zipfile
from pathlib import Path

import pytest

from flows.records.reasons import Rejected
from flows.sources import formats
from flows.sources.identify import identify
from flows.sources.sniff import HEAD_BYTES
from tests.flows.sources.wrapping import fates, zip_of

CASES = json.loads((Path(__file__).parents[2] / "cases" / "packages.json").read_text("utf-8"))
IDS = [case["why"] for case in CASES]


def package(case):
    return zip_of([(name, content.encode()) for name, content in case["members"].items()], zipfile.ZIP_STORED)


def compound_file(names, directory_at=1):
    """A compound file of 512-byte sectors: the table, then free sectors, then the directory, four streams a sector."""
    entries = [name.encode("utf-16-le") + b"\x00\x00" for name in names]
    directory = b"".join(
        name.ljust(64, b"\x00") + struct.pack("<HB", len(name), 2) + bytes(128 - 67) for name in entries
    )
    directory += bytes(-len(directory) % 512)
    n_sectors = len(directory) // 512
    chain = [directory_at + number + 1 for number in range(n_sectors - 1)] + [0xFFFFFFFE]
    table = [0xFFFFFFFD, *[0xFFFFFFFF] * (directory_at - 1), *chain]
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00"))
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<L", header, 48, directory_at)
    struct.pack_into("<109L", header, 76, 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack(f"<{len(table)}L", *table).ljust(512, b"\xff")
    return bytes(header) + fat + bytes(512 * (directory_at - 1)) + directory


ENCRYPTED = compound_file(
    ["Root Entry", "\x06DataSpaces", "Version", "DataSpaceMap", "EncryptionInfo", "EncryptedPackage"]
)


@pytest.mark.parametrize("case", CASES, ids=IDS)
@pytest.mark.parametrize("name", ["unnamed", "a.zip", "a.txt", "a.html"])
def test_a_zip_file_is_what_its_members_say(case, name):
    file = io.BytesIO(package(case))
    assert identify(file, name) == case["type"]
    assert file.tell() == 0


@pytest.mark.parametrize("case", [case for case in CASES if case["type"] is None], ids=lambda case: case["why"])
def test_a_package_is_never_opened_as_an_archive(case):
    inside = zip_of([("a.txt", b"text"), ("p", package(case))])
    assert fates(package(case), "a.zip") == {"": "[unsupported]"}
    assert fates(inside, "b.zip") == {"!/a.txt": "text", "!/p": "[unsupported]"}


@pytest.mark.parametrize("suffix", sorted(formats.PACKAGE_SUFFIXES))
def test_what_is_called_a_package_is_never_opened_as_an_archive(suffix):
    assert fates(zip_of([("a.txt", b"text")]), f"a{suffix}") == {"": "[unsupported]"}


def test_a_mark_may_lie_anywhere_in_the_directory():
    filler = [(f"{number}.bin", b"\x00" * 100) for number in range(2_000)]
    data = zip_of([*filler, ("mimetype", b"application/vnd.oasis.opendocument.graphics")])
    assert data.index(b"mimetype") > HEAD_BYTES
    assert identify(io.BytesIO(data), "a.zip") is None


@pytest.mark.parametrize("n_behind", [1, 40])
def test_a_zip_file_that_breaks_off_is_damaged_and_what_its_name_says(n_behind):
    case = next(case for case in CASES if case["why"] == "Word")
    broken = package(case)[:-n_behind]
    assert identify(io.BytesIO(broken), "a.docx") == formats.DOCX
    assert fates(broken, "a.docx") == fates(broken, "a") == {"": "[damaged]"}


@pytest.mark.parametrize("name", ["letter.docx", "letter", "sheet.xlsx", "letter.doc", "letter.txt", "letter.zip"])
def test_a_document_behind_a_password_says_so(name):
    with pytest.raises(Rejected, match="encrypted"):
        identify(io.BytesIO(ENCRYPTED), name)
    assert fates(ENCRYPTED, name) == {"": "[encrypted]"}
    assert fates(zip_of([(name, ENCRYPTED), ("a.md", b"text")]), "a.zip") == {
        f"!/{name}": "[encrypted]",
        "!/a.md": "text",
    }


def test_the_directory_of_a_compound_file_is_followed_from_sector_to_sector():
    many = [f"stream {number}" for number in range(30)]
    assert fates(compound_file([*many, "EncryptedPackage"], directory_at=20), "a.docx") == {"": "[encrypted]"}


def test_other_compound_files_are_as_they_were():
    old = compound_file(["Root Entry", "WordDocument"])
    assert fates(old, "a.doc") == fates(old, "a.docx") == fates(old, "a") == {"": "[unsupported]"}
    # The words alone are no directory.
    assert fates(old + "EncryptedPackage".encode("utf-16-le"), "a.docx") == {"": "[unsupported]"}
    assert identify(io.BytesIO(old), "a.txt") == formats.TEXT


def test_a_compound_file_cut_anywhere_or_with_any_byte_changed_has_an_outcome():
    for at in range(len(ENCRYPTED)):
        changed = ENCRYPTED[:at] + bytes([ENCRYPTED[at] ^ 0xFF]) + ENCRYPTED[at + 1 :]
        for data in (ENCRYPTED[:at], changed):
            assert list(fates(data, "a.docx")) == [""]
