"""What an edit touches, what of it differs, and which document became which."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.sql.conftest import insert_documents, sha256

CASES = json.loads((Path(__file__).parent.parent / "cases" / "touches.json").read_text(encoding="utf-8"))
STORY = [f"Sentence {word} says of the bridge that it is the {word} of all bridges here." for word in "abcdefghijkl"]
RUNS = ("20260101T000000-00000001", "20260102T000000-00000002")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_what_a_change_touches(empty_warehouse: duckdb.DuckDBPyConnection, case: dict[str, Any]) -> None:
    values = [case.get("op", "edited"), case.get("in_title", False), case["old"], case["new"], case["lang"]]
    ((touches,),) = empty_warehouse.execute("select touches(?, ?, ?, ?, ?)", values).fetchall()
    assert touches == case["touches"]


@pytest.mark.parametrize(
    ("one", "other", "part"),
    [
        ("a b c d e f g h X j k l m n o p q", "a b c d e f g h Y j k l m n o p q", "c d e f g h X j k l m n o"),
        ("a b X", "a b", "a b X"),
        ("a b", "a b X", "a b"),
        ("X", "Y", "X"),
        ("same", "same", "same"),
        ("一二三", "一二四", "一二三"),
        ("a b", None, "a b"),
        (None, "a b", None),
    ],
)
def test_the_part_that_differs(
    empty_warehouse: duckdb.DuckDBPyConnection, one: str | None, other: str | None, part: str | None
) -> None:
    ((found,),) = empty_warehouse.execute("select differing(?::varchar, ?::varchar)", [one, other]).fetchall()
    assert found == part


def insert_arrival(
    con: duckdb.DuckDBPyConnection, uri: str, sentences: list[str], moved_from: str | None = None
) -> None:
    insert_documents(
        con, {"uri": uri, "lang": "en", "published_at": None, "fixes": [], "paragraphs": [["body", sentences]]}
    )
    con.execute("delete from sightings where uri = ?", [uri])
    see(con, uri, "arrived", 2, moved_from)


def insert_removal(con: duckdb.DuckDBPyConnection, uri: str, text: str) -> None:
    see(con, uri, "arrived", 1)
    see(con, uri, "removed", 2)
    con.execute("insert into earlier_texts values (?, ?, null, ?)", [sha256(uri)[:32], RUNS[1], text])


def see(con: duckdb.DuckDBPyConnection, uri: str, event: str, run_no: int, moved_from: str | None = None) -> None:
    con.execute(
        "insert into sightings by name select ? as doc_id, ? as run_id, ? as run_no, timestamp '2026-01-01' as seen_at,"
        " ? as event, ? as uri, ? as moved_from",
        [sha256(uri)[:32], RUNS[run_no - 1], run_no, event, uri, moved_from],
    )


def test_a_document_that_moved_is_found_also_where_it_was_edited_on_the_way(
    empty_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    con = empty_warehouse
    insert_removal(con, "news/old.txt", " ".join(STORY))
    insert_removal(con, "news/same.txt", "The fair begins on Sunday in the old town by the river.")
    insert_removal(con, "news/gone.txt", "Rain is expected on the coast and in the hills until the end of the week.")
    insert_arrival(con, "news/new.txt", [*STORY[:10], "A last sentence is new."])
    insert_arrival(con, "news/same-new.txt", ["The fair begins."], moved_from="news/same.txt")
    insert_arrival(con, "news/other.txt", ["Nothing of this was ever printed before in any of the papers."])
    moves = con.execute(
        "select from_uri, uri, is_edited, similarity between 0.5 and 0.99 from moves_since(1)"
    ).fetchall()
    assert sorted(moves) == [
        ("news/old.txt", "news/new.txt", True, True),
        ("news/same.txt", "news/same-new.txt", False, False),
    ]
    assert con.execute("from moves_since(2)").fetchall() == []


def test_the_edits_of_a_document_come_in_the_order_of_their_weight(small_warehouse: duckdb.DuckDBPyConnection) -> None:
    ((doc_id, to_version, run_id),) = small_warehouse.execute(
        "select distinct doc_id, to_version, run_id from changes"
    ).fetchall()
    small_warehouse.execute("delete from changes")
    for number, (op, old, new, in_title) in enumerate([
        ("edited", "It is a fine day.", "It is a good day.", False), ("added", None, "More.", False),
        ("edited", "It is safe.", "It is not safe.", False), ("edited", "It is 3.", "It is 4.", False),
        ("edited", "A title", "Another title", True),
    ]):  # fmt: skip
        small_warehouse.execute(
            "insert into changes values (?, 1, ?, ?, ?, ?, ?, ?, 0.8, ?)",
            [doc_id, to_version, run_id, number, op, old, new, in_title],
        )
    small_warehouse.execute("update documents set lang = 'en'")
    found = small_warehouse.execute("select kind, new_text from changes_since(0) order by place").fetchall()
    assert found == [
        ("title", "Another title"), ("figure", "It is 4."), ("negation", "It is not safe."),
        ("sentence", "It is a good day."), ("sentence", "More."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("new", "column"),
    [("It was 4.", "figure_changed"), ("It was not 3.", "negation_changed"), ("It was 3 by Carter.", "name_changed")],
)
def test_a_small_edit_is_noticeable_where_it_touches_a_fact(
    small_warehouse: duckdb.DuckDBPyConnection, new: str, column: str
) -> None:
    small_warehouse.execute("update documents set published_at = timestamp '2000-01-01', lang = 'en', n_words = 100000")
    edit = "update changes set op = 'edited', old_text = 'It was 3.', new_text = ?, similarity = 0.99, in_title = false"
    small_warehouse.execute(edit, ["It be 3."])
    assert small_warehouse.execute("from stealth_edits").fetchall() == []
    small_warehouse.execute(edit, [new])
    assert small_warehouse.execute(f"select {column}, share_touched < 0.01 from stealth_edits").fetchall() == [
        (True, True)
    ]
