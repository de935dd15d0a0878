"""`columnist trend` and `columnist sample` as people type them."""

import json

import pytest

from tests.conftest import write_files

pytestmark = pytest.mark.slow


def test_trend_and_sample_say_how_often_and_where(ingest, columnist, tmp_path):
    rows = [
        {"id": 1, "site": "The Post", "date": "2016-09-01", "text": "The bridge was closed. Ships waited."},
        {"id": 2, "site": "The Post", "date": "2016-10-02", "text": "The ferry sailed again."},
    ]
    ingest(write_files(tmp_path / "news", {"a.jsonl": "".join(json.dumps(row) + "\n" for row in rows)}))
    found = columnist("trend", "bridge", "ferry", "--json").json()
    assert [(row["word"], row["bucket"], row["n_with_word"]) for row in found] == [
        ("bridge", "2016-09", 1), ("ferry", "2016-09", 0), ("bridge", "2016-10", 0), ("ferry", "2016-10", 1),
    ]  # fmt: skip
    shown = columnist("trend", "bridge", "--by", "site").out.splitlines()
    assert shown[1].split()[:8] == ["The", "Post", "bridge", "1", "2", "1", "50.0", "%"]
    assert "█" in shown[1]
    sample = columnist("sample", "bridge", "-n", "5", "--seed", "3").out
    assert sample.splitlines() == [
        "  1  The bridge was closed.",
        "     The Post  2016-09-01  en  news/a.jsonl#id=1  sentence 0",
        "",
        "1 sentence",
    ]
    assert [row["outlet"] for row in columnist("sample", "bridge", "--json").json()] == ["The Post"]
    assert "no sentence holds it" in columnist("sample", "absent").out
    assert columnist("sample", "was", "closed").out.startswith("  1  The bridge was closed.")
    shown = columnist("trend", "absent", "bridge").out.splitlines()
    assert not [line for line in shown[:-1] if "absent" in line]
    assert shown[-1].startswith("no document that counts here holds absent; `columnist search` finds")
    assert "holds no letter and no digit" in columnist("trend", "…", code=2).err
    assert "whole number between 1 and" in columnist("sample", "bridge", "-n", "0", code=2).err
    assert "no value of --by 'decade'" in columnist("trend", "bridge", "--by", "decade", code=2).err


def test_without_dates_trend_says_what_to_do(ingest, columnist, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": "The bridge was closed."}))
    assert "no document has a date; count by site or lang" in columnist("trend", "bridge").out
