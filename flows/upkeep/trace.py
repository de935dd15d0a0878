"""Takes a row of the warehouse back to the bytes of its source, after comparing the source's hash."""

import re
from pathlib import Path
from typing import Any, NamedTuple

from flows.press.source_text import source_text
from flows.records.record import Span
from flows.settings.run_settings import PressSettings, Settings
from flows.sources.locate import Step
from flows.sources.reread import Reread, Rereader
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
    it, or the beginning. `byte_start` and `byte_end` are those of its record, and `steps` lead from the file to the stream
    that they count in; None where the record was found by reading up to it. `fixes` are the repairs that its document
    went through. `problem` says why the source cannot be shown: it is gone, or it has changed.
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
    byte_start: int | None = None
    byte_end: int | None = None
    steps: tuple[Step, ...] | None = None
    fixes: tuple[str, ...] = ()
    problem: str | None = None


def trace(settings: Settings, document: str, *, sentence: int | None = None, paragraph: int | None = None) -> Trace:
    """Finds the row and cuts its place out of the source.

    Raises:
        ColumnistError: no such row.
    """
    with Reader(settings.home_paths, settings.query_limits) as reader:
        place = reader.trace(document, sentence=sentence, paragraph=paragraph)
    record, row, raw_start, raw_end = place[:4]
    manifest = Lake(settings.home_paths.lake).manifest()
    path = path_of(record["root"], record["file_uri"], manifest.roots if manifest else {})
    known = Trace(row, record["uri"], path, record["sha256"], record["encoding"], None, None, None, None)
    known = known._replace(byte_start=record["byte_start"], byte_end=record["byte_end"], fixes=place.fixes)
    if record["sha256"] is None or record["reason"] in _DANGEROUS:
        return known
    try:
        reread = _reread(path, record, settings.press)
    except ColumnistError as error:
        return known._replace(problem=str(error))
    raw = _read_source(reread, record)
    is_whole = raw_start is None
    if raw_start is None:
        raw_start, raw_end = 0, len(raw)
    elif sentence is not None:
        raw_start, raw_end = _narrow(raw, raw_start, raw_end or 0, row["text"])
    line = len(re.findall(r"\r\n|\r|\n", raw[:raw_start])) + 1
    is_asked = sentence is not None or paragraph is not None
    shown = (find_text(raw, row["text"]) if is_whole else (raw_start, raw_end or 0)) if is_asked else None
    excerpt = cut_excerpt(raw, *(shown or (0, len(raw))), is_located=shown is not None)
    return known._replace(
        raw_start=raw_start, raw_end=raw_end, line=line, raw=raw[raw_start:raw_end],
        is_whole=is_whole, excerpt=excerpt, steps=reread.steps,
    )  # fmt: skip


def _reread(path: Path, record: dict[str, Any], settings: PressSettings) -> Reread:
    """The record as its source has it now.

    Raises:
        ColumnistError: the source is gone, or has changed.
    """
    key = record["uri"].removeprefix(record["file_uri"])
    span = None if record["byte_start"] is None else Span(record["byte_start"], record["byte_end"])
    reader = Rereader(settings.limits, settings.field_names, frozenset(settings.text_suffixes))
    cure = "`columnist run` brings the warehouse up to date"
    try:
        reread = reader.reread(path, key, span, record["sha256"])
    except OSError as error:
        raise ColumnistError(f"the source {path} cannot be read ({error.strerror}); {cure}") from None
    if reread.record is None:
        now = f" and cannot be read now: {reread.refusal}" if reread.refusal else ""
        raise ColumnistError(f"the source {path} has changed since it was pressed{now}; {cure}")
    return reread


def _read_source(reread: Reread, record: dict[str, Any]) -> str:
    """The record's own bytes, decoded as they were when they were pressed.

    Where a reader takes the text out of them (a line of JSON), they are shown as they are.
    """
    found = reread.record
    assert found is not None
    if record["fate"] != "quarantined":
        source = source_text(found.data, found.media_type, found.text, found.source) if found.data else None
        if source is not None:
            return source.text
    return found.data.decode(record["encoding"] or "utf-8", errors="replace")


def _narrow(raw: str, start: int, end: int, sentence: str) -> tuple[int, int]:
    """Place of a sentence inside its paragraph's slice; the whole slice where a repair stands between the two."""
    found = find_text(raw[start:end], sentence)
    return (start + found[0], start + found[1]) if found else (start, end)
