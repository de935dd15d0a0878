"""The relations that are derived from names of columns are those that hold in a real warehouse."""

import re

import duckdb
import pytest

from tests.conftest import write_files
from warehouse.database.published import open_published
from warehouse.relations import Relation, find_relations
from warehouse.schema import SQL_DIR, TABLES, table_schema

STORY = "The council met on Tuesday.\n\nIt agreed to mend the bridge, and the mayor said {}.\n"


def find_orphans(con: duckdb.DuckDBPyConnection, relation: Relation) -> list[tuple[object, ...]]:
    """Rows that refer to a row that is not there."""
    pairs = [f"a.{a} = b.{b}" for a, b in zip(relation.columns, relation.target_columns, strict=True)]
    given = [f"a.{column} is not null" for column in relation.columns]
    return con.execute(
        f"from {relation.table} a anti join {relation.target} b on {' and '.join(pairs)} where {' and '.join(given)}"
    ).fetchall()


@pytest.mark.slow
def test_they_hold_after_arrivals_edits_removals_moves_and_a_compaction(columnist, ingest, home, tmp_path):
    folder = write_files(tmp_path / "news", {f"{name}.txt": STORY.format(name) for name in "abcd"} | {"e.txt": b"\0"})
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
    assert filled >= {table.name for table in TABLES if table.kind != "linked"}


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


@pytest.mark.parametrize("table", [table for table in TABLES if table.kind == "linked"], ids=lambda table: table.name)
def test_the_check_for_orphans_holds_the_relations_of_what_is_linked(table):
    # Whether rows of these tables are there depends on the documents; that no orphan is ever published does not.
    check = (SQL_DIR / "checks" / "orphan_rows.sql").read_text(encoding="utf-8")
    for relation in find_relations():
        if relation.table == table.name:
            (column,) = relation.columns
            assert re.search(rf"'{table.name}', '{relation.target}', {column} from {table.name}\b", check), relation


def test_each_column_that_holds_a_key_is_part_of_a_relation_or_of_history():
    told = {(relation.table, column) for relation in find_relations() for column in relation.columns}
    for table in TABLES:
        for column in {"run_id", "doc_id", "doc_a", "doc_b", "cluster_id", "first_run_id"} & set(
            table_schema(table.name).names
        ):
            is_own_key = (table.name, column) in {("runs", "run_id"), ("records", "doc_id"), ("sightings", "doc_id")}
            assert is_own_key or (table.name, column) in told, f"{table.name}.{column}"
