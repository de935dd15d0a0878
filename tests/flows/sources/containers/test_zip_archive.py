"""Zip files, honest, odd and hostile."""

import io
import struct
import tracemalloc
import zipfile

import pytest

from flows.records.record import Limits
from tests.flows.sources.wrapping import fates, records, zip_of

THREE = [("a.txt", b"ay " * 50), ("b.txt", b"bee"), ("c.txt", b"sea " * 40)]
TEXTS = {f"!/{name}": data.decode() for name, data in THREE}


def patched(data: bytes, old: bytes, new: bytes, which: int = 0) -> bytes:
    """The archive with one occurrence of some bytes replaced."""
    at = -1
    for _ in range(which + 1):
        at = data.index(old, at + 1)
    return data[:at] + new + data[at + len(old) :]


def central(data: bytes, number: int) -> int:
    """Where the directory's entry of a member lies."""
    at = -1
    for _ in range(number + 1):
        at = data.index(b"PK\x01\x02", at + 1)
    return at


def with_field(data: bytes, number: int, offset: int, layout: str, value: int) -> bytes:
    """The archive with one field of one entry of its directory changed (APPNOTE 4.3.12)."""
    changed = bytearray(data)
    struct.pack_into(layout, changed, central(data, number) + offset, value)
    return bytes(changed)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_method_of_python_is_read(method):
    assert fates(zip_of(THREE, method), "a.zip") == TEXTS


def test_zip64_and_streamed_members_are_read():
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = b""

        def writable(self):
            return True

        def write(self, data):
            self.data += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in THREE:
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(data)
    assert fates(pipe.data, "a.zip") == TEXTS


@pytest.mark.slow
def test_more_members_than_16_bits_count():
    data = zip_of([(f"{number}.bin", b"") for number in range(65_540)], zipfile.ZIP_STORED)
    assert len(records(data, "a.zip")) == 65_540


def test_bytes_before_the_archive_are_passed_over():
    assert fates(b"#!/bin/sh\nexit\n" + zip_of(THREE), "a.zip") == TEXTS


def test_a_comment_is_passed_over():
    file = io.BytesIO(zip_of(THREE))
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"made on a Monday PK\x05\x06, as they say"
    assert fates(file.getvalue(), "a.zip") == TEXTS


def test_bytes_behind_the_archive_are_told():
    assert fates(zip_of(THREE) + bytes(10), "a.zip") == TEXTS
    assert fates(zip_of(THREE) + b"more", "a.zip") == TEXTS | {"": "[damaged]"}


@pytest.mark.parametrize(
    ("raw", "flags", "key"),
    [
        ("мост.txt".encode(), 0x800, "!/мост.txt"),
        ("мост.txt".encode(), 0, "!/мост.txt"),
        ("grüße.txt".encode("cp437"), 0, "!/grüße.txt"),
        (b"\xff\xfe.txt", 0x800, "!/%FF%FE.txt"),
        (b"a\x00b.txt", 0, "!/a%00b.txt"),
        (b"n\\b.txt", 0, "!/n/b.txt"),
    ],
)
def test_names_in_every_encoding(raw, flags, key):
    data = zip_of([("x" * len(raw), b"hello")]).replace(b"x" * len(raw), raw)
    assert fates(with_field(data, 0, 8, "<H", flags), "a.zip") == {key: "hello"}


def test_two_names_for_one_member_that_lead_out_are_refused():
    data = zip_of([("a/bc/d.txt", b"1"), ("e.txt", b"2")])
    sloppy = patched(data, b"a/bc/d.txt", b"a\\bc\\d.txt", which=1)
    assert fates(sloppy, "a.zip") == {"!/a/bc/d.txt": "1", "!/e.txt": "2"}
    hostile = patched(data, b"a/bc/d.txt", b"../../.txt", which=1)
    assert list(fates(hostile, "a.zip").values()) == ["[hidden]", "2"]
    hostile = patched(data, b"a/bc/d.txt", b"../../d.md", which=1)
    assert list(fates(hostile, "a.zip").values()) == ["[damaged]", "2"]


