"""Drafts to Arrow tables: the one place where what the steps found is laid out as the columns of sql/schema/."""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from flows.press import words
from flows.press.document import Draft
from flows.records.reasons import REASONS
from warehouse.errors import ColumnistError
from warehouse.schema import STATE_TABLES, conform, state_schema

VERSION: int = 5

Rows = Callable[[Sequence[Draft]], dict[str, object]]
"""Gives the columns of a state table for the loaded records of a batch, in their order."""

SIGNALS = tuple(name for name in state_schema("signals").names if name != "doc_id")


def build(drafts: Sequence[Draft], brought: Mapping[str, Rows]) -> dict[str, pa.Table]:
    """One table per state table, conforming to its schema, rows in the order of the drafts.

    Args:
        drafts: the records of a batch, those that are no documents included.
        brought: the tables that steps bring. The others hold what several steps found.

    Raises:
        ColumnistError: nothing brings a table, or its rows do not conform.
    """
    loaded = [draft for draft in drafts if draft.fate is None]
    rows = {"documents": _documents, "paragraphs": _paragraphs, **brought}
    if missing := set(STATE_TABLES) ^ {"records", *rows}:
        raise ColumnistError(
            f"the state tables of warehouse/schema.py and the steps differ by {', '.join(sorted(missing))};"
            " name the table in one step of flows/press/steps.py, with its rows"
        )
    columns = {table: rows[table](loaded) if table in rows else _records(drafts) for table in STATE_TABLES}
    return {table: conform(columns[table], state_schema(table)) for table in STATE_TABLES}


def _records(drafts: Sequence[Draft]) -> dict[str, object]:
    fates = [draft.fate for draft in drafts]
    return {
        "doc_id": [draft.doc_id for draft in drafts],
        "uri": [draft.uri for draft in drafts],
        "root": [draft.root for draft in drafts],
        "file_uri": [draft.file_uri for draft in drafts],
        **places(drafts),
        "media_type": [draft.media_type for draft in drafts],
        "encoding": [draft.encoding for draft in drafts],
        "bytes": [draft.size for draft in drafts],
        "sha256": [draft.sha256 for draft in drafts],
        "fingerprint": [draft.fingerprint for draft in drafts],
        "fate": [REASONS[fate.reason].fate if fate else "loaded" for fate in fates],
        "stage": [fate.stage if fate else None for fate in fates],
        "reason": [fate.reason if fate else None for fate in fates],
        "detail": [fate.detail if fate else None for fate in fates],
    }


def places(drafts: Sequence[Draft]) -> dict[str, list[int | None]]:
    """The columns of `records` that say where each lies in its file: all that a neighbour may change."""
    return {
        "position": [draft.position for draft in drafts],
        "byte_start": [draft.span.start if draft.span else None for draft in drafts],
        "byte_end": [draft.span.end if draft.span else None for draft in drafts],
    }


def _documents(drafts: Sequence[Draft]) -> dict[str, object]:
    return {
        "doc_id": [draft.doc_id for draft in drafts],
        "uri": [draft.uri for draft in drafts],
        "title": [_title(draft) for draft in drafts],
        "byline": [draft.fields.byline for draft in drafts],
        "authors": [draft.authors for draft in drafts],
        "site": [draft.fields.site for draft in drafts],
        "outlet": [draft.outlet for draft in drafts],
        "url": [draft.fields.url for draft in drafts],
        "published_at": [draft.fields.published_at for draft in drafts],
        "published_from": [draft.fields.published_from for draft in drafts],
        "updated_at": [_updated_at(draft) for draft in drafts],
        "page_kind": [draft.page_kind for draft in drafts],
        "page_evidence": [draft.page_evidence for draft in drafts],
        "extraction_doubtful": [draft.is_extraction_doubtful for draft in drafts],
        "extra": [draft.fields.extra for draft in drafts],
        "lang": [draft.lang for draft in drafts],
        "lang_confidence": [draft.lang_confidence for draft in drafts],
        "text": [draft.text for draft in drafts],
        "content_hash": list(_hashes((draft.text for draft in drafts), 32)),
        "n_chars": [len(draft.text) for draft in drafts],
        "n_words": [sum(words.in_paragraphs(draft)) for draft in drafts],
        "n_paragraphs": [len(draft.paragraphs) for draft in drafts],
        "n_sentences": [len(draft.sentences) for draft in drafts],
        "fixes": [list(draft.fixes) for draft in drafts],
    }


