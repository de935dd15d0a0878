"""Every link of sql/links/: kept up while documents come, change and go, it holds what one made from nothing holds."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.conftest import all_but_few_long
from tests.helpers.warehouses import lend_warehouse
from tests.sql.conftest import insert_documents, link, sha256
from warehouse import queries
from warehouse.database import links
from warehouse.database.links import Link, find_links
from warehouse.relations import find_relations
from warehouse.schema import SQL_DIR, STATE_TABLES, TABLES
from warehouse.text.lemma_dictionaries import has_dictionary

LINKS = find_links()
COMPARED: dict[str, str] = json.loads(
    (Path(__file__).parent.parent / "cases" / "link_rows.json").read_text(encoding="utf-8")
)["rows"]
KEYS = {table.name: table.key for table in TABLES}
DROPS = [
    (number, query.name)
    for number, each in enumerate(LINKS)
    for query in each.queries
    if query.name.startswith("drop_")
]
WORDS = ["the", "of", "minister", "harbour", "wheat", "council", "storm", "vote", "bridge", "café", "Größe"]
SHARED = "The one more of the many that every report has in common with every other report."


def tables_of(each: Link) -> list[str]:
    """The tables of the warehouse that a link fills."""
    filled = {name for query in each.queries for name in re.findall(r"^insert into (\w+)", query.sql, re.M)}
    return sorted(filled & KEYS.keys())


def contents(con: duckdb.DuckDBPyConnection, table: str) -> list[tuple[Any, ...]]:
    return con.execute(f"select * from ({COMPARED.get(table, f'from {table}')}) order by all").fetchall()


def faults(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Keys that are there twice, and rows that belong to none."""
    key = ", ".join(KEYS[table])
    found = []
    if con.execute(f"select {key} from {table} group by all having count(*) > 1").fetchall():
        found.append(f"{table}: {key} twice")
    for relation in find_relations():
        if relation.table == table:
            own, target = ", ".join(relation.columns), ", ".join(relation.target_columns)
            wanted = " and ".join(f"{column} is not null" for column in relation.columns)
            orphans = f"from {table} where {wanted} and ({own}) not in (select ({target}) from {relation.target})"
            if con.execute(orphans).fetchall():
                found.append(f"{table}: no row of {relation.target}")
    return found


def story(uri: str, words: str) -> dict[str, Any]:
    """What all stories hold is common, and what stories with the same first words hold is a passage that they share."""
    passage = [f"{' '.join([words.split()[0], words.split()[1]] * 7)}."]
    paragraphs = [("title", [words]), ("body", passage), ("body", [SHARED])]
    return {"uri": uri, "lang": "en", "published_at": "2026-01-02 00:00:00", "fixes": [], "paragraphs": paragraphs}


def replace_some(con: duckdb.DuckDBPyConnection, texts: dict[str, str], chance: random.Random) -> None:
    """Lets some documents come, change and go, and names them in `changed`. Texts repeat, so that documents are copies."""
    changed = {f"{chance.choice('ab')}/{chance.randrange(20):02}.txt" for _ in range(chance.choice([1, 2, 12]))}
    for uri in sorted(changed):
        for table in STATE_TABLES:
            con.execute(f"delete from {table} where doc_id = ?", [sha256(uri)[:32]])
        texts.pop(uri, None)
        if chance.random() < 0.8:
            again = texts and chance.random() < 0.2
            texts[uri] = chance.choice(sorted(texts.values())) if again else " ".join(chance.choices(WORDS, k=6))
            insert_documents(con, story(uri, texts[uri]))
    con.execute("create or replace temp table changed as select sha256(unnest(?))[:32] as doc_id", [sorted(changed)])


@pytest.fixture
def two() -> Iterator[tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection]]:
    """A warehouse to keep up, and another to make from nothing."""
    with lend_warehouse() as kept, lend_warehouse() as made:
        for con in (kept, made):
            con.execute("create or replace macro common_documents() as 5")
            con.execute("create or replace macro least_recurring() as 3")
        yield kept, made


