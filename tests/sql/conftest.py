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
from warehouse import queries
from warehouse.database import links
from warehouse.schema import SQL_DIR

CASES = Path(__file__).parent.parent / "cases"
RUN_ID = "20260101T000000-00000001"
SEEN_AT = datetime.datetime(2026, 1, 1)

Row = dict[str, Any]


@pytest.fixture(scope="session")
def _warehouses() -> dict[str, duckdb.DuckDBPyConnection]:
    """Made once; each test works in a transaction that is rolled back."""
    cases = json.loads((CASES / "small_warehouse.json").read_text(encoding="utf-8"))
    empty, small = duckdb.connect(), duckdb.connect()
    for con in (empty, small):
        for path in sorted((SQL_DIR / "schema").glob("*.sql")):
            con.execute(path.read_text(encoding="utf-8"))
        queries.apply(con, "macros")
        queries.apply(con, "views")
    for record in cases["rejected"]:
        insert(small, "records", record_row(record["uri"], record))
    for document in cases["documents"]:
        insert_document(small, document)
    for statement in cases["rows"]:
        small.execute(statement)
    link(small)
    for statement in cases["linked"]:
        small.execute(statement)
    return {"empty": empty, "small": small}


@pytest.fixture
def empty_warehouse(_warehouses: dict[str, duckdb.DuckDBPyConnection]) -> Iterator[duckdb.DuckDBPyConnection]:
    yield from in_transaction(_warehouses["empty"])


@pytest.fixture
def small_warehouse(_warehouses: dict[str, duckdb.DuckDBPyConnection]) -> Iterator[duckdb.DuckDBPyConnection]:
    yield from in_transaction(_warehouses["small"])


def in_transaction(con: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    con.begin()
    yield con
    con.rollback()


def insert_document(con: duckdb.DuckDBPyConnection, document: Row) -> None:
    """Counts with Python's code points, so that DuckDB's count of them is tested and not assumed."""
    uri = document["uri"]
    doc_id = sha256(uri)[:32]
    texts = []
    char_start = sentence_no = 0
    for paragraph_no, (role, sentences) in enumerate(document["paragraphs"]):
        text = " ".join(sentences)
        place = {"doc_id": doc_id, "paragraph_no": paragraph_no}
        span = {"char_start": char_start, "char_end": char_start + len(text)}
        raw = {"raw_start": span["char_start"], "raw_end": span["char_end"]}
        insert(con, "paragraphs", place | span | raw | text_columns(text) | {"role": role, "lang": document["lang"]})
        for sentence in sentences:
            span = {"char_start": char_start, "char_end": char_start + len(sentence)}
            insert(con, "sentences", place | {"sentence_no": sentence_no} | span | text_columns(sentence))
            char_start += len(sentence) + 1
            sentence_no += 1
        char_start += 1
        texts.append(text)
    text = "\n\n".join(texts)
    insert(con, "records", record_row(uri, {"fate": "loaded", "bytes": len(text.encode())}))
    row = {
        "doc_id": doc_id, "uri": uri, "title": texts[0], "text": text, "content_hash": sha256(text)[:32],
        "published_at": document["published_at"], "published_from": document["published_at"] and "meta",
        "lang": document["lang"], "lang_confidence": 0.99, "fixes": document["fixes"],
        "n_chars": len(text), "n_words": len(text.split()), "n_paragraphs": len(texts), "n_sentences": sentence_no,
        "version": 1, "first_seen_at": SEEN_AT, "run_id": RUN_ID,
    }  # fmt: skip
    insert(con, "documents", row)
    body = select_body(texts, [role for role, _ in document["paragraphs"]])
    insert(con, "signatures", {"doc_id": doc_id, "bands": sign([body], [document["lang"]])[0]})
    signals = con.execute("select column_name from duckdb_columns() where table_name = 'signals'").fetchall()
    # Any number will do where only the join and the unpivot are tested.
    insert(con, "signals", {name: len(name) * len(text) % 7 for (name,) in signals} | {"doc_id": doc_id})
    parts = texts, [role for role, _ in document["paragraphs"]]
    insert(con, "fingerprints", fingerprints(doc_id, *parts, document["lang"]))


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
        "doc_id": sha256(uri)[:32], "uri": uri, "root": uri.partition("/")[0], "file_uri": uri, "media_type": "text/plain", "bytes": 0,
        "sha256": sha256(f"bytes of {uri}"), "fingerprint": sha256(uri)[:32], "first_seen_at": SEEN_AT,
        "first_run_id": RUN_ID, "run_id": RUN_ID,
    } | columns  # fmt: skip


def text_columns(text: str) -> Row:
    return {"text": text, "text_hash": sha256(text)[:16], "n_words": len(text.split())}


def insert(con: duckdb.DuckDBPyConnection, table: str, row: Row) -> None:
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    con.execute(f"insert into {table} ({columns}) values ({marks})", list(row.values()))


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