def _updated_at(draft: Draft) -> datetime.datetime | None:
    """When the source says that it was changed last; not where that lies before its publication, as in templates."""
    published_at, updated_at = draft.fields.published_at, draft.fields.updated_at
    return None if updated_at and published_at and updated_at < published_at else updated_at


def _paragraphs(drafts: Sequence[Draft]) -> dict[str, object]:
    texts = [text for draft in drafts for text in draft.paragraphs]
    starts = [start for draft in drafts for start in draft.paragraph_starts]
    return {
        "doc_id": [draft.doc_id for draft in drafts for _ in draft.paragraphs],
        "paragraph_no": [number for draft in drafts for number in range(len(draft.paragraphs))],
        "role": [role for draft in drafts for role in draft.roles],
        "lang": [lang for draft in drafts for lang in draft.paragraph_langs],
        "char_start": starts,
        "char_end": [start + len(text) for start, text in zip(starts, texts, strict=True)],
        "raw_start": [piece.raw_start for draft in drafts for piece in draft.pieces],
        "raw_end": [piece.raw_end for draft in drafts for piece in draft.pieces],
        "place_problem": [piece.problem for draft in drafts for piece in draft.pieces],
        "n_words": [n for draft in drafts for n in words.in_paragraphs(draft)],
        "text": texts,
        "text_hash": list(_hashes(texts, 16)),
    }


def sentences(drafts: Sequence[Draft]) -> dict[str, object]:
    """Columns of `sentences`; a sentence is in the last paragraph that starts before it."""
    texts = [draft.text[start:end] for draft in drafts for start, end in draft.sentences]
    return {
        "doc_id": [draft.doc_id for draft in drafts for _ in draft.sentences],
        "sentence_no": [number for draft in drafts for number in range(len(draft.sentences))],
        "paragraph_no": [number for draft in drafts for number in _paragraph_numbers(draft)],
        "char_start": [start for draft in drafts for start, _ in draft.sentences],
        "char_end": [end for draft in drafts for _, end in draft.sentences],
        "n_words": [n for draft in drafts for n in words.in_sentences(draft)],
        "text": texts,
        "text_hash": list(_hashes(texts, 16)),
    }


def signals(drafts: Sequence[Draft]) -> dict[str, object]:
    """Columns of `signals`, one row for each document."""
    columns = list(zip(*(draft.signals for draft in drafts), strict=True)) or [()] * len(SIGNALS)
    return {"doc_id": [draft.doc_id for draft in drafts], **dict(zip(SIGNALS, columns, strict=True))}


def signatures(drafts: Sequence[Draft]) -> dict[str, object]:
    """Columns of `signatures`, one row for each document."""
    return {"doc_id": [draft.doc_id for draft in drafts], "bands": [draft.bands for draft in drafts]}


def _title(draft: Draft) -> str | None:
    if draft.fields.title:
        return draft.fields.title
    return next((text for text, role in zip(draft.paragraphs, draft.roles, strict=True) if role == "title"), None)


def _paragraph_numbers(draft: Draft) -> Iterator[int]:
    number, starts = 0, draft.paragraph_starts
    last = len(starts) - 1
    for start, _ in draft.sentences:
        while number < last and start >= starts[number + 1]:
            number += 1
        yield number


def _hashes(texts: Iterable[str], digits: int) -> Iterator[str]:
    for text in texts:
        yield hashlib.sha256(text.encode()).hexdigest()[:digits]
