"""Checks receipts with the sources alone: no home and no warehouse is asked."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple

from flows.records.identity import doc_id_of
from flows.records.reasons import Rejected
from flows.records.record import Limits, Span
from flows.sources.locate import follow, read_span
from flows.sources.open_source import hash_file
from flows.sources.roots import path_of
from flows.upkeep.receipts.receipt import Receipt
from flows.upkeep.receipts.written import WAYS, shown, squeeze

_MOST_BYTES = 1 << 62


class Checked(NamedTuple):
    """A receipt, and what fails: None where all of it holds, else a field of it and one line."""

    receipt: Receipt
    field: str | None = None
    problem: str | None = None


def check_receipts(receipts: Iterable[Receipt], source: Path, limits: Limits) -> Iterator[Checked]:
    """Checks each receipt against a file, or against the folder that was the root of its file."""
    hashes: dict[Path, str | None] = {}
    for receipt in receipts:
        field, problem = _find_fault(receipt, source, limits, hashes) or (None, None)
        yield Checked(receipt, field, problem)


def _find_fault(
    receipt: Receipt, source: Path, limits: Limits, hashes: dict[Path, str | None]
) -> tuple[str, str] | None:
    if not receipt.uri.startswith(receipt.file_uri):
        return "uri", f"it does not lie in {receipt.file_uri}"
    if receipt.doc_id != doc_id_of(receipt.uri):
        return "doc_id", "it is not that of the uri"
    if receipt.ways not in WAYS:
        return "ways", "no such ways of writing are known"
    root = receipt.file_uri.partition("/")[0]
    path = path_of(root, receipt.file_uri, {root: str(source.absolute())}) if source.is_dir() else source
    if source.is_dir() and ".." in path.relative_to(source.absolute()).parts:
        return "file_uri", "it leads out of the folder"
    if path not in hashes:
        try:
            hashes[path] = hash_file(str(path))
        except OSError:
            hashes[path] = None
    if hashes[path] is None:
        return "file_uri", f"{path} cannot be read"
    if hashes[path] != receipt.file_sha256:
        return "file_sha256", f"{path} has other bytes: its hash is {hashes[path]}"
    try:
        with path.open("rb") as file, ExitStack() as stack:
            stream = follow(file, receipt.steps, limits, stack)
            return _find_fault_of_slice(receipt, stream, limits.record_bytes)
    except OSError as error:
        return "file_uri", f"{path} cannot be read ({error.strerror})"
    except Rejected as rejected:
        return "steps", f"they lead nowhere: {rejected.detail}"


def _find_fault_of_slice(receipt: Receipt, stream: BinaryIO, most_bytes: int) -> tuple[str, str] | None:
    if not 0 <= receipt.byte_start < receipt.byte_end:
        return "byte_start", "the slice ends before it begins"
    if receipt.byte_end - receipt.byte_start > most_bytes or receipt.byte_end >= _MOST_BYTES:
        return "byte_end", "the slice is longer than any record"
    data = read_span(stream, Span(receipt.byte_start, receipt.byte_end))
    if len(data) < receipt.byte_end - receipt.byte_start:
        return "byte_end", "the source ends before the slice does"
    is_hash_right = hashlib.sha256(data).hexdigest() == receipt.slice_sha256
    try:
        is_text_right = shown(data, receipt.encoding, receipt.ways) == squeeze(receipt.text)
    except (ValueError, LookupError):
        is_text_right = False
    if is_hash_right and is_text_right:
        return None
    if is_hash_right:
        return "text", "the slice is right, and shows another text"
    if is_text_right:
        return "slice_sha256", "the slice shows the text, and has another hash"
    return "byte_start", "the slice that begins there is another one"
