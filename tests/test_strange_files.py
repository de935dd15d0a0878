"""Whatever else lies in the folders of a home, every verb works as without it, and leaves it where it is."""

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from flows.cli import main
from tests.conftest import all_but_few_long, keep, write_files

TEXTS = {"a.txt": "The council met.\n\nIt agreed to mend the bridge.\n", "b.txt": "Nobody objected to the bridge.\n"}
RUN, HASH = "20261128T093000123456-0a1b", "ab" * 32
NAMES = (
    "foo.json", "x.json", "x.parquet", "x.duckdb", "x.csv", "x.lock", "notes", "manifest.json.bak", ".DS_Store", ".tmp-notes",
    "line\nbreak.json", "größe.parquet", f"{RUN}.json.part", f"{RUN}-x.json", "20269928T093000123456-0a1b.json",
    f"{HASH}.parquet.part", f"{HASH[1:]}.parquet", "99991231T235959999999.json",
)  # fmt: skip
CONTENTS = (b"", b'{"seal": ', b"\x00\xff\xfe" * 50, b"[" * 50_000)


def plant(folder: Path) -> list[Path]:
    """Files of strange names and contents, folders, and links, one of which has a name that a run may have."""
    planted = []
    for number, name in enumerate(NAMES):
        path = folder / name
        path.write_bytes(CONTENTS[number % len(CONTENTS)])
        planted.append(path)
    for name in (
        "folder.json",
        "folder.parquet",
        "folder.duckdb",
        "folder.csv",
        f"{RUN}.json",
        f"{HASH}.parquet",
        ".tmp-1-x",
    ):
        path = folder / f"{name}"
        path.mkdir()
        planted.append(path)
        (path / "inside.json").write_bytes(b"{")
    for name, target in (
        ("dangling.json", "nowhere"),
        ("loop.parquet", "loop.parquet"),
        (f"{RUN[:-1]}c.json", "notes"),
    ):
        path = folder / name
        path.symlink_to(target)
        planted.append(path)
    return planted


def folders_of(home: Path) -> list[Path]:
    """Every folder of a home but what is Prefect's."""
    found = [Path(root) for root, _, _ in os.walk(home)]
    return [folder for folder in found if "prefect" not in folder.relative_to(home).parts]


def look(path: Path) -> object:
    if path.is_symlink():
        return path.readlink()
    return sorted(path.iterdir()) if path.is_dir() else path.read_bytes()


class Used(NamedTuple):
    """A home with everything that verbs make there, its source, and the id of its first run."""

    home: Path
    source: Path
    first: str


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    folder = tmp_path_factory.mktemp("strange") / "used"
    home, source = folder / "home", write_files(folder / "news", TEXTS)

    def call(*arguments: object) -> None:
        assert main.main([*map(str, arguments), "--home", str(home)]) == 0

    call("run", source, "--direct", "--no-report")
    (first,) = (home / "lake" / "history" / "runs").glob("*.json")
    write_files(source, {"b.txt": "Somebody objected to the bridge.\n", "c.txt": "More.\n"})
    call("run", source, "--direct")
    call("docs")
    call("sql", "select 1", "--as-of", first.stem)
    return keep(folder)


@pytest.fixture
def used(home: Path, kept: Callable[[], Path], monkeypatch: pytest.MonkeyPatch) -> Used:
    folder = kept()
    monkeypatch.setenv("COLUMNIST_HOME", str(folder / "home"))
    return Used(
        folder / "home", folder / "news", min((folder / "home" / "lake" / "history" / "runs").glob("*.json")).stem
    )


def test_every_verb_passes_over_what_is_not_ours(columnist, ingest, rows, tmp_path, used):
    home, source, first = used
    folders = folders_of(home)
    assert {"runs", "manifests", "records", "sightings", "as-of", "work", "reports", "docs"} <= {
        f.name for f in folders
    }
    planted = {path: look(path) for folder in folders for path in plant(folder)}
    leftovers = [
        folder / ".tmp-99999999-x.json"
        for folder in ((home / "lake" / "history" / "runs"), home / "work", home / "lake")
    ]
    for path in leftovers:
        path.write_bytes(b'{"seal": ')
    columnist("status", "--max-age", "1h")
    assert len(columnist("status", "--json").json()["runs"]) == 2
    shown = columnist("doctor").out
    assert "not Columnist's own and passed over" in shown
    assert "lake/history/runs" in shown or "…" in shown
    for verb in (
        ["check"],
        ["search", "bridge"],
        ["trace", "news/a.txt"],
        ["sql", "select * from documents", "--as-of", first],
        ["export", "documents", "--output", tmp_path / "out"],
        ["docs"],
        ["report"],
    ):
        columnist(*verb)
    assert all(path.exists() for path in leftovers), "what only reads deletes nothing"
    assert ingest(source)["status"] == "unchanged"
    assert not any(path.exists() for path in leftovers)
    write_files(source, {"d.txt": "New.\n"})
    assert ingest(source)["status"] == "published"
    assert "nothing is in quarantine" in columnist("retry", code=2).err
    for verb in (["compact"], ["rebuild"], ["rebuild", "--as-of", first], ["run", source, "--direct", "--verify"]):
        columnist(*verb)
    assert rows("select count(*) as n from documents") == [{"n": 4}]
    columnist("check")
    columnist("forget", "news")
    assert {path: look(path) for path in planted if path.exists() or path.is_symlink()} == planted


@pytest.mark.parametrize("content", CONTENTS)
def test_an_entry_of_ours_with_other_bytes_costs_no_verb(columnist, ingest, used, content):
    (used.home / "lake" / "history" / "runs" / f"{used.first}.json").write_bytes(content)
    assert "its entry was damaged" in columnist("status").out
    assert used.first in columnist("check", code=1).out
    assert ingest(used.source)["status"] == "unchanged"


WORK = ("lock.json", "published.json", "stat.arrow", "warehouse.duckdb")


@pytest.mark.parametrize(
    ("name", "content"),
    all_but_few_long(
        itertools.product(WORK, CONTENTS), lambda name, content: (WORK.index(name) + CONTENTS.index(content)) % 2 == 0
    ),
)
def test_a_file_of_work_with_other_bytes_costs_no_verb(columnist, ingest, used, name, content):
    (used.home / "work" / name).write_bytes(content)
    for verb in (["status"], ["doctor"], ["check"]):
        columnist(*verb)
    write_files(used.source, {"d.txt": "New.\n"})
    assert ingest(used.source)["status"] == "published"
