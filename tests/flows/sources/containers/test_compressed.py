"""What unpacking promises: all that is there, an honest fault where it breaks off, and never more than the limits."""

import bz2
import functools
import gzip
import io
import lzma
import random
import tracemalloc
import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from flows.records.reasons import Rejected
from flows.records.record import Limits
from flows.records.unpack_budget import Budget
from flows.sources import formats
from flows.sources.containers.compressed import inflate, stored_name
from tests.flows.sources.wrapping import PACKERS, fates, records

TYPES = {"gz": formats.GZIP, "bz2": formats.BZIP2, "xz": formats.XZ, "zst": formats.ZSTD}
TEXT = "".join(f"{number}: the bridge over the river is closed.\n" for number in range(40)).encode()
each_kind = pytest.mark.parametrize("kind", PACKERS)


def unpack(data: bytes, kind: str, limits: Limits | None = None) -> tuple[bytes, str | None]:
    """What comes out, read by odd steps, and the reason why no more does."""
    limits = limits or Limits()
    stream = inflate(io.BytesIO(data), TYPES[kind], Budget(limits).layer())
    parts = []
    try:
        while chunk := stream.read(7_777):
            parts.append(chunk)
    except Rejected as rejected:
        return b"".join(parts), rejected.reason
    return b"".join(parts), None


@each_kind
def test_what_was_packed_comes_out(kind):
    assert unpack(PACKERS[kind](TEXT), kind) == (TEXT, None)
    assert unpack(PACKERS[kind](b""), kind) == (b"", None)


@each_kind
def test_packed_pieces_behind_each_other_are_one(kind):
    pieces = b"".join(PACKERS[kind](piece) for piece in (b"one\n", b"", b"two\n", TEXT))
    assert unpack(pieces, kind) == (b"one\ntwo\n" + TEXT, None)


@each_kind
def test_zeros_behind_the_end_are_padding(kind):
    assert unpack(PACKERS[kind](TEXT) + bytes(1024), kind) == (TEXT, None)


@each_kind
def test_rubbish_behind_the_end_is_told(kind):
    assert unpack(PACKERS[kind](TEXT) + b"rubbish", kind) == (TEXT, "damaged")


@each_kind
def test_cut_anywhere_it_gives_the_beginning_and_says_so(kind):
    packed = PACKERS[kind](TEXT)
    for at in range(1, len(packed)):
        out, reason = unpack(packed[:at], kind)
        assert TEXT.startswith(out)
        assert reason == "damaged", at


