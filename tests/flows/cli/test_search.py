"""`columnist search` as people type it."""

import json

import pytest

from tests.conftest import write_files

pytestmark = pytest.mark.slow


def test_results_name_the_document_and_mark_the_hits(ingest, columnist, tmp_path):
    news = write_files(
        tmp_path / "news", {"a.md": "# The storm\n\nA storm took the wheat.\n", "b.txt": "Nothing here.\n"}
    )
    ingest(news)
    shown = columnist("search", "wheat storm").out.splitlines()
    assert shown[0].startswith("  1  The storm  ")
    assert shown[1:] == [
        "     A [storm] took the [wheat].",
        "     news  no date  en  news/a.md  sentence 1",
        "",
        "1 document",
    ]
    (found,) = columnist("search", "wheat", "--json").json()
    assert (found["uri"], found["snippet"]) == ("news/a.md", "A storm took the [wheat].")
    assert columnist("search", "--sentences", "storm", "-k", "1", "--format", "csv").out.count("\n") == 2


def test_copies_are_folded_unless_all_are_asked_for(ingest, columnist, tmp_path):
    story = "The storm took the wheat of the valley.\n"
    ingest(write_files(tmp_path / "news", {"a.txt": story, "b.txt": story, "c.txt": "A storm at sea.\n"}))
    assert [hit["n_copies"] for hit in columnist("search", "wheat", "--json").json()] == [1]
    assert columnist("search", "wheat").out.endswith("1 more copy\n\n1 document\n")
    assert "more cop" not in columnist("search", "sea").out
    assert len(columnist("search", "storm", "--all", "--json").json()) == 3


def test_what_cannot_be_looked_for_is_said_in_one_line(ingest, columnist, tmp_path):
    columnist("search", "wheat", code=2)
    ingest(write_files(tmp_path / "news", {"a.txt": "The storm took the wheat.\n"}))
    assert "holds no letter and no digit" in columnist("search", "…!", code=2).err
    assert "only says what to leave out" in columnist("search", "--", "-wheat", code=2).err
    assert "whole number between 1 and" in columnist("search", "wheat", "-k", "0", code=2).err
    assert "nothing found" in columnist("search", "absent").out
    assert columnist("search", "the").out.count("[the]") == 1


def test_hostile_text_cannot_write_to_the_terminal(ingest, columnist, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": "The storm \u202egnp.exe took the wheat.\n"}))
    assert "\u202e" not in columnist("search", "storm").out


def test_a_query_that_is_wrong_says_so_and_what_is_meant(ingest, columnist, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": "The storm took the wheat at 12:30, see http://example.org.\n"}))
    for query, message in {
        "tilte:storm": "no field tilte: to search in; did you mean title:?",
        "-(tilte:storm OR wheat) storm": "did you mean title:?",
        "mayor:storm": "there is title:, site:, outlet:, author:, lang:, after:, before: For words",
        "title: storm": "title: has nothing to look for; write the word right behind it, as in title:word",
        "storm after:may": "after:may names no date; write a year, a month or a day",
        "(storm OR wheat": "do not fit together; write: (one OR other) AND third NOT fourth",
        "storm OR": "do not fit together",
    }.items():
        ended = columnist("search", "--", query, code=2).err
        assert message in ended
        assert ended.count("\n") == 1
    for query in ("12:30", "http://example.org", '"see: http"', "storm (wheat", "STORM AND WHEAT"):
        assert columnist("search", query).out.endswith("\n1 document\n"), query


def test_hits_say_who_and_when_and_how_many_there_are(ingest, columnist, tmp_path):
    rows = "".join(
        f'{{"id": {n}, "site": "Courier", "date": "2026-01-0{n}", "title": "Storm {n}", "text": "Storm number {n} took the wheat."}}\n'
        for n in range(1, 6)
    )
    ingest(write_files(tmp_path / "news", {"a.jsonl": rows}))
    shown = columnist("search", "storm", "-k", 2, "--sort", "date").out
    assert shown.startswith("  1  Storm 5  ")
    assert "     Courier  2026-01-05  en  news/a.jsonl#id=5  sentence 0" in shown
    assert shown.endswith("\n2 of 5 documents; -k shows more\n")
    assert columnist("search", "storm", "--sentences", "-k", 5).out.endswith("\n5 sentences\n")


def test_an_export_of_a_search_has_outlet_date_and_address(ingest, columnist, tmp_path):
    row = '{"id": 1, "site": "Courier", "date": "2026-01-02", "url": "https://courier.example/1", "text": "The mayor\'s storm."}'
    ingest(write_files(tmp_path / "news", {"a.jsonl": row + "\n", "b.txt": "Calm."}))
    columnist("export", "--search", "mayor's OR absent", "--output", "out.jsonl")
    (found,) = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    got = json.loads(found)
    assert (got["outlet"], got["url"], got["text"]) == ("Courier", "https://courier.example/1", "The mayor's storm.")
    assert got["published_at"].startswith("2026-01-02")
    assert "did you mean title:?" in columnist("export", "--search", "tilte:x", "--output", "x.csv", code=2).err


def test_a_word_that_no_text_holds_is_told_with_those_that_are_one_letter_away(ingest, columnist, tmp_path):
    ingest(
        write_files(
            tmp_path / "news", {"a.txt": "Chancellor Merkel met Markel and Größe.\n", "b.txt": "Merkel left.\n"}
        )
    )
    assert columnist("search", "merkle").out == (
        "nothing found; other words, fewer conditions, or `columnist sql` may find it\n"
        "no text holds merkle; did you mean merkel?\n"
    )
    assert "no text holds merkl; did you mean merkel?\n" in columnist("search", "merkl chancellor").out
    assert "no text holds mrkel; did you mean merkel or markel?\n" in columnist("search", "mrkel").out
    assert "no text holds grosze; did you mean" not in columnist("search", "Grosze").out
    assert columnist("search", "absent").out.endswith("no text holds absent\n")
    assert "no text holds" not in columnist("search", "merkel -absent 12345 ab").out


def test_other_forms_of_a_word_are_found_and_named(ingest, columnist, tmp_path):
    pytest.importorskip("simplemma")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("The cities by the river voted for a longer bridge last week.\n", "utf-8")
    ingest(tmp_path / "in")
    shown = columnist("search", "city").out
    assert "with other forms of city: cities; --exact leaves them out" in shown
    assert "nothing found" in columnist("search", "city", "--exact").out
    assert "nothing found" in columnist("search", '"city"').out
    assert columnist("search", "city", "--json").json()[0]["snippet"].startswith("The [cities]")
