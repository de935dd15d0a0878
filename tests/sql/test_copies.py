"""Copies and their clusters: against brute force, and kept up against made from nothing, also where many are alike."""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.steps.minhash.bands import sign
from flows.steps.minhash.shingles import select_body
from tests.helpers.warehouses import lend_warehouse
from tests.sql.conftest import insert_documents, link, sha256
from warehouse.database import links
from warehouse.database.checks import check_invariants
from warehouse.schema import STATE_TABLES
from warehouse.text.word_numbers import UNSPACED

CASES = json.loads((Path(__file__).parent.parent / "cases" / "shingles.json").read_text(encoding="utf-8"))
WORDS = [
    "storm",
    "harbour",
    "wheat",
    "council",
    "bridge",
    "vote",
    "ferry",
    "market",
    "school",
    "river",
    "mayor",
    "budget",
    "strike",
    "tram",
    "snow",
    "fair",
]
_CHARS = "".join(f"{chr(first)}-{chr(last)}" for first, last in UNSPACED)
WORD, UNSPACED_MARK = re.compile(rf"[{_CHARS}]|[^\W{_CHARS}]+"), re.compile(rf"(?![\w])[{_CHARS}]")
LINKED = ("copies", "clusters", "compared_documents")

Document = dict[str, Any]


def words_of(text: str) -> list[str]:
    """The definition, word by word."""
    return WORD.findall(UNSPACED_MARK.sub(" ", text.lower()))


def shingles_of(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {tuple(words[at : at + 5]) for at in range(max(len(words) - 4, 1))} if words else set()


def similarity(one: str, other: str) -> float:
    a, b = shingles_of(one), shingles_of(other)
    return len(a & b) / len(a | b)


def story(
    uri: str, *body: str, title: str | None = None, lang: str = "en", published_at: str | None = None
) -> Document:
    paragraphs = [["title", [title]]] if title else []
    paragraphs += [["body", [text]] for text in body]
    return {"uri": uri, "lang": lang, "published_at": published_at, "fixes": [], "paragraphs": paragraphs}


def doc_id(uri: str) -> str:
    return sha256(uri)[:32]


def prose(seed: int, n_words: int = 120) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=n_words))


def edited(text: str, seed: int, n_changes: int) -> str:
    """The text with some words replaced by one that is nowhere else."""
    chance, words = random.Random(seed), text.split()
    for number, at in enumerate(chance.sample(range(len(words)), n_changes)):
        words[at] = f"new{seed}x{number}"
    return " ".join(words)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with lend_warehouse() as connection:
        yield connection


def linked(con: duckdb.DuckDBPyConnection, *documents: Document) -> duckdb.DuckDBPyConnection:
    insert_documents(con, *documents)
    link(con)
    return con


def pairs(con: duckdb.DuckDBPyConnection) -> set[tuple[str, str, str, float]]:
    found = con.execute(
        "select a.uri, b.uri, kind, round(jaccard, 6) from copies"
        " join documents as a on doc_a = a.doc_id join documents as b on doc_b = b.doc_id"
    ).fetchall()
    return {(*sorted([a, b]), kind, jaccard) for a, b, kind, jaccard in found}  # type: ignore[misc]


