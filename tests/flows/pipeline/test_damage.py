"""What is damaged or lost in a home: made again where that can be, else one line with the cure."""

import os
import shutil
from pathlib import Path

import pytest

from tests.conftest import write_files
from tests.helpers.texts import NEW, OLD
from warehouse.lake.manifest import FORMAT

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("table", ["records", "documents", "sentences"])
def test_a_damaged_state_file_is_pressed_again_from_its_sources(columnist, ingest, rows, home, tmp_path, table):
    source = write_files(tmp_path / "news", {"a.txt": OLD, "b.txt": NEW})
    ingest(source)
    (damaged,) = (home / "lake" / "state" / table).glob("*.parquet")
    damaged.write_bytes(damaged.read_bytes()[:-20] + bytes(20))
    columnist("check", code=1)
    assert "1 lake files are gone or damaged" in columnist("rebuild", code=2).err
    entry = ingest(source, "--verify")
    assert entry["message"] == f"mended 1 damaged file of the lake: state/{table}/{damaged.name}"
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
