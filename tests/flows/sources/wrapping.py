"""Builds archives from data, for the tests of everything that opens them."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import zstandard

from flows.records.record import FieldNames, Limits, Record
from flows.sources.expand import expand

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda data: gzip.compress(data, mtime=0),
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor().compress,
}


def wrap(content: Any) -> bytes:
    """Bytes of a description: a string, {"hex": ...}, {"gz": content} and its like, {"zip" or "tar": {name: content}}."""
    if isinstance(content, str):
        return content.encode()
    ((kind, inner),) = content.items()
    if kind == "hex":
        return bytes.fromhex(inner)
    if kind == "zip":
        return zip_of([(name, wrap(member)) for name, member in inner.items()])
    if kind == "tar":
        return tar_of([(name, wrap(member)) for name, member in inner.items()])
    return PACKERS[kind](wrap(inner))


def zip_of(members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            archive.writestr(info, data)
    return file.getvalue()


def tar_of(members: list[tuple[str, bytes]], form: int = tarfile.PAX_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def records(data: bytes, name: str, limits: Limits | None = None) -> list[Record]:
    """All records of a file; keys must be unique, reasons known, and no reader may have raised what it may not."""
    found = list(iterate(data, name, limits))
    keys = [record.key for record in found]
    assert len(keys) == len(set(keys)), keys
    assert found, "every file ends with a fate"
    return found


def iterate(data: bytes, name: str, limits: Limits | None = None) -> Iterator[Record]:
    from flows.records.reasons import REASONS

    for record in expand(io.BytesIO(data), name, limits or Limits(), FieldNames()):
        assert record.reason is None or (record.reason in REASONS and len(record.detail.splitlines()) == 1), record
        assert record.reason != "failed", record.detail
        yield record


def fates(data: bytes, name: str, limits: Limits | None = None) -> dict[str, str]:
    """Key -> the text, or the reason why there is none in brackets."""
    return {
        record.key: f"[{record.reason}]" if record.reason else record.text or record.data.decode("utf-8", "replace")
        for record in records(data, name, limits)
    }
