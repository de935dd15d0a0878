"""The judge of one input: reads and presses it as a run does, and says what is wrong with the outcome."""

import hashlib
import html
import io
import re
import time
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from flows.press.document import Draft, Fate
from flows.press.source_text import source_text
from flows.press.steps import press
from flows.records.identity import doc_id_of
from flows.records.record import FieldNames, Limits, Record
from flows.records.shown_text import solid
from flows.settings.run_settings import PressSettings
from flows.sources.expand import expand
from flows.sources.formats import HTML, MARKDOWN
from flows.steps import normalise, plain_text
from flows.steps.places.csv_cells import show_cell
from flows.steps.places.json_strings import show_string
from flows.steps.places.slices import show_markup
from flows.steps.places.xml_text import show_xml
from tests.fuzz.consistency import table_faults
from tests.fuzz.mutations import Input

_ENTITY = re.compile(r"&#?\w+;?")
LIMITS = Limits(record_bytes=400_000, archive_bytes=4_000_000, members=200)
SETTINGS = PressSettings(repeated_ngrams=True)
MOST_SECONDS = 10.0
"""Of CPU time for one input, which is a hundred times what the slowest should take."""


class Verdict(NamedTuple):
    """Records by fate, what is wrong, and the seconds of CPU time that reading and pressing took."""

    fates: Counter[str]
    faults: list[str]
    seconds: float


class _Pipe(io.BytesIO):
    """Bytes that can be read once, from front to back."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: object) -> int:
        raise OSError("a pipe")

    def tell(self) -> int:
        raise OSError("a pipe")


def judge(given: Input, *, twice: bool = False, piped: bool = False) -> Verdict:
    """Reads and presses one input.

    Args:
        given: a file.
        twice: do it again, and compare the rows.
        piped: read it from a pipe too, and compare the records.
    """
    started = time.process_time()
    try:
        records = read(io.BytesIO(given.data), given.name)
        tables = press_records(records)
    except Exception as error:
        return Verdict(Counter(), [f"raised {type(error).__name__}: {error}"], time.process_time() - started)
    seconds = time.process_time() - started
    faults = [] if records else ["no record at all"]
    faults += [fault for record in records for fault in _record_faults(record)]
    faults += table_faults({name: table.to_pylist() for name, table in tables.items()})
    faults += _place_faults(records, tables["paragraphs"])
    if seconds > MOST_SECONDS:
        faults.append(f"took {seconds:.1f} s")
    if twice and press_records(read(io.BytesIO(given.data), given.name)) != tables:
        faults.append("other rows the second time")
    if piped:
        # What a detail says may depend on how the file is read.
        plain, other = (
            [record._replace(detail=None) for record in found]
            for found in (records, read(_Pipe(given.data), given.name))
        )
        if plain != other:
            faults.append("other records from a pipe")
    return Verdict(Counter(tables["records"]["fate"].to_pylist()), faults, seconds)


def read(stream: io.BytesIO, name: str) -> list[Record]:
    """The records of a file."""
    return list(expand(stream, name, LIMITS, FieldNames()))


def press_records(records: list[Record]) -> dict[str, pa.Table]:
    """One table per state table, as a run writes them."""
    return press([_draft(record) for record in records], SETTINGS).tables


def _draft(record: Record) -> Draft:
    uri = "fuzz/input" + record.key
    return Draft(
        uri,
        doc_id_of(uri),
        "",
        record.media_type,
        "fuzz",
        "fuzz/input",
        position=record.position,
        data=record.data if record.reason is None else b"",
        sha256=hashlib.sha256(record.data).hexdigest(),
        size=len(record.data),
        fate=Fate("read", record.reason, record.detail or "") if record.reason else None,
        fields=record.fields,
        raw=record.text,
        source=record.source,
    )


def _record_faults(record: Record) -> list[str]:
    faults = []
    if len(record.data) > LIMITS.record_bytes and record.reason is None:
        faults.append(f"a record of {len(record.data):,} bytes, beyond the limit")
    if (record.fields.published_at is None) != (record.fields.published_from is None):
        faults.append("a date without its origin")
    if any(fact == "" for fact in record.fields):
        faults.append(f"an empty field: {record.fields}")
    return faults


def _place_faults(records: list[Record], paragraphs: pa.Table) -> list[str]:
    """Paragraphs whose place in the decoded source holds something else."""
    rows: dict[str, list[tuple[int, int, str]]] = {}
    columns = (paragraphs[name].to_pylist() for name in ("doc_id", "raw_start", "raw_end", "text"))
    for doc_id, start, end, text in zip(*columns, strict=True):
        if start is not None:
            rows.setdefault(doc_id, []).append((start, end, text))
    faults = []
    for record in records:
        doc_id = doc_id_of("fuzz/input" + record.key)
        if doc_id in rows:
            decoded = source_text(record.data, record.media_type, record.text, record.source)
            raw = decoded.text if decoded is not None else ""
            fixes = normalise.needed(raw) if record.source is None else normalise.FIXES
            faults += [
                f"the source at {start}–{end} holds {raw[start:end][:80]!r}, the paragraph {text[:80]!r}"
                for start, end, text in rows[doc_id]
                if not any(_is_shown(text, said, record.media_type, fixes) for said in _said(record, raw[start:end]))
            ]
    return faults


def _said(record: Record, piece: str) -> list[str]:
    """What a slice of a record's source may say, where it is JSON, CSV or XML in which the text is written with escapes."""
    if record.source is None:
        return [piece]
    if record.source.form == "xml":
        return [piece, show_xml(piece, is_data=True), show_xml(piece, is_data=False)]
    return [show_string(piece) if record.source.form == "json" else show_cell(piece)]


def _is_shown(text: str, source: str, media_type: str | None, fixes: Sequence[normalise.Fix]) -> bool:
    """Whether a paragraph is what its place in the source shows. Of Markdown, its characters stand there between marks."""
    if media_type == HTML:
        mended, names = normalise.normalise(show_markup(source), normalise.FIXES)
        return "mojibake" in names or solid(mended) in (solid(text), solid(text.replace(" | ", " ")))
    shown = normalise.normalise(plain_text.shown(source), fixes)[0]
    if shown == text or media_type != MARKDOWN:
        return shown == text
    both = _ENTITY.sub(lambda entity: entity[0] + html.unescape(entity[0]), source)  # in code it stays what it is
    mended, names = normalise.normalise(both, normalise.FIXES)
    if "mojibake" in names:  # it is judged by what stands around it, and marks do no more
        return True
    left = iter(mended)
    return all(character in left for character in text if not character.isspace() and character != "|")
