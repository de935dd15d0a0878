"""Homes in which something is gone, damaged or too new, and every verb on each of them."""

import itertools
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.crash import command
from tests.crash.figures import Figures, Options, try_points
from tests.crash.folder import copy_home
from tests.crash.homes import Prepared, prepare
from tests.crash.reference import differences, faults, take_picture
from warehouse.lake.manifest import FORMAT, Manifest
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import STATE_TABLES

VERBS = (
    "run",
    "verify",
    "sql",
    "check",
    "status",
    "rebuild",
    "report",
    "compact",
    "retry",
    "forget",
    "trace",
    "doctor",
)
# What a line must hold to say what to do about it.
CURES = ("columnist ", "--", "install", "choose", "run again")


class Damage(NamedTuple):
    """What is done to one file of a home; `file` is relative to it."""

    file: str
    how: str


class Point(NamedTuple):
    """A damage to a home, and the verb that meets it first."""

    damage: Damage
    verb: str
    of: Prepared

    def __str__(self) -> str:
        return f"{self.of.source.shape.name}: {self.damage.file} {self.damage.how}, then columnist {self.verb}"


def _flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 0x55]) + data[middle + 1 :]


WAYS: dict[str, Callable[[bytes], bytes] | None] = {
    "is gone": None,
    "is empty": lambda data: b"",
    "is cut in half": lambda data: data[: len(data) // 2],
    "has a flipped byte": _flip,
    "is something else": lambda data: b"[1, 2]\n",
}
NEWER = "is of a newer version"


def meet_bad_homes(options: Options) -> list[Figures]:
    """Each verb works, or says in one line what to do; then `run --verify`, after `rebuild` where that is asked for, mends."""
    started = time.perf_counter()
    homes = prepare(options.shapes, options.folder / "bad-homes-base")
    points = [
        Point(damage, verb, of)
        for number, of in enumerate(homes)
        for damage, verb in list(itertools.product(choose(of.home, number), VERBS))[number :: len(homes)]
    ][:: options.every]
    failures = try_points(points, meet, options, "bad-homes")
    note = f"{len(WAYS)} ways for each kind of file, {len(VERBS)} verbs; {len(homes)} shapes take turns"
    return [Figures("damaged homes", len(points), failures, time.perf_counter() - started, note)]


def choose(home: Path, number: int) -> list[Damage]:
    """Every kind of file of a home in each way; the tables of the state take turns, by the number of the home."""
    manifest = _manifest(home)
    part = manifest.parts[0]
    tables = [table for table in STATE_TABLES if table in part]
    named = [part[tables[number % len(tables)]].path]
    named += [each["deletions"].path for each in manifest.parts if "deletions" in each][:1]
    named += [files[0].path for files in manifest.history.values() if files]
    kept = sorted((home / "lake" / "manifests").glob("*.json"))
    entry = min((home / "lake" / "history" / "runs").glob("*.json"))
    files = [f"lake/{path}" for path in named] + [path.relative_to(home).as_posix() for path in (kept[0], entry)]
    files += [
        "lake/manifest.json",
        "warehouse.duckdb",
        "work/warehouse.duckdb",
        "work/stat.arrow",
        "work/published.json",
    ]
    return [Damage(file, how) for file in files for how in WAYS] + [Damage("lake/manifest.json", NEWER)]


def apply(damage: Damage, home: Path) -> None:
    """Damages the file."""
    path = home / damage.file
    if damage.how == NEWER:
        path.write_text(path.read_text().replace(f'"format": {FORMAT}', '"format": 99'))
        return
    change_bytes = WAYS[damage.how]
    if change_bytes is None:
        path.unlink()
    else:
        path.write_bytes(change_bytes(path.read_bytes()))


def meet(point: Point, folder: Path) -> list[str]:
    """What is wrong with what the verb says, and with what becomes of the home."""
    of, home = point.of, copy_home(point.of.home, folder / "home")
    apply(point.damage, home)
    found = complaints(_call(point.verb, home, of))
    if point.damage.how == NEWER:
        content = (home / point.damage.file).read_text()
        return found if '"format": 99' in content else [*found, "the manifest of a newer version was touched"]
    ended = _call("verify", home, of)
    if ended.code == 2 and "`columnist rebuild`" in ended.err:
        found += complaints(ended) + complaints(_call("rebuild", home, of))
        ended = _call("verify", home, of)
    if ended.code:
        return [*found, f"run --verify exits with {ended.code}: {ended.err.strip()}"]
    # History is in no source: what is damaged there is lost. What was forgotten may be damaged in an earlier state.
    is_lost = "/history/" in point.damage.file or point.verb == "forget"
    found += differences(take_picture(home), of.expected) if is_lost else faults(home, of.expected)
    shutil.rmtree(home)
    return found


def complaints(ended: command.Ended) -> list[str]:
    """What is wrong with how a command has ended: one line, and a cure in it."""
    lines = ended.err.splitlines()
    if ended.code in (0, 1):
        return [] if "Traceback" not in ended.err else [f"a traceback: {ended.err[-500:]}"]
    if ended.code != 2 or len(lines) != 1 or not lines[0].startswith("columnist: "):
        return [f"exit code {ended.code}: {ended.err[-500:]}"]
    is_cured = any(cure in lines[0] for cure in CURES) and "please report" not in lines[0]
    return [] if is_cured else [f"no cure is named: {lines[0]}"]


def _call(verb: str, home: Path, of: Prepared) -> command.Ended:
    flags: dict[str, tuple[object, ...]] = {
        "run": ("run", *of.sources.arguments, *command.DIRECT),
        "verify": ("run", *of.sources.arguments, *command.DIRECT, "--verify"),
        "sql": ("sql", "select count(*) from documents"),
        "forget": ("forget", of.root),
        "trace": ("trace", of.uri),
    }
    return command.call(*flags.get(verb, (verb,)), "--home", home, folder=of.sources.folder)


def _manifest(home: Path) -> Manifest:
    manifest = Lake(home / "lake").manifest()
    assert manifest is not None
    return manifest
