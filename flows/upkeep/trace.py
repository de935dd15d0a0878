"""Takes a row of the warehouse back to the bytes of its source, after comparing the source's hash."""

import hashlib
import re
from pathlib import Path
from typing import Any, NamedTuple

from flows.press.source_text import source_text
from flows.records.record import Record
from flows.settings.run_settings import PressSettings, Settings
from flows.sources.expand import expand
from flows.sources.open_source import open_source
from flows.sources.roots import path_of
from flows.upkeep.excerpt import Excerpt, cut_excerpt, find_text
from warehouse.errors import ColumnistError
from warehouse.lake.parquet_lake import Lake
from warehouse.reading.reader import Reader

# What has killed a worker is not read again in this process.
_DANGEROUS = {"crashed", "timed_out", "out_of_memory"}


class Trace(NamedTuple):
    """A row, and where it comes from.

    `raw` is the slice of the decoded source from `raw_start` to `raw_end`, code points, end exclusive; `line` is its
    first line there, from 1. All four are None for a record that was never read. `is_whole` says that the place of the
    row in its source is not known, and `raw` is all of it. `excerpt` is what is shown of it: the row with some lines around
    it, or the beginning.
    """

    row: dict[str, Any]
    uri: str
    path: Path
    sha256: str | None
    encoding: str | None
    raw_start: int | None
    raw_end: int | None
    line: int | None
    raw: str | None
    is_whole: bool = False
    excerpt: Excerpt | None = None


def trace(settings: Settings, document: str, *, sentence: int | None = None, paragraph: int | None = None) -> Trace:
    """Finds the row and cuts its place out of the source.

    Raises:
        ColumnistError: no such row; or the source is gone or has changed since it was pressed.
    """
    with Reader(settings.home_paths, settings.query_limits) as reader:
        record, row, raw_start, raw_end = reader.trace(document, sentence=sentence, paragraph=paragraph)
    manifest = Lake(settings.home_paths.lake).manifest()
    path = path_of(record["root"], record["file_uri"], manifest.roots if manifest else {})
    raw = None
    if record["sha256"] is not None and record["reason"] not in _DANGEROUS:
        raw = _read_source(path, record, settings.press)
    if raw is None:
        return Trace(row, record["uri"], path, record["sha256"], record["encoding"], None, None, None, None)
    is_whole = raw_start is None
    if raw_start is None:
        raw_start, raw_end = 0, len(raw)
    elif sentence is not None:
        raw_start, raw_end = _narrow(raw, raw_start, raw_end or 0, row["text"])
    line = len(re.findall(r"\r\n|\r|\n", raw[:raw_start])) + 1
    is_asked = sentence is not None or paragraph is not None
    shown = (find_text(raw, row["text"]) if is_whole else (raw_start, raw_end or 0)) if is_asked else None
    excerpt = cut_excerpt(raw, *(shown or (0, len(raw))), is_located=shown is not None)
    return Trace(
        row, record["uri"], path, record["sha256"], record["encoding"],
        raw_start, raw_end, line, raw[raw_start:raw_end], is_whole, excerpt,
    )  # fmt: skip


def _read_source(path: Path, record: dict[str, Any], settings: PressSettings) -> str:
    """The record's own bytes, decoded as they were when they were pressed.

    Where a reader takes the text out of them (a line of JSON), they are shown as they are.
    """
    found: Record | None = None
    key = record["uri"].removeprefix(record["file_uri"])
    try:
        with open_source(str(path)).open(str(path)) as file:
            text_suffixes = frozenset(settings.text_suffixes)
            for each in expand(
                file.stream, file.name, settings.limits, settings.field_names, text_suffixes=text_suffixes
            ):
                if each.key == key:
                    found = each
                    break
    except OSError as error:
        raise ColumnistError(
            f"the source {path} cannot be read ({error.strerror}); `columnist run` brings the warehouse up to date"
        ) from None
    if found is None or hashlib.sha256(found.data).hexdigest() != record["sha256"]:
        raise ColumnistError(
            f"the source {path} has changed since it was pressed; `columnist run` brings the warehouse up to date"
        )
    if record["fate"] != "quarantined":
        source = source_text(found.data, found.media_type, found.text, found.source) if found.data else None
        if source is not None:
            return source.text
    return found.data.decode(record["encoding"] or "utf-8", errors="replace")


def _narrow(raw: str, start: int, end: int, sentence: str) -> tuple[int, int]:
    """Place of a sentence inside its paragraph's slice; the whole slice where a repair stands between the two."""
    found = find_text(raw[start:end], sentence)
    return (start + found[0], start + found[1]) if found else (start, end)
