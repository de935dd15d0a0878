"""Where records lie in their files: the bytes at a record's span are those that it was made from, whatever wraps them."""

import bz2
import gzip
import io
import json
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.record import FieldNames, Limits
from flows.sources.expand import expand
from flows.sources.readers.byte_streams import size_in_stream

_WARC = (
    b"WARC/1.0\r\nWARC-Type: warcinfo\r\nWARC-Record-ID: <urn:uuid:0>\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n"
    b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Length: 9\r\n\r\nOne text.\r\n\r\n"
)
_ARC = b"filedesc://a 0.0.0.0 20010101000000 text/plain 5\n1 0 x\n\nhttp://a.example/ 1.1.1.1 20010101000000 text/plain 9\nOne text.\n"
_MAIL = b"Message-ID: <1@a>\nSubject: One\n\n>From here on.\n"
_TWO = b"From c@d Fri Jan  5 11:00:00 2024\nMessage-ID: <2@a>\n\nTwo.\n"
_ITEM = "<item><guid>1</guid><title>Ä</title><description>Ü 😀 One.</description></item>"

CASES = {
    "lines": ("a.jsonl", '\n  {"id": 1, "text": "One. 😀"} \r\n\n{"id": 2, "text": "Two."}', ['{"id": 1, "text": "One. 😀"}', '{"id": 2, "text": "Two."}']),
    "array": ("a.json", ' \n[ {"id": 1, "text": "One. 😀"} ,\n{"id": 2, "text": "Two."}]', ['{"id": 1, "text": "One. 😀"}', '{"id": 2, "text": "Two."}']),
    "objects": ("a.json", '{\n"id": 1,\n\n"text": "One. 😀"}\n\n{"id": 2,\n"text": "Two."\n}\n', ['{\n"id": 1,\n\n"text": "One. 😀"}', '{"id": 2,\n"text": "Two."\n}']),
    "one object": ("a.json", '\n {"id": 1,\n"text": "One. 😀"} \n', ['{"id": 1,\n"text": "One. 😀"}']),
    "bad line": ("a.jsonl", '{"id": 1, "te\n{"id": 2, "text": "Two."}\n', ['{"id": 1, "te', '{"id": 2, "text": "Two."}']),
    "rows": ("a.csv", 'id,text\n1,"One; 😀\nand more."\n\n2,Two.\n', ['1,"One; 😀\nand more."', "2,Two."]),
    "bad row": ("a.csv", 'id,text\n1,"One\n2,Two.\n', ['1,"One', "2,Two."]),
    "feed": ("a.xml", f"<rss><channel><title>F</title>\n{_ITEM}\n{_ITEM.replace('1', '2')}</channel></rss>", [_ITEM, _ITEM.replace("1", "2")]),
    "text": ("a.txt", "Ä text.\n", ["Ä text.\n"]),
    "page": ("a.html", "<p>Ä text.</p>\n", ["<p>Ä text.</p>\n"]),
}  # fmt: skip
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


class _FewBytes(io.BytesIO):
    """A file that gives a few bytes at a time, so that what is read goes over many chunks."""

    def read(self, size=-1, /):
        return super().read(min(size, 7) if 0 <= size < 1_000 or size > 50_000 else size)


def _spans(data, name):
    file = io.BytesIO(data) if name.endswith(".zip") else _FewBytes(data)
    return [record.span for record in expand(file, name, Limits(), FieldNames())]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("case", CASES)
def test_the_bytes_at_a_span_are_those_of_the_record(case, encoding):
    name, text, expected = CASES[case]
    data = text.encode(encoding)
    codec = encoding.removesuffix("-sig") if encoding != "utf-16" and encoding != "utf-32" else f"{encoding}-le"
    if name in ("a.txt", "a.html"):
        assert _spans(data, name) == [(0, len(data))]
    else:
        assert [data[start:end].decode(codec) for start, end in _spans(data, name)] == expected


