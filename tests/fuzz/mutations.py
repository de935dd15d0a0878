"""Breaks a sound file in the ways that files break, and in those that an attacker thinks of. A seed decides everything."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

import zstandard

from flows.sources import formats
from tests.flows.sources.wrapping import PACKERS, tar_of, zip_of
from tests.fuzz.samples import Sample

MOST_BYTES = 300_000
"""Of an input. What is larger costs time and shows nothing else; the limits of one record have tests of their own."""

SUFFIXES = (*formats.MEDIA_TYPES, "", ".bin", ".xlsx", ".tar.gz", ".jsonl.zst", ".warc.gz")

_SNIPPETS: tuple[bytes, ...] = (
    b"\\ud83d", b"\\udc00\\ud83d", b"\\u0000", b"\x00", b"\x00" * 40, b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80",
    b"\xc0\xaf", b"\xf8\x88\x80\x80\x80", b"\xf4\x90\x80\x80", b"\x80\x81\xfe", b"\x1b$B", b"\x1b(B", b"\x0e\x0f", b"~{<:Ky2;~}", b"\x1a", b"\x7f",
    "\u202eevil\u202c".encode(), "\u2066a\u2069\u200f\u061c".encode(), "\u200b\u200d\u2060\ufeff\u00ad".encode(), "\u2028\u2029\x85\x0b\x0c\x1c".encode(),
    "\ufdd0\uffff\U0010ffff".encode(), "e\u0301\u0327".encode(), "ÃƒÂ©â€™Ã¢â‚¬â„¢".encode(), "ﷺ".encode(), "İıſß".encode(), "𠀀👨‍👩‍👧‍👦🏳️‍🌈".encode(), "กำ็้".encode(),
    b"1e999", b"-0", b"9" * 400, b"1" + b"0" * 5_000, b"NaN", b"-Infinity", b"0x10", b"1704448800", b"-62135596801", b"253402300800", b"99999999999999999999",
    b"0000-00-00", b"9999-12-31T23:59:60+14:59", b"Fri, 31 Feb 2024 25:61:61 +9999", b"2024-01-05T10:00:00.123456789Z", b"1 Jan 0001", b"Mon, 1 Jan 99999 00:00:00",
    b'"', b"'", b"\\", b'\\"', b'""', b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n\r\n", b"\n\n", b"{", b"}", b"[", b"]", b"<", b">", b"&", b"=", b"%", b"null", b"{}", b"[]", b'{"text":', b'{"text": {}}',
    b"&#0;", b"&#xD800;", b"&#x110000;", b"&#99999999999;", b"&nbsp", b"&undefined;", b"&e;", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?x", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>",
    b"<!ENTITY a '&e;&e;&e;'>", b"<script>", b"</script>", b"<style>", b"<textarea>", b"<plaintext>", b"<title>", b"</p>", b"<svg><p>", b"<template>", b"<table><td>", b"<frameset>", b"<base href=x>",
    b'<meta charset="utf-7">', b'<meta charset="utf-16">', b'<meta http-equiv=content-type content="text/html;charset=x-user-defined">', b'<?xml version="1.1" encoding="ebcdic-cp-us"?>',
    b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n", b"Content-Type: text/html; charset=\"\r\n", b"Content-Type: multipart/mixed; boundary=x\n", b"Content-Transfer-Encoding: x-uuencode\n",
    b"Transfer-Encoding: chunked\r\n", b"Content-Encoding: br\r\n", b"=?utf-8?q?=FF=00?=", b"=?x?b?%%%?=", b"=?utf-16?b?2AA=?=", b"=\n", b"=3", b"--x\n", b"--x--\n", b"From a b 10:00 2024\n", b">From ", b"Date: \n",
    b"WARC/1.0\r\n", b"WARC/1.1\r\n", b"filedesc://", b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02", b"PAR1", b"%PDF-1.7", b"endobj", b"stream\n", b"/Length 99999999", b"<< /Prev 0 >>", b"/Kids [1 0 R 1 0 R]",
    b"\x1f\x8b\x08", b"BZh91AY&SY", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"ustar", b"../../etc/passwd", b"C:\\a", b"=cmd|' /C calc'!A0", b"a#b!/c%2F~2", b"file:///", b"javascript:alert(1)",
)  # fmt: skip
# Repeated, these are what makes a parser recurse, or its time grow with the square.
_FLOODS: tuple[bytes, ...] = (
    b"[", b"{", b'{"a":', b'[{"text":', b"<div>", b"<a><b>", b"<p>", b"</p>", b"<ul><li>", b"<x:y>", b"(", b"<<", b"&lt;", b"&amp;", b"<!--", b'"', b'"a,', b",", b"\n", b"\r\n", b"\r", b" ", b"\t", b"=", b"=?", b"=\n",
    b"a", b"A ", b"a. ", b"Dr. ", b"\xe2\x80\x9cA. ", b"- ", b"> ", b"# ", b"* ", b"1. ", b"`", b"|", b"_", b"\x00", b"\xff", b"\x80", b"\xc3", b"\xcc\x81", b"\xcc\x81\xcc\xa7", b"\xe2\x80\x8b", b"\xe2\x80\x8d", b"\xe2\x80\xae",
    b"\xef\xbb\xbf", b"\xe3\x80\x80", b"\xf0\x9f\x91\xa8\xe2\x80\x8d", b"\xe6\xa9\x8b", b"\xe3\x80\x82", b"\xc3\xa2\xe2\x82\xac", b"\\u0301", b"\\ud83d", b"\\\\", b"--x\n", b"From a@b 10:00 2024\n\n", b"0\r\n", b"1 0 obj\n", b"Q" * 76 + b"\n",
)  # fmt: skip
_JOINTS = frozenset(b"\"'<>{}[](),:;=&/\\ \r\n\t")

Mutator = Callable[[Random, bytes, Sequence[Sample]], bytes]


class Input(NamedTuple):
    """A file to be read: the name that it goes by, and its bytes."""

    name: str
    data: bytes


def break_file(random: Random, sample: Sample, others: Sequence[Sample]) -> Input:
    """A sample after one to four mutations, in a tenth of the cases under the suffix of another format."""
    data = sample.data
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        mutate = random.choice(MUTATORS)
        data = (break_inside if random.random() < 0.4 else _outside)(random, data, others, mutate)
    name = sample.name
    if random.random() < 0.1:
        name = name.split(".")[0] + random.choice(SUFFIXES)
    return Input(name, data[:MOST_BYTES])


def cut(random: Random, data: bytes, others: Sequence[Sample]) -> bytes:
    """The beginning, to a random position."""
    return data[: random.randint(0, len(data))]


def cut_head(random: Random, data: bytes, others: Sequence[Sample]) -> bytes:
    return data[random.randint(0, len(data)) :]


def flip_bit(random: Random, data: bytes, others: Sequence[Sample]) -> bytes:
    return _flip(random, data, 1)


def flip_bits(random: Random, data: bytes, others: Sequence[Sample]) -> bytes:
    return _flip(random, data, random.randint(2, 40))


def set_bytes(random: Random, data: bytes, others: Sequence[Sample]) -> bytes:
    """Numbers at the edges of their range, over what was there: sizes and offsets lie."""
    value = random.choice(
        (
            b"\x00",
            b"\xff",
            b"\x7f",
            b"\x80",
            b"\xff\xff",
            b"\x00\x00\x00\x80",
            b"\xff\xff\xff\x7f",
            b"\xff" * 4,
            b"\xff" * 8,
        )
    )
    at = random.randint(0, len(data))
    return data[:at] + value + data[at + len(value) :]


def random_bytes(random: Random, data: bytes, others: Sequence[Sample]) -> bytes:
    """In place of a stretch; in a few cases, of everything."""
    if random.random() < 0.05:
        return random.randbytes(random.randint(0, 4_000))
    start, end = _stretch(random, data)
    return data[:start] + random.randbytes(random.randint(1, 64)) + data[end:]


def delete(random: Random, data: bytes, others: Sequence[Sample]) -> bytes:
    start, end = _stretch(random, data)
    return data[:start] + data[end:]


def duplicate(random: Random, data: bytes, others: Sequence[Sample]) -> bytes:
    start, end = _stretch(random, data)
    times = random.choice((1, 1, 1, 2, 10, 100))
    at = random.choice((end, _joint(random, data)))
    return data[:at] + data[start:end] * times + data[at:]


def swap(random: Random, data: bytes, others: Sequence[Sample]) -> bytes:
    """Two neighbouring stretches change places."""
    one, two, three = sorted(random.randint(0, len(data)) for _ in range(3))
    return data[:one] + data[two:three] + data[one:two] + data[three:]


def splice(random: Random, data: bytes, others: Sequence[Sample]) -> bytes:
    """The head of this file and the tail of another."""
    other = random.choice(others).data
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def insert_other(random: Random, data: bytes, others: Sequence[Sample]) -> bytes:
    """A stretch of another file somewhere inside."""
    other = random.choice(others).data
    start, end = _stretch(random, other)
    at = _joint(random, data)
    return data[:at] + other[start:end] + data[at:]


def insert_snippet(random: Random, data: bytes, others: Sequence[Sample]) -> bytes:
    at = _joint(random, data)
    end = at if random.random() < 0.7 else min(len(data), at + random.randint(1, 30))
    return data[:at] + random.choice(_SNIPPETS) + data[end:]


def insert_flood(random: Random, data: bytes, others: Sequence[Sample]) -> bytes:
    """One piece, up to 50,000 bytes of it: lines without end, nests without bottom."""
    piece = random.choice(_FLOODS)
    at = _joint(random, data)
    return data[:at] + piece * max(1, int(10 ** random.uniform(1, 4.7)) // len(piece)) + data[at:]


MUTATORS: tuple[Mutator, ...] = (
    cut, cut_head, flip_bit, flip_bits, set_bytes, random_bytes, delete, duplicate, swap, splice, insert_other,
    insert_snippet, insert_snippet, insert_snippet, insert_flood,
)  # fmt: skip


def break_inside(random: Random, data: bytes, others: Sequence[Sample], mutate: Mutator, depth: int = 0) -> bytes:
    """Mutates what lies in the wrappings, and wraps it again, so that a reader gets past them; else the file itself."""
    inner = _unwrap(data) if depth < 3 else None
    if inner is None:
        return _outside(random, data, others, mutate)
    kind, members = inner
    chosen = random.randrange(len(members))
    name, content = members[chosen]
    if random.random() < 0.05:
        name += random.choice(
            ("", "/", "/../x.txt", "\\a.txt", "#id=1", "~2", "\x01.txt", "é\u0301.txt", ".zip", ".html")
        )
    members[chosen] = (name, break_inside(random, content, others, mutate, depth + 1)[:MOST_BYTES])
    if kind == "zip":
        return zip_of(members)
    return tar_of(members) if kind == "tar" else PACKERS[kind](members[0][1])


def _outside(random: Random, data: bytes, others: Sequence[Sample], mutate: Mutator) -> bytes:
    return mutate(random, data, others)[:MOST_BYTES]


def _unwrap(data: bytes) -> tuple[str, list[tuple[str, bytes]]] | None:
    """Kind and members of a wrapping that is sound; nothing where there is none, or it is broken already."""
    try:
        if data[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = list(dict.fromkeys(archive.namelist()))
                return ("zip", [(name, archive.read(name)) for name in names]) if names else None
        if data[257:262] == b"ustar":
            with tarfile.open(fileobj=io.BytesIO(data)) as tar:
                files = [member for member in tar.getmembers() if member.isreg()]
                members = [(member.name, file.read()) for member in files if (file := tar.extractfile(member))]
                return ("tar", members) if members else None
        if data[:2] == b"\x1f\x8b":
            return "gz", [("", gzip.decompress(data))]
        if data[:3] == b"BZh":
            return "bz2", [("", bz2.decompress(data))]
        if data[:6] == b"\xfd7zXZ\x00":
            return "xz", [("", lzma.decompress(data))]
        if data[:4] == b"\x28\xb5\x2f\xfd":
            return "zst", [("", zstandard.ZstdDecompressor().decompress(data, MOST_BYTES))]
    except Exception:
        # An earlier mutation has broken the wrapping, in any of the ways that these libraries have to say so.
        return None
    return None


def _flip(random: Random, data: bytes, times: int) -> bytes:
    broken = bytearray(data)
    for _ in range(times if data else 0):
        broken[random.randrange(len(broken))] ^= 1 << random.randrange(8)
    return bytes(broken)


def _stretch(random: Random, data: bytes) -> tuple[int, int]:
    start = random.randint(0, len(data))
    return start, min(len(data), start + int(10 ** random.uniform(0, 3)))


def _joint(random: Random, data: bytes) -> int:
    """A position, in half of the cases one beside a character that means something to a format."""
    at = random.randint(0, len(data))
    if random.random() < 0.5:
        return at
    return next((place for place in range(at, min(len(data), at + 200)) if data[place] in _JOINTS), at)
