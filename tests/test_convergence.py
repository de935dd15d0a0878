"""After any accident the next run gives what a build from nothing gives: a few accidents of each kind.

`make crash` tries them all; see tests/crash/.
"""

import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash import command
from tests.crash.bad_homes import meet_bad_homes
from tests.crash.between import call_between
from tests.crash.failpoint_kills import Point, die, find_points
from tests.crash.failpoints import FAILPOINTS, FAILPOINTS_OF_PURGES
from tests.crash.figures import Options, try_points, work_folder
from tests.crash.flips import flip_bytes
from tests.crash.folder import Folder, change, copy_home, fill, make_story
from tests.crash.full_disk import fill_disks
from tests.crash.history import history_faults
from tests.crash.old_homes import meet_old_homes
from tests.crash.random_kills import Chain, survive
from tests.crash.readers import publish_under_readers
from tests.crash.reference import build_from_nothing, differences, faults, leftovers, take_picture
from tests.crash.scenarios import Scenario, make_scenarios
from tests.crash.sequences import try_sequences
from tests.crash.shapes import by_name
from tests.crash.signals import GROUP, TWICE, Moment, stop_runs
from tests.crash.syscalls import fail_system_calls, why_not
from tests.crash.witness import Witness
from warehouse.lake.parquet_lake import Lake

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")]


@pytest.fixture
def options() -> Iterator[Options]:
    folder = work_folder()
    yield Options(folder, jobs=2, every=1, kills=0, examples=0, flips=0, signals=0, publishes=0, seed=1)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def scenarios() -> Iterator[list[Scenario]]:
    folder = work_folder()
    yield make_scenarios(folder)
    shutil.rmtree(folder)


def test_killed_at_each_failpoint(options: Options, scenarios: list[Scenario]) -> None:
    points, reached = find_points(scenarios, options.folder)
    assert reached == set(FAILPOINTS)
    first_times = {point.first: point for point in points if point.first.endswith(":1")}
    assert try_points(list(first_times.values()), die, options, "failpoints") == []


def test_every_failpoint_of_the_code_is_killed_at() -> None:
    paths = [path for folder in ("flows", "warehouse") for path in (command.PROJECT / folder).rglob("*.py")]
    named = {
        name for path in paths for name in re.findall(r'failpoint\("([\w.]+)"\)', path.read_text(encoding="utf-8"))
    }
    assert named == FAILPOINTS.keys() | FAILPOINTS_OF_PURGES.keys()


def test_killed_again_during_the_recovery(options: Options, scenarios: list[Scenario]) -> None:
    changed = scenarios[1]
    pairs = (("commit.manifest_kept:1", "commit.committed"), ("load.committed:1", "publish.copied"))
    assert try_points([Point(changed, *pair) for pair in pairs], die, options, "pairs") == []


@pytest.mark.parametrize("between", ["Another text.", None])
def test_a_change_taken_back_before_it_was_loaded_is_history_all_the_same(tmp_path: Path, between: str | None) -> None:
    """The lake has seen it; the tables, which never did, must count it too."""
    source, home = Folder(tmp_path / "news"), tmp_path / "home"
    source.write("a.txt", "The first text.")
    assert command.run(home, source.path).code == 0
    source.write("a.txt", between) if between else source.remove("a.txt")
    assert command.run(home, source.path, die_at="commit.committed").code == -9
    source.write("a.txt", "The first text.")
    assert command.run(home, source.path).code == 0
    assert history_faults(home) == []


def test_killed_and_failed_at_system_calls(options: Options, scenarios: list[Scenario]) -> None:
    if reason := why_not():
        pytest.skip(reason)
    for figures in fail_system_calls(options._replace(every=300), scenarios[1:2]):
        assert figures.failures == []
        assert figures.points


def test_a_disk_that_is_too_small(options: Options, scenarios: list[Scenario]) -> None:
    """With 240 kB the work file is begun, and DuckDB keeps to itself that it could not be ended."""
    (figures,) = fill_disks(options, scenarios[:1], [240])
    if "skipped" in figures.note:
        pytest.skip(figures.note)
    assert figures.failures == []


def test_killed_at_random_times_under_a_reader(options: Options) -> None:
    chain = Chain(seed=7, n_kills=3, with_workers=False, shape=by_name("folder+jsonl"))
    _, opened, found = survive(chain, options.folder)
    assert found == []
    assert opened


def test_killed_at_random_times_while_several_workers_press_one_file(options: Options) -> None:
    chain = Chain(seed=11, n_kills=2, with_workers=True, shape=by_name("jsonl"))
    _, _, found = survive(chain, options.folder)
    assert found == []


def test_verbs_on_homes_of_earlier_versions(options: Options) -> None:
    (figures,) = meet_old_homes(options._replace(shapes=[by_name("folder+jsonl")], every=19))
    assert figures.failures == []
    assert figures.points >= 5, "one of each format"


def test_any_sequence_of_changes_and_kills() -> None:
    try_sequences(3, n_steps=6)


def test_run_twice_equals_run_once_whatever_is_called_in_between(options: Options) -> None:
    (figures,) = call_between(options._replace(shapes=[by_name("zip+mbox")], every=5))
    assert figures.failures == []
    assert figures.points == 2


