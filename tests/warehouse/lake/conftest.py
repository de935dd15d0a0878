"""An empty lake, and manifests of runs that changed nothing."""

from pathlib import Path

import pytest

from warehouse.lake.manifest import Manifest
from warehouse.lake.parquet_lake import Lake

RUNS = [f"2026112{day}T093000123456-0a1b" for day in range(4)]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def manifest_of(run_id: str, previous: Manifest | None) -> Manifest:
    return Manifest(run_id, previous.manifest_id if previous else None, "0", "0", {}, (), {})
