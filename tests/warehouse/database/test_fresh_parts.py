"""A load compares the parts that may hold rows which the file has not, and no others."""

from pathlib import Path

import pyarrow as pa
import pytest

from tests.warehouse.lake.test_parquet_lake import RUN, tables_of
from warehouse.database.loading import _find_fresh, state_files
from warehouse.lake.manifest import DELETIONS, Manifest, Part
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.revising import revise


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def manifest_of(*parts: Part) -> Manifest:
    return Manifest(RUN, None, "0", "0", {}, parts, {})


def without(lake: Lake, part: Part, *doc_ids: str) -> Part:
    revised = revise(lake, part, pa.array(doc_ids), None)
    assert revised is not None
    return revised


def test_a_part_that_has_only_lost_documents_since_it_was_loaded_is_not_compared(lake: Lake) -> None:
    whole, other = lake.write_part(tables_of("a", "b", "c", "d", "e")), lake.write_part(tables_of("f"))
    once = without(lake, whole, "a")
    twice = without(lake, once, "b")

    def fresh(then: Part | None, now: Part) -> list[Part]:
        loaded = state_files(manifest_of(*([then] if then else [])))
        return _find_fresh(lake, manifest_of(now, other), set(loaded))

    for then, now in [(whole, whole), (whole, once), (whole, twice), (once, once), (once, twice)]:
        assert fresh(then, now) == [other]
    for then, now in [(None, once), (twice, once), (once, whole), (without(lake, whole, "b"), once)]:
        assert fresh(then, now) == [now, other]
    Path(lake.url(once[DELETIONS])).unlink()
    assert fresh(once, twice) == [twice, other]
