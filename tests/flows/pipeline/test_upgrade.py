"""Homes that the first release wrote: format 1, whose records carried a root cut out of their uri, and no file."""

import itertools
import json
from pathlib import Path

import pyarrow as pa
import pytest

from flows.cli import main
from flows.pipeline.upgrade import current_manifest
from tests.conftest import all_but_few_long, keep, write_files
from tests.crash.containers import Content, Entry, write_container
from tests.crash.reference import differences, take_picture
from warehouse.database import read_only
from warehouse.home import Home
from warehouse.lake.manifest import LakeFile, Manifest, Part, RunKey
from warehouse.lake.own_files import MANIFEST, stem_of
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.run_files import read_runs, write_run

STORIES = Content(tuple(Entry(number, f"Story {number} of the day.") for number in range(1, 6)))


def as_first_release(lake: Lake, manifest: Manifest) -> None:
    """Lays the state out as format 1 did."""

    def with_old_records(part: Part) -> Part:
        records = lake.read_as_written(part["records"]).drop_columns(["file_uri"])
        roots = [uri.partition("/")[0] for uri in records["uri"].to_pylist()]
        column = records.schema.get_field_index("root")
        return {**part, "records": lake._write_state("records", records.set_column(column, "root", pa.array(roots)))}

    files = tuple(without_number(lake, file) for file in manifest.history["sightings"])
    history = {**manifest.history, "sightings": files}
    parts = tuple(map(with_old_records, manifest.parts))
    lake.commit(manifest._replace(parts=parts, history=history, format=1, previous=manifest.manifest_id))
    home = Home(Path(lake.store.address).parent)
    home.work_file.unlink()
    for kept in lake.kept_manifests():
        if stem_of(kept) != manifest.run_id:
            lake.store.delete(kept)
    for run in read_runs(home):
        del run["run_no"]
        write_run(home, run)


def without_number(lake: Lake, file: LakeFile) -> LakeFile:
    rows = lake.read_history(file).drop_columns(["run_no", "replaced_sha"])
    return lake.write_history("sightings", stem_of(file.path) + "-once", [rows])


def run_twice_as_first_release(lake: Lake) -> None:
    """What a second run over a single file did: it knew none of the records, and kept all of them once more."""
    manifest = lake.manifest()
    assert manifest is not None
    sightings = manifest.history["sightings"]
    rows = lake.read_history(sightings[0])
    later = [f"{run_id}{len(sightings)}" for run_id in rows["run_id"].to_pylist()]
    column = rows.schema.get_field_index("run_id")
    again = lake.write_history("sightings", later[0], [rows.set_column(column, "run_id", pa.array(later))])
    twice = manifest._replace(
        parts=manifest.parts * 2,
        history={**manifest.history, "sightings": (*sightings, again)},
        run_id=later[0],
        previous=manifest.manifest_id,
    )
    lake.commit(twice)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """What brings back the home and its two sources, and what the home holds."""
    folder = tmp_path_factory.mktemp("upgrade") / "old"
    write_files(folder / "in", {"dump.jsonl": write_container("dump.jsonl", STORIES)})
    write_files(folder / "news", {"a.txt": "It rained.\n", "b.zip": write_container("b.zip", STORIES)})
    for source in ("in/dump.jsonl", "news"):
        arguments = ["run", str(folder / source), "--direct", "--no-report", "--home", str(folder / "home")]
        assert main.main(arguments) == 0
    expected = take_picture(folder / "home")
    lake = Lake(folder / "home" / "lake")
    manifest = lake.manifest()
    assert manifest is not None
    as_first_release(lake, manifest)
    return keep(folder), expected


@pytest.fixture
def old_home(home, kept, monkeypatch):
    restore, expected = kept
    folder = restore()
    monkeypatch.setenv("COLUMNIST_HOME", str(folder / "home"))
    return folder / "in" / "dump.jsonl", folder / "news", expected, Lake(folder / "home" / "lake")


