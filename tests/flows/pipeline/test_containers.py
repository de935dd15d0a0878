"""Files of many records: compared record by record, removed record by record, traced to the record."""

import gzip
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.press import batch
from flows.press.item import Item
from flows.settings.run_settings import PressSettings
from tests.conftest import write_files
from warehouse.files import sha256_file

pytestmark = pytest.mark.slow


def lines(*records: dict[str, object]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def story(number: int, text: str = "") -> dict[str, object]:
    return {
        "id": number,
        "title": f"Story {number}",
        "text": text or f"The council met for the {number}th time. It agreed.",
    }


def test_each_line_is_a_record_and_an_inserted_one_is_one_arrival_and_nothing_else(ingest, rows, tmp_path):
    source = write_files(tmp_path / "dump", {"f.jsonl": lines(*(story(number) for number in range(5)))})
    first = ingest(source)
    assert (first["n_found"], first["n_loaded"]) == (5, 5)
    write_files(source, {"f.jsonl": lines(story(0), story(9), *(story(number) for number in range(1, 5)))})
    second = ingest(source)
    assert (second["n_found"], second["n_pressed"], second["n_removed"]) == (6, 1, 0)
    assert rows("select uri, position from records order by position") == [
        {"uri": f"dump/f.jsonl#id={number}", "position": place} for place, number in enumerate((0, 9, 1, 2, 3, 4))
    ]
    assert rows("select count(*) as n from sightings") == [{"n": 6}]
    assert ingest(source)["status"] == "unchanged"


def test_a_line_that_has_grown_moves_those_behind_it_and_presses_none_of_them(ingest, rows, tmp_path):
    source = write_files(tmp_path / "dump", {"f.jsonl": lines(*(story(number) for number in range(3)))})
    ingest(source)
    text = lines(story(0, "The council met, and met again. It agreed."), story(1), story(2))
    write_files(source, {"f.jsonl": text})
    assert ingest(source)["n_pressed"] == 1
    found = rows("select byte_start, byte_end from records order by position")
    assert [text.encode()[row["byte_start"] : row["byte_end"]].decode() for row in found] == text.splitlines()
    assert ingest(source)["status"] == "unchanged"


def test_what_a_refused_line_says_of_its_place_follows_it(ingest, rows, tmp_path):
    source = write_files(tmp_path / "dump", {"f.jsonl": lines(story(1)) + "{broken\n"})
    ingest(source)
    assert rows("select position, split_part(detail, ':', 1) as place from records where fate = 'quarantined'") == [
        {"position": 1, "place": "line 2"}
    ]
    write_files(source, {"f.jsonl": lines(story(9), story(1)) + "{broken\n"})
    assert ingest(source)["n_pressed"] == 1
    assert rows("select position, split_part(detail, ':', 1) as place from records where fate = 'quarantined'") == [
        {"position": 2, "place": "line 3"}
    ]
    assert rows("select count(*) as n from sightings") == [{"n": 3}]
    assert ingest(source)["status"] == "unchanged"


def test_an_archive_that_breaks_off_elsewhere_says_so_though_it_is_as_long(ingest, rows, tmp_path):
    whole, cut = gzip.compress(lines(story(1)).encode(), mtime=0), gzip.compress(b"x", mtime=0)[:12]
    source = write_files(tmp_path / "dump", {"f.jsonl.gz": whole + cut + bytes(len(cut))})
    ingest(source)
    first = rows("select detail from quarantine where uri = 'dump/f.jsonl.gz'")
    write_files(source, {"f.jsonl.gz": whole + bytes(len(cut)) + b"not zipped."[: len(cut)].ljust(len(cut))})
    ingest(source)
    assert rows("select detail from quarantine where uri = 'dump/f.jsonl.gz'") != first


def test_a_feed_with_another_title_gives_it_to_all_its_items(ingest, rows, tmp_path):
    feed = (
        '<rss version="2.0"><channel><title>{}</title><item><guid>1</guid><title>A bridge</title>'
        "<description>The council met. It agreed.</description></item></channel></rss>"
    )
    source = write_files(tmp_path / "dump", {"feed.rss": feed.format("News")})
    ingest(source)
    write_files(source, {"feed.rss": feed.format("Old news")})
    assert ingest(source)["n_pressed"] == 1
    assert rows("select site, version from documents") == [{"site": "Old news", "version": 1}]
    assert ingest(source)["status"] == "unchanged"


def test_a_file_that_changes_before_it_is_hashed_is_not_taken_for_the_one_that_was_read(tmp_path, monkeypatch):
    path = write_files(tmp_path, {"f.jsonl": lines(story(1))}) / "f.jsonl"
    status = path.stat()
    item = Item("dump/f.jsonl", "dump", str(path), None, status.st_size, status.st_mtime_ns, "")

    def write_and_hash(file: str, beat: Callable[[], None]) -> str:
        write_files(tmp_path, {"f.jsonl": lines(story(1), story(2))})
        return sha256_file(Path(file))

    monkeypatch.setattr(batch, "hash_file", write_and_hash)
    (file,) = batch.press_batch([item], tmp_path / "lake", PressSettings()).files
    assert file.sha256 is None


def test_a_record_that_leaves_its_file_is_removed_and_an_edited_one_has_a_second_version(ingest, rows, tmp_path):
    source = write_files(tmp_path / "dump", {"f.jsonl": lines(story(1), story(2), story(3))})
    ingest(source)
    write_files(source, {"f.jsonl": lines(story(1), story(3, "All is new."))})
    entry = ingest(source)
    assert (entry["n_pressed"], entry["n_removed"], entry["n_found"]) == (1, 1, 2)
    assert rows("select uri, version from documents order by uri") == [
        {"uri": "dump/f.jsonl#id=1", "version": 1},
        {"uri": "dump/f.jsonl#id=3", "version": 2},
    ]
    (source / "f.jsonl").unlink()
    assert ingest(source)["n_removed"] == 2
    assert rows("select * from records") == []


def test_a_lost_cache_costs_a_reading_and_changes_nothing(ingest, home, tmp_path):
    source = write_files(
        tmp_path / "dump", {"f.jsonl": lines(story(1), {"id": 2}, story(3)), "empty.jsonl": "\n", "x.mp4": b"\0"}
    )
    ingest(source)
    (home / "work" / "stat.arrow").unlink()
    assert ingest(source)["status"] == "unchanged"
    assert ingest(source, "--verify")["status"] == "unchanged"


def test_a_bad_line_costs_one_record_and_metadata_reaches_its_columns(ingest, rows, tmp_path):
    good = story(1) | {
        "url": "https://example.org/1",
        "author": ["A. Writer", "B. Writer"],
        "published_at": "2024-05-01T10:00:00+02:00",
    }
    source = write_files(tmp_path / "dump", {"f.jsonl": lines(good) + "{broken\n" + lines({"id": 3, "views": 7})})
    entry = ingest(source)
    assert (entry["n_loaded"], entry["n_quarantined"]) == (1, 2)
    assert rows("select title, byline, url, published_at, published_from from documents") == [
        {
            "title": "Story 1",
            "byline": "A. Writer, B. Writer",
            "url": "https://example.org/1",
            "published_at": "2024-05-01 08:00:00",
            "published_from": "field",
        }
    ]
    assert {row["reason"] for row in rows("select reason from quarantine")} == {"malformed", "no_text_field"}
    assert rows("select * from balance") == []


def test_a_uri_says_the_whole_way_in_and_trace_goes_it_back(columnist, ingest, rows, tmp_path):
    source = tmp_path / "mixed"
    source.mkdir()
    with zipfile.ZipFile(source / "a.zip", "w") as archive:
        archive.writestr("inner/b.txt", "Title of b\n\nThe council met. It agreed.\n")
        archive.writestr("f.jsonl", lines(story(7)))
    (source / "c.txt.gz").write_bytes(gzip.compress(b"Packed\n\nA text that was packed.\n"))
    (source / "page.html").write_text(
        "<html><head><title>Page</title></head><body><article><h1>Bridge to be mended</h1>"
        + "<p>The council met on Tuesday and agreed to mend the old bridge over the river.</p>" * 6
        + "</article></body></html>"
    )
    ingest(source)
    assert [row["uri"] for row in rows("select uri from documents order by uri")] == [
        "mixed/a.zip!/f.jsonl#id=7",
        "mixed/a.zip!/inner/b.txt",
        "mixed/c.txt.gz",
        "mixed/page.html",
    ]
    assert columnist("trace", "mixed/a.zip!/inner/b.txt", "--sentence", 2, "--json").json()["raw"] == "It agreed."
    assert json.loads(columnist("trace", "mixed/a.zip!/f.jsonl#id=7", "--json").json()["raw"])["id"] == 7
    assert "bridge over the river" in columnist("trace", "mixed/page.html").out
    assert ingest(source)["status"] == "unchanged"


def test_a_truncated_archive_keeps_its_good_records_and_is_quarantined_itself(ingest, rows, tmp_path):
    packed = gzip.compress(lines(*(story(number, f"Text {number} " * 50) for number in range(200))).encode(), mtime=0)
    source = write_files(tmp_path / "dump", {"f.jsonl.gz": packed[: len(packed) // 2]})
    entry = ingest(source)
    assert entry["n_loaded"] > 20
    assert rows("select uri, reason from quarantine where uri = 'dump/f.jsonl.gz'") == [
        {"uri": "dump/f.jsonl.gz", "reason": "damaged"}
    ]
    assert rows("select * from balance") == []
    assert ingest(source)["status"] == "unchanged"


def test_an_unchanged_file_is_not_opened_again_whatever_its_record_was_cut_out_of(ingest, tmp_path):
    page = f"<html><body><article>{'<p>The council met and agreed on the bridge over the river.</p>' * 9}</article></body></html>"
    mail = b"From: a@example.org\nSubject: A bridge\n\nThe council met.\n"
    files = {
        "a.html.gz": gzip.compress(page.encode()),
        "b.json": b'{"text": "The council met."}\n',
        "c.eml": mail,
        "d.jsonl": lines(story(1, "The council met.")),
        "e.txt": "The council met.",
    }
    source = write_files(tmp_path / "dump", files)
    for path in source.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    assert ingest(source)["n_loaded"] == len(files)
    again = ingest(source)
    assert again["status"] == "unchanged"
    assert "press" not in again["seconds_by_step"]


def test_fields_of_a_users_own_names_are_found(ingest, rows, tmp_path):
    write_files(tmp_path, {"columnist.toml": 'fields = {text = "Story Text", title = ["kicker"]}\n'})
    source = write_files(
        tmp_path / "dump", {"f.jsonl": lines({"kicker": "K", "story_text": "The council met.", "text": "Not this."})}
    )
    ingest(source)
    assert rows("select title, text from documents") == [{"title": "K", "text": "The council met."}]


def test_a_page_in_a_container_is_read_without_what_stands_around_it(ingest, rows, tmp_path):
    page = '<meta charset="iso-8859-7"><p>Die Brücke <i>ist</i> zu.</p><p>Half a pair: \ud83d &amp; more.</p>'
    text = "Die Brücke ist zu.\n\nHalf a pair: \ufffd & more."
    item = "<item><guid>1</guid><title>A</title><description>&lt;p>One&amp;nbsp;two.&lt;/p></description></item>"
    mail = "From: a@b.example\nSubject: A\nDate: Fri, 5 Jan 2024 10:00:00 +0100\nContent-Type: text/html; charset=utf-8\n\n"
    source = write_files(
        tmp_path / "dump",
        {
            "a.jsonl": json.dumps({"title": "A", "text": page, "url": "https://e.example/"}) + "\n",
            "b.csv": 'title,text,url\nA,"<div><p>One</p><p>two.</p></div>",https://e.example/\n',
            "c.rss": f"<rss><channel><title>News</title>{item}</channel></rss>",
            "d.eml": mail + "<p>The bridge over the river <b>is</b> closed.</p>\n",
        },
    )
    ingest(source)
    found = rows("select text, fixes, encoding from documents join records using (doc_id) order by documents.uri")
    assert [row["text"] for row in found] == [text, "One\n\ntwo.", "One two.", "The bridge over the river is closed."]
    assert found[0]["fixes"] == ["surrogates"]
    assert {row["encoding"] for row in found} == {None}