def clusters(con: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The members of each cluster by its canonical document."""
    found = con.execute(
        "select canonical.uri, list(members.uri order by members.uri) from clusters"
        " join documents as members using (doc_id) join documents as canonical on cluster_id = canonical.doc_id group by 1"
    ).fetchall()
    return dict(found)


def test_copies_are_exact_or_near_and_the_earliest_is_canonical(con: duckdb.DuckDBPyConnection) -> None:
    text, other = prose(1), prose(2)
    near = edited(text, 5, 3)
    linked(
        con,
        story("b.txt", text, published_at="2026-01-03 00:00:00"),
        story("c.txt", text),
        story("a.txt", near, published_at="2026-01-02 00:00:00"),
        story("d.txt", other),
    )
    jaccard = round(similarity(text, near), 6)
    assert 0.7 < jaccard < 1
    assert pairs(con) == {
        ("b.txt", "c.txt", "exact", 1.0),
        ("a.txt", "b.txt", "near", jaccard),
        ("a.txt", "c.txt", "near", jaccard),
    }
    assert clusters(con) == {"a.txt": ["a.txt", "b.txt", "c.txt"]}


@pytest.fixture(scope="module")
def all_cases() -> Iterator[duckdb.DuckDBPyConnection]:
    """The pairs of all cases, linked at once: `0/a.txt` and `0/b.txt` are those of the first."""
    with lend_warehouse() as con:
        linked(con, *(story(f"{number}/{name}.txt", text, title=name) for number, case in enumerate(CASES["pairs"]) for name, text in zip("ab", case["texts"], strict=True)))  # fmt: skip
        yield con


@pytest.mark.parametrize(
    ("number", "case"), list(enumerate(CASES["pairs"])), ids=[case["why"] for case in CASES["pairs"]]
)
@pytest.mark.slow
def test_similarities_are_those_of_brute_force_in_every_script(
    all_cases: duckdb.DuckDBPyConnection, number: int, case: Document
) -> None:
    con, a, b = all_cases, f"{number}/a.txt", f"{number}/b.txt"
    one, other = case["texts"]
    assert con.execute("select len(word_shingles(shingle_words(?)))", [one]).fetchall() == [(len(shingles_of(one)),)]
    expected = similarity(one, other)
    assert round(expected, 6) == pytest.approx(case["jaccard"])
    found = {pair for pair in pairs(con) if set(pair[:2]) <= {a, b}}
    assert found == ({(a, b, "near", round(expected, 6))} if expected >= 0.7 else set())


@pytest.mark.parametrize("case", CASES["left_out"], ids=lambda case: case["why"])
@pytest.mark.slow
def test_what_takes_no_part_makes_no_copies(con: duckdb.DuckDBPyConnection, case: Document) -> None:
    a, b = ({"uri": uri, "lang": lang, "published_at": None, "fixes": [], "paragraphs": [[role, [text]] for role, text in parts]} for uri, lang, parts in zip(["a", "b"], case["langs"], case["documents"], strict=True))  # fmt: skip
    linked(con, a, b)
    assert pairs(con) == set()
    bodies = [select_body([text for _, text in parts], [role for role, _ in parts]) for parts in case["documents"]]
    assert con.execute("select doc_id from signatures where len(bands) > 0").fetchall() == [
        (doc_id(uri),) for uri, body in zip(["a", "b"], bodies, strict=True) if words_of(body)
    ]


@pytest.mark.slow
def test_every_character_that_is_a_word_in_sql_is_one_in_the_press(con: duckdb.DuckDBPyConnection) -> None:
    """Characters that one of the two Unicode tables does not know yet are left out."""
    points = [point for point in range(0x110000) if chr(point).isprintable() and not 0xD800 <= point < 0xE000]
    con.execute("create table characters (point integer, character varchar)")
    step = 4096
    for at in range(0, len(points), step):
        some = points[at : at + step]
        con.execute("insert into characters select unnest(?), unnest(?)", [some, [chr(point) for point in some]])
    rows = con.execute("select point, shingle_words(character || character) from characters order by point").fetchall()
    differ = [hex(point) for point, words in rows if words != words_of(chr(point) * 2) and point != 0x3A3]
    assert len(rows) == len(points)
    assert differ == []


@pytest.mark.parametrize("kind", ["exact", "near"])
@pytest.mark.slow
def test_many_that_are_alike_are_one_cluster_and_few_pairs(con: duckdb.DuckDBPyConnection, kind: str) -> None:
    text, n = prose(1, 300), 100
    texts = [edited(text, number, 1) if kind == "near" else text for number in range(n)]
    linked(con, *(story(f"{number:03}.txt", each, published_at=f"2026-01-01 00:{number // 60:02}:{number % 60:02}") for number, each in enumerate(texts)))  # fmt: skip
    assert clusters(con) == {"000.txt": [f"{number:03}.txt" for number in range(n)]}
    found = pairs(con)
    assert {each for _, _, each, _ in found} == {kind}
    assert len(found) == n - 1 if kind == "exact" else n <= len(found) < 20 * n


def change_some(
    con: duckdb.DuckDBPyConnection, stories: dict[str, Document], chance: random.Random, n_texts: int
) -> None:
    """Lets some documents come, change and go. Texts are few and near each other, so that most documents are copies."""
    changed = {f"{chance.randrange(30):02}.txt" for _ in range(chance.choice([1, 1, 3, 15]))}
    for uri in sorted(changed):
        for table in STATE_TABLES:
            con.execute(f"delete from {table} where doc_id = ?", [doc_id(uri)])
        stories.pop(uri, None)
        if chance.random() < 0.75:
            text = edited(prose(chance.randrange(2), 60), chance.randrange(n_texts), chance.choice([1, 1, 2, 3]))
            date = chance.choice([None, f"2026-01-{chance.randint(1, 28):02} 00:00:00"])
            stories[uri] = story(uri, text, published_at=date)
            insert_documents(con, stories[uri])
    con.execute("create or replace temp table changed as select unnest(?) as doc_id", [list(map(doc_id, changed))])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "most_compared", "n_loads"),
    [
        (2, 3, 6),
        (11, 2, 6),
        *(pytest.param(*each, 20, marks=pytest.mark.long) for each in [(1, 3), (10, 1), (11, 2), (12, 8), (13, 64)]),
    ],
)
def test_what_is_kept_up_is_what_would_be_made_from_nothing(
    con: duckdb.DuckDBPyConnection, seed: int, most_compared: int, n_loads: int
) -> None:
    chance, stories = random.Random(seed), dict[str, Document]()
    limits = f"""
        create or replace macro most_compared() as {most_compared};
        create or replace macro most_paired() as {max(1, most_compared // 2)};"""
    con.execute(limits)
    n_pairs = 0
    for _ in range(n_loads):
        change_some(con, stories, chance, 12)
        links.apply_links(con)
        with lend_warehouse() as made:
            made.execute(limits)
            linked(made, *stories.values())
            for table in LINKED:
                rows = f"from {table} order by all"
                assert con.execute(rows).fetchall() == made.execute(rows).fetchall(), table
        n_pairs += len(pairs(con))
        broken = {outcome.name for outcome in check_invariants(con) if outcome.offenders}
        assert broken <= {"loaded_rows", "vocabulary"}
    assert n_pairs


def test_an_edit_that_leaves_the_bands_as_they_are_is_compared_anew(con: duckdb.DuckDBPyConnection) -> None:
    """One word of a long text may be in none of its lowest hashes: the similarity is another all the same."""
    text = prose(1, 400)
    before = edited(text, 1, 5)
    bands = sign([before], ["en"])
    after = next(each for seed in range(2, 200) if sign([each := edited(before, seed, 1)], ["en"]) == bands)
    linked(con, story("a.txt", text), story("b.txt", before))
    for table in STATE_TABLES:
        con.execute(f"delete from {table} where doc_id = ?", [doc_id("b.txt")])
    insert_documents(con, story("b.txt", after))
    con.execute("create or replace temp table changed as select ? as doc_id", [doc_id("b.txt")])
    links.apply_links(con)
    assert pairs(con) == {("a.txt", "b.txt", "near", round(similarity(text, after), 6))}
