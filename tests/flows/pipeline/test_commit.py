"""The commit: one manifest is put in force that holds what the run found, and the history of what went."""

import pytest

from flows.pipeline.commit import commit
from flows.pipeline.open_run import open_run
from flows.pipeline.outcome import find_outcome
from flows.settings.run_settings import Settings
from tests.conftest import write_files
from tests.flows.pipeline.planning import manifest_with, plan_of
from warehouse.files import sha256_file
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.store import Conflict


def test_what_is_gone_leaves_the_state_and_is_in_the_history(tmp_path):
    news = write_files(tmp_path / "news", {"same.txt": "One."})
    before = manifest_with(tmp_path, {"same.txt": sha256_file(news / "same.txt"), "gone.txt": "1" * 64})
    lake, settings = Lake(tmp_path / "home" / "lake"), Settings(home=tmp_path / "home")
    lake.commit(before)
    plan = plan_of(tmp_path, before)
    with open_run(settings, "0" * 16) as run:
        after = commit(lake, before, plan, [], find_outcome(lake, plan, []), settings, run)
        assert (after.run_id, after.run_no, after.previous) == (run.run_id, 1, before.manifest_id)
    assert lake.manifest() == after
    (part,) = after.parts
    assert lake.read(part, "records", ["uri"])["uri"].to_pylist() == ["news/same.txt"]
    (sightings,) = after.history["sightings"]
    assert lake.read_history(sightings, ["uri", "event"]).to_pylist() == [{"uri": "news/gone.txt", "event": "removed"}]


def test_nothing_is_committed_on_a_state_that_another_run_has_replaced(tmp_path):
    write_files(tmp_path / "news", {"new.txt": "One."})
    before = manifest_with(tmp_path, {"gone.txt": "1" * 64})
    lake, settings = Lake(tmp_path / "home" / "lake"), Settings(home=tmp_path / "home")
    other = before._replace(columnist_version="1")
    lake.commit(other)
    plan = plan_of(tmp_path, before)
    with open_run(settings, "0" * 16) as run, pytest.raises(Conflict):
        commit(lake, before, plan, [], find_outcome(lake, plan, []), settings, run)
    assert lake.manifest() == other
