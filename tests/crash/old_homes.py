"""Homes as earlier versions left them, and every verb on each: it works, or says in one line what to run.

They are made of a home of today by taking out, file by file, what each version brought. So a format that is raised, a
column or a table that is added meets every verb here without anybody thinking of it.
"""

import itertools
import json
import time
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.feather as feather

from flows.records.identity import cut_uri
from tests.crash import command
from tests.crash.bad_homes import complaints
from tests.crash.figures import Figures, Options, try_points
from tests.crash.folder import copy_home
from tests.crash.homes import Prepared, prepare
from tests.crash.reference import differences, take_picture
from warehouse.home import Home
from warehouse.lake.manifest import FORMAT, WITH_FILES, WITH_NUMBERS, WITH_REPLACED, LakeFile, Manifest, Part
from warehouse.lake.own_files import stem_of
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.run_files import read_runs, write_run

FIRST_COLUMNS: dict[str, list[str]] = json.loads(
    (Path(__file__).parent.parent / "cases" / "first_columns.json").read_text(encoding="utf-8")
)
"""The columns of the state tables of the first release. Tables and columns of later versions are missing in old homes."""
VERBS: dict[str, tuple[str, ...]] = {
    "run": (), "sql": ("select count(*) from documents",), "search": ("the",), "changes": (), "export": ("documents",),
    "trace": (), "status": (), "check": (), "report": (), "docs": (), "retry": (), "forget": (), "purge": (),
    "rebuild": (), "compact": (), "doctor": (),
}  # fmt: skip
"""Verbs on a home with what they are told. `up` and `init` read none."""
EARLIER_STEPS = "0123456789abcdef"
"""The half of a fingerprint that says what made a record."""
KEEP_WHAT_THEY_DROP = ("forget", "purge")


class Point(NamedTuple):
    """A home of a format, and the verb that meets it first."""

    format: int
    verb: str
    of: Prepared

    def __str__(self) -> str:
        return f"{self.of.source.shape.name}: a home of format {self.format}, then columnist {self.verb}"


def meet_old_homes(options: Options) -> list[Figures]:
    """Each verb on a home of each format; then a run of its sources gives what a build from nothing gives."""
    started = time.perf_counter()
    homes = prepare(options.shapes, options.folder / "old-homes-base")
    pairs = list(itertools.product(range(1, FORMAT + 1), VERBS))
    points = [Point(*pair, homes[number % len(homes)]) for number, pair in enumerate(pairs)][:: options.every]
    failures = try_points(points, meet, options, "old-homes")
    note = f"{FORMAT} formats, {len(VERBS)} verbs; {len(homes)} shapes take turns"
    return [Figures("homes of earlier versions", len(points), failures, time.perf_counter() - started, note)]


def meet(point: Point, folder: Path) -> list[str]:
    """What is wrong with what the verb says, and with what becomes of the home."""
    of, home = point.of, copy_home(point.of.home, folder / "home")
    make_old(home, point.format)
    found = complaints(_call(point.verb, home, of, folder))
    if point.verb in KEEP_WHAT_THEY_DROP:
        return found + complaints(command.call("check", "--home", home))
    ended = command.run(home, of.sources)
    if ended.code:
        return [*found, f"the next run exits with {ended.code}: {ended.err.strip()}"]
    checked = command.call("check", "--home", home)
    found += [f"check exits with {checked.code}: {checked.err.strip()}"] if checked.code else []
    return found + differences(take_picture(home), of.expected)


def make_old(home: Path, number: int) -> None:
    """Lays a home of today out as the versions of this format did, with the fewest columns that any of them had."""
    paths, lake = Home(home), Lake(home / "lake")
    manifest = lake.manifest()
    assert manifest is not None
    parts = tuple(_old_part(lake, part, number) for part in manifest.parts)
    files = manifest.history.get("sightings", ())
    history = {**manifest.history, "sightings": tuple(_old_sightings(lake, file, number) for file in files)}
    old = {"parts": parts, "history": history, "format": number, "press_id": EARLIER_STEPS}
    lake.commit(manifest._replace(**old, previous=manifest.manifest_id))
    _forget_earlier_states(lake, manifest)
    if number < WITH_NUMBERS:
        for run in read_runs(paths):
            write_run(paths, {name: value for name, value in run.items() if name != "run_no"})
    _write_old_cache(home / "work" / "stat.arrow")
    (home / "work" / "published.json").unlink(missing_ok=True)
    paths.work_file.unlink(missing_ok=True)
    _unpublish_later_tables(paths.warehouse)


def _old_part(lake: Lake, part: Part, number: int) -> Part:
    old: Part = {}
    for table, names in FIRST_COLUMNS.items():
        if table in part:
            rows = lake.read(part, table)
            if table == "records" and number < WITH_FILES:
                roots = pa.array([cut_uri(uri)[0] for uri in rows["uri"].to_pylist()])
                rows = rows.set_column(rows.schema.get_field_index("root"), "root", roots)
            if table == "records":
                rows = _by_earlier_steps(rows)
            wanted = {*names, "file_uri"} if number >= WITH_FILES else set(names)
            old[table] = lake._write_state(table, rows.select([name for name in rows.column_names if name in wanted]))
    return old


def _by_earlier_steps(records: pa.Table) -> pa.Table:
    """The records as steps of other versions made them, so that the next run presses them again."""
    made = pa.array([each[: -len(EARLIER_STEPS)] + EARLIER_STEPS for each in records["fingerprint"].to_pylist()])
    return records.set_column(records.schema.get_field_index("fingerprint"), "fingerprint", made)


def _old_sightings(lake: Lake, file: LakeFile, number: int) -> LakeFile:
    later = ["run_no"] * (number < WITH_NUMBERS) + ["replaced_sha"] * (number < WITH_REPLACED)
    rows = lake.read_history(file).drop_columns(later)
    return lake.write_history("sightings", f"{stem_of(file.path)}-old", [rows])


def _forget_earlier_states(lake: Lake, manifest: Manifest) -> None:
    """Those that are kept are of this version, and name files of it."""
    for kept in lake.kept_manifests():
        if stem_of(kept) != manifest.run_id:
            lake.store.delete(kept)


def _write_old_cache(path: Path) -> None:
    """What was remembered of files had other columns."""
    names = ("uri", "size", "modified_ns", "sha256")
    feather.write_feather(pa.table({name: pa.array(["news/a.txt"]) for name in names}), path)


def _unpublish_later_tables(path: Path) -> None:
    path.chmod(0o600)
    with duckdb.connect(path) as con:
        con.execute("update loads set sql_hash = 'that of an earlier version'")
        con.execute("drop table signatures")
        con.execute("drop table fingerprints")


def _call(verb: str, home: Path, of: Prepared, folder: Path) -> command.Ended:
    told: dict[str, tuple[object, ...]] = {
        "run": (*of.sources.arguments, *command.DIRECT),
        "export": ("documents", "--output", folder / "exported"),
        "trace": (of.uri,),
        "forget": (of.root,),
        "purge": (of.uri,),
    }
    return command.call(verb, *told.get(verb, VERBS[verb]), "--home", home, folder=of.sources.folder)
