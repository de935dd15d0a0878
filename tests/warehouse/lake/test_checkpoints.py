"""A checkpoint keeps the parts of a finished chunk, and counts only as it was written."""

import pytest

from tests.warehouse.lake.conftest import RUNS, manifest_of
from warehouse.lake.checkpoints import (
    Checkpoint,
    drop_checkpoints,
    read_checkpoint,
    read_checkpoints,
    write_checkpoint,
)
from warehouse.lake.garbage import collect_garbage
from warehouse.lake.manifest import LakeFile
from warehouse.lake.own_files import checkpoint_name
from warehouse.lake.parquet_lake import Lake

ONE, TWO = "1" * 32, "2" * 32
FILE = LakeFile(f"state/records/{'a' * 64}.parquet", "a" * 64, 3, 5)
CHECKPOINT = Checkpoint(RUNS[0], "0" * 16, ("news", "post"), ({"records": FILE},), {"loaded": 2, "empty": 1}, 90)


def test_what_was_kept_is_found_and_what_was_kept_last_counts(lake: Lake) -> None:
    assert read_checkpoint(lake.store, checkpoint_name(ONE)) is None
    write_checkpoint(lake.store, ONE, CHECKPOINT)
    assert read_checkpoint(lake.store, checkpoint_name(ONE)) == CHECKPOINT
    assert CHECKPOINT.n_records == 3
    write_checkpoint(lake.store, ONE, CHECKPOINT._replace(run_id=RUNS[1]))
    assert [each.run_id for each in read_checkpoints(lake.store).values()] == [RUNS[1]]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[1, 2]\n", b"0 {}\n", "flipped"])
def test_one_that_is_damaged_is_none_and_goes_with_the_next_that_are_dropped(lake: Lake, data: bytes | str) -> None:
    write_checkpoint(lake.store, ONE, CHECKPOINT)
    if isinstance(data, str):
        data = lake.store.get(checkpoint_name(ONE)).replace(b'"news"', b'"nows"')
    with lake.store.put(checkpoint_name(ONE), replace=True) as file:
        file.write(data)
    assert read_checkpoint(lake.store, checkpoint_name(ONE)) is None
    assert read_checkpoints(lake.store) == {}
    assert drop_checkpoints(lake.store, lambda checkpoint: False).n_dropped == 1


def test_those_are_dropped_that_are_over(lake: Lake) -> None:
    write_checkpoint(lake.store, ONE, CHECKPOINT)
    write_checkpoint(lake.store, TWO, CHECKPOINT._replace(roots=("other",)))
    other = CHECKPOINT._replace(roots=("other",))
    assert drop_checkpoints(lake.store, lambda checkpoint: "news" in checkpoint.roots) == (1, [other])
    assert list(read_checkpoints(lake.store)) == [checkpoint_name(TWO)]
    assert drop_checkpoints(lake.store) == (1, [])


def test_what_a_checkpoint_names_is_not_collected_until_it_is_dropped(lake: Lake) -> None:
    lake.commit(manifest_of(RUNS[1], None))
    with lake.store.put(FILE.path) as file:
        file.write(b"rows")
    write_checkpoint(lake.store, ONE, CHECKPOINT)
    assert collect_garbage(lake, 1) == 0
    assert lake.store.get(FILE.path) == b"rows"
    assert collect_garbage(lake, 1, drop_checkpoints(lake.store, lambda checkpoint: False).left) == 0
    assert collect_garbage(lake, 1, drop_checkpoints(lake.store).left) == 1
