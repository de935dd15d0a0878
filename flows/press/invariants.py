"""Looks at the rows that a batch becomes before they are written: a document that contradicts itself ends here.

The checks of sql/checks/ prove the same of the loaded warehouse, and there one row that fails keeps the whole of it from
being published. Found here, a fault costs the one document. The names are those of the checks. Ordinals, counts and
hashes need no look of their own: `tables` counts and hashes the very lists and texts that are looked at. Keys and
orphans are looked for in every table, for a step may bring any rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from flows.press import tables
from flows.press.document import Draft, Fate
from flows.records.reasons import one_line
from warehouse.relations import find_relations
from warehouse.schema import TABLES, state_schema

ROLES = frozenset({"title", "heading", "body", "caption", "boilerplate", "quoted", "signature"})
_RELATIONS = tuple(
    relation
    for relation in find_relations(tuple(table for table in TABLES if table.kind == "state"))
    if set(relation.columns) <= set(state_schema(relation.table).names)
)
_BREAK_CHARS = 2
"""Length of the blank line that parts two paragraphs of a text."""

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Spans(NamedTuple):
    """Rows of one table in reading order: the document of each by its number in the batch, and where it stands there."""

    document: Numbers
    ordinal: Numbers
    start: Numbers
    end: Numbers
    n_spaces: Numbers
    n_chars: Numbers


class Breach(NamedTuple):
    """An invariant, the step that answers for it, and for each row of some spans whether it is broken there."""

    name: str
    step: str
    what: str
    spans: Spans
    is_broken: Flags


def build(drafts: Sequence[Draft], brought: Mapping[str, tables.Rows]) -> dict[str, pa.Table]:
    """The tables of a batch, without the documents that break an invariant: those become quarantined records.

    Raises:
        MemoryError: the tables do not fit; those of fewer documents may.
        Exception: even the bare record of a document cannot be a row; what cannot be named cannot be kept.
    """
    for draft in drafts:
        if draft.fate is None and (fate := judge_parts(draft)) is not None:
            draft.fate = fate
    try:
        built = tables.build(drafts, brought)
    except MemoryError:
        raise
    except Exception:
        for draft in drafts:
            _quarantine_unless_row(draft, brought)
        built = tables.build(drafts, brought)
    if find_odd_keys(built) is not None:
        # Rows of one document may name another; taken alone, each names what it brings itself.
        for draft in drafts:
            if draft.fate is None:
                draft.fate = _judge_keys(draft, brought)
        built = tables.build(drafts, brought)
    faults = judge_rows(built)
    if not faults:
        return built
    loaded = [draft for draft in drafts if draft.fate is None]
    for number, fate in faults.items():
        loaded[number].fate = fate
    return tables.build(drafts, brought)


def judge_parts(draft: Draft) -> Fate | None:
    """Fate of a document whose parts do not fit together, so that they are no rows yet; None where they do."""
    try:
        found = next(_find_misfits(draft), None)
    except MemoryError:
        raise
    except Exception as error:  # values of another kind than the steps promise
        found = ("press", f"table_rows: {_describe(error)}")
    return _broken(*found) if found else None


def _find_misfits(draft: Draft) -> Iterator[tuple[str, str]]:
    n_paragraphs = len(draft.paragraphs)
    if not n_paragraphs or not draft.sentences:
        yield "press", f"balance: {n_paragraphs:,} paragraphs, {len(draft.sentences):,} sentences"
    for step, name, values in (
        ("normalise", "paragraph_starts", draft.paragraph_starts),
        ("normalise", "pieces", draft.pieces),
        ("roles", "roles", draft.roles),
        ("language", "paragraph_langs", draft.paragraph_langs),
    ):
        if len(values) != n_paragraphs:
            yield step, f"document_counts: {len(values):,} {name} for {n_paragraphs:,} paragraphs"
    if len(draft.signals) != len(tables.SIGNALS):
        yield "signals", f"document_counts: {len(draft.signals):,} signals of {len(tables.SIGNALS):,}"
    if draft.text != "\n\n".join(draft.paragraphs):
        yield "normalise", "joined_text: the text is not its paragraphs joined by blank lines"
    # Else it would be cut into other paragraphs than it was joined of.
    if draft.text.count("\n") != _BREAK_CHARS * (n_paragraphs - 1):
        yield "normalise", "joined_text: a paragraph holds a line end"
    if unknown := set(draft.roles) - ROLES:
        yield "roles", f"vocabulary: {min(map(repr, unknown))[:40]} is no role"


def _quarantine_unless_row(draft: Draft, brought: Mapping[str, tables.Rows]) -> None:
    """A value that no column can hold, half a character in a title for example, is one record's fault."""
    try:
        tables.build([draft], brought)
    except MemoryError:
        raise
    except Exception as error:
        draft.media_type = draft.encoding = draft.position = None
        draft.fate = _broken("press", f"table_rows: {_describe(error)}")


def _judge_keys(draft: Draft, brought: Mapping[str, tables.Rows]) -> Fate | None:
    try:
        found = find_odd_keys(tables.build([draft], brought))
    except MemoryError:
        raise
    except Exception as error:  # rows that can be built only together with those of others
        found = f"table_rows: {_describe(error)}"
    return _broken("press", found) if found else None


