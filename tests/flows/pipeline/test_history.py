"""What is remembered of earlier contents, and what is done to a home besides running."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import write_files
from warehouse.lake.manifest import FORMAT
from warehouse.lake.parquet_lake import Lake

pytestmark = pytest.mark.slow

OLD = "Bridge to be mended\n\nThe council met on Tuesday. It agreed to mend the old bridge. Work begins in May.\n"
NEW = "Bridge to be replaced\n\nThe council met on Tuesday. It agreed to replace the old bridge. Nobody objected.\n"


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


def test_earlier_states_can_be_queried_and_rebuilt(columnist, ingest, rows, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": OLD})
    first = ingest(source)["run_id"]
    write_files(source, {"a.txt": NEW, "b.txt": "More."})
    ingest(source)
    query = "select title from documents where uri = 'news/a.txt'"
    assert columnist("sql", query, "--as-of", first, "--json").json() == [{"title": "Bridge to be mended"}]
    assert rows(query) == [{"title": "Bridge to be replaced"}]
    columnist("rebuild", "--as-of", first)
    assert rows("select uri, title from documents") == [{"uri": "news/a.txt", "title": "Bridge to be mended"}]
    columnist("rebuild")
    assert len(rows("select * from documents")) == 2
    assert "no state is kept of a run '2000'" in columnist("sql", "select 1", "--as-of", "2000", code=2).err


def test_as_many_earlier_states_are_kept_as_asked_for_and_no_file_more(columnist, ingest, home, tmp_path):
    source = tmp_path / "news"
    for number in range(5):
        ingest(write_files(source, {"a.txt": f"Version {number}."}), "--keep-runs", 2)
    lake = Lake(home / "lake")
    assert len(lake.kept_manifests()) == 3
    named = {file.path for name in lake.kept_manifests() for file in lake.read_manifest(name).files()}
    there = {path.relative_to(home / "lake").as_posix() for path in (home / "lake").rglob("*.parquet")}
    assert there == named


def test_files_that_lose_rows_are_rewritten_so_that_any_engine_reads_the_current_rows(ingest, home, tmp_path):
    import pyarrow.parquet as pq

    source = write_files(tmp_path / "news", {f"{number}.txt": f"Story {number}." for number in range(5)})
    ingest(source)
    (source / "3.txt").unlink()
    ingest(source)
    manifest = json.loads((home / "lake" / "manifest.json").read_text())
    files = [home / "lake" / part["documents"]["path"] for part in manifest["parts"]]
    assert sorted(text for file in files for text in pq.read_table(file)["text"].to_pylist()) == [
        f"Story {number}." for number in (0, 1, 2, 4)
    ]


def test_many_small_files_are_merged_by_a_run_and_all_by_compact(columnist, ingest, rows, home, tmp_path, monkeypatch):
    monkeypatch.setattr("warehouse.lake.parquet_lake.MOST_SMALL_PARTS", 3)
    source = tmp_path / "news"
    for number in range(6):
        ingest(write_files(source, {f"{number}.txt": f"Story {number}."}))
    lake = Lake(home / "lake")
    assert len(lake.manifest().parts) <= 3
    monkeypatch.setattr("flows.upkeep.compact.MOST_HISTORY_FILES", 2)
    columnist("compact")
    manifest = lake.manifest()
    assert (len(manifest.parts), len(manifest.history["sightings"])) == (1, 1)
    columnist("rebuild")
    assert len(rows("select * from documents")) == len(rows("select * from sightings")) == 6
    columnist("check")
    assert ingest(source)["status"] == "unchanged"


@pytest.mark.parametrize("table", ["records", "documents", "sentences"])
def test_a_damaged_state_file_is_pressed_again_from_its_sources(columnist, ingest, rows, home, tmp_path, table):
    source = write_files(tmp_path / "news", {"a.txt": OLD, "b.txt": NEW})
    ingest(source)
    (damaged,) = (home / "lake" / "state" / table).glob("*.parquet")
    damaged.write_bytes(damaged.read_bytes()[:-20] + bytes(20))
    columnist("check", code=1)
    assert "1 lake files are gone or damaged" in columnist("rebuild", code=2).err
    ingest(source, "--verify")
    columnist("check")
    columnist("rebuild")
    assert len(rows("select * from documents")) == 2
    assert {row["event"] for row in rows("select event from sightings")} == {"arrived", "pressed"}


def test_mending_asks_for_every_root(columnist, ingest, home, tmp_path):
    ingest(write_files(tmp_path / "one", {"a.txt": OLD}))
    ingest(write_files(tmp_path / "two", {"b.txt": OLD}))
    next((home / "lake" / "state" / "documents").glob("*.parquet")).unlink()
    refused = columnist("run", tmp_path / "one", "--direct", "--no-report", "--verify", code=2).err
    assert f"two={tmp_path / 'two'} --verify" in refused
    ingest(tmp_path / "one", tmp_path / "two", "--verify")
    columnist("check")


def test_damage_that_no_page_checksum_covers_is_not_written_into_new_files(columnist, ingest, home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": OLD})
    ingest(source)
    (damaged,) = (home / "lake" / "state" / "signals").glob("*.parquet")
    ingest(write_files(source, {"b.txt": NEW}))
    damaged.write_bytes(damaged.read_bytes().replace(b"parquet-cpp-arrow", b"parquet-cpq-arrow"))
    said = columnist("compact", code=2).err
    assert f"{damaged.name} is damaged (other bytes than were written)" in said
    assert said.count("\n") == 1
    ingest(source, "--verify")
    columnist("compact")
    columnist("check")


def test_a_damaged_manifest_is_one_line_and_rebuild_restores_it(columnist, ingest, home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": OLD})
    ingest(source)
    manifest = home / "lake" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"roots"', '"boots"'))
    assert "`columnist rebuild` puts the newest sound manifest" in columnist("run", source, "--direct", code=2).err
    columnist("rebuild")
    columnist("check")
    assert ingest(source)["status"] == "unchanged"


def test_a_lost_manifest_is_one_line_and_not_a_home_without_a_past(columnist, ingest, rows, home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": OLD})
    ingest(source)
    write_files(source, {"a.txt": NEW})
    ingest(source)
    (home / "lake" / "manifest.json").unlink()
    for verb in (["run", source, "--direct"], ["check"], ["forget", "news"]):
        assert "manifest.json is gone; `columnist rebuild` puts" in columnist(*verb, code=2).err
    columnist("rebuild")
    assert ingest(source)["status"] == "unchanged"
    assert [row["event"] for row in rows("select event from sightings order by run_no")] == ["arrived", "changed"]


def test_a_home_of_a_newer_version_is_refused_and_left_alone(columnist, ingest, home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": OLD})
    ingest(source)
    manifest = home / "lake" / "manifest.json"
    newer = manifest.read_text().replace(f'"format": {FORMAT}', '"format": 99')
    manifest.write_text(newer)
    for verb in (["run", source, "--direct"], ["rebuild"], ["status"], ["check"]):
        assert "was written by a newer Columnist" in columnist(*verb, code=2).err
    assert manifest.read_text() == newer


@pytest.mark.parametrize(
    "lost", ["work", "warehouse.duckdb", "work/warehouse.duckdb", "work/stat.arrow", "work/published.json"]
)
def test_what_can_be_made_anew_may_be_lost(ingest, columnist, home, tmp_path, lost):
    source = write_files(tmp_path / "news", {"a.txt": OLD})
    ingest(source)
    path = home / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    ingest(source)
    columnist("check")


def test_a_work_file_of_garbage_is_made_anew(ingest, columnist, home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": OLD})
    ingest(source)
    (home / "work" / "warehouse.duckdb").write_bytes(os.urandom(50_000))
    write_files(source, {"a.txt": NEW})
    assert ingest(source)["status"] == "published"
    columnist("check")


def test_a_lake_file_that_is_gone_is_one_line_with_the_cure(ingest, columnist, home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": OLD, "b.txt": NEW})
    ingest(source)
    (records,) = Path(home / "lake" / "state" / "records").glob("*.parquet")
    records.unlink()
    refused = columnist("run", source, "--direct", "--no-report", code=2).err
    assert records.name in refused
    assert "--verify" in refused
    ingest(source, "--verify")
    columnist("check")


def test_a_raised_step_version_says_what_it_presses_again(columnist, ingest, tmp_path, monkeypatch):
    source = write_files(tmp_path / "news", {"a.txt": OLD})
    ingest(source)
    told = columnist("run", source, "--direct", "--no-report", "--repeated-ngrams").err
    assert told.startswith("1 unchanged files are pressed again")


def test_retry_presses_quarantined_records_again_and_nothing_else(columnist, ingest, rows, home, tmp_path, monkeypatch):
    from flows.press import steps

    source = write_files(tmp_path / "news", {"a.txt": OLD, "b.txt": NEW, "c.txt": bytes(range(256)) * 8, "d.txt": OLD})
    (broken,) = (step for step in steps.STEPS if step.name == "segment")

    def fail(draft):
        if draft.uri == "news/b.txt":
            raise ValueError("no sentence to be found")
        broken.each(draft)

    with monkeypatch.context() as patch:
        patch.setattr(
            steps, "STEPS", tuple(step._replace(each=fail) if step is broken else step for step in steps.STEPS)
        )
        ingest(source)
    assert {row["uri"]: row["reason"] for row in rows("select uri, reason from quarantine")} == {
        "news/b.txt": "failed",
        "news/c.txt": "binary",
    }
    assert ingest(source)["status"] == "unchanged", "a run tries neither of them again"
    write_files(source, {"d.txt": NEW})
    entry = columnist("retry", "--reason", "failed", "--json").json()
    assert (entry["n_pressed"], entry["n_found"], entry["n_loaded"]) == (1, 4, 3)
    assert "loaded: 3\n" in (home / "reports" / "report.md").read_text(), "the report is up to date as well"
    assert rows("select uri, reason from quarantine") == [{"uri": "news/c.txt", "reason": "binary"}]
    assert rows("select version from documents where uri = 'news/d.txt'") == [{"version": 1}], (
        "that edit is for the next run"
    )
    assert "nothing is in quarantine for failed" in columnist("retry", "--reason", "failed", code=2).err
    assert "no reason 'bad' puts a record in quarantine" in columnist("retry", "--reason", "bad", code=2).err
    assert ingest(source)["n_pressed"] == 1
