"""What is remembered of earlier contents, and what is done to a home besides running."""

import json

import pytest

from tests.conftest import write_files
from tests.helpers.texts import NEW, OLD

pytestmark = pytest.mark.slow


def test_an_edit_is_told_sentence_by_sentence(ingest, rows, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": OLD})
    ingest(source)
    write_files(source, {"a.txt": NEW})
    ingest(source)
    assert rows("select from_version, to_version, op, old_text, new_text, in_title from changes order by change_no") == [
        {"from_version": 1, "to_version": 2, "op": "edited", "old_text": "Bridge to be mended", "new_text": "Bridge to be replaced", "in_title": True},
        {"from_version": 1, "to_version": 2, "op": "edited", "old_text": "It agreed to mend the old bridge.", "new_text": "It agreed to replace the old bridge.", "in_title": False},
        {"from_version": 1, "to_version": 2, "op": "removed", "old_text": "Work begins in May.", "new_text": None, "in_title": False},
        {"from_version": 1, "to_version": 2, "op": "added", "old_text": None, "new_text": "Nobody objected.", "in_title": False},
    ]  # fmt: skip
    versions = rows("select version, title, text is not null as has_text, removed from versions order by version")
    assert versions == [
        {"version": 1, "title": "Bridge to be mended", "has_text": True, "removed": False},
        {"version": 2, "title": "Bridge to be replaced", "has_text": True, "removed": False},
    ]


def test_an_edit_of_a_title_that_stands_in_no_sentence_is_told(ingest, rows, tmp_path):
    mail = "From: a@news.example\nSubject: {}\nDate: Thu, 01 Oct 2026 10:00:00 +0000\n\nThe bridge is old.\n"
    line = '{{"id": 1, "title": "{}", "text": "The bridge is old.", "date": "2026-10-01"}}\n'
    source = tmp_path / "news"
    for title in ("Bridge to be mended", "Bridge to be replaced"):
        ingest(write_files(source, {"a.eml": mail.format(title), "b.jsonl": line.format(title)}))
    found = rows(
        "select uri, op, old_text, new_text, in_title, change_no from changes join records using (doc_id) order by uri"
    )
    assert found == [
        {"uri": uri, "op": "edited", "old_text": "Bridge to be mended", "new_text": "Bridge to be replaced", "in_title": True, "change_no": 0}
        for uri in ("news/a.eml", "news/b.jsonl#id=1")
    ]  # fmt: skip
    assert rows("select distinct title_changed from stealth_edits") == [{"title_changed": True}]
    assert rows("select count(*) as n, max(version) as last from versions") == [{"n": 4, "last": 2}]


def test_a_document_that_went_and_came_back_has_every_version(ingest, rows, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": OLD, "b.txt": "Stays."})
    ingest(source)
    (source / "a.txt").unlink()
    ingest(source)
    assert rows("select uri, title, moved_to from vanished_documents") == [
        {"uri": "news/a.txt", "title": "Bridge to be mended", "moved_to": None}
    ]
    write_files(source, {"a.txt": NEW})
    ingest(source)
    found = rows(
        "select version, removed, title from versions where doc_id in (select doc_id from records where uri = 'news/a.txt')"
    )
    assert sorted((row["version"], row["removed"], row["title"]) for row in found) == [
        (1, False, "Bridge to be mended"),
        (2, True, None),
        (3, False, "Bridge to be replaced"),
    ]
    assert rows("select version from documents where uri = 'news/a.txt'") == [{"version": 3}]
    assert rows("select * from changes") == [], "what went is not compared with what came"
    assert rows("select * from vanished_documents") == []


def test_a_rename_is_followed_by_the_view_of_vanished_documents(ingest, rows, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": OLD, "b.txt": "Stays."})
    ingest(source)
    (source / "a.txt").rename(source / "c.txt")
    ingest(source)
    assert rows("select uri, moved_to from vanished_documents") == [{"uri": "news/a.txt", "moved_to": "news/c.txt"}]


def test_an_edit_the_day_after_is_a_stealth_edit(ingest, rows, home, tmp_path, monkeypatch):
    import datetime

    from warehouse.lake import run_files

    source = write_files(tmp_path / "news", {"a.txt": OLD})
    yesterday = run_files.utc_now() - datetime.timedelta(hours=30)
    with monkeypatch.context() as patch:
        patch.setattr(run_files, "utc_now", lambda: yesterday)
        ingest(source)
    write_files(source, {"a.txt": NEW})
    ingest(source)
    (edit,) = rows("select title_changed, hours_after, n_edited, share_touched > 0.05 as is_large from stealth_edits")
    assert edit == {"title_changed": True, "hours_after": edit["hours_after"], "n_edited": 2, "is_large": True}
    assert edit["hours_after"] in (29, 30, 31)


def test_files_that_lose_rows_stay_and_a_list_says_what_counts_no_more_until_they_are_compacted(
    columnist, ingest, home, tmp_path
):
    import pyarrow.parquet as pq

    def texts():
        (part,) = json.loads((home / "lake" / "manifest.json").read_text())["parts"]
        rows = pq.read_table(home / "lake" / part["documents"]["path"])
        gone = (
            pq.read_table(home / "lake" / part["deletions"]["path"])["doc_id"].to_pylist()
            if "deletions" in part
            else []
        )
        return rows.num_rows, sorted(row["text"] for row in rows.to_pylist() if row["doc_id"] not in gone)

    source = write_files(tmp_path / "news", {f"{number}.txt": f"Story {number}." for number in range(5)})
    ingest(source)
    (source / "3.txt").unlink()
    ingest(source)
    left = [f"Story {number}." for number in (0, 1, 2, 4)]
    assert texts() == (5, left)
    columnist("compact")
    assert texts() == (4, left)
    columnist("check")
    assert ingest(source)["status"] == "unchanged"


def test_a_raised_step_version_says_what_it_presses_again(columnist, ingest, tmp_path, monkeypatch):
    source = write_files(tmp_path / "news", {"a.txt": OLD})
    ingest(source)
    told = columnist("run", source, "--direct", "--no-report", "--repeated-ngrams").err
    assert told.startswith("1 unchanged files are pressed again")