def find_odd_keys(built: dict[str, pa.Table]) -> str | None:
    """The first table with a key that is there twice, or a row without the row that it belongs to; None if all are sound."""
    for table in (table for table in TABLES if table.name in built):
        rows = built[table.name].select(list(table.key))
        if rows.group_by(rows.column_names).aggregate([]).num_rows < rows.num_rows:
            return f"duplicate_keys: {table.name} holds a key twice"
    for relation in _RELATIONS:
        rows = built[relation.table].select(list(relation.columns)).drop_null()
        owners = built[relation.target].select(list(relation.target_columns))
        keys = list(relation.columns), list(relation.target_columns)
        if rows.join(owners, *keys, join_type="left anti", use_threads=False).num_rows:
            return f"orphan_rows: a row of {relation.table} belongs to no row of {relation.target}"
    return None


def judge_rows(built: dict[str, pa.Table]) -> dict[int, Fate]:
    """Fates of documents whose rows break an invariant, by their number among the documents of the batch."""
    documents = built["documents"]
    if not documents.num_rows:
        return {}
    paragraphs = _spans(built["paragraphs"], "paragraph_no", _numbers(documents, "n_paragraphs"))
    sentences = _spans(built["sentences"], "sentence_no", _numbers(documents, "n_sentences"))
    fates: dict[int, Fate] = {}
    for breach in _breaches(built, paragraphs, sentences):
        for row in np.flatnonzero(breach.is_broken).tolist():
            spans = breach.spans
            place = f"{breach.what} {spans.ordinal[row]} at {spans.start[row]}-{spans.end[row]}"
            fates.setdefault(int(spans.document[row]), _broken(breach.step, f"{breach.name}: {place}"))
    n_missing = _solid_chars(paragraphs, documents.num_rows) - _solid_chars(sentences, documents.num_rows)
    for number in np.flatnonzero(n_missing).tolist():
        missing = f"uncovered_text: {n_missing[number]} characters of the text lie in no sentence"
        fates.setdefault(number, _broken("segment", missing))
    return fates


def _breaches(built: dict[str, pa.Table], paragraphs: Spans, sentences: Spans) -> Iterator[Breach]:
    for step, what, spans in (("normalise", "paragraph", paragraphs), ("segment", "sentence", sentences)):
        after = np.where(spans.ordinal > 0, np.roll(spans.end, 1), 0)
        yield Breach("span_order", step, what, spans, (spans.end <= spans.start) | (spans.start < after))
    expected = np.where(paragraphs.ordinal > 0, np.roll(paragraphs.end, 1) + _BREAK_CHARS, 0)
    is_elsewhere = (paragraphs.start != expected) | (paragraphs.end - paragraphs.start != paragraphs.n_chars)
    yield Breach("paragraph_spans", "normalise", "paragraph", paragraphs, is_elsewhere)
    first = np.searchsorted(paragraphs.document, sentences.document)
    around = first + _numbers(built["sentences"], "paragraph_no")
    is_outside = (sentences.start < paragraphs.start[around]) | (sentences.end > paragraphs.end[around])
    yield Breach("sentences_outside_paragraphs", "segment", "sentence", sentences, is_outside)
    is_other = sentences.end - sentences.start != sentences.n_chars
    yield Breach("sentence_texts", "segment", "sentence", sentences, is_other)
    yield Breach("raw_spans", "places", "paragraph", paragraphs, _have_odd_raw_spans(built["paragraphs"]))


def _spans(rows: pa.Table, ordinal: str, n_rows_of: Numbers) -> Spans:
    return Spans(
        np.repeat(np.arange(len(n_rows_of)), n_rows_of),
        _numbers(rows, ordinal),
        _numbers(rows, "char_start"),
        _numbers(rows, "char_end"),
        pc.count_substring(rows["text"], " ").to_numpy().astype(np.int64),
        pc.utf8_length(rows["text"]).to_numpy().astype(np.int64),
    )


def _solid_chars(spans: Spans, n_documents: int) -> Numbers:
    """Characters of each document that are no white space, which in normalised text is spaces alone."""
    solid = spans.end - spans.start - spans.n_spaces
    return np.bincount(spans.document, solid, n_documents).astype(np.int64)


def _have_odd_raw_spans(paragraphs: pa.Table) -> Flags:
    """Places in the source that are neither whole, nor absent for a reason."""
    has_start, has_end = (pc.is_valid(paragraphs[name]).to_numpy() for name in ("raw_start", "raw_end"))
    start, end = (pc.fill_null(paragraphs[name], 0).to_numpy() for name in ("raw_start", "raw_end"))
    has_problem = pc.is_valid(paragraphs["place_problem"]).to_numpy()
    odd: Flags = (has_start != has_end) | (has_start & ((start < 0) | (end <= start))) | (has_start == has_problem)
    return odd


def _numbers(rows: pa.Table, column: str) -> Numbers:
    numbers: Numbers = rows[column].to_numpy().astype(np.int64)
    return numbers


def _broken(step: str, detail: str) -> Fate:
    return Fate(step, "invariant_broken", detail)


def _describe(error: Exception) -> str:
    return one_line(f"{type(error).__name__}: {error}".encode(errors="replace").decode())
