"""Checks of single documents in slices find what they find in one piece."""

import json

import duckdb
import pytest

from tests.sql.conftest import CASES
from warehouse import queries
from warehouse.database import checks, slices
from warehouse.database.checks import DOCUMENT, scope_of
from warehouse.errors import ColumnistError

MUTATIONS = json.loads((CASES / "check_mutations.json").read_text(encoding="utf-8"))["checks"]
SLICED = [
    (check.name, sql)
    for check in queries.find("checks")
    if scope_of(check) == DOCUMENT
    for sql in MUTATIONS.get(check.name, ())[:1]
]


def find(con, changed):
    (outcome,) = checks.check_invariants(con, changed)
    return {json.dumps(row, default=str) for row in outcome.sample}


@pytest.mark.parametrize(
    ("name", "sql", "changed"), [*((*each, None) for each in SLICED), (*SLICED[-1], "changed"), (*SLICED[0], "changed")]
)
@pytest.mark.slow
def test_slices_find_what_one_piece_finds(small_warehouse, monkeypatch, name, sql, changed):
    monkeypatch.setattr(checks, "SAMPLE_ROWS", 1_000)
    monkeypatch.setattr(checks, "find", lambda *where: [each for each in queries.find(*where) if each.name == name])
    small_warehouse.execute(sql)
    named = [f"select {key} as doc_id from {table}" for table, keys in checks.KEYS_BY_TABLE.items() for key in keys]
    small_warehouse.execute(f"create temp table changed as {' union '.join(named)}")
    whole = find(small_warehouse, changed)
    ((n_chars,),) = small_warehouse.execute("select sum(n_chars)::bigint from documents").fetchall()
    monkeypatch.setattr(slices, "_slice_chars", lambda con: n_chars // 2)
    monkeypatch.setattr(slices, "CHARS_A_ROW", 0)
    assert find(small_warehouse, changed) == whole != set()


def test_rows_and_pairs_of_short_documents_count(small_warehouse):
    """Documents of a few words weigh by their rows: so many of them as one text has characters need far more memory."""
    weighed = slices._weigh(checks.KEYS_BY_TABLE, None)
    ((n_chars, n_rows),) = small_warehouse.execute(
        "select sum(n_chars), sum(n_paragraphs + n_sentences) + (select count(*) from copies) from documents"
    ).fetchall()
    ((weight,),) = small_warehouse.execute(f"select sum(weight_chars) from ({weighed})").fetchall()
    assert n_rows > 0
    assert weight >= n_chars + slices.CHARS_A_ROW * n_rows


def test_the_error_inside_a_slice_is_the_one_that_is_reported(small_warehouse, monkeypatch):
    monkeypatch.setattr(slices, "_slice_chars", lambda con: 1)
    small_warehouse.execute("alter table sentences rename column char_end to char_stop")
    with pytest.raises(ColumnistError, match="char_end"):
        checks.check_invariants(small_warehouse)
    with pytest.raises(duckdb.TransactionException):
        small_warehouse.execute("select 1")
