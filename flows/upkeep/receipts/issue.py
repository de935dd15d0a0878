"""Writes a receipt for a text of a document, after finding it in the source."""

import codecs
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from flows.records.reasons import Rejected
from flows.records.record import Limits, Span
from flows.settings.run_settings import Settings
from flows.sources.locate import open_stream, read_span
from flows.sources.open_source import hash_file, open_source
from flows.sources.roots import path_of
from flows.upkeep.receipts.receipt import FORM, Receipt
from flows.upkeep.receipts.written import find_written
from warehouse.lake.manifest import Manifest
from warehouse.lake.parquet_lake import Lake
from warehouse.reading.citing import Cited
from warehouse.reading.reader import Reader

Receipts = Mapping[tuple[str, str], Receipt | str]
"""By doc_id and text: the receipt, or why there is none."""
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip


def issue_receipts(settings: Settings, places: Iterable[Cited]) -> Receipts:
    """Receipts for what stands at these places; what stood in an earlier version alone has none.

    Raises:
        ColumnistError: nothing was published yet.
    """
    found: dict[tuple[str, str], Receipt | str] = {}
    issuer = Issuer(Lake(settings.home_paths.lake).manifest(), settings.press.limits)
    with Reader(settings.home_paths, settings.query_limits) as reader:
        for place in places:
            if (place.doc_id, place.text) in found:
                continue
            if place.until is not None:
                why: Receipt | str = f"it is in {place.uri} no more since {place.until:%Y-%m-%d %H:%M}"
            else:
                why = issuer.issue(reader.trace(place.doc_id).record, place.text)
            found[place.doc_id, place.text] = why
    return found


class Issuer:
    """Writes receipts of one state of the lake. A source is hashed once, however many texts of it are asked for."""

    def __init__(self, manifest: Manifest | None, limits: Limits) -> None:
        self._manifest, self._limits = manifest, limits
        self._hashes: dict[Path, str] = {}

    def issue(self, record: dict[str, Any], text: str) -> Receipt | str:
        """A receipt for a text of this record (a row of `records`); where there is none, why, in one line."""
        if record["byte_start"] is None:
            return f"{record['uri']} has no bytes of its own in its file"
        path = path_of(record["root"], record["file_uri"], self._manifest.roots if self._manifest else {})
        try:
            return self._issue(path, record, text)
        except OSError as error:
            return f"the source {path} cannot be read ({error.strerror})"
        except Rejected as rejected:
            return f"the source {path} cannot be read so far: {rejected.detail}"

    def _issue(self, path: Path, record: dict[str, Any], text: str) -> Receipt | str:
        span = Span(record["byte_start"], record["byte_end"])
        with open_source(str(path)).open(str(path)) as file:
            key = record["uri"].removeprefix(record["file_uri"])
            with open_stream(file.stream, file.name, key, self._limits) as located:
                data, steps = read_span(located.stream, span), located.steps
        found = find_written(data, _encodings(data, record["encoding"]), text)
        if found is None:
            is_same = hashlib.sha256(data).hexdigest() == record["sha256"]
            why = "it is packed, repaired or put together there" + ("" if is_same else ", or the source has changed")
            return f"the text does not stand in the bytes of {record['uri']}: {why}"
        if path not in self._hashes:
            self._hashes[path] = hash_file(str(path))
        return Receipt(
            FORM, text, record["doc_id"], record["uri"], record["file_uri"], self._hashes[path], steps,
            span.start + found.start, span.start + found.end, hashlib.sha256(data[found.start : found.end]).hexdigest(),
            found.encoding, found.ways, self._manifest.manifest_id if self._manifest else None,
        )  # fmt: skip


def _encodings(data: bytes, known: str | None) -> list[str]:
    """Encodings in which a slice may be read: a mark at the beginning of the whole says what no slice does."""
    marked = [codec for mark, codec in _MARKS if data.startswith(mark)]
    if known is not None and known.replace("_", "-") not in ("utf-8-sig", "utf-16", "utf-32"):
        return [*marked[:1], known]
    zeros = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"] if b"\x00" in data else []
    return [*marked[:1], "utf-8", *zeros, "cp1252"]