def test_a_message_lies_between_the_lines_that_part_a_mailbox():
    box = b"\n\nFrom a@b Fri Jan  5 10:00:00 2024\n" + _MAIL + b"\n" + _TWO
    (start, end), (second, last) = _spans(box, "a.mbox")
    assert (box[start:end], box[second:last]) == (_MAIL, _TWO.partition(b"\n")[2])


@pytest.mark.parametrize(("name", "data", "first"), [("a.warc", _WARC, b"WARC/1.0"), ("a.arc", _ARC, b"http://a")])
def test_a_record_of_a_crawl_lies_from_its_headers_to_the_end_of_its_content(name, data, first):
    ((start, end),) = _spans(data, name)
    assert data[start:end].startswith(first)
    assert data[start:end].endswith(b"One text.")


def test_a_fault_of_a_crawl_lies_nowhere():
    assert _spans(_WARC.replace(b"Content-Length: 2", b"Content-Length: x"), "a.warc")[0] is None


def test_a_line_in_an_encoding_of_its_own_lies_where_it_does():
    data = "id,text\n1,Käse.\n2,Zwei.\n".encode("cp1252")
    assert [data[start:end] for start, end in _spans(data, "a.csv")] == [b"1,K\xe4se.", b"2,Zwei."]


def test_an_item_of_a_feed_with_escapes_lies_nowhere():
    feed = f'<?xml version="1.0" encoding="iso-2022-jp"?><rss><channel>{_ITEM}</channel></rss>'
    data = feed.replace("Ä", "日本").replace("Ü 😀", "本").encode("iso-2022-jp")
    assert _spans(data, "a.xml") == [None]


def test_rows_that_have_no_bytes_of_their_own_lie_nowhere():
    data = json.dumps({"docs": [{"id": 1, "text": "One."}, {"id": 2, "text": "Two."}]}).encode()
    assert _spans(data, "a.json") == [None, None]


@pytest.mark.parametrize("wrap", [gzip.compress, bz2.compress])
def test_spans_of_a_compressed_file_count_in_what_it_holds(wrap):
    name, text, expected = CASES["lines"]
    data = text.encode()
    assert [data[start:end].decode() for start, end in _spans(wrap(data), f"{name}.gz")] == expected
    assert _spans(wrap(b"A text."), "a.txt.gz") == [(0, 7)]


def test_members_of_a_tar_lie_in_the_tar():
    tar = _tar(
        {"a.txt": b"A text.", "b.jsonl": b'\n{"id": 1, "text": "One."}\n', "c.txt.gz": gzip.compress(b"Packed.")}
    )
    text, line, packed = _spans(tar, "a.tar")
    assert (tar[slice(*text)], tar[slice(*line)]) == (b"A text.", b'{"id": 1, "text": "One."}')
    assert packed == (0, 7)
    assert _spans(gzip.compress(tar), "a.tar.gz") == [text, line, packed]


def test_a_tar_in_a_tar_lies_in_the_outer_one():
    outer = _tar({"x.txt": b"First.", "inner.tar": _tar({"a.txt": b"A text."})})
    spans = _spans(outer, "a.tar")
    assert [outer[start:end] for start, end in spans] == [b"First.", b"A text."]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_of_a_zip_lie_in_their_own_content(method):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("a.txt", b"A text.")
        archive.writestr("b.jsonl", b'\n{"id": 1, "text": "One."}\n')
    assert _spans(file.getvalue(), "a.zip") == [(0, 7), (1, 26)]


def test_an_attachment_is_a_stream_of_its_own():
    mail = (
        b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nHello.\n'
        b'--b\nContent-Type: text/plain; name="a.txt"\nContent-Disposition: attachment; filename="a.txt"\n\nInside.\n--b--\n'
    )
    assert _spans(mail, "a.eml") == [(0, len(mail)), (0, 7)]


@given(st.text(), st.sampled_from([(1, "utf-8"), (2, "utf-16-le"), (4, "utf-32-le")]))
def test_the_size_in_the_stream_is_that_of_its_encoding(text, width_and_codec):
    width, codec = width_and_codec
    data = text.encode("utf-8", "surrogatepass")
    assert size_in_stream(data, width) == len(text.encode(codec, "surrogatepass"))


def _tar(members):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()
