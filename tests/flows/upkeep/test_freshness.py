"""`columnist status --max-age`, as a monitor asks it."""

import datetime
import json

import pytest

from flows.upkeep.freshness import find_fault, find_troubles
from tests.conftest import write_files
from warehouse.lake.run_files import CRASHED, FAILED, PUBLISHED, RUNNING, UNCHANGED, utc_now


def make_run(status: str, hours_ago: float, n_found: int | None = 5) -> dict[str, object]:
    started_at = utc_now() - datetime.timedelta(hours=hours_ago)
    return {"run_id": "R", "status": status, "started_at": started_at, "seconds": 60.0, "n_found": n_found}


@pytest.mark.parametrize(
    ("runs", "fault"),
    [
        ([], "no run has ended well yet"),
        ([(PUBLISHED, 25)], None),
        ([(UNCHANGED, 25)], None),
        ([(PUBLISHED, 27)], "the last good run, R, ended 27.0 hours ago"),
        ([(PUBLISHED, 27), (FAILED, 1), (CRASHED, 0.5)], "the last good run, R, ended 27.0 hours ago"),
        ([(PUBLISHED, -0.05)], None),
        (
            [(PUBLISHED, 1), (PUBLISHED, -48)],
            "the last good run, R, ended 48.0 hours ahead of this machine's clock, so its age cannot be told; "
            "set the clocks right, the next run makes it right",
        ),
        ([(PUBLISHED, 27), (PUBLISHED, 1, None)], "the last good run, R, ended 27.0 hours ago"),
    ],
)
def test_only_a_recent_run_that_looked_at_sources_and_ended_well_counts(runs, fault):
    # Made here and not above: what is collected early may be run late.
    assert find_fault([make_run(*run) for run in runs], datetime.timedelta(hours=26)) == fault


@pytest.mark.parametrize(
    ("statuses", "troubles"),
    [
        ((), []),
        ((PUBLISHED, UNCHANGED, RUNNING), []),
        ((PUBLISHED, FAILED, PUBLISHED), []),
        ((FAILED,), ["the last run, R, failed; nothing has been published yet"]),
        ((PUBLISHED, CRASHED, RUNNING), ["the last run, R, crashed; readers have what run R published"]),
    ],
)
def test_what_ended_badly_last_is_trouble(statuses, troubles):
    assert list(find_troubles([make_run(status, 1) for status in statuses], {}, {})) == troubles


def test_a_status_ends_with_a_verdict(columnist, ingest, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": "A day.", "b.html": "<"})
    ingest(source)
    assert columnist("status").out.splitlines()[-1] == "verdict  all is well"
    (source / "c.json").write_text("{")
    ingest(source)
    assert "verdict  all is well, with 1 record quarantined" in columnist("status").out
    source.rename(tmp_path / "old")
    assert "trouble  root news is not there" in columnist("status").out
    assert len(json.loads(columnist("status", "--json").out)["troubles"]) == 1


def test_the_exit_code_tells_a_monitor(columnist, ingest, tmp_path):
    columnist("run", tmp_path / "nowhere", "--direct", code=2)
    assert "there is no home in" in columnist("status", "--max-age", "1h", code=2).err
    ingest(write_files(tmp_path / "news", {"a.txt": "A day."}))
    columnist("status", "--max-age", "1h")
    assert "ended 0.0 hours ago" in columnist("status", "--max-age", "0s", code=1).err
    assert "'soon' is no length of time, as in 26h" in columnist("status", "--max-age", "soon", code=2).err
