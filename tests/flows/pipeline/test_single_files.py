"""A source that is one file: named as it is or as NAME=, absolutely, relatively or through a link, and run again and again."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.compute as pc
import pytest

from tests.conftest import write_files
from tests.crash.containers import Content, Entry, write_container
from tests.crash.reference import differences, leftovers, take_picture
from tests.crash.shapes import FILES, WAYS, Shape, Source, by_name

TEXT = "The council met on day {}.\n\nIt agreed to mend the bridge, and the mayor was there.\n"
STORIES = Content(tuple(Entry(number, TEXT.format(number)) for number in range(1, 6)))
FEWER = Content((*STORIES.entries[1:4], Entry(9, TEXT.format("nine"))))
EVERY = Shape("every file", tuple(root for shape in FILES for root in shape.roots))
JSONL = by_name("jsonl")
# All formats at once in each spelling, and one alone in one: `python -m tests.crash machine` draws from all combinations.
NAMED = [(EVERY, way, number % 2 == 1) for number, way in enumerate(WAYS)] + [(JSONL, "relative", False)]


def _expected(source: Source) -> dict[str, str | None]:
    return {uri: text for root in source.shape.roots for uri, text in source.expected(root).items()}


@pytest.mark.parametrize(("shape", "way", "is_named"), NAMED, ids=lambda value: getattr(value, "name", str(value)))
def test_a_file_that_is_a_root_of_its_own_is_known_again(
    ingest, columnist, rows, home, tmp_path, shape: Shape, way: str, is_named: bool
):
    source = Source(shape, tmp_path, is_named=is_named)
    source.fill()
    typed = source.named(way=way).arguments
    first = ingest(*typed)
    roots = sorted(map(source.root_name, shape.roots))
    assert [tuple(row.values()) for row in rows("select distinct root, file_uri from records order by all")] == [
        (root, root) for root in roots
    ]
    texts = rows("select uri, text from records left join documents using (doc_id, uri)")
    assert {row["uri"]: row["text"] for row in texts} == _expected(source)
    again = ingest(*typed)
    assert (again["status"], again["n_pressed"], again["n_found"]) == ("unchanged", 0, first["n_found"])
    (tmp_path / "home" / "work" / "stat.arrow").unlink()
    assert ingest(*typed)["status"] == "unchanged"
    source.change()
    ingest(*typed)
    columnist("check")
    assert leftovers(tmp_path / "home") == []
    got = take_picture(tmp_path / "home")
    ingest(*typed, "--home", tmp_path / "other")
    assert differences(got, take_picture(tmp_path / "other")) == []


@pytest.mark.parametrize(
    "shape", [EVERY, pytest.param(JSONL, marks=pytest.mark.long)], ids=lambda shape: getattr(shape, "name", None)
)
def test_verbs_between_two_runs_change_nothing(ingest, columnist, home, tmp_path, shape: Shape):
    source = Source(shape, tmp_path)
    source.fill()
    typed = source.named().arguments
    ingest(*typed)
    expected = take_picture(tmp_path / "home")
    for verb in (["compact"], ["rebuild"], ["check"], ["retry"], ["forget", source.root_name(shape.roots[0])]):
        if verb == ["retry"] and not any(pc.equal(expected.state["records"]["fate"], "quarantined").to_pylist()):
            continue
        columnist(*verb)
        ingest(*typed)
        assert differences(take_picture(tmp_path / "home"), expected) == [], verb
        assert ingest(*typed)["status"] == "unchanged", verb


@pytest.mark.smoke
@pytest.mark.slow
def test_a_line_appended_is_one_arrival_and_a_line_at_the_top_moves_the_others(ingest, rows, tmp_path):
    source = write_files(tmp_path, {"dump.jsonl": write_container("dump.jsonl", STORIES)}) / "dump.jsonl"
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
    write_files(tmp_path, {name: write_container(name, STORIES) for name in ("dump.jsonl", "pages.zip")})
    ingest(tmp_path / "dump.jsonl", tmp_path / "pages.zip")
    (tmp_path / "pages.zip").write_bytes(write_container("pages.zip", FEWER))
    entry = ingest(tmp_path / "pages.zip")
    assert (entry["n_found"], entry["n_pressed"], entry["n_removed"]) == (4, 1, 2)
    assert rows("select root, count(*) as n from records group by all order by all") == [
        {"root": "dump.jsonl", "n": 5},
        {"root": "pages.zip", "n": 4},
    ]


def test_a_file_changes_what_it_is(ingest, columnist, rows, tmp_path):
    """One record becomes many and one again, under a name that allows either."""
    path = tmp_path / "news" / "a.txt"
    for content, n_records in (
        (STORIES.entries[0].text, 1),
        (write_container("a.zip", STORIES), 5),
        (FEWER.entries[0].text, 1),
    ):
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
