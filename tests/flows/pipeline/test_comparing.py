"""Versions are compared in worker processes, and a comparison that kills its worker costs the detail of one document."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from flows.cli import main
from flows.pipeline import comparing
from flows.pipeline.comparing import Batch, Version, compare_batch, compare_documents, compare_versions, cut_batches
from flows.press.heartbeat import ProgressFile
from flows.press.workers import WorkerLostError
from flows.records.identity import doc_id_of
from flows.records.watch import Fault
from flows.settings.run_settings import Settings
from tests.conftest import PROJECT, write_files
from warehouse.lake.parquet_lake import Lake

BODY = "The council met on {0}. It agreed to mend the {1} bridge. Work begins in May.\n"
CHANGES = "select uri, op, old_text, new_text, similarity, in_title from changes join records using (doc_id) order by uri, change_no"


@pytest.fixture
def in_workers(monkeypatch):
    """No amount is small enough to be compared without worker processes."""
    monkeypatch.setattr(comparing, "SMALL_DOCUMENTS", 0)


def write_version(folder: Path, day: str, kind: str, n: int = 6) -> Path:
    return write_files(folder, {f"{number}.txt": f"Story {number}\n\n" + BODY.format(day, kind) for number in range(n)})


def test_a_comparison_that_crashes_hangs_or_eats_memory_is_one_change_of_that_document(
    ingest, columnist, rows, home, tmp_path
):
    source = write_version(tmp_path / "news", "Tuesday", "old")
    ingest(source)
    write_version(source, "Monday", "stone")
    for number, mark in ((1, "ABORT"), (2, "HANG"), (4, "EAT")):
        path = source / f"{number}.txt"
        path.write_text(f"{path.read_text()}\n\n{mark}\n")
    command = [sys.executable, "-m", "tests.flows.press.suffering_command", "run", str(source), "--json"]
    command += ["--direct", "--no-report", "--home", str(home), "--workers", "2", "--record-seconds", "5"]
    environment = os.environ | {"COLUMNIST_WORKER_MEMORY": "400000000"}
    ran = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    entry = json.loads(ran.stdout)
    assert (entry["status"], entry["n_loaded"], entry["n_quarantined"]) == ("published", 6, 0)
    edits = [
        ("edited", "The council met on Tuesday.", "The council met on Monday.", 0.8),
        ("edited", "It agreed to mend the old bridge.", "It agreed to mend the stone bridge.", 0.8571),
    ]
    changes = {(row["uri"], row["op"]): row for row in rows(CHANGES)}
    assert {uri for uri, op in changes if op == "rewritten"} == {f"news/{number}.txt" for number in (1, 2, 4)}
    assert changes["news/1.txt", "rewritten"]["old_text"].startswith("Tuesday. It agreed to mend the old bridge.")
    assert [tuple(row.values())[:5] for row in rows(CHANGES) if row["op"] != "rewritten"] == [
        (f"news/{number}.txt", *edit) for number in (0, 3, 5) for edit in edits
    ]
    columnist("check")
    assert ingest(source)["status"] == "unchanged"


def test_workers_find_what_this_process_finds(ingest, columnist, rows, monkeypatch, tmp_path):
    found = []
    for name, most in (("here", 300), ("there", 0)):
        monkeypatch.setattr(comparing, "SMALL_DOCUMENTS", most)
        monkeypatch.setattr(comparing, "BATCH_DOCUMENTS", 2)
        monkeypatch.setenv("COLUMNIST_HOME", str(tmp_path / name))
        source = write_version(tmp_path / "news", "Tuesday", "old", 5)
        ingest(source)
        write_version(source, "Monday", "stone", 5)
        ingest(source, "--workers", "2")
        found.append(rows(CHANGES))
    assert len(found[0]) == 10
    assert found[0] == found[1]


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory) -> tuple[Lake, dict, list]:
    """A lake, where the earlier version of each document lies, and the parts with the later ones."""
    folder = tmp_path_factory.mktemp("versions")
    arguments = ["run", str(folder / "news"), "--direct", "--no-report", "--home", str(folder / "home")]
    write_version(folder / "news", "Tuesday", "old", 3)
    assert main.main(arguments) == 0
    lake = Lake(folder / "home" / "lake")
    (old,) = lake.manifest().parts
    write_version(folder / "news", "Monday", "stone", 3)
    assert main.main(arguments) == 0
    return lake, {doc_id_of(f"news/{number}.txt"): old for number in range(3)}, list(lake.manifest().parts)


def stand_in(monkeypatch, run) -> None:
    """Puts a function in the place of the workers' `run`."""

    class Pool:
        def __enter__(self):
            return SimpleNamespace(run=run)

        def __exit__(self, *error):
            pass

    monkeypatch.setattr(comparing, "Workers", lambda *arguments: Pool())


