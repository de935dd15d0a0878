"""WARC, WET and ARC files: which records are documents, and what a broken one costs."""

import contextlib
import gzip
import io
import time
import zlib
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits
from flows.sources import formats
from flows.sources.readers.crawl_stream import Block, CrawlStream
from flows.sources.readers.http_body import join_chunks
from flows.sources.readers.warc import read_warc
from tests.flows.sources.wrapping import fates, records
from tests.fuzz.samples import samples

PAGE = b"<html><title>News</title><p>The bridge is closed.</p></html>" * 5


def warc_record(
    number: int, block: bytes, kind: str = "response", content_type: str = "application/http; msgtype=response"
) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
        f"WARC-Date: 2024-02-02T10:00:00Z\r\nWARC-Target-URI: http://e.com/{number}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def response(
    body: bytes = PAGE, status: str = "200 OK", headers: str = "Content-Type: text/html; charset=utf-8"
) -> bytes:
    return f"HTTP/1.1 {status}\r\n{headers}\r\n\r\n".encode() + body


def chunked(body: bytes, size: int = 50) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_what_a_server_sent_is_read_as_a_file_of_its_type(sample):
    """The records of any file are those that it has alone, under the key of the response and with its address."""
    if sample.media_type is None or sample.media_type in (formats.WARC, formats.ARC):
        pytest.skip("no server states it, or a crawl in a crawl")
    data = warc_record(1, response(sample.data, headers=f"Content-Type: {sample.media_type}; charset=utf-8"))
    data = data.replace(b"http://e.com/1", f"http://e.com/a/{sample.name}?b=c.d".encode())
    alone = records(sample.data, sample.name)
    assert [(record.key, record.text, record.data, record.reason) for record in records(data, "a.warc")] == [
        ("#id=1" + record.key, record.text, record.data, record.reason) for record in alone
    ]
    assert all(record.fields.url for record in records(data, "a.warc"))


def test_a_crawlers_own_notes_are_no_documents():
    data = warc_record(1, b"notes", "resource", "text/plain").replace(b"http://e.com/1", b"metadata://gnu.org/")
    assert fates(data, "a.warc") == {"#id=1": "[unsupported]"}


def test_which_records_are_documents():
    data = b"".join(
        [
            warc_record(0, b"software: x", "warcinfo", "application/warc-fields"),
            warc_record(1, response()),
            warc_record(2, b"GET / HTTP/1.1\r\n\r\n", "request", "application/http; msgtype=request"),
            warc_record(3, b"outlink: http://e.com", "metadata", "application/warc-fields"),
            warc_record(4, response(b""), "revisit"),
            warc_record(5, b"Only text.", "conversion", "text/plain"),
            warc_record(6, b"<html>kept as it was</html>", "resource", "text/html"),
            warc_record(7, response(b"", "301 Moved", "Location: /")),
            warc_record(8, response(b"\x89PNG", headers="Content-Type: image/png")),
            warc_record(9, response(b"Plain.", headers="content-type:text/plain")),
            warc_record(10, response(headers="Server: x")),
        ]
    )
    found = fates(data, "a.warc")
    page = PAGE.decode()
    assert found == {
        "#id=1": page, "#id=5": "Only text.", "#id=6": "<html>kept as it was</html>", "#id=7": "[unsupported]",
        "#id=8": "[unsupported]", "#id=9": "Plain.", "#id=10": page,
    }  # fmt: skip
    first = records(data, "a.warc")[0]
    assert (first.fields.url, first.media_type, first.position) == ("http://e.com/1", "text/html", 0)
    assert first.fields.published_at is None, "when a page was fetched is not when it was published"
    assert fates(gzip.compress(data), "a.warc.gz") == found


def test_a_record_a_gzip_piece():
    data = b"".join(gzip.compress(warc_record(number, response())) for number in range(5))
    assert list(fates(data, "a.warc.gz")) == [f"#id={number}" for number in range(5)]
    cut = fates(data[: len(data) - 40], "a.warc.gz")
    assert list(cut) == ["#id=0", "#id=1", "#id=2", "#id=3", ""]
    assert cut[""] == "[damaged]"


def test_a_file_of_requests_is_empty():
    assert fates(warc_record(1, b"GET /", "request"), "a.warc") == {"": "[empty]"}


def test_ids_that_are_there_twice_are_kept_apart():
    assert list(fates(warc_record(1, response()) * 2, "a.warc")) == ["#id=1", "#id=1~2"]


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("zstd", zstandard.ZstdCompressor().compress),
        ("br", lambda body: brotli(body)),
        ("identity", bytes),
        ("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
    ],
)
def test_what_http_packed_is_unpacked(encoding: str, pack: Callable[[bytes], bytes]):
    headers = f"Content-Type: text/html\r\nContent-Encoding: {encoding}"
    packed = warc_record(1, response(pack(PAGE), headers=headers))
    in_chunks = warc_record(2, response(chunked(pack(PAGE)), headers=headers + "\r\nTransfer-Encoding: chunked"))
    stored_unpacked = warc_record(3, response(PAGE, headers=headers + "\r\nTransfer-Encoding: chunked"))
    found = fates(packed + in_chunks + stored_unpacked, "a.warc")
    assert found == {f"#id={number}": PAGE.decode() for number in (1, 2, 3)}


