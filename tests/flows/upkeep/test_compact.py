"""Small files are merged: many by a run, all by `columnist compact`."""

import pytest

from tests.conftest import write_files
from warehouse.lake.parquet_lake import Lake

pytestmark = pytest.mark.slow


def test_many_small_files_are_merged_by_a_run_and_all_by_compact(columnist, ingest, rows, home, tmp_path, monkeypatch):
    monkeypatch.setattr("warehouse.lake.parquet_lake.MOST_SMALL_PARTS", 3)
    source = tmp_path / "news"
    for number in range(6):
        ingest(write_files(source, {f"{number}.txt": f"Story {number}."}))
    lake = Lake(home / "lake")
    assert len(lake.manifest().parts) <= 3
    monkeypatch.setattr("flows.upkeep.compact.MOST_HISTORY_FILES", 2)
    columnist("compact")
    manifest = lake.manifest()
    assert (len(manifest.parts), len(manifest.history["sightings"])) == (1, 1)
    columnist("rebuild")
    assert len(rows("select * from documents")) == len(rows("select * from sightings")) == 6
    columnist("check")
    assert ingest(source)["status"] == "unchanged"