def test_much_of_a_cut_file_is_kept():
    noise = random.Random(1).randbytes(1_000_000)
    for kind in ("gz", "zst"):
        packed = PACKERS[kind](noise)
        assert len(unpack(packed[: len(packed) // 2], kind)[0]) > 300_000


@each_kind
def test_any_flipped_bit_is_noticed_or_harmless(kind):
    packed = PACKERS[kind](TEXT)
    noticed = 0
    for at in range(len(packed)):
        flipped = bytearray(packed)
        flipped[at] ^= 1 << at % 8
        out, reason = unpack(bytes(flipped), kind)
        noticed += reason is not None
        assert reason in ("damaged", "expands_too_far", "unsupported", None)
        if kind != "zst":  # the library writes no check sum unless asked to
            assert reason or out == TEXT
    assert noticed > len(packed) // 2


@given(st.sampled_from(sorted(PACKERS)), st.binary(max_size=200))
def test_any_bytes_give_nothing_but_a_fault(kind, data):
    magic = PACKERS[kind](b"")[:4]
    assert unpack(magic + data, kind)[1] in ("damaged", "expands_too_far", "unsupported", None)


@functools.cache
def bomb(kind: str, size: int) -> bytes:
    """Zeros, packed piece by piece."""
    zeros = bytes(1_000_000)
    if kind == "zst":
        packer = zstandard.ZstdCompressor(level=19).compressobj()
    else:
        packer = {"gz": lambda: zlib.compressobj(9, wbits=31), "bz2": bz2.BZ2Compressor, "xz": lzma.LZMACompressor}[
            kind
        ]()
    return b"".join([*(packer.compress(zeros) for _ in range(size // 1_000_000)), packer.flush()])


@pytest.mark.slow
@each_kind
def test_a_bomb_is_stopped_by_its_ratio(kind):
    packed = bomb(kind, 20_000_000)
    out, reason = unpack(packed, kind, Limits(ratio=50))
    assert reason == "expands_too_far"
    assert len(out) < 18_000_000
    assert fates(packed, f"a.txt.{kind}", Limits(ratio=50)) == {"": "[expands_too_far]"}


@each_kind
@pytest.mark.slow
def test_a_bomb_is_stopped_by_its_size(kind):
    out, reason = unpack(bomb(kind, 20_000_000), kind, Limits(ratio=10**9, archive_bytes=3_000_000))
    assert reason == "expands_too_far"
    assert len(out) <= 3_000_000


def test_small_honest_files_may_be_packed_a_thousandfold():
    assert unpack(PACKERS["bz2"](bytes(5_000_000)), "bz2") == (bytes(5_000_000), None)


@each_kind
def test_packing_twice_escapes_no_limit(kind):
    twice = PACKERS[kind](bomb(kind, 20_000_000))
    assert fates(twice, f"a.txt.{kind}.{kind}", Limits(archive_bytes=8_000_000)) == {"": "[expands_too_far]"}


@pytest.mark.slow
@each_kind
def test_memory_does_not_grow_with_the_file(kind):
    packed = bomb(kind, 64_000_000 if kind in ("gz", "zst") else 20_000_000)
    limits = Limits(ratio=10**9)
    tracemalloc.start()
    try:
        stream = inflate(io.BytesIO(packed), TYPES[kind], Budget(limits).layer())
        size = 0
        while chunk := stream.read(65_536):
            size += len(chunk)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size >= 20_000_000
    assert peak < 30_000_000


@each_kind
def test_one_line_beyond_the_limit_is_not_held(kind):
    packed = bomb(kind, 64_000_000 if kind in ("gz", "zst") else 20_000_000)
    tracemalloc.start()
    try:
        (record,) = records(packed, f"a.txt.{kind}", Limits(record_bytes=1_000_000, ratio=10**9))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (record.key, record.reason, record.data) == ("", "too_large", b"")
    assert peak < 30_000_000


def test_a_dictionary_of_half_a_gigabyte_is_refused():
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 20}]
    packed = bytearray(lzma.compress(TEXT, filters=filters))
    packed[16] = 35  # LZMA2's code for 768 MiB; the header's check sum follows
    packed[20:24] = zlib.crc32(bytes(packed[12:20])).to_bytes(4, "little")
    assert unpack(bytes(packed), "xz") == (b"", "expands_too_far")


def test_a_window_beyond_the_limit_is_refused():
    parameters = zstandard.ZstdCompressionParameters(window_log=28, write_content_size=0)
    compressor = zstandard.ZstdCompressor(compression_params=parameters)
    with compressor.stream_writer(file := io.BytesIO(), closefd=False) as writer:
        writer.write(TEXT)
    assert unpack(file.getvalue(), "zst") == (b"", "expands_too_far")


def test_a_line_that_is_cut_off_does_not_pass_for_a_whole_one():
    packed = gzip.compress(random.Random(1).randbytes(200_000).hex().encode() + b"\nlast\n")
    stream = inflate(io.BytesIO(packed[: len(packed) // 2]), formats.GZIP, Budget(Limits()).layer())
    with pytest.raises(Rejected, match="damaged"):
        stream.readline()
    with pytest.raises(Rejected, match="damaged"):
        stream.read(1)


@given(st.lists(st.binary(max_size=40), max_size=20), st.integers(1, 50))
def test_lines_are_those_of_any_file(lines, size):
    data = b"\n".join(lines)
    stream = inflate(io.BytesIO(gzip.compress(data)), formats.GZIP, Budget(Limits()).layer())
    assert stream.peek(size)[:size] == data[:size]
    plain = io.BytesIO(data)
    while expected := plain.readline(size):
        assert stream.readline(size) == expected
    assert stream.readline(size) == b""


def test_gzip_may_know_the_name_of_its_content():
    file = io.BytesIO()
    with gzip.GzipFile("notes.txt", "wb", fileobj=file) as packed:
        packed.write(b"hello")
    assert stored_name(file.getvalue()) == "notes.txt"
    assert fates(file.getvalue(), "backup.gz") == {"": "hello"}
    assert fates(file.getvalue(), "a.md.gz") == {"": "hello"}
