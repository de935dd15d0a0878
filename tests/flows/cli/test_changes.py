"""`columnist changes`: what was edited, old against new, what vanished, moved and arrived."""

import json

import pytest

from tests.conftest import write_files
from warehouse.errors import QueryStopped
from warehouse.reading import what_changed
from warehouse.reading.own_queries import ask

pytestmark = pytest.mark.slow

STORY = " ".join(
    f"Sentence {word} says of the bridge that it is the {word} of all bridges here." for word in "abcdefghijkl"
)


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def news(ingest, tmp_path):
    """Two crawls: in between a title, a figure and a negation were edited, and documents went, moved and came."""
    rows = [
        {"id": 1, "site": "Courier", "date": "2026-01-01", "title": "Bridge closed", "text": "The bridge is closed.\n\nNobody minds."},
        {"id": 2, "title": "Fire", "text": "The fire in the mill killed 3 people.\n\nIt is out."},
        {"id": 3, "title": "Water", "text": "The water of the river is safe to drink, the mayor said."},
        {"id": 4, "title": "Gone", "text": "This one will be taken down before the second crawl."},
    ]  # fmt: skip
    source = write_files(tmp_path / "news", {"a.jsonl": lines(*rows), "old.txt": STORY})
    ingest(source)
    rows[0]["title"] = "Bridge open"
    rows[1]["text"] = rows[1]["text"].replace("3", "4")
    rows[2]["text"] = rows[2]["text"].replace("is safe", "is not safe")
    rows[3] = {"id": 5, "title": "New", "text": "This one is new, and nothing like it was there before."}
    (source / "old.txt").unlink()
    write_files(source, {"a.jsonl": lines(*rows), "new.txt": STORY + " One more sentence is new."})
    ingest(source)
    return source


def test_titles_come_first_and_words_are_marked_and_what_arrived_is_last(news, columnist):
    shown = columnist("changes").out
    first = shown.splitlines()[0]
    assert first.endswith(": 3 documents edited, 1 vanished, 1 moved (1 of them edited), 1 arrived")
    places = [shown.index(text) for text in (
        "title     - Bridge [closed]", "+ Bridge [open]",
        "figure    - The fire in the mill killed [3] people.", "+ The fire in the mill killed [4] people.",
        "negation  - ", "+ The water of the river is [not] safe", "\nvanished\n  Gone", "\nmoved\n", "\narrived\n  New",
    )]  # fmt: skip
    assert places == sorted(places)
    assert "news/old.txt -> news/new.txt, edited on the way: 9" in shown
    assert "news/a.jsonl#id=1  Courier  2026-01-01" in shown


def test_the_same_as_json_and_since_a_run_or_a_date(news, columnist):
    found = columnist("changes", "--json").json()
    assert found["totals"] == {"edited": 3, "moved": 1, "vanished": 1, "arrived": 1, "moved_and_edited": 1}
    assert [row["kinds"] for row in found["edited"]] == [["title"], ["figure"], ["negation"]]
    runs = [run["run_id"] for run in columnist("status", "--json").json()["runs"]]
    assert columnist("changes", "--json", "--since", runs[0]).json() == found
    everything = columnist("changes", "--json", "--since", "2020-01-01").json()
    assert everything["totals"]["arrived"] == 4
    assert columnist("changes", "--since", runs[1]).out == "no run came later; `columnist status` lists the runs\n"
    assert columnist("changes", "--since", "2199-01-01").out.startswith("no run came later")
    limited = columnist("changes", "-k", 1).out
    assert "\nedited, 1 of 3; -k shows more\n" in limited


def test_what_is_no_run_and_no_date_is_told(news, columnist):
    assert (
        "there is no run 'soon', and it is no date; give a date" in columnist("changes", "--since", "soon", code=2).err
    )
    assert "'2' begins more than one run; give a date" in columnist("changes", "--since", "2", code=2).err


def test_what_takes_too_long_to_find_out_is_told_and_costs_nothing_else(news, columnist, monkeypatch):
    def slow(session, name, **values):
        if name == "moved_since":
            raise QueryStopped("the query took more than 1 s")
        return ask(session, name, **values)

    monkeypatch.setattr(what_changed, "ask", slow)
    shown = columnist("changes").out
    assert "not found out: which documents moved, for too many came and went at once" in shown
    assert "3 documents edited, 2 vanished, 0 moved, 2 arrived" in shown
