"""Which files of a home are Columnist's own, and which are a stranger's."""

import os
from pathlib import Path

import pytest

from tests.conftest import write_files
from warehouse.files import find_leftovers, is_temporary, remove_leftovers
from warehouse.home import Home
from warehouse.lake.local_store import LocalStore
from warehouse.lake.own_files import OF_HISTORY, OF_MANIFESTS, OF_RUNS, OF_STATE, RUNS, find_own, is_run_id
from warehouse.lake.strangers import find_strangers

RUN = "20261128T093000123456-0a1b"
HASH = "ab" * 32
OWN = {
    f"lake/history/runs/{RUN}.json",
    f"lake/manifests/{RUN}.json",
    "lake/manifest.json",
    "lake/lock",
    f"lake/state/records/{HASH}.parquet",
    f"lake/history/sightings/{RUN}.parquet",
    f"lake/history/changes/{RUN}-merged.parquet",
    "work/lock",
    "work/lock.json",
    "work/stat.arrow",
    "work/published.json",
    "work/warehouse.duckdb",
    "work/warehouse.duckdb.wal",
    "work/as-of/0123456789abcdef.duckdb",
    "work/as-of/0123456789abcdef.draft",
    "work/chunks-ab12/000000-34cd.given",
}
LEFTOVERS = {
    f"lake/history/runs/.tmp-123-{RUN}.json",
    "work/.tmp-progress-ab_c1",
    "lake/state/records/.tmp-9-x.parquet",
}
STRANGERS = {
    "lake/history/runs/foo.json",
    "lake/history/runs/.tmp-notes.json",
    "lake/history/runs/20269928T093000123456-0a1b.json",
    "lake/history/runs/20261128T093000123456-0a1b.json.bak",
    "lake/history/runs/２０２６1128T093000123456-0a1b.json",
    "lake/manifests/foo.json",
    "lake/notes.txt",
    "lake/state/records/mine.parquet",
    "lake/state/elsewhere",
    "lake/history/sightings/mine.parquet",
    "work/lock.json~",
    "work/as-of/mine.duckdb",
    "work/.DS_Store",
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    write_files(tmp_path, dict.fromkeys(OWN | LEFTOVERS | STRANGERS, b"x"))
    return Home(tmp_path)


def test_what_is_not_ours_is_told_apart(home: Home) -> None:
    assert {path.relative_to(home.folder).as_posix() for path in find_strangers(home)} == STRANGERS


def test_only_our_own_are_listed(home: Home) -> None:
    store = LocalStore(home.lake)
    assert find_own(store, "history/runs/", OF_RUNS) == [f"history/runs/{RUN}.json"]
    assert find_own(store, "state/", OF_STATE) == [f"state/records/{HASH}.parquet"]
    assert find_own(store, "history/", OF_HISTORY) == [
        f"history/changes/{RUN}-merged.parquet",
        f"history/sightings/{RUN}.parquet",
    ]
    assert find_own(store, "manifests/", OF_MANIFESTS) == [f"manifests/{RUN}.json"]


def test_only_our_own_leftovers_are_deleted(home: Home) -> None:
    assert {path.relative_to(home.folder).as_posix() for path in find_leftovers(home.folder)} == LEFTOVERS
    assert remove_leftovers(home.folder) == len(LEFTOVERS)
    left = {path.relative_to(home.folder).as_posix() for path in home.folder.rglob("*") if path.is_file()}
    assert left == OWN | STRANGERS


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.symlink_to("nowhere"), lambda path: path.symlink_to(os.devnull)])  # fmt: skip
def test_folders_and_links_are_none_of_ours_whatever_they_are_called(tmp_path: Path, make) -> None:
    home = Home(tmp_path)
    runs = home.lake / RUNS
    runs.mkdir(parents=True)
    for path in (runs / f"{RUN}.json", runs / ".tmp-1-x"):
        make(path)
        assert not is_temporary(path)
    assert find_own(LocalStore(home.lake), RUNS, OF_RUNS) == []
    assert find_strangers(home) == sorted(runs.iterdir())


@pytest.mark.parametrize("text", ["", RUN[:-1], RUN + "0", RUN.upper(), f" {RUN}", "20260230T000000000000-0000"])
def test_what_is_no_id_of_a_run(text: str) -> None:
    assert is_run_id(RUN)
    assert not is_run_id(text)