@pytest.mark.parametrize(
    ("offset", "layout", "value", "reason"),
    [
        (8, "<H", 1, "encrypted"),
        (10, "<H", 9, "unsupported"),
        (10, "<H", 99, "encrypted"),
        (16, "<L", 12345, "damaged"),  # its check sum
        (20, "<L", 1, "damaged"),  # its packed size: too small, beyond the file
        (20, "<L", 2**31 - 1, "damaged"),
        (24, "<L", 2, "damaged"),  # its size: too small, too large
        (24, "<L", 2**31 - 1, "damaged"),
        (24, "<L", 2**32 - 1, "damaged"),  # zip64 without its field
        (38, "<L", 0o120777 << 16, "not_a_file"),
        (38, "<L", 0o010644 << 16, "not_a_file"),
        (42, "<L", 3, "damaged"),  # where it lies
        (42, "<L", 2**32 - 2, "damaged"),
    ],
)
def test_a_wrong_entry_costs_its_member_only(offset, layout, value, reason):
    changed = with_field(zip_of(THREE), 1, offset, layout, value)
    assert fates(changed, "a.zip") == TEXTS | {"!/b.txt": f"[{reason}]"}


def test_members_that_share_bytes_are_refused_before_anything_is_unpacked():
    data = zip_of([("big.txt", bytes(1_000_000))] + [(f"{number}.txt", b"") for number in range(20)])
    for number in range(1, 21):
        entry = central(data, 0)
        for offset, size in ((16, 12), (42, 4)):
            at = central(data, number)
            data = data[: at + offset] + data[entry + offset : entry + offset + size] + data[at + offset + size :]
    found = records(data, "a.zip")
    assert [record.reason for record in found] == ["damaged"] * 21


def test_members_that_reach_into_each_other_are_refused():
    data = zip_of(THREE, zipfile.ZIP_STORED)
    grown = with_field(with_field(data, 0, 20, "<L", 200), 0, 24, "<L", 200)
    assert fates(grown, "a.zip") == TEXTS | {"!/a.txt": "[damaged]"}


def test_a_directory_that_says_another_number_is_told():
    data = zip_of(THREE)
    end = data.index(b"PK\x05\x06")
    changed = data[: end + 8] + struct.pack("<HH", 4, 4) + data[end + 12 :]
    assert fates(changed, "a.zip") == TEXTS | {"": "[damaged]"}


def test_a_bomb_costs_its_member_only():
    data = zip_of([("a.txt", b"ay"), ("bomb.txt", bytes(20_000_000)), ("c.txt", b"sea")])
    found = fates(data, "a.zip", Limits(ratio=100))
    assert found == {"!/a.txt": "ay", "!/bomb.txt": "[expands_too_far]", "!/c.txt": "sea"}


def test_too_many_members():
    found = fates(zip_of(THREE), "a.zip", Limits(members=2))
    assert found == {"!/a.txt": TEXTS["!/a.txt"], "!/b.txt": "bee", "": "[too_many_members]"}


def test_cut_anywhere_it_is_damaged():
    data = zip_of(THREE)
    for at in range(len(data)):
        found = fates(data[:at], "a.zip")
        assert found[""] in ("[damaged]", "[empty]")


@pytest.mark.slow
def test_any_flipped_bit_has_an_outcome_and_no_other_text():
    data = zip_of(THREE)
    for at in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[at] ^= 1 << bit
            found = fates(bytes(flipped), "a.zip", Limits(archive_bytes=10_000))
            if flipped[:2] == b"PK" and flipped[2:4] == b"\x03\x04":
                texts = [text for text in found.values() if not text.startswith("[")]
                assert set(texts) <= {*TEXTS.values(), ""}


def test_memory_does_not_grow_with_a_member():
    data = zip_of([("a.txt", bytes(40_000_000))])
    tracemalloc.start()
    try:
        found = fates(data, "a.zip", Limits(record_bytes=1_000_000, ratio=10**9))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == {"!/a.txt": "[too_large]"}
    assert peak < 10_000_000
