"""Where a file of history was lost, the rest is published, and nothing is told of what was lost with it."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from flows.cli import main
from tests.conftest import keep, write_files

pytestmark = pytest.mark.slow

TEXTS = [f"The bridge is closed. It opens in {month}." for month in ("May", "June", "July", "August")]


class Kept(NamedTuple):
    """What brings back a home of four runs, and the ids of these."""

    restore: Callable[[], Path]
    run_ids: list[str]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A home whose source was changed three times."""
    folder = tmp_path_factory.mktemp("lost") / "used"
    for text in TEXTS:
        source = write_files(folder / "news", {"a.txt": text})
        assert main.main(["run", str(source), "--direct", "--no-report", "--home", str(folder / "home")]) == 0
    run_ids = sorted(path.stem for path in (folder / "home" / "lake" / "history" / "runs").glob("*.json"))
    return Kept(keep(folder), run_ids)


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_change_is_never_told_of_a_version_that_it_was_not_compared_with(ingest, rows, kept, monkeypatch, lost):
    """Where the sighting between two versions is lost, what the later one was changed from is unknown."""
    folder, run_ids = kept.restore(), kept.run_ids
    monkeypatch.setenv("COLUMNIST_HOME", str(folder / "home"))
    before = rows("select run_id, old_text, new_text from changes order by run_id")
    (folder / "home" / "lake" / "history" / "sightings" / f"{run_ids[lost]}.parquet").unlink()
    ingest(folder / "news", "--verify")
    known = [number for number in range(4) if number != lost]
    assert rows("select version, run_id, text from versions order by version") == [
        # The text of a version is kept by the run that saw the next.
        {"version": version, "run_id": run_ids[number], "text": None if number + 1 == lost else TEXTS[number]}
        for version, number in enumerate(known, start=1)
    ]
    told = [number for number in known if number > 0 and number - 1 != lost]
    assert rows("select run_id, old_text, new_text from changes order by run_id") == [
        before[number - 1] for number in told
    ]
