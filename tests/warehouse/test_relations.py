"""The relations that are derived from names of columns are those that hold in a real warehouse."""

import re

import duckdb
import pyarrow as pa

from tests.conftest import write_files
from warehouse import relations
from warehouse.database.read_only import open_published
from warehouse.queries import get
from warehouse.relations import Relation, find_relations
from warehouse.schema import TABLES, Table, table_schema

STORY = "The council met on Tuesday.\n\nIt agreed to mend the bridge, and the mayor said {}.\n"


def find_orphans(con: duckdb.DuckDBPyConnection, relation: Relation) -> list[tuple[object, ...]]:
    """Rows that refer to a row that is not there."""
    pairs = [f"a.{a} = b.{b}" for a, b in zip(relation.columns, relation.target_columns, strict=True)]
    given = [f"a.{column} is not null" for column in relation.columns]
    return con.execute(
        f"from {relation.table} a anti join {relation.target} b on {' and '.join(pairs)} where {' and '.join(given)}"
    ).fetchall()


def test_they_hold_after_arrivals_edits_removals_moves_and_a_compaction(columnist, ingest, home, tmp_path):
    files = {f"{name}.txt": STORY.format(name) for name in "abcd"} | {"e.txt": b"\0", "m.eml": f"Subject: A\n\n{STORY}"}
    folder = write_files(tmp_path / "news", files)
    ingest(folder)
    write_files(folder, {"a.txt": STORY.format("no"), "f.txt": STORY.format("yes")})
    (folder / "b.txt").unlink()
    (folder / "c.txt").rename(folder / "moved.txt")
    ingest(folder)
    ingest("--repeated-ngrams", folder)
    columnist("compact")
    columnist("rebuild")
    with open_published(home / "warehouse.duckdb") as con:
        assert {relation: rows for relation in find_relations() if (rows := find_orphans(con, relation))} == {}
        filled = {table.name for table in TABLES if con.execute(f"from {table.name} limit 1").fetchall()}
    # What links documents has its own test below.
    elsewhere = {"common_fingerprints", "word_forms"}
    assert filled >= {table.name for table in TABLES if table.kind != "linked"} - elsewhere


def test_an_orphan_is_noticed(columnist, ingest, home, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": STORY.format("yes")}))
    noticed = set()
    with duckdb.connect(str(home / "work" / "warehouse.duckdb")) as con:
        for relation in find_relations():
            con.begin()
            con.execute(f"delete from {relation.target}")
            if find_orphans(con, relation):
                noticed.add(relation.table)
            con.rollback()
    assert noticed >= {"records", "documents", "paragraphs", "sentences", "signals", "sightings", "loads"}


def test_the_checks_for_orphans_look_at_every_relation_but_those_of_runs_and_of_an_index():
    checks = get("checks", "orphan_rows").sql + get("checks", "orphan_links").sql
    unchecked = [
        relation
        for relation in find_relations()
        if not re.search(
            rf"\bfrom {relation.table} as own\n\s+anti join {relation.target} as other on own.{relation.columns[0]} =",
            checks,
        )
    ]
    assert all(relation.target == "runs" or relation.kind == "index" for relation in unchecked)


def test_each_column_that_holds_a_key_is_part_of_a_relation_or_of_history():
    told = {(relation.table, column) for relation in find_relations() for column in relation.columns}
    for table in TABLES:
        for column in {"run_id", "doc_id", "doc_a", "doc_b", "cluster_id", "first_run_id"} & set(
            table_schema(table.name).names
        ):
            is_own_key = (table.name, column) in {("runs", "run_id"), ("records", "doc_id"), ("sightings", "doc_id")}
            assert is_own_key or (table.name, column) in told, f"{table.name}.{column}"


def test_a_new_part_of_a_document_has_its_relations_and_is_the_target_of_what_is_part_of_it(monkeypatch):
    columns = {
        "marks": ("doc_id", "sentence_no", "paragraph_no", "mark_no"),
        "readings": ("doc_id", "sentence_no", "mark_no", "reading_no"),
        "moods": ("doc_id", "sentence_no", "mood"),
    }
    keys = {
        "marks": ("doc_id", "sentence_no", "mark_no"),
        "readings": columns["readings"],
        "moods": columns["moods"][:2],
    }
    schema_of = relations.table_schema
    monkeypatch.setattr(
        relations,
        "table_schema",
        lambda name: (
            pa.schema([(column, pa.int64()) for column in columns[name]]) if name in columns else schema_of(name)
        ),
    )
    tables = (*TABLES, *(Table(name, "state", key) for name, key in keys.items()))
    found = find_relations(tables)
    assert [relation[:3] for relation in found if relation.table in columns] == [
        ("marks", ("doc_id", "sentence_no"), "sentences"),
        ("readings", ("doc_id", "sentence_no", "mark_no"), "marks"),
        ("moods", ("doc_id", "sentence_no"), "sentences"),
    ]
    assert tuple(relation for relation in found if relation.table not in columns) == find_relations(TABLES)
