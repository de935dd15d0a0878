"""A load reads the files that are new to the DuckDB file, and gives the tables that a load of everything gives."""

import json

import pytest

from tests.conftest import write_files
from warehouse.database import loading
from warehouse.database.read_only import open_published
from warehouse.database.work_file import WorkFile
from warehouse.home import Home
from warehouse.lake.manifest import LakeFile
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.run_files import read_runs
from warehouse.schema import TABLES

STATE = {"a.txt": "The ferry sails at noon.", "b.txt": "The mill stands idle.", "c.txt": "A market opens."}


def load(home: Home) -> list[list[tuple]]:
    """Loads the manifest in force into the work file that is there, and gives the rows of every table of documents."""
    lake = Lake(home.lake)
    manifest = lake.manifest()
    assert manifest is not None
    with WorkFile(home, home.work_file, memory_limit="200MB", threads=1) as work:
        work.load(lake, manifest, read_runs(home), manifest.run_id)
        work.finish()
    with open_published(home.work_file) as con:
        return [con.execute(f"from {table.name} order by all").fetchall() for table in TABLES if table.document_columns]


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        {"d.txt": "A storm is near."},
        {"a.txt": "The ferry sails at one."},
        {"b.txt": None},
        {"a.txt": None, "e.txt": STATE["a.txt"]},
    ],
    ids=["added", "edited", "removed", "moved"],
)
def test_each_kind_of_change_loads_as_from_nothing(ingest, home, tmp_path, change):
    ingest(write_files(tmp_path / "news", STATE))
    before = Home(home).work_file.read_bytes()
    write_files(tmp_path / "news", {name: text for name, text in change.items() if text is not None})
    for name, text in change.items():
        if text is None:
            (tmp_path / "news" / name).unlink()
    ingest(tmp_path / "news")
    Home(home).work_file.write_bytes(before)
    incremental = load(Home(home))
    Home(home).work_file.unlink()
    assert incremental == load(Home(home))


@pytest.mark.slow
def test_files_that_were_loaded_are_not_opened_for_a_document_that_is_new(ingest, home, tmp_path):
    ingest(write_files(tmp_path / "news", STATE))
    before, first = Home(home).work_file.read_bytes(), Lake(home / "lake").manifest()
    ingest(write_files(tmp_path / "news", {"d.txt": "A storm is near."}))
    expected = load(Home(home))
    Home(home).work_file.write_bytes(before)
    assert first is not None
    for file in first.files():
        (home / "lake" / file.path).unlink()
    assert load(Home(home)) == expected


@pytest.mark.slow
def test_records_that_only_lie_elsewhere_in_their_file_are_put_right_and_their_documents_stay(ingest, home, tmp_path):
    lines = [json.dumps({"id": number, "text": f"Story {number} of the day."}) for number in range(6)]
    lines[4] = "no JSON"

    def places() -> list[tuple]:
        with open_published(home / "work" / "warehouse.duckdb") as con:
            return con.execute(
                "select records.position, records.detail, documents.rowid from records left join documents using (doc_id)"
                " order by all"
            ).fetchall()

    ingest(write_files(tmp_path / "news", {"a.jsonl": "\n".join(lines)}))
    before = places()
    ingest(write_files(tmp_path / "news", {"a.jsonl": "\n".join(lines[:1] + lines[2:])}))
    after = places()
    rows = [row for _, _, row in before if row is not None]
    assert [row for _, _, row in after if row is not None] == [rows[0], *rows[2:]]
    assert [position for position, _, _ in after] == [0, 1, 2, 3, 4]
    assert len({detail for _, detail, _ in before} | {detail for _, detail, _ in after}) == 3
    incremental = load(Home(home))
    Home(home).work_file.unlink()
    assert incremental == load(Home(home))


def test_parts_are_loaded_in_groups_of_so_many_records_and_a_larger_part_alone():
    parts = [{"records": LakeFile(f"{n}.parquet", "", rows, 1)} for n, rows in enumerate([3, 4, 2, 20, 1, 1])]
    groups = [[part["records"].rows for part in group] for group in loading._groups(parts, 9)]
    assert groups == [[3, 4, 2], [20], [1, 1]]


@pytest.mark.slow
def test_a_load_in_groups_gives_the_tables_of_a_load_at_once(ingest, home, tmp_path, monkeypatch):
    for number in range(2):
        ingest(write_files(tmp_path / "news", {f"{number}-{name}": text for name, text in STATE.items()}))
    expected = load(Home(home))
    Home(home).work_file.unlink()
    groups = []
    monkeypatch.setattr(loading, "_groups", lambda parts, most: groups.extend([part] for part in parts) or groups)
    assert load(Home(home)) == expected
    assert len(groups) == 2