def keep_up(
    kept: duckdb.DuckDBPyConnection, made: duckdb.DuckDBPyConnection, seed: int, tables: list[str]
) -> list[str]:
    """Faults of the tables after the first of many changes that leaves some, else the tables that differ at the end."""
    chance, texts = random.Random(seed), dict[str, str]()
    for _ in range(15):
        replace_some(kept, texts, chance)
        links.apply_links(kept)
        # Rows that are left over may multiply with each further change.
        if found := [fault for table in tables for fault in faults(kept, table)]:
            return found
    insert_documents(made, *(story(uri, words) for uri, words in sorted(texts.items())))
    link(made)
    return [f"{table}: other rows" for table in tables if contents(kept, table) != contents(made, table)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [29, *(pytest.param(seed, marks=pytest.mark.long) for seed in (3, 11))])
def test_links_kept_up_hold_what_those_made_from_nothing_hold(
    two: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection], seed: int
) -> None:
    kept, made = two
    tables = [table for each in LINKS for table in tables_of(each)]
    assert keep_up(kept, made, seed, tables) == []
    # Whether documents that are no copies share a passage at the end is chance; test_reuse.py sees to it that some do.
    filled = set(tables) - {"reuse", "common_fingerprints"}
    if not has_dictionary("en"):
        filled.remove("word_forms")
    assert all(kept.execute(f"from {table} limit 1").fetchall() for table in filled)


@pytest.mark.slow
def test_links_made_in_many_slices_hold_what_those_made_at_once_hold(
    two: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, made = two
    monkeypatch.setattr(links, "memory_bytes", lambda con: 2_000 if con is kept else 1 << 30)
    tables = [table for each in LINKS for table in tables_of(each)]
    assert keep_up(kept, made, 11, tables) == []
    sliced = [query for each in LINKS for query in each.queries if "memory:" in " ".join(query.header)]
    assert max(links.count_slices(kept, query) for query in sliced) > 3
    assert {links.count_slices(made, query) for query in sliced} == {1}


@pytest.mark.parametrize("each", [query for each in LINKS for query in each.queries], ids=queries.place)
def test_a_statement_that_asks_for_its_slice_says_what_memory_it_would_need(each: queries.Query) -> None:
    """Without that line it would be run once, and one slice be taken for all; with it alone, rows would be there twice."""
    says = sum(line.startswith("memory:") for line in each.header)
    assert says == ("in_slice(" in each.sql)
    assert not says or each.sql.split("\n")[len(each.header) + 1].startswith("insert into ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "lacking"), all_but_few_long(DROPS, lambda *drop: DROPS.index(drop) % 2 == 0), ids=str
)
def test_a_link_that_leaves_old_rows_is_noticed(
    two: tuple[duckdb.DuckDBPyConnection, duckdb.DuckDBPyConnection],
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    lacking: str,
) -> None:
    kept, made = two
    whole = LINKS[number]
    rest = whole._replace(queries=tuple(query for query in whole.queries if query.name != lacking))
    monkeypatch.setattr(links, "find_links", lambda sql_dir: (*LINKS[:number], rest, *LINKS[number + 1 :]))
    assert keep_up(kept, made, 3, tables_of(whole)) != []


def test_every_table_that_is_derived_in_sql_belongs_to_one_link() -> None:
    filled = [table for each in LINKS for table in tables_of(each)]
    assert len(filled) == len(set(filled))
    assert set(filled) <= {table.name for table in TABLES if table.kind in ("index", "linked")}
    assert {table.name for table in TABLES if table.kind == "index"} <= set(filled)
    assert COMPARED.keys() <= set(filled)


def test_no_statement_lies_beside_the_links() -> None:
    assert [path.name for path in (SQL_DIR / "links").iterdir() if not path.is_dir()] == []
