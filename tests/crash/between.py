"""Run twice equals run once, whatever verb is called in between: for each shape of sources, each spelling and each verb."""

import json
import time
from pathlib import Path
from typing import NamedTuple

from tests.crash import command
from tests.crash.figures import Figures, Options, try_points
from tests.crash.history import Gone, contents_of
from tests.crash.reference import Picture, build_from_nothing, differences, faults, take_picture
from tests.crash.shapes import WAYS, Shape, Source

NOTHING, FORGET, PURGE = "nothing", "forget", "purge"
IDLE = (NOTHING, "retry", "compact", "rebuild", "check", "report", "docs")
"""What changes no row."""
VERBS = (*IDLE, FORGET, PURGE)


class Point(NamedTuple):
    """A verb between two runs, how the sources are spelled in each, and whether the roots have names of their own."""

    shape: Shape
    verb: str
    way: str
    is_named: bool

    def __str__(self) -> str:
        named = ", NAME=" if self.is_named else ""
        return f"{self.shape.name}, {self.way}{named}, {self.verb} between two runs"


def call_between(options: Options) -> list[Figures]:
    """Every verb on every shape; the spellings take turns, so that each meets each verb and each shape."""
    started = time.perf_counter()
    pairs = [(shape, verb) for shape in options.shapes for verb in VERBS]
    points = [
        Point(shape, verb, WAYS[number % len(WAYS)], number // len(WAYS) % 2 == 1)
        for number, (shape, verb) in enumerate(pairs)
    ][:: options.every]
    failures = try_points(points, meet, options, "between")
    note = f"{len(options.shapes)} shapes, {len(VERBS)} verbs"
    return [Figures("a verb between two runs", len(points), failures, time.perf_counter() - started, note)]


def meet(point: Point, folder: Path) -> list[str]:
    """What is wrong after the verb, after the run that follows, and with the run that should find nothing to do."""
    source, home = Source(point.shape, folder, is_named=point.is_named), folder / "home"
    sources = source.named(way=point.way)
    source.fill()
    found = _must_end(command.run(home, sources))
    source.change()
    found += _must_end(command.run(home, source.named()))
    expected = build_from_nothing(folder / "reference", sources)
    if found:
        return found
    dropped: set[str] = set()
    if point.verb == FORGET:
        ended = command.call(FORGET, source.root_name(point.shape.roots[0]), "--json", "--home", home)
        found += _must_end(ended)
        dropped.add(json.loads(ended.out)["run_id"])
    elif point.verb == PURGE:
        found += _purge(home, sources, expected, dropped)
    elif point.verb != NOTHING:
        ended = command.call(point.verb, "--home", home)
        if "nothing is in quarantine" not in ended.err:
            found += _must_end(ended)
    if point.verb in IDLE:
        found += differences(take_picture(home), expected)
    found += _must_end(command.run(home, sources)) or faults(home, expected, dropped)
    ended = command.run(home, source.named())
    found += _must_end(ended)
    if not found and json.loads(ended.out)["status"] != "unchanged":
        found.append(f"the last run is not unchanged: {ended.out.strip()}")
    return found


def _purge(home: Path, sources: command.Sources, expected: Picture, dropped: set[str]) -> list[str]:
    """Purges one record with its copies, which stay out of the next run, and lets them in again."""
    uris = expected.state["records"]["uri"].to_pylist()
    uri = next(uri for uri in uris if not any(other.startswith((f"{uri}!", f"{uri}#")) for other in uris))
    gone = contents_of(home, uri)
    dropped |= gone.contents | gone.doc_ids
    found = _must_end(command.call("purge", uri, "--home", home)) or _kept_out(home, expected, gone)
    found += _must_end(command.run(home, sources)) or _kept_out(home, expected, gone)
    return found + _must_end(command.call("purge", "--allow", uri, "--home", home))


def _kept_out(home: Path, expected: Picture, gone: Gone) -> list[str]:
    got = {row["uri"]: row["fate"] for row in take_picture(home).warehouse["records"].to_pylist()}
    wanted = {row["uri"]: row["fate"] for row in expected.warehouse["records"].to_pylist()}
    wanted |= dict.fromkeys(gone.uris, "skipped")
    return [
        f"{uri}: {got.get(uri)}, not {wanted.get(uri)}"
        for uri in sorted(got.keys() | wanted.keys())
        if got.get(uri) != wanted.get(uri)
    ]


def _must_end(ended: command.Ended) -> list[str]:
    return [f"exit code {ended.code}: {ended.err.strip()}"] if ended.code else []
