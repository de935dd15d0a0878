"""Nothing vanishes inside a file: in a container of any kind, one faulty record is told, and all the others are loaded."""

import gzip
import io
import json
import re
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.record import FieldNames, Limits
from flows.sources import expand as expanding
from flows.sources.expand import expand
from tests.conftest import hundredths
from tests.flows.sources.wrapping import fates, records, tar_of, zip_of

WORDS = re.compile(r"Part \d+ of the bridge\.")


def texts(n):
    return [f"Part {number} of the bridge." for number in range(n)]


def lines(parts, fault):
    rows = [json.dumps({"id": number, "text": text}) for number, text in enumerate(parts)]
    if fault is not None:
        rows[fault] = rows[fault][:-3]
    return "\n".join(rows).encode()


def array(parts, fault, indent="\n"):
    rows = [json.dumps({"id": number, "text": text}) for number, text in enumerate(parts)]
    if fault is not None:
        rows[fault] = rows[fault].replace(" of", " \\of")
    return ("[" + indent + ("," + indent).join(rows) + "\n]\n").encode()


def table(parts, fault, delimiter=","):
    rows = [f'{number}{delimiter}"{text}"' for number, text in enumerate(parts)]
    if fault is not None:
        rows[fault] += delimiter + "more"
    return "\r\n".join([f"id{delimiter}text", *rows, ""]).encode()


def feed(parts, fault, broken):
    rows = [f"<item><guid>{number}</guid><description>{text}</description></item>" for number, text in enumerate(parts)]
    if fault is not None:
        rows[fault] = broken(rows[fault])
    return ("<rss><channel><title>News</title>" + "\n".join(rows) + "</channel></rss>").encode()


def crawl(parts, fault, broken):
    rows = [
        f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: text/plain\r\n"
        f"Content-Length: {len(text)}\r\n\r\n{text}\r\n\r\n"
        for number, text in enumerate(parts)
    ]
    if fault is not None:
        rows[fault] = broken(rows[fault])
    return "".join(rows).encode()


def arc(parts, fault, broken):
    rows = [
        f"http://e.com/{number} 1.2.3.4 20140216050221 text/plain {len(text)}\n{text}\n"
        for number, text in enumerate(parts)
    ]
    if fault is not None:
        rows[fault] = broken(rows[fault])
    head = "filedesc://a.arc 127.0.0.1 20140216050221 text/plain 20\n1 0 LiveWeb Capture\n\n"
    return (head + "".join(rows)).encode()


def tar(parts, fault):
    data = bytearray(tar_of([(f"{number}.txt", text.encode()) for number, text in enumerate(parts)]))
    if fault is not None:
        data[1024 * fault + 10] ^= 1
    return bytes(data)


def zipped(parts, fault):
    data = bytearray(
        zip_of([(f"{number}.txt", text.encode()) for number, text in enumerate(parts)], zipfile.ZIP_STORED)
    )
    if fault is not None:
        at = data.find(parts[fault].encode())
        data[at] ^= 1
    return bytes(data)


def mailbox(parts, fault):
    size = [2_000 if number == fault else 1 for number in range(len(parts))]
    return "".join(
        f"From a@b.example Fri Jan  5 10:00:00 2024\nMessage-ID: <{number}@b>\n\n{text * size[number]}\n\n"
        for number, text in enumerate(parts)
    ).encode()


def parquet(parts, fault):
    file = io.BytesIO()
    rows = {"id": list(range(len(parts))), "text": parts}
    pq.write_table(pa.table(rows), file, row_group_size=1, compression="gzip", use_dictionary=False)
    data = bytearray(file.getvalue())
    if fault is not None:
        column = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(fault).column(1)
        end = column.data_page_offset + column.total_compressed_size
        data[end - 12 : end] = bytes(12)
    return bytes(data)


def replacing(old, new):
    return lambda row: re.sub(old, new, row)


