"""The commit: on what it is made, and what a second writer sees of it."""

from pathlib import Path

import pyarrow as pa
import pytest

from warehouse.lake.manifest import Manifest
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.store import Conflict

RUNS = [f"2026112{day}T093000123456-0a1b" for day in range(4)]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def manifest_of(run_id: str, previous: Manifest | None) -> Manifest:
    return Manifest(run_id, previous.manifest_id if previous else None, "0", "0", {}, (), {})


def test_a_commit_on_a_state_that_another_run_has_replaced_is_refused(lake: Lake) -> None:
    first, second = manifest_of(RUNS[0], None), manifest_of(RUNS[1], None)
    lake.commit(first)
    with pytest.raises(Conflict, match=r"manifest\.json was replaced by another run meanwhile"):
        lake.commit(second)
    assert lake.manifest() == first
    third = manifest_of(RUNS[2], first)
    lake.commit(third)
    with pytest.raises(Conflict):
        lake.commit(manifest_of(RUNS[3], first))
    assert lake.manifest() == third


def test_a_damaged_state_file_gives_way_to_the_bytes_that_it_is_named_for(lake: Lake) -> None:
    rows = pa.table({"hash": ["ab" * 32]})
    file = lake.write_exclusions(rows)
    path = Path(lake.url(file))
    sound = path.read_bytes()
    path.write_bytes(b"damaged")
    assert lake.write_exclusions(rows) == file
    assert path.read_bytes() == sound
