"""The plan of a retry: the files with a record in quarantine, all of them or those of one reason, and nothing else."""

from collections import Counter
from pathlib import Path

import pytest

from flows.cli import main
from flows.pipeline.plan import Plan
from flows.pipeline.retry_plan import plan_retry
from flows.settings.run_settings import Settings
from tests.conftest import write_files
from warehouse.lake.parquet_lake import Lake

FILES = {
    "good.txt": "It rained.\n",
    "large.txt": "word " * 5_000,
    "binary.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Those of a home with one good record, one that is binary and one that is too large."""
    folder = tmp_path_factory.mktemp("retry")
    source = write_files(folder / "news", FILES)
    arguments = ["run", str(source), "--direct", "--no-report", "--max-record-bytes", "20000"]
    assert main.main([*arguments, "--home", str(folder / "home")]) == 0
    return Settings(home=folder / "home")


def plan(settings: Settings, reason: str | None) -> Plan:
    lake = Lake(settings.home_paths.lake)
    manifest = lake.manifest()
    assert manifest is not None
    return plan_retry(lake, manifest, settings, reason)


@pytest.mark.parametrize(
    ("reason", "tried"),
    [(None, ["news/binary.txt", "news/large.txt"]), ("binary", ["news/binary.txt"]), ("undecodable", [])],
)
@pytest.mark.slow
def test_what_is_in_quarantine_for_a_reason_is_tried_and_the_rest_stays(settings, reason, tried):
    made = plan(settings, reason)
    assert [item.uri for item in made.items] == tried
    assert made.unchanged == Counter({"loaded": 1, "quarantined": 2 - len(tried)}) - Counter()
    assert made.removed == {}


def test_a_source_that_is_gone_stays_as_it_is(settings):
    (path,) = Path(settings.home).parent.glob("news/binary.txt")
    away = path.rename(path.with_name("elsewhere"))
    try:
        made = plan(settings, "binary")
    finally:
        away.rename(path)
    assert made.items == []
    assert made.removed == {}
    assert made.unchanged == {"loaded": 1, "quarantined": 2}
