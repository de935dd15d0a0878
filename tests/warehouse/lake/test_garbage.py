"""What no manifest names any more is deleted, and nothing else."""

import pytest

from tests.warehouse.lake.conftest import RUNS, manifest_of
from warehouse.lake.garbage import collect_garbage
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.store import Conflict


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
    collect_garbage(lake, 5)
    assert lake.kept_manifests() == [f"manifests/{RUNS[0]}.json"]


def test_scratch_is_gone_with_the_next_collection(lake: Lake) -> None:
    lake.commit(manifest_of(RUNS[0], None))
    with lake.scratch("arrow") as (name, file):
        file.write(b"x")
    assert lake.scratch_names() == [name]
    assert collect_garbage(lake, 1) == 1
    assert lake.scratch_names() == []
