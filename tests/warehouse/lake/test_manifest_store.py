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


def test_the_manifest_of_a_refused_commit_is_collected(lake: Lake) -> None:
    first = manifest_of(RUNS[0], None)
    lake.commit(first)
    swap = lake.store.swap

    def meet_another(name: str, expected: bytes | None, data: bytes) -> None:
        swap(name, expected, manifest_of(RUNS[1], first).to_json())
        swap(name, expected, data)

    lake.store.swap = meet_another
    with pytest.raises(Conflict):
        lake.commit(manifest_of(RUNS[2], first))
    assert lake.manifest() == manifest_of(RUNS[1], first)
    lake.collect_garbage(keep_runs=5)
    assert lake.kept_manifests() == [f"manifests/{RUNS[0]}.json"]


def test_a_damaged_state_file_gives_way_to_the_bytes_that_it_is_named_for(lake: Lake) -> None:
    rows = pa.table({"hash": ["ab" * 32]})
    file = lake.write_exclusions(rows)
    path = Path(lake.url(file))
    sound = path.read_bytes()
    path.write_bytes(b"damaged")
    assert lake.write_exclusions(rows) == file
    assert path.read_bytes() == sound


def test_scratch_is_gone_with_the_next_collection(lake: Lake) -> None:
    lake.commit(manifest_of(RUNS[0], None))
    with lake.scratch("arrow") as (name, file):
        file.write(b"x")
    assert lake.scratch_names() == [name]
    assert lake.collect_garbage(keep_runs=1) == 1
    assert lake.scratch_names() == []
