"""What must hold of any input's outcome, whatever the input: rows against the text they were cut from."""

from collections.abc import Iterator, Sequence
from typing import Any

from flows.records.reasons import REASONS
from flows.steps.normalise import FIXES, normalise
from flows.steps.words import word_starts


def document_faults(text: str, paragraphs: Sequence[str], sentences: Sequence[tuple[int, int]]) -> Iterator[str]:
    """What is wrong with a document's paragraphs and the spans of its sentences."""
    if not paragraphs or "\n\n".join(paragraphs) != text:
        yield "the paragraphs do not make up the text"
    for number, paragraph in enumerate(paragraphs):
        if normalise(paragraph, FIXES) != (paragraph, ()):
            yield f"paragraph {number} is not normal: {paragraph[:80]!r}"
    end_before = 0
    for number, (start, end) in enumerate(sentences):
        sentence = text[start:end]
        if not end_before <= start < end <= len(text):
            yield f"sentence {number} has the span {start}–{end} after {end_before} in {len(text)} characters"
        elif text[end_before:start].strip() or sentence != sentence.strip() or "\n\n" in sentence:
            yield f"sentence {number} is cut wrongly: {text[end_before:end][:80]!r}"
        end_before = end
    if text[end_before:].strip():
        yield f"no sentence holds {text[end_before:][:80]!r}"


def table_faults(tables: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """What is wrong with the rows of a batch of records, by the name of their table."""
    records, documents = tables["records"], {row["doc_id"]: row for row in tables["documents"]}
    for name in ("uri", "doc_id"):
        if len({row[name] for row in records}) != len(records):
            yield f"two records with one {name}"
    loaded = [row["doc_id"] for row in records if row["fate"] == "loaded"]
    if loaded != [row["doc_id"] for row in tables["documents"]] or loaded != [
        row["doc_id"] for row in tables["signals"]
    ]:
        yield "loaded records, documents and signals differ"
    for row in records:
        yield from _fate_faults(row)
    paragraphs: dict[str, list[dict[str, Any]]] = {doc_id: [] for doc_id in documents}
    sentences: dict[str, list[dict[str, Any]]] = {doc_id: [] for doc_id in documents}
    for name, rows in (("paragraphs", paragraphs), ("sentences", sentences)):
        for row in tables[name]:
            if row["doc_id"] not in rows:
                yield f"{name} of no document"
            else:
                rows[row["doc_id"]].append(row)
    for doc_id, document in documents.items():
        for fault in _row_faults(document, paragraphs[doc_id], sentences[doc_id]):
            yield f"{document['uri'][:80]}: {fault}"


def _fate_faults(row: dict[str, Any]) -> Iterator[str]:
    if row["fate"] == "loaded":
        if row["reason"] or row["detail"] or row["stage"]:
            yield "a loaded record with a reason"
    elif row["reason"] not in REASONS or REASONS[row["reason"]].fate != row["fate"]:
        yield f"fate {row['fate']} with the reason {row['reason']}"
    elif not row["stage"] or not row["detail"] or len(row["detail"].splitlines()) != 1:
        yield f"no line of detail: {row['stage']}, {row['reason']}, {row['detail']!r}"
    elif row["reason"] in ("failed", "out_of_memory", "invariant_broken"):
        yield f"{row['stage']} {row['reason']}: {row['detail']}"


def _row_faults(
    document: dict[str, Any], paragraphs: Sequence[dict[str, Any]], sentences: Sequence[dict[str, Any]]
) -> Iterator[str]:
    text = document["text"]
    starts = word_starts(text)
    spans = [(row["char_start"], row["char_end"]) for row in sentences]
    yield from document_faults(text, [row["text"] for row in paragraphs], spans)
    for name, rows in (("paragraph", paragraphs), ("sentence", sentences)):
        for number, row in enumerate(rows):
            if row[f"{name}_no"] != number or text[row["char_start"] : row["char_end"]] != row["text"]:
                yield f"{name} {number} is not where its row says"
            n_words = len(row["text"].split())
            if starts is not None:
                # A word that the end of a sentence parts is one in both.
                is_parted = row["char_start"] not in starts
                n_words = is_parted + sum(row["char_start"] <= start < row["char_end"] for start in starts)
            if row["n_words"] != n_words:
                yield f"{name} {number} has {row['n_words']} words by its row, {n_words} by its text"
    for row in sentences:
        paragraph = paragraphs[row["paragraph_no"]] if row["paragraph_no"] < len(paragraphs) else None
        if (
            paragraph is None
            or not paragraph["char_start"] <= row["char_start"] < row["char_end"] <= paragraph["char_end"]
        ):
            yield f"sentence {row['sentence_no']} is not in its paragraph"
    for name in ("title", "byline", "site", "url"):
        if document[name] is not None and normalise(document[name], FIXES) != (document[name], ()):
            yield f"the {name} is not normal: {document[name][:80]!r}"
    if (document["published_at"] is None) != (document["published_from"] is None):
        yield "a date without its origin"
