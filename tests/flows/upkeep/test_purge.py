"""`columnist purge`: no file of the home holds a sentence of what was purged, and it stays out until it is allowed."""

import functools
import itertools
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from flows.cli import main
from flows.upkeep import purge as purging
from tests.conftest import all_but_few_long, keep, write_files
from tests.crash import command
from tests.crash.failpoints import FAILPOINTS_OF_PURGES
from tests.flows.upkeep.purge_shapes import (
    EARLIER,
    EXCLUDED,
    OTHER,
    ROOTS,
    SECRET,
    SHAPES,
    Root,
    find_leaks,
    json_lines,
    zip_of,
)
from warehouse.lake.parquet_lake import Lake

pytestmark = pytest.mark.slow


def _write_all(folder: Path, text: str) -> list[Path]:
    return [root.write(folder, text) for root in ROOTS]


def _fill(call: Any, home: Path, write: Callable[[str], list[Path]]) -> None:
    """A home with everything in it that can hold a text: two versions, an earlier state, reports, pages, an export."""
    call("run", "--direct", "--no-report", *write(EARLIER))
    (first,) = (home / "lake" / "history" / "runs").glob("*.json")
    call("run", "--direct", *write(SECRET))
    call("sql", "select 1", "--as-of", first.stem)
    call("docs")
    call("export", "documents", "--output", home / "exports")


def _keep_filled(folder: Path, write: Callable[[str], list[Path]]) -> Callable[[], Path]:
    def call(*arguments: object) -> None:
        assert main.main([*map(str, arguments), "--home", str(folder / "home")]) == 0

    _fill(call, folder / "home", write)
    return keep(folder)


@pytest.fixture(scope="module")
def kept_roots(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A home with a root of each shape."""
    folder = tmp_path_factory.mktemp("purge") / "roots"
    return _keep_filled(folder, functools.partial(_write_all, folder))


FEW = ("a file", "a line of a member", "a copy")
"""Shapes that are purged here from a home with everything in it. All are purged from one that is loaded, below."""


@pytest.mark.parametrize(
    "root",
    [
        pytest.param(root, marks=() if name in FEW else pytest.mark.long, id=name)
        for name, root in zip(SHAPES, ROOTS, strict=True)
    ],
)
def test_no_file_of_the_home_holds_a_sentence(columnist, rows, kept_roots, reports, monkeypatch, root: Root) -> None:
    folder = kept_roots()
    home = folder / "home"
    monkeypatch.setenv("COLUMNIST_HOME", str(home))
    assert len(find_leaks(home, root.words)) > 8
    told = columnist("purge", root.purged, "--json").json()
    assert find_leaks(home, root.words) == []
    assert told["n_records"] == len(root.excluded)
    assert told["n_texts"]
    assert told["n_states"] == 2
    assert {"reports/report.html", "exports/documents.parquet", "work/warehouse.duckdb"} <= set(told["files"])
    assert [row["uri"] for row in rows(EXCLUDED)] == root.excluded
    columnist("check")


def test_it_stays_out_until_it_is_allowed_whatever_shape_it_has(columnist, rows, home: Path, tmp_path: Path) -> None:
    sources = _write_all(tmp_path, SECRET)
    columnist("run", "--direct", "--no-report", *sources)
    before = rows("select uri, text from documents order by uri")
    for root in ROOTS:
        columnist("purge", root.purged)
    listed = columnist("purge", "--list", "--json").json()
    assert len(listed) == len(ROOTS)
    columnist("run", "--direct", *sources)
    excluded = [uri for root in ROOTS for uri in root.excluded]
    assert [row["uri"] for row in rows(EXCLUDED)] == excluded
    assert {root.name: find_leaks(home, root.words) for root in ROOTS} == {root.name: [] for root in ROOTS}
    columnist("check")
    assert columnist("run", "--direct", "--json", *sources).json()["status"] == "unchanged"
    for purge in listed:
        columnist("purge", "--allow", purge["purge"][:12])
    assert columnist("purge", "--list", "--json").json() == []
    assert rows(EXCLUDED) == []
    columnist("run", "--direct", "--no-report", *sources)
    assert rows("select uri, text from documents order by uri") == before
    columnist("check")


def test_it_stays_out_edited_and_copied(columnist, rows, home: Path, tmp_path: Path) -> None:
    source = write_files(tmp_path / "news", {"a.txt": SECRET, "b.txt": OTHER})
    columnist("run", "--direct", "--no-report", source)
    columnist("purge", "news/a.txt")
    write_files(source, {"a.txt": SECRET + " Indeed.", "c.zip": zip_of({"x.txt": SECRET}), "d.txt": SECRET})
    columnist("run", "--direct", "--no-report", source)
    assert [row["uri"] for row in rows(EXCLUDED)] == ["news/a.txt", "news/c.zip!/x.txt", "news/d.txt"]
    columnist("compact")
    columnist("rebuild")
    columnist("forget", "news")
    columnist("run", "--direct", "--no-report", source)
    assert [row["uri"] for row in rows(EXCLUDED)] == ["news/a.txt", "news/c.zip!/x.txt", "news/d.txt"]
    assert find_leaks(home) == []


def test_a_document_that_is_gone_already_can_be_purged(columnist, home: Path, tmp_path: Path) -> None:
    source = write_files(tmp_path / "news", {"a.txt": SECRET, "b.txt": OTHER})
    columnist("run", "--direct", "--no-report", source)
    (source / "a.txt").unlink()
    columnist("run", "--direct", "--no-report", source)
    assert find_leaks(home)
    assert columnist("purge", "news/a.txt", "--json").json()["n_records"] == 0
    assert find_leaks(home) == []


def test_a_later_text_under_a_name_that_stays_is_kept(columnist, rows, home: Path, tmp_path: Path) -> None:
    source = write_files(tmp_path / "news", {"a.txt": SECRET, "b.txt": SECRET})
    columnist("run", "--direct", "--no-report", source)
    write_files(source, {"b.txt": OTHER})
    columnist("run", "--direct", "--no-report", source)
    columnist("purge", "news/a.txt")
    assert rows("select text, version from documents") == [{"text": OTHER, "version": 2}]
    assert find_leaks(home) == []


POINTS = ("press.part_written", "purge.written", "purge.copies_deleted", "commit.manifest_kept", "commit.committed",
          "collect.file_deleted", "purge.collected", "load.committed", "publish.copied", "publish.published")  # fmt: skip
FEW_POINTS = (*FAILPOINTS_OF_PURGES, "commit.committed", "publish.copied")


def test_purges_are_killed_at_each_place_that_only_they_pass() -> None:
    assert FAILPOINTS_OF_PURGES.keys() <= set(POINTS)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A home of which a member is purged."""
    folder = tmp_path_factory.mktemp("purge") / "used"
    make = SHAPES["a member"].make
    return _keep_filled(folder, lambda text: [write_files(folder / "news", make(text))])


@pytest.mark.parametrize(
    ("point", "again"),
    all_but_few_long(
        zip(POINTS, itertools.cycle(["purge", "run"]), strict=False), lambda point, again: point in FEW_POINTS
    ),
)
def test_killed_anywhere_the_next_command_ends_it(columnist, rows, kept, monkeypatch, point: str, again: str) -> None:
    folder, shape = kept(), SHAPES["a member"]
    home, source = folder / "home", folder / "news"
    monkeypatch.setenv("COLUMNIST_HOME", str(home))
    ended = command.start("purge", shape.purged, "--home", home, die_at=point, inline=True).wait()
    assert ended.code == -signal.SIGKILL, ended.err
    manifest = Lake(home / "lake").manifest()
    assert manifest is not None
    is_in_force = manifest.exclusions is not None
    assert is_in_force == (POINTS.index(point) >= POINTS.index("commit.committed"))
    columnist(*(["purge", shape.purged] if again == "purge" or not is_in_force else ["run", "--direct", source]))
    assert find_leaks(home) == []
    assert [row["uri"] for row in rows(EXCLUDED)] == shape.excluded
    columnist("check")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["news/z.txt"], "nothing here is called 'news/z.txt'; name a uri as `select uri from records` shows it"),
        (["--allow", "news/a.txt"], "nothing that stays out is called 'news/a.txt'; `columnist purge --list`"),
    ],
)
def test_what_is_not_there_is_an_error(columnist, ingest, tmp_path: Path, arguments: list[str], message: str) -> None:
    ingest(write_files(tmp_path / "news", {"a.txt": OTHER}))
    assert message in columnist("purge", *arguments, code=2).err


