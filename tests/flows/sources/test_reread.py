"""One record is read again from its own bytes, as it was read among all others, and nothing else of its file is read."""

import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from flows.records.record import FieldNames, Limits, Span
from flows.sources import reread
from flows.sources.expand import expand
from flows.sources.reread import Rereader
from tests.fuzz.samples import samples

_READER = Rereader(Limits(), FieldNames(), frozenset())
_LINES = "".join(
    json.dumps({"id": number, "text": f"Text {number} ä."}, ensure_ascii=False) + "\n" for number in range(9)
)
_ROWS = "id,text\n" + "".join(f'{number},"Käse; {number}\nand more"\n' for number in range(9))
_FEED = "<rss><channel><title>Käse</title>{}</channel></rss>".format(
    "".join(f"<item><guid>{number}</guid><description>Text {number} ä.</description></item>" for number in range(9))
)
_BOX = "".join(
    f"From a@b Fri Jan  5 10:00:0{number} 2024\nMessage-ID: <{number}@b>\n\nText {number}.\n\n" for number in range(9)
)
_WARC = "".join(
    f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nContent-Length: 7\r\n\r\nText {number}.\r\n\r\n"
    for number in range(9)
)
_FILES = {
    "a.jsonl": _LINES.encode(), "b.jsonl": _LINES.encode("utf-16"), "c.json": f"[{_LINES.strip().replace(chr(10), ',')}]".encode(),
    "d.csv": _ROWS.encode("utf-8-sig"), "e.csv": _ROWS.encode("cp1252"), "f.csv": _ROWS.encode("utf-16-be"),
    "g.xml": _FEED.encode(), "h.xml": b'<?xml version="1.0" encoding="iso-8859-1"?>' + _FEED.encode("latin-1"),
    "i.mbox": _BOX.encode(), "j.warc": _WARC.encode(), "k.txt": b"One text.",
}  # fmt: skip


def _tar(files):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def _zip(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


_WRAPPED = {f"{name}.gz": gzip.compress(data) for name, data in _FILES.items()} | {
    "all.tar": _tar(_FILES),
    "all.zip": _zip(_FILES),
    "all.tar.gz": gzip.compress(_tar(_FILES)),
}


@pytest.mark.parametrize("name", [*_FILES, *_WRAPPED])
def test_every_record_is_read_again_from_its_own_bytes(name, tmp_path):
    data = (_FILES | _WRAPPED)[name]
    path = tmp_path / name
    path.write_bytes(data)
    records = list(expand(io.BytesIO(data), name, Limits(), FieldNames()))
    for record in records[:: 1 + len(records) // 12]:
        found = _READER.reread(path, record.key, record.span, hashlib.sha256(record.data).hexdigest())
        assert found.steps is not None
        assert (found.record.data, found.record.text, found.record.fields) == (record.data, record.text, record.fields)


class _Counting(io.BytesIO):
    """A file that counts what is read of it."""

    n_read = 0

    def read(self, size=-1, /):
        data = super().read(size)
        self.n_read += len(data)
        return data


def test_a_record_far_behind_in_a_file_costs_no_reading_of_those_before_it(monkeypatch):
    data = (_LINES * 20_000).encode()
    line = _LINES.splitlines()[0].encode()
    start = len(data) - len(_LINES.encode())
    file = _Counting(data)
    opened = nullcontext(SimpleNamespace(stream=file, name="a.jsonl"))
    monkeypatch.setattr(reread, "open_source", lambda path: SimpleNamespace(open=lambda path: opened))
    sha256 = hashlib.sha256(line).hexdigest()
    found = _READER.reread("a.jsonl", "#id=0~20000", Span(start, start + len(line)), sha256)
    assert found.record is not None
    assert file.n_read < len(data) / 10


@pytest.mark.slow
def test_records_of_every_format_are_found_again(tmp_path):
    for sample in samples():
        path = tmp_path / "file"
        path.write_bytes(sample.data)
        named = path.rename(tmp_path / sample.name.replace("/", "_"))
        for record in expand(io.BytesIO(sample.data), named.name, Limits(), FieldNames()):
            if record.data:
                sha256 = hashlib.sha256(record.data).hexdigest()
                found = _READER.reread(named, record.key, record.span, sha256)
                assert found.record is not None, (sample.name, record.key)
                assert found.record.text == record.text
