"""Each file of history is read once, whatever it is merged into, and the tables are those of a rebuild."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import write_files
from warehouse.database.loading_history import find_fresh
from warehouse.database.read_only import open_published
from warehouse.lake import parquet_lake
from warehouse.lake.manifest import LakeFile
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import TABLES


def make_file(name: str) -> LakeFile:
    return LakeFile(f"history/sightings/{name}.parquet", name, 1, 1)


def fresh(loaded: str, named: str, merged: dict[str, str] | None = None) -> list[str] | None:
    files = [("sightings", make_file(name)) for name in named]
    sources = {name: frozenset(of) for name, of in (merged or {}).items()}
    found = find_fresh(set(loaded), files, lambda file: sources.get(file.sha256, frozenset()))
    return found if found is None else [file.sha256 for _, file in found]


@pytest.mark.parametrize(
    ("loaded", "named", "merged", "expected"),
    [
        ("", "ab", {}, ["a", "b"]),
        ("ab", "ab", {}, []),
        ("ab", "abc", {}, ["c"]),
        ("ab", "M", {"M": "ab"}, []),
        ("ab", "Mc", {"M": "ab"}, ["c"]),
        ("abcd", "MN", {"M": "ab", "N": "cd"}, []),
        ("Mc", "N", {"N": "Mc"}, []),
        ("a", "M", {"M": "ab"}, None),
        ("ab", "P", {}, None),
        ("ab", "a", {}, None),
        ("ab", "Mb", {"M": "ab"}, None),
        ("abc", "M", {"M": "ab"}, None),
        ("", "M", {"M": "ab"}, ["M"]),
    ],
)
def test_what_must_be_read(loaded, named, merged, expected):
    assert fresh(loaded, named, merged) == expected


@given(st.lists(st.sampled_from(["run", "compact", "load", "purge", "restore"]), max_size=14), st.randoms())
def test_any_sequence_gives_the_rows_that_the_files_hold(steps, random):
    """A file is named for its rows here; the database holds the rows of what it read."""
    rows_of: dict[str, frozenset[int]] = {}
    sources: dict[str, frozenset[str]] = {}
    named: list[str] = []
    before: list[list[str]] = []
    loaded: set[str] = set()
    table: list[int] = []

    def add(rows, of=()):
        name = f"f{len(rows_of)}"
        rows_of[name], sources[name] = frozenset(rows), frozenset(of)
        return name

    for number, step in enumerate(steps):
        before.append(list(named))
        if step == "run":
            named = [*named, add([number])]
        elif step == "compact" and len(named) > 1:
            cut = random.randrange(len(named) - 1)
            merged = named[cut:]
            named = [*named[:cut], add(frozenset().union(*(rows_of[name] for name in merged)), merged)]
        elif step == "purge" and named:
            everything = frozenset().union(*(rows_of[name] for name in named))
            named = [add(everything - {min(everything, default=0)} | {-number})]
        elif step == "restore":
            named = random.choice(before)
        elif step == "load":
            files = [("sightings", make_file(name)) for name in named]
            found = find_fresh(loaded, files, lambda file: sources[file.sha256])
            if found is None:
                table, found = [], files
            table += [row for _, file in found for row in rows_of[file.sha256]]
            loaded = set(named)
            assert sorted(table) == sorted(row for name in named for row in rows_of[name])


def tables(home):
    """All that the published file holds, but when it was loaded and what runs took."""
    with open_published(home / "warehouse.duckdb") as con:
        return {
            entry.name: con.execute(f"from {entry.name} order by all").fetchall()
            for entry in TABLES
            if entry.kind != "index" and entry.name not in ("runs", "loads")
        }


@pytest.mark.slow
def test_tables_after_runs_merges_purges_and_forgetting_are_those_of_a_rebuild(
    columnist, ingest, home, tmp_path, monkeypatch
):
    monkeypatch.setattr(parquet_lake.Lake.merge_history, "__defaults__", (1,))
    source, other = tmp_path / "news", tmp_path / "more"
    for number in range(3):
        ingest(write_files(source, {"a.txt": f"Version {number}.", f"{number}.txt": f"Number {number}."}))
    ingest(write_files(other, {"b.txt": "Another."}))
    for verb in (
        ["compact"],
        ["run", "--direct", "--no-report", source],
        ["purge", "news/1.txt"],
        ["compact"],
        ["forget", "more"],
    ):
        write_files(source, {"a.txt": f"Before {verb[0]}."})
        columnist(*verb)
        incremental = tables(home)
        columnist("rebuild")
        assert tables(home) == incremental
    lake = Lake(home / "lake")
    manifest = lake.manifest()
    assert manifest is not None
    assert len(manifest.history["sightings"]) <= 2


@pytest.mark.slow
def test_a_run_merges_history_that_lies_in_many_small_files(ingest, home, tmp_path, monkeypatch):
    from flows.pipeline import commit

    monkeypatch.setattr(commit, "MOST_UNMERGED_HISTORY_FILES", 2)
    source = tmp_path / "news"
    for number in range(5):
        ingest(write_files(source, {"a.txt": f"Version {number}."}))
        manifest = Lake(home / "lake").manifest()
        assert manifest is not None
        assert len(manifest.history["sightings"]) <= 3
    incremental = tables(home)
    assert len(incremental["sightings"]) == 5
