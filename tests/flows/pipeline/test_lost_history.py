"""Where a file of history was lost, the rest is published, and nothing is told of what was lost with it."""

import pytest

from tests.conftest import write_files

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_change_is_never_told_of_a_version_that_it_was_not_compared_with(ingest, rows, home, tmp_path, lost):
    """Where the sighting between two versions is lost, what the later one was changed from is unknown."""
    source = tmp_path / "news"
    texts = [f"The bridge is closed. It opens in {month}." for month in ("May", "June", "July", "August")]
    run_ids = [ingest(write_files(source, {"a.txt": text}))["run_id"] for text in texts]
    before = rows("select run_id, old_text, new_text from changes order by run_id")
    (home / "lake" / "history" / "sightings" / f"{run_ids[lost]}.parquet").unlink()
    ingest(source, "--verify")
    known = [number for number in range(4) if number != lost]
    assert rows("select version, run_id, text from versions order by version") == [
        # The text of a version is kept by the run that saw the next.
        {"version": version, "run_id": run_ids[number], "text": None if number + 1 == lost else texts[number]}
        for version, number in enumerate(known, start=1)
    ]
    told = [number for number in known if number > 0 and number - 1 != lost]
    assert rows("select run_id, old_text, new_text from changes order by run_id") == [
        before[number - 1] for number in told
    ]