@pytest.mark.parametrize(
    ("where", "n_calls"), [("", 2), ("second", 3)], ids=["while it reads", "on one document, whatever it is asked"]
)
@pytest.mark.slow
def test_a_worker_that_dies_again_and_again_ends_the_comparison_and_not_the_run(
    two_versions, in_workers, monkeypatch, where, n_calls
):
    lake, old, parts = two_versions
    calls = []

    def die(function, arguments, progress):
        calls.append(arguments[3])
        with ProgressFile(progress.path) as file:
            file.write(sorted(old)[1] if where else "")
        raise WorkerLostError(Fault("crashed", "died"))

    stand_in(monkeypatch, die)
    changes = compare_versions(lake, old, parts, Settings(home=Path(lake.store.address).parent))
    assert changes.select(["op", "old_text", "new_text"]).to_pylist() == [
        {"op": "rewritten", "old_text": None, "new_text": None}
    ] * len(old)
    assert changes["doc_id"].to_pylist() == sorted(old)
    assert len(calls) == n_calls


@pytest.mark.slow
def test_a_worker_that_died_is_told_what_of(two_versions, in_workers, monkeypatch):
    lake, old, parts = two_versions
    first, second, third = sorted(old)

    def die_once_or_twice(function, arguments, progress):
        deaths = arguments[3]
        if deaths.get(first, 0) < 2 or deaths.get(third, 0) < 1:
            with ProgressFile(progress.path) as file:
                file.write(first if deaths.get(first, 0) < 2 else third)
            raise WorkerLostError(Fault("timed_out", "took too long"))
        return function(*arguments)

    stand_in(monkeypatch, die_once_or_twice)
    changes = compare_versions(lake, old, parts, Settings(home=Path(lake.store.address).parent)).to_pylist()
    told = [(row["doc_id"], row["op"], row["old_text"] is None) for row in changes]
    assert told == [
        (first, "rewritten", True), (second, "edited", False), (second, "edited", False), (third, "rewritten", False),
    ]  # fmt: skip


def test_memory_that_runs_out_while_the_versions_are_read_fails_no_run(two_versions, monkeypatch):
    lake, old, parts = two_versions

    def run_out(*arguments):
        raise MemoryError

    monkeypatch.setattr(comparing, "read_versions", run_out)
    (batch,) = cut_batches(lake, old, parts)
    assert compare_batch(batch, lake.store.address)["op"].to_pylist() == ["rewritten"] * 3


def test_what_showing_a_text_takes_may_run_out_as_well(two_versions, monkeypatch):
    lake, old, parts = two_versions

    def run_out(*arguments):
        raise MemoryError

    monkeypatch.setattr(comparing, "compare", run_out)
    monkeypatch.setattr(comparing, "rewritten", run_out)
    (batch,) = cut_batches(lake, old, parts)
    assert compare_batch(batch, lake.store.address)["old_text"].to_pylist() == [None] * 3


def test_batches_hold_the_documents_that_both_parts_hold_and_no_more_than_their_limits(two_versions, monkeypatch):
    lake, old, parts = two_versions
    stranger = doc_id_of("news/stranger.txt")
    here = {**old, stranger: next(iter(old.values()))}
    (batch,) = cut_batches(lake, here, parts)
    assert isinstance(batch, Batch)
    assert batch.doc_ids == tuple(sorted(old))
    monkeypatch.setattr(comparing, "BATCH_DOCUMENTS", 2)
    assert [len(batch.doc_ids) for batch in cut_batches(lake, here, parts)] == [2, 1]
    monkeypatch.setattr(comparing, "BATCH_CHARS", 1)
    assert [len(batch.doc_ids) for batch in cut_batches(lake, here, parts)] == [1, 1, 1]
    assert cut_batches(lake, {}, parts) == cut_batches(lake, old, []) == []


def test_nothing_to_compare_is_no_change_and_no_process(two_versions, monkeypatch, in_workers):
    lake, _, parts = two_versions
    stand_in(monkeypatch, None)
    assert compare_versions(lake, {}, parts, Settings(home=Path(lake.store.address).parent)).num_rows == 0


def version(*sentences: str, title: str | None = None, in_titles: tuple[str, ...] = ()) -> Version:
    return Version(pa.array(sentences, pa.string()), frozenset(in_titles), title)


def test_the_title_of_a_text_that_is_too_long_is_compared_all_the_same():
    old, new = (version(word * 100_000, title=f"Bridge to be {word}") for word in ("mended", "closed"))
    title, text = compare_documents(old, new)
    assert title == (("edited", "Bridge to be mended", "Bridge to be closed", 0.75), True)
    assert (text[0].op, text[1]) == ("rewritten", False)


def test_a_title_that_is_a_sentence_is_told_once():
    old, new = (version(title, "Rain fell.", title=title, in_titles=(title,)) for title in ("One two", "One three"))
    assert compare_documents(old, new) == [(("edited", "One two", "One three", 0.5), True)]
