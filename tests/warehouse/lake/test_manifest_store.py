"""The commit: on what it is made, and what a second writer sees of it."""

from pathlib import Path

import pyarrow as pa
import pytest

from tests.warehouse.lake.conftest import RUNS, manifest_of
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.store import Conflict


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