@pytest.mark.parametrize("arguments", [["news"], ["--list"], ["--allow", "news"]])
def test_a_home_that_is_misspelt_is_not_made(columnist, home: Path, arguments: list[str]) -> None:
    assert "there is no home in" in columnist("purge", *arguments, code=2).err
    assert not home.exists()


def test_no_uri_and_no_text_is_kept_of_a_purge(columnist, ingest, home: Path, tmp_path: Path) -> None:
    ingest(write_files(tmp_path / "news", {"a.txt": SECRET}))
    columnist("purge", "news/a.txt")
    (path,) = (home / "lake/state/exclusions").iterdir()
    kept = pq.read_table(path).to_pylist()
    assert {row["kind"] for row in kept} == {"uri", "content"}
    assert all(len(value) == 64 for row in kept for name, value in row.items() if name != "kind")
    assert purging.hash_of("news/a.txt") in {row["hash"] for row in kept}
    assert columnist("doctor", "--json").json()


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"x")], ids=["gone", "damaged"])
def test_without_the_list_of_exclusions_nothing_comes_in_and_a_purge_recovers_it(
    columnist, rows, home: Path, tmp_path: Path, damage: Any
) -> None:
    source = write_files(
        tmp_path / "news", {"a.txt": SECRET, "b.jsonl": json_lines(SECRET + " Still.", OTHER), "c.txt": OTHER}
    )
    columnist("run", "--direct", "--no-report", source)
    columnist("purge", "news/a.txt")
    columnist("purge", "news/b.jsonl#id=0")
    (path,) = (home / "lake/state/exclusions").iterdir()
    damage(path)
    write_files(source, {"d.txt": OTHER})
    refused = columnist("run", "--direct", "--verify", source, code=2).err
    assert "the list of what was purged, is gone or damaged; put it back from a backup, or name again" in refused
    columnist("purge", "news/a.txt")
    columnist("run", "--direct", "--no-report", source)
    assert [row["uri"] for row in rows(EXCLUDED)] == ["news/a.txt", "news/b.jsonl#id=0"]
    assert find_leaks(home) == []
