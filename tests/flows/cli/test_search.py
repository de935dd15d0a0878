"""`columnist search` as people type it."""

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
    assert shown[1:] == ["     A [storm] took the [wheat].", "     news/a.md  en  sentence 1"]
    (found,) = columnist("search", "wheat", "--json").json()
    assert (found["uri"], found["snippet"]) == ("news/a.md", "A storm took the [wheat].")
    assert columnist("search", "--sentences", "storm", "-k", "1", "--format", "csv").out.count("\n") == 2


def test_copies_are_folded_unless_all_are_asked_for(ingest, columnist, tmp_path):
    story = "The storm took the wheat of the valley.\n"
    ingest(write_files(tmp_path / "news", {"a.txt": story, "b.txt": story, "c.txt": "A storm at sea.\n"}))
    assert [hit["n_copies"] for hit in columnist("search", "wheat", "--json").json()] == [1]
    assert columnist("search", "wheat").out.rstrip().endswith("1 more copy")
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
