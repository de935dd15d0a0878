"""A source that is one file: named as it is or as NAME=, absolutely, relatively or through a link, and run again and again."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import write_files
from tests.crash.containers import Content, Entry, write_container
from tests.crash.reference import differences, take_picture

TEXT = "The council met on day {}.\n\nIt agreed to mend the bridge, and the mayor was there.\n"
STORIES = Content(tuple(Entry(number, TEXT.format(number)) for number in range(1, 6)))
FEWER = Content((*STORIES.entries[1:4], Entry(9, TEXT.format("nine"))))


def _tar(content: Content) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name in ("one.jsonl", "two.jsonl"):
            lines = write_container(name, content)
            info = tarfile.TarInfo(name)
            info.size = len(lines)
            archive.addfile(info, io.BytesIO(lines))
    return file.getvalue()


def _parquet(content: Content) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"id": [e.id for e in content.entries], "text": [e.text for e in content.entries]}), sink)
    return sink.getvalue().to_pybytes()


def _mbox(content: Content) -> bytes:
    return b"".join(
        f"From a@b.example Mon Jan  1 00:00:00 2024\nMessage-ID: <{each.id}@b.example>\nSubject: Story {each.id}\n\n"
        f"{each.text}\n".encode()
        for each in content.entries
    )


def _plain(content: Content) -> bytes:
    return (content.entries[0].text or "").encode()


SHAPES: dict[str, Callable[[Content], bytes]] = {
    "story.txt": _plain,
    "dump.jsonl": lambda content: write_container("dump.jsonl", content),
    "dump.jsonl.gz": lambda content: write_container("dump.jsonl.gz", content),
    "table.csv": lambda content: write_container("table.csv", content),
    "pages.zip": lambda content: write_container("pages.zip", content),
    "dump.tar.gz": _tar,
    "rows.parquet": _parquet,
    "letters.mbox": _mbox,
    "crawl.warc": lambda content: write_container("crawl.warc", content),
    "feed.rss": lambda content: write_container("feed.rss", content),
}
SPELLINGS = ("absolute", "relative", "link", "named")


@pytest.fixture(params=SPELLINGS)
def spelled(request, tmp_path, home):
    """How the source is named on the command line."""
    (tmp_path / "linked").symlink_to(tmp_path / "in", target_is_directory=True)

    def spell(name: str) -> str:
        path = tmp_path / "in" / name
        return {"absolute": str(path), "relative": f"in/{name}", "link": f"linked/{name}", "named": f"mine={path}"}[
            request.param
        ]

    return spell


@pytest.mark.parametrize("name", SHAPES)
def test_a_file_that_is_a_root_of_its_own_is_known_again(ingest, columnist, rows, spelled, tmp_path, name):
    write_files(tmp_path / "in", {name: SHAPES[name](STORIES)})
    source = spelled(name)
    first = ingest(source)
    root = "mine" if source.startswith("mine=") else name
    assert rows("select distinct root, file_uri from records") == [{"root": root, "file_uri": root}]
    again = ingest(source)
    assert (again["status"], again["n_pressed"], again["n_found"]) == ("unchanged", 0, first["n_found"])
    (tmp_path / "home" / "work" / "stat.arrow").unlink()
    assert ingest(source)["status"] == "unchanged"
    write_files(tmp_path / "in", {name: SHAPES[name](FEWER)})
    ingest(source)
    columnist("check")
    got = take_picture(tmp_path / "home")
    ingest(source, "--home", tmp_path / "other")
    assert differences(got, take_picture(tmp_path / "other")) == []


@pytest.mark.parametrize(
    "verb", [["compact"], ["rebuild"], ["check"], ["retry"], ["forget", "dump.jsonl"]], ids=" ".join
)
def test_verbs_between_two_runs_change_nothing(ingest, columnist, tmp_path, verb):
    lines = SHAPES["dump.jsonl"](STORIES) + b"{broken\n"
    source = write_files(tmp_path, {"dump.jsonl": lines}) / "dump.jsonl"
    ingest(source)
    expected = take_picture(tmp_path / "home")
    columnist(*verb)
    ingest(source)
    assert differences(take_picture(tmp_path / "home"), expected) == []
    assert ingest(source)["status"] == "unchanged"


def test_a_line_appended_is_one_arrival_and_a_line_at_the_top_moves_the_others(ingest, rows, tmp_path):
    source = write_files(tmp_path, {"dump.jsonl": SHAPES["dump.jsonl"](STORIES)}) / "dump.jsonl"
    ingest(source)
    line = json.dumps({"id": 10, "text": TEXT.format("ten")}).encode() + b"\n"
    source.write_bytes(source.read_bytes() + line)
    entry = ingest(source)
    assert (entry["n_pressed"], entry["n_removed"], entry["n_found"]) == (1, 0, 6)
    source.write_bytes(b"{broken\n" + source.read_bytes())
    assert ingest(source)["n_pressed"] == 1
    assert rows("select uri, position from records where fate = 'loaded' order by position")[0] == {
        "uri": "dump.jsonl#id=1",
        "position": 1,
    }


def test_records_of_two_roots_that_are_files_do_not_mix(ingest, rows, tmp_path):
    write_files(tmp_path, {name: SHAPES[name](STORIES) for name in ("dump.jsonl", "pages.zip")})
    ingest(tmp_path / "dump.jsonl", tmp_path / "pages.zip")
    (tmp_path / "pages.zip").write_bytes(SHAPES["pages.zip"](FEWER))
    entry = ingest(tmp_path / "pages.zip")
    assert (entry["n_found"], entry["n_pressed"], entry["n_removed"]) == (4, 1, 2)
    assert rows("select root, count(*) as n from records group by all order by all") == [
        {"root": "dump.jsonl", "n": 5},
        {"root": "pages.zip", "n": 4},
    ]


def test_a_file_changes_what_it_is(ingest, columnist, rows, tmp_path):
    """One record becomes many and one again, under a name that allows either."""
    path = tmp_path / "news" / "a.txt"
    for content, n_records in ((_plain(STORIES), 1), (write_container("a.zip", STORIES), 5), (_plain(FEWER), 1)):
        write_files(tmp_path, {"news/a.txt": content})
        ingest(path.parent)
        assert rows("select count(*) as n from records") == [{"n": n_records}]
        assert ingest(path.parent)["status"] == "unchanged"
    columnist("check")


def test_a_renamed_folder_is_a_move_and_trips_no_guard(ingest, rows, tmp_path):
    source = write_files(tmp_path / "news", {f"old/{n:02}.txt": TEXT.format(n) for n in range(30)})
    ingest(source)
    (source / "old").rename(source / "new")
    entry = ingest(source)
    assert (entry["n_pressed"], entry["n_removed"]) == (30, 30)
    assert rows("select count(*) as n from records where moved_from = replace(uri, '/new/', '/old/')") == [{"n": 30}]
    for path in sorted((source / "new").iterdir())[:20]:
        path.unlink()
    (source / "another.txt").write_text("Something else happened, and nobody had seen it coming.\n")
    assert "20 of 30 records" in _stderr(ingest, source)


def _stderr(ingest: Callable[..., object], source: Path) -> str:
    with pytest.raises(AssertionError) as stopped:
        ingest(source)
    return str(stopped.value)