def brotli(body: bytes) -> bytes:
    from fastwarc.stream_io import BrotliWriter

    file = io.BytesIO()
    writer = BrotliWriter(file)
    writer.write(body)
    writer.close()
    return file.getvalue()


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (gzip.compress(PAGE, mtime=0)[:-9], "gzip", "damaged"),
        (chunked(PAGE)[:-60], "chunked", "damaged"),
        (PAGE, "compress", "unsupported"),
        (gzip.compress(bytes(20_000_000), mtime=0), "gzip", "expands_too_far"),
        (brotli(bytes(40_000_000)), "br", "expands_too_far"),
        (b"\x00\x01" * 40, "br", "damaged"),
    ],
)
def test_a_broken_body_costs_its_record(body, encoding, reason):
    name = "Transfer-Encoding" if encoding == "chunked" else "Content-Encoding"
    bad = warc_record(1, response(body, headers=f"Content-Type: text/html\r\n{name}: {encoding}"))
    found = fates(bad + warc_record(2, response()), "a.warc", Limits(ratio=100))
    assert found == {"#id=1": f"[{reason}]", "#id=2": PAGE.decode()}


def test_a_record_beyond_the_limit_costs_itself():
    data = warc_record(1, response(PAGE * 100)) + warc_record(2, response())
    assert fates(data, "a.warc", Limits(record_bytes=2_000)) == {"#id=1": "[too_large]", "#id=2": PAGE.decode()}


def test_cut_anywhere_whole_records_are_kept_and_the_cut_is_told():
    whole = [warc_record(number, response()) for number in range(3)]
    data = b"".join(whole)
    for at in range(1, len(data)):
        found = fates(data[:at], "a.warc")
        if at in (len(whole[0]), len(whole[0] + whole[1])):
            continue  # a cut between two records cannot be seen
        assert found[""] == "[damaged]", at
        assert [key for key in found if key] == [
            f"#id={number}" for number in range(3) if at >= len(data[: len(whole[0]) * (number + 1)]) - 4
        ]


def test_any_flipped_bit_has_an_outcome():
    data = warc_record(1, response(headers="Content-Type: text/html\r\nTransfer-Encoding: chunked")) + warc_record(
        2, response()
    )
    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        records(bytes(flipped), "a.warc")


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_have_an_outcome(data, is_headed):
    data = b"WARC/1.0\r\nWARC-Type: response\r\n" * is_headed + data
    with contextlib.suppress(Rejected):
        list(read_warc(io.BytesIO(data), Limits(), FieldNames()))


@given(st.binary(max_size=60), st.integers(1, 70))
def test_chunks_are_joined(body, size):
    assert join_chunks(chunked(body, size)) == body


ARC = (
    b"filedesc://a.arc 127.0.0.1 20140216050221 text/plain 20\n1 0 LiveWeb Capture\n\n"
    + b"http://e.com/1 1.2.3.4 20140216050221 text/html %d\n%b\n" % (len(response()), response())
    + b"http://e.com/2 1.2.3.4 20140216050221 text/plain 6\nPlain.\n"
)


def test_arc():
    found = records(ARC, "a.arc")
    assert [(record.data, record.fields.url) for record in found] == [
        (PAGE, "http://e.com/1"),
        (b"Plain.", "http://e.com/2"),
    ]
    assert all(record.key.startswith("#sha=") for record in found)
    assert fates(gzip.compress(ARC), "a.arc.gz") == fates(ARC, "a.arc")


def test_arc_cut_anywhere_has_an_outcome():
    for at in range(1, len(ARC) - 1):
        found = fates(ARC[:at], "a.arc")
        between = b"\nhttp://e.com/2".startswith(ARC[:at].rpartition(b"</html>")[2])
        assert found.get("") in ("[damaged]", "[empty]") or between or at > len(ARC) - 3, at


def test_a_record_costs_little():
    data = b"".join(warc_record(number, response(PAGE * 12)) for number in range(3_000))
    started = time.process_time()
    assert len(list(read_warc(io.BytesIO(data), Limits(), FieldNames()))) == 3_000
    assert (time.process_time() - started) / 3_000 < 150e-6


@pytest.mark.parametrize("length", [b"99999999999", b"30007", b"2003"])
def test_lengths_that_lie_are_looked_after_once_and_not_once_each(length, monkeypatch):
    """Each record says that it holds those behind it. All are told, and no byte is read for each that lies about it."""
    seen = []
    read_block = CrawlStream.read_block

    def count(stream: CrawlStream, size: int, limit: int) -> Block:
        block = read_block(stream, size, limit)
        seen.append(len(block.data))
        return block

    monkeypatch.setattr(CrawlStream, "read_block", count)
    data = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: " + length + b"\r\n\r\na\r\n\r\n"
    found = records(data * 3_000 + warc_record(1, response()), "a.warc")
    assert [record.reason for record in found] == ["damaged"] * 3_000 + [None]
    assert sum(seen) <= 3 * 3_000 * len(data)
