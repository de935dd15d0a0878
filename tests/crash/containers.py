"""Files of many records, and which records each gives: what is put in, told apart from how it is written down."""

import csv
import gzip
import hashlib
import io
import json
import tarfile
import zipfile
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

# Lines that are no record in any format of lines. They are few, so that their hashes can be known.
BROKEN_LINES = tuple(f"{{broken {number}".encode() for number in range(3))

SUFFIXES = (".jsonl", ".csv", ".zip", ".tar.gz", ".gz", ".warc", ".rss", ".parquet", ".mbox")
"""Each before those that it ends with."""
_WITH_BROKEN_LINES = (".jsonl", ".csv", ".gz", ".tar.gz")
_MEMBERS = ("even.jsonl", "odd.jsonl")
"""Of a .tar.gz; an entry is in the one that its id names."""


class Entry(NamedTuple):
    """One record of a container: its id and text. Without a text it is the broken line of that number."""

    id: int
    text: str | None


class Content(NamedTuple):
    """What a container holds; `cut` takes away the end of a .gz, `label` is what a feed says of itself."""

    entries: tuple[Entry, ...]
    cut: bool = False
    label: str = "News"


def is_container(name: str) -> bool:
    """Whether a file of this name holds several records."""
    return name.endswith(SUFFIXES)


def write_container(name: str, content: Content) -> bytes:
    """The bytes of the file, the same ones each time."""
    writers = {
        ".jsonl": _lines, ".csv": _table, ".zip": _archive, ".tar.gz": _tar, ".gz": _packed, ".warc": _crawl,
        ".rss": _feed, ".parquet": _parquet, ".mbox": _mbox,
    }  # fmt: skip
    return writers[_suffix(name)](fit(name, content))


def _suffix(name: str) -> str:
    return next(suffix for suffix in SUFFIXES if name.endswith(suffix))


def fit(name: str, content: Content) -> Content:
    """What of the content the format can hold: broken lines only where there are lines, in archives each name once."""
    suffix = _suffix(name)
    entries = content.entries
    if suffix not in _WITH_BROKEN_LINES:
        entries = tuple(entry for entry in entries if entry.text is not None)
    if suffix == ".zip":
        entries = tuple({entry.id: entry for entry in entries}.values())
    return content._replace(entries=entries, cut=content.cut and suffix == ".gz" and len(entries) > 0)


def expected_records(name: str, content: Content) -> dict[str, str | None]:
    """Texts by what the record's uri adds to the file's; None for a record that is no document."""
    content, suffix = fit(name, content), _suffix(name)
    if suffix == ".tar.gz":
        members = ((member, expected_records(member, part)) for member, part in _members(content))
        return {f"!/{member}{key}": text for member, records in members for key, text in records.items()}
    texts: dict[str, str | None] = {}
    seen: Counter[str] = Counter()
    for entry in content.entries[: -1 if content.cut else None]:
        key = _key(suffix, entry)
        seen[key] += 1
        texts[key if seen[key] == 1 else f"{key}~{seen[key]}"] = entry.text
    if content.cut or not texts:
        texts[""] = None
    return texts


def _key(suffix: str, entry: Entry) -> str:
    if suffix == ".zip":
        return f"!/{entry.id}.txt"
    if suffix == ".mbox":
        return f"#id={_message_id(entry)}"
    return f"#id={entry.id}" if entry.text is not None else f"#sha={_sha256(_line(entry).rstrip())[:16]}"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _line(entry: Entry) -> bytes:
    if entry.text is None:
        return BROKEN_LINES[entry.id % len(BROKEN_LINES)] + b"\n"
    return json.dumps({"id": entry.id, "text": entry.text}).encode() + b"\n"


def _lines(content: Content) -> bytes:
    return b"".join(map(_line, content.entries))


def _table(content: Content) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("id", "text"))
    for entry in content.entries:
        if entry.text is None:
            file.write(_line(entry).decode())
        else:
            writer.writerow(entry)
    return file.getvalue().encode()


def _archive(content: Content) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for entry in content.entries:
            archive.writestr(zipfile.ZipInfo(f"{entry.id}.txt"), entry.text or "")
    return file.getvalue()


def _packed(content: Content) -> bytes:
    """Each line is a gzip file of its own, so that it is known which survive a cut."""
    pieces = [gzip.compress(_line(entry), mtime=0) for entry in content.entries]
    if content.cut:
        pieces[-1] = pieces[-1][:12]
    return b"".join(pieces) or gzip.compress(b"", mtime=0)


def _members(content: Content) -> list[tuple[str, Content]]:
    return [
        (name, Content(tuple(entry for entry in content.entries if entry.id % 2 == number)))
        for number, name in enumerate(_MEMBERS)
    ]


def _tar(content: Content) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, part in _members(content):
            member = tarfile.TarInfo(name)
            member.size = len(_lines(part))
            archive.addfile(member, io.BytesIO(_lines(part)))
    return gzip.compress(file.getvalue(), mtime=0)


def _parquet(content: Content) -> bytes:
    columns = {
        "id": pa.array([entry.id for entry in content.entries], pa.int64()),
        "text": pa.array([entry.text for entry in content.entries], pa.string()),
    }
    file = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), file)
    data: bytes = file.getvalue().to_pybytes()
    return data


def _message_id(entry: Entry) -> str:
    return f"<{entry.id}@example.org>"


def _mbox(content: Content) -> bytes:
    return b"".join(
        f"From ann@example.org Mon Jan  1 00:00:00 2024\nMessage-ID: {_message_id(entry)}\n\n{entry.text}\n\n".encode()
        for entry in content.entries
    )


def _crawl(content: Content) -> bytes:
    records = []
    for entry in content.entries:
        text = (entry.text or "").encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:{entry.id}>\r\n"
            f"WARC-Target-URI: https://example.org/{content.label}/{entry.id}\r\n"
            f"WARC-Date: 2024-05-01T10:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n\r\n"
        )
        records.append(head.encode() + text + b"\r\n\r\n")
    return b"".join(records)


def _feed(content: Content) -> bytes:
    items = "".join(
        f"<item><guid>{entry.id}</guid><description>{_paragraphs(entry.text)}</description></item>"
        for entry in content.entries
    )
    return f'<rss version="2.0"><channel><title>{content.label}</title>{items}</channel></rss>'.encode()


def _paragraphs(text: str | None) -> str:
    return "".join(f"&lt;p>{part}&lt;/p>" for part in (text or "").split("\n\n"))


def edited(content: Content, number: int, text: str) -> Content:
    """Another text for one entry."""
    entries = list(content.entries)
    entries[number] = Entry(entries[number].id, text)
    return content._replace(entries=tuple(entries))


def inserted(content: Content, number: int, entry: Entry) -> Content:
    """An entry more, before the one of this number."""
    return content._replace(entries=(*content.entries[:number], entry, *content.entries[number:]))


def without(content: Content, number: int) -> Content:
    """One entry less."""
    return content._replace(entries=(*content.entries[:number], *content.entries[number + 1 :]))


def stories(texts: Sequence[str], first_id: int = 1) -> Content:
    """One entry for each text, numbered from `first_id`, with a broken line in between."""
    entries = [Entry(first_id + number, text) for number, text in enumerate(texts)]
    return Content((*entries[:1], Entry(0, None), *entries[1:]))