KINDS = {
    "a.jsonl": lines,
    "a.json": array,
    "a.csv": table,
    "a.tsv": lambda parts, fault: table(parts, fault, "\t"),
    "a mark that is never closed.rss": lambda parts, fault: feed(parts, fault, replacing("of", "<x> of")),
    "an item that is never closed.rss": lambda parts, fault: feed(parts, fault, replacing("</item>", "")),
    "a comment that is never closed.rss": lambda parts, fault: feed(parts, fault, replacing("of", "<!-- of")),
    "a first line.warc": lambda parts, fault: crawl(parts, fault, replacing("WARC/1.0", "WARX/1.0")),
    "a length that is too small.warc": lambda parts, fault: crawl(parts, fault, replacing(r"Length: \d", "Length: ")),
    "a length that is too great.warc": lambda parts, fault: crawl(parts, fault, replacing(r"Length: ", "Length: 1")),
    "no length.warc": lambda parts, fault: crawl(parts, fault, replacing("Content-Length", "Content-Size")),
    "a first line.arc": lambda parts, fault: arc(parts, fault, replacing(r"1\.2\.3\.4 ", "")),
    "a length that is too small.arc": lambda parts, fault: arc(parts, fault, replacing(r"plain \d", "plain ")),
    "a length that is too great.arc": lambda parts, fault: arc(parts, fault, replacing(r"plain ", "plain 1")),
    "a.tar": tar,
    "a.zip": zipped,
    "a.mbox": mailbox,
    "a.parquet": parquet,
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@hundredths(25)
@given(st.data())
def test_one_faulty_record_costs_itself_and_is_told(kind, data):
    """The last record is sound: behind a fault at the very end it is the container that breaks off."""
    parts = texts(data.draw(st.integers(2, 12)))
    fault = data.draw(st.none() | st.integers(0, len(parts) - 2))
    packed = data.draw(st.booleans())
    content = KINDS[kind](parts, fault)
    name = kind + ".gz" if packed else kind
    found = records(gzip.compress(content) if packed else content, name, Limits(record_bytes=20_000))
    loaded = [(record.text or record.data.decode()).strip() for record in found if record.reason is None]
    assert loaded == [text for number, text in enumerate(parts) if number != fault]
    refused = [record for record in found if record.reason is not None]
    assert len(refused) == (fault is not None)
    assert all(record.reason in ("malformed", "damaged", "too_large") for record in refused)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_in_the_last_record_is_told(kind):
    parts = texts(4)
    found = fates(KINDS[kind](parts, 3), kind, Limits(record_bytes=20_000))
    loaded = [text.strip() for text in found.values() if not text.startswith("[")]
    assert loaded == parts[:3]
    assert sum(text.startswith("[") for text in found.values()) == 1


def read_two(stream, limits, names):
    """A reader that takes the second line for the end."""
    yield from (expanding.Record(f"#id={number}", number, None, stream.readline(), "text") for number in range(2))


@pytest.mark.parametrize("rest", [b"more", b"\n\n  more", b"\x00" * 100_000 + b"more"])
def test_a_reader_that_ends_before_its_bytes_do_is_told(monkeypatch, rest):
    monkeypatch.setattr(expanding, "reader_of", lambda media_type: read_two)
    two = b'{"id": 1}\n{"id": 2}\n'
    found = list(expand(io.BytesIO(two + rest), "a.jsonl", Limits(), FieldNames()))
    assert [record.reason for record in found] == [None, None, "unread"]
    assert found[2].key == ""
    assert "'more'" in found[2].detail
    padded = list(expand(io.BytesIO(two + b" \r\n" + bytes(70_000)), "a.jsonl", Limits(), FieldNames()))
    assert [record.reason for record in padded] == [None, None]


def test_a_check_sum_behind_the_last_record_is_looked_at(monkeypatch):
    monkeypatch.setattr(expanding, "reader_of", lambda media_type: read_two)
    packed = bytearray(gzip.compress(b"a\nb\n" + b"\n" * 600_000))
    packed[-8] ^= 1
    found = list(expand(io.BytesIO(bytes(packed)), "a.jsonl.gz", Limits(ratio=10_000), FieldNames()))
    assert [record.reason for record in found] == [None, None, "damaged"]