@pytest.mark.parametrize(
    ("times", "verb"),
    all_but_few_long(
        itertools.product([1, 2, 3], ["run", "run another root", "rebuild", "compact"]),
        lambda times, verb: times == (3 if verb == "compact" else 2),
    ),
)
def test_any_verb_that_writes_heals_a_home_in_which_a_single_file_was_doubled(
    columnist, ingest, rows, old_home, verb, times
):
    source, other, expected, lake = old_home
    for _ in range(times - 1):
        run_twice_as_first_release(lake)
    if verb == "run":
        ingest(source)
    elif verb == "run another root":
        ingest(other)
    else:
        columnist(verb)
    assert differences(take_picture(Path(lake.store.address).parent), expected) == []
    columnist("check")
    assert rows("select max(version) as n from documents") == [{"n": 1}]
    assert ingest(source)["status"] == "unchanged"


def test_an_earlier_state_of_the_first_release_can_still_be_asked(columnist, ingest, old_home):
    source, _, _, lake = old_home
    manifest = lake.manifest()
    assert manifest is not None
    source.write_bytes(write_container("dump.jsonl", Content(STORIES.entries[:2])))
    ingest(source, "--allow-removals")
    found = columnist("sql", "select count(*) as n from records", "--as-of", manifest.run_id, "--format", "json")
    assert json.loads(found.out) == [{"n": 11}]


def test_a_damaged_list_of_records_is_an_error_that_names_its_cure(columnist, ingest, old_home):
    source, other, expected, lake = old_home
    manifest = lake.manifest()
    assert manifest is not None
    Path(lake.url(manifest.parts[0]["records"])).write_bytes(b"no longer Parquet")
    assert "--verify" in columnist("run", source, "--direct", code=2).err
    ingest(source, other, "--verify")
    assert differences(take_picture(Path(lake.store.address).parent), expected) == []


@pytest.mark.parametrize("verb", [["report"], ["trace", "news/a.txt"], ["search", "rained"]])
@pytest.mark.slow
def test_verbs_that_need_the_tables_of_today_name_what_publishes_them(columnist, old_home, home, monkeypatch, verb):
    with monkeypatch.context() as patch:
        patch.setattr(read_only, "sql_hash", lambda: "of another release")
        assert "`columnist rebuild` publishes it anew" in columnist(*verb, code=2).err
    columnist(*verb)


def test_a_state_of_today_is_left_as_it_is(ingest, home, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": "It rained.\n"}))
    lake = Lake(home / "lake")
    before = lake.store.get(MANIFEST)
    assert current_manifest(lake, RunKey("later", 9)) == lake.manifest()
    assert lake.store.get(MANIFEST) == before


def test_runs_that_were_not_counted_keep_the_order_of_their_names(columnist, ingest, rows, home, tmp_path):
    source = tmp_path / "news"
    texts = ("The first.", "The second.", "The third.")
    runs = [ingest(write_files(source, {"a.txt": text}))["run_id"] for text in texts[:2]]
    lake = Lake(home / "lake")
    manifest = lake.manifest()
    assert manifest is not None
    as_first_release(lake, manifest)
    runs.append(ingest(write_files(source, {"a.txt": texts[2]}))["run_id"])
    expected = [
        {"version": number, "run_id": run_id, "text": text}
        for number, (run_id, text) in enumerate(zip(runs, texts, strict=True), start=1)
    ]
    assert rows("select version, run_id, text from versions order by version") == expected
    assert rows("select run_no from runs order by started_at") == [{"run_no": -1}, {"run_no": 0}, {"run_no": 1}]
    assert rows("select count(*) as n from sightings join runs using (run_id, run_no)") == [{"n": 3}]
    columnist("rebuild")
    assert rows("select version, run_id, text from versions order by version") == expected


def test_sightings_that_do_not_say_what_they_replaced_follow_each_other(columnist, ingest, rows, home, tmp_path):
    """A home of format 4."""
    source = tmp_path / "news"
    for text in ("The first.", "The second."):
        ingest(write_files(source, {"a.txt": text}))
    lake = Lake(home / "lake")
    manifest = lake.manifest()
    assert manifest is not None
    files = []
    for file in manifest.history["sightings"]:
        bare = lake.read_history(file).drop_columns(["replaced_sha"])
        files.append(lake.write_history("sightings", stem_of(file.path) + "-bare", [bare]))
    history = manifest.history | {"sightings": tuple(files)}
    lake.commit(manifest._replace(history=history, format=4, previous=manifest.manifest_id))
    ingest(write_files(source, {"a.txt": "The third."}))
    assert rows("select text from versions order by version") == [
        {"text": "The first."}, {"text": "The second."}, {"text": "The third."},
    ]  # fmt: skip
    assert rows("select count(*) as n from changes") == [{"n": 2}]