def test_flipped_bytes_are_found_and_mended(options: Options) -> None:
    few = options._replace(flips=3, shapes=[by_name("folder"), by_name("zip+mbox")])
    assert [figures.failures for figures in flip_bytes(few)] == [[], []]


def test_damaged_homes_say_what_to_do_and_are_mended(options: Options) -> None:
    (figures,) = meet_bad_homes(options._replace(every=181, shapes=[by_name("folder"), by_name("jsonl")]))
    assert figures.failures == []
    assert figures.points


def test_stopped_runs_end_with_one_line(options: Options) -> None:
    # Workers are starting at the first moment and pressing later. A terminal that closes tells all that it has started.
    moments = (
        Moment(0.1, signal.SIGINT, GROUP), Moment(0.4, signal.SIGTERM, TWICE), Moment(0.3, signal.SIGHUP, GROUP),
    )  # fmt: skip
    (figures,) = stop_runs(options._replace(shapes=[by_name("folder"), by_name("jsonl")]), moments)
    assert figures.failures == []


def test_readers_see_whole_states_only(options: Options) -> None:
    (figures,) = publish_under_readers(options._replace(publishes=3))
    assert figures.failures == []


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    base = tmp_path_factory.mktemp("base")
    source = Folder(base / "news")
    fill(source)
    assert command.run(base / "home", source.path).code == 0
    copy_home(base / "home", base / "first")
    change(source)
    assert command.run(base / "home", source.path).code == 0
    build_from_nothing(base / "reference", source.path)
    yield base
    shutil.rmtree(base)


class TestTheComparisonItself:
    """What would find the faults, shown to find them."""

    @pytest.fixture
    def home(self, base: Path, tmp_path: Path) -> Path:
        return copy_home(base / "home", tmp_path / "home")

    def test_a_sound_home_has_no_faults(self, base: Path, home: Path) -> None:
        assert faults(home, take_picture(base / "reference")) == []
        assert leftovers(home) == []

    def test_a_lost_part_is_found(self, base: Path, home: Path) -> None:
        lake = Lake(home / "lake")
        manifest = lake.manifest()
        assert manifest is not None
        lake.commit(manifest._replace(previous=manifest.manifest_id, parts=manifest.parts[1:]))
        expected = take_picture(base / "reference")
        assert {fault.split(":")[0] for fault in differences(take_picture(home), expected)} >= {
            "lake records",
            "lake documents",
        }
        assert any("there by its history, gone by the lake" in fault for fault in history_faults(home))

    def test_a_doubled_sighting_is_found(self, home: Path) -> None:
        lake = Lake(home / "lake")
        manifest = lake.manifest()
        assert manifest is not None
        sightings = manifest.history["sightings"]
        lake.commit(
            manifest._replace(
                previous=manifest.manifest_id, history={**manifest.history, "sightings": (*sightings, sightings[-1])}
            )
        )
        assert any("seen twice in one run" in fault for fault in history_faults(home))

    def test_a_lost_run_of_history_is_found(self, home: Path) -> None:
        lake = Lake(home / "lake")
        manifest = lake.manifest()
        assert manifest is not None
        lake.commit(
            manifest._replace(
                previous=manifest.manifest_id,
                history={**manifest.history, "sightings": manifest.history["sightings"][:1]},
            )
        )
        found = history_faults(home)
        assert any("no sighting of a record" in fault for fault in found)
        assert any("the lake has" in fault for fault in found)

    def test_a_lost_earlier_text_is_found(self, home: Path) -> None:
        lake = Lake(home / "lake")
        manifest = lake.manifest()
        assert manifest is not None
        lake.commit(manifest._replace(previous=manifest.manifest_id, history={**manifest.history, "earlier_texts": ()}))
        assert any("is lost" in fault for fault in history_faults(home))

    def test_a_version_that_history_does_not_tell_is_found(self, base: Path, home: Path) -> None:
        witness, now = Witness(), take_picture(home)
        witness.look(take_picture(base / "first"))
        witness.look(now)
        assert witness.faults(home) == []
        witness.look(take_picture(base / "first"))
        assert any("its history tells of" in fault for fault in witness.faults(home))

    def test_a_text_that_changed_without_changes_is_found(self, home: Path) -> None:
        lake = Lake(home / "lake")
        manifest = lake.manifest()
        assert manifest is not None
        lake.commit(manifest._replace(previous=manifest.manifest_id, history={**manifest.history, "changes": ()}))
        assert command.call("rebuild", "--home", home).code == 0
        assert any("no row in changes" in fault for fault in Witness().faults(home))

    def test_leftovers_are_found(self, home: Path) -> None:
        (home / "work" / ".tmp-1-x").touch()
        (home / "lake" / "state" / "records" / "0.parquet").touch()
        assert leftovers(home) == ["lake/state/records/0.parquet", "work/.tmp-1-x"]

    def test_a_stale_publication_is_found(self, base: Path, home: Path) -> None:
        (base / "news" / "late.txt").write_text(make_story(77))
        ended = command.run(home, base / "news", die_at="commit.committed")
        assert ended.code == -9
        expected = take_picture(base / "reference")
        (base / "news" / "late.txt").unlink()
        found = differences(take_picture(home), expected)
        assert {fault.partition(" ")[0] for fault in found} == {"lake"}
