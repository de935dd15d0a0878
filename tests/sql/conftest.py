"""A small warehouse, made by the definitions of sql/schema/ from tests/cases/small_warehouse.json."""

import datetime
import hashlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.press import passages
from flows.press.document import Draft
from flows.steps.minhash.bands import sign
from flows.steps.minhash.shingles import select_body
from tests.helpers.warehouses import lend_warehouse
from warehouse.database import links
from warehouse.database.work_file import define
from warehouse.schema import table_schema

CASES = Path(__file__).parent.parent / "cases"
RUN_ID = "20260101T000000-00000001"
SEEN_AT = datetime.datetime(2026, 1, 1)

Row = dict[str, Any]


@pytest.fixture(scope="session")
def _small_warehouse() -> duckdb.DuckDBPyConnection:
    """Made once; each test works in a transaction that is rolled back."""
    cases = json.loads((CASES / "small_warehouse.json").read_text(encoding="utf-8"))
    small = duckdb.connect()
    define(small)
    for record in cases["rejected"]:
        insert(small, "records", record_row(record["uri"], record))
    insert_documents(small, *cases["documents"])
    for statement in cases["rows"]:
        small.execute(statement)
    link(small)
    for statement in cases["linked"]:
        small.execute(statement)
    return small


@pytest.fixture
def empty_warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with lend_warehouse() as con:
        yield con


@pytest.fixture
def small_warehouse(_small_warehouse: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    _small_warehouse.begin()
    yield _small_warehouse
    _small_warehouse.rollback()


def insert_documents(con: duckdb.DuckDBPyConnection, *documents: Row) -> None:
    """Each table's rows go in by one statement: that takes as long for many rows as for one."""
    by_table: dict[str, list[Row]] = {}
    for document in documents:
        for table, rows in document_rows(document).items():
            by_table.setdefault(table, []).extend(rows)
    for table, rows in by_table.items():
        insert(con, table, *rows)


def document_rows(document: Row) -> dict[str, list[Row]]:
    """Counts with Python's code points, so that DuckDB's count of them is tested and not assumed."""
    uri = document["uri"]
    doc_id = sha256(uri)[:32]
    texts: list[str] = []
    paragraphs: list[Row] = []
    all_sentences: list[Row] = []
    char_start = sentence_no = 0
    for paragraph_no, (role, sentences) in enumerate(document["paragraphs"]):
        text = " ".join(sentences)
        place = {"doc_id": doc_id, "paragraph_no": paragraph_no}
        span = {"char_start": char_start, "char_end": char_start + len(text)}
        raw = {"raw_start": span["char_start"], "raw_end": span["char_end"]}
        paragraphs.append(place | span | raw | text_columns(text) | {"role": role, "lang": document["lang"]})
        for sentence in sentences:
            span = {"char_start": char_start, "char_end": char_start + len(sentence)}
            all_sentences.append(place | {"sentence_no": sentence_no} | span | text_columns(sentence))
            char_start += len(sentence) + 1
            sentence_no += 1
        char_start += 1
        texts.append(text)
    text = "\n\n".join(texts)
    row = {
        "doc_id": doc_id, "uri": uri, "title": texts[0], "outlet": uri.partition("/")[0], "page_kind": "article", "text": text, "content_hash": sha256(text)[:32],
        "published_at": document["published_at"], "published_from": document["published_at"] and "meta",
        "lang": document["lang"], "lang_confidence": 0.99, "fixes": document["fixes"],
        "n_chars": len(text), "n_words": len(text.split()), "n_paragraphs": len(texts), "n_sentences": sentence_no,
        "version": 1, "first_seen_at": SEEN_AT, "run_id": RUN_ID,
    }  # fmt: skip
    roles = [role for role, _ in document["paragraphs"]]
    # Any number will do where only the join and the unpivot are tested.
    signals = {name: len(name) * len(text) % 7 for name in table_schema("signals").names}
    return {
        "records": [record_row(uri, {"fate": "loaded", "bytes": len(text.encode())})],
        "documents": [row],
        "paragraphs": paragraphs,
        "sentences": all_sentences,
        "signatures": [{"doc_id": doc_id, "bands": sign([select_body(texts, roles)], [document["lang"]])[0]}],
        "signals": [signals | {"doc_id": doc_id}],
        "fingerprints": [fingerprints(doc_id, texts, roles, document["lang"])],
    }


def fingerprints(doc_id: str, paragraphs: list[str], roles: list[str], lang: str) -> Row:
    """The row that the press makes of a document for the comparison of passages."""
    starts = list(itertools.accumulate((len(paragraph) + 2 for paragraph in paragraphs[:-1]), initial=0))
    draft = Draft("", doc_id, "", None, "", "", paragraphs=paragraphs, paragraph_starts=starts, roles=roles)
    draft.text = "\n\n".join(paragraphs)
    passages.fingerprint([draft], [lang])
    return {"doc_id": doc_id} | {name: values.tolist() for name, values in draft.fingerprints._asdict().items()}


def link(con: duckdb.DuckDBPyConnection) -> None:
    """Brings what spans documents up to the documents, as a load of all of them does."""
    con.execute("create or replace temp table changed as select doc_id from documents")
    links.apply_links(con)
    con.execute("drop table changed")


def record_row(uri: str, columns: Row) -> Row:
    return {
        "doc_id": sha256(uri)[:32], "uri": uri, "root": uri.partition("/")[0], "file_uri": uri, "media_type": "text/plain", "bytes": 0, "byte_start": 0, "byte_end": 0,
        "sha256": sha256(f"bytes of {uri}"), "fingerprint": sha256(uri)[:32], "first_seen_at": SEEN_AT,
        "first_run_id": RUN_ID, "run_id": RUN_ID,
    } | columns  # fmt: skip


def text_columns(text: str) -> Row:
    return {"text": text, "text_hash": sha256(text)[:16], "n_words": len(text.split())}


def insert(con: duckdb.DuckDBPyConnection, table: str, *rows: Row) -> None:
    """Inserts rows with the same columns by one statement."""
    if not rows:
        return
    marks = f"({', '.join('?' * len(rows[0]))})"
    values = [value for row in rows for value in row.values()]
    con.execute(f"insert into {table} ({', '.join(rows[0])}) values {', '.join([marks] * len(rows))}", values)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
