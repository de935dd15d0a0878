"""What a run would do, found without doing any of it: nothing is written and no lock is taken.

The plan is the one that a run would carry out. How long it takes is reckoned from what earlier runs of the home took.
"""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from flows.pipeline.cycles import no_search_for_cycles
from flows.pipeline.plan import Plan, Why
from flows.pipeline.removals import count_by_root, guard_removals
from flows.pipeline.request import find_roots
from flows.pipeline.resuming import count_unfinished
from flows.pipeline.scan import make_plan
from flows.pipeline.stat_cache import StatCache
from flows.press.identities import identities, made_by, press_id
from flows.press.item import bytes_to_read
from flows.records.libraries import since_last_run
from flows.settings.run_settings import Settings
from flows.sources.formats import PLAIN
from warehouse.errors import ColumnistError
from warehouse.lake.checkpoints import read_checkpoints
from warehouse.lake.manifest import WITH_FILES
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.run_files import PUBLISHED, UNCHANGED, read_runs

WHYS: tuple[Why, ...] = ("new", "changed", "unread", "stale")
MOST_RUNS = 5
"""The latest runs from which it is reckoned."""


class Share(NamedTuple):
    """The files that are pressed for one reason.

    `n_records` counts those of which it is known how many they hold, `n_uncounted` the files of which it is not: new ones
    that may hold many. `n_bytes` are as the files lie on the disk.
    """

    why: Why
    n_files: int
    n_bytes: int
    n_records: int
    n_uncounted: int


class Estimate(NamedTuple):
    """How long a run would take, the most memory that it would have, and how many earlier runs say so."""

    seconds: float
    peak_bytes: int | None
    n_runs: int


class Forecast(NamedTuple):
    """What a run would do.

    `since` says which steps, libraries and settings are others than in the last run; `unfinished` how many records stopped
    runs have pressed already, by run; `removed` how many records are gone, by root; `refusal` why the run would not go on.
    `estimate` is None where no earlier run says anything; `memory_limit_bytes` is what all workers may have together.
    """

    roots: dict[str, str]
    shares: list[Share]
    since: str
    n_unchanged: int
    removed: dict[str, int]
    n_removed_files: int
    unfinished: dict[str, int]
    refusal: str | None
    estimate: Estimate | None
    memory_limit_bytes: int


def forecast(sources: Sequence[str], settings: Settings) -> Forecast:
    """Compares the sources with the lake as a run would.

    Raises:
        ColumnistError: a source cannot be one, or the lake is damaged or of an early version.
    """
    home = settings.home_paths
    lake = Lake(home.lake)
    manifest = lake.manifest()
    if manifest is not None and manifest.format < WITH_FILES:
        raise ColumnistError(
            f"the lake in {home.folder} is of an early version; `columnist compact` brings it up to date"
        )
    roots = find_roots(sources, manifest.roots if manifest else {}, settings)
    cache = StatCache(home.stat_cache)
    # To verify reads the whole lake and writes down what is damaged; that a run would stop is told and stops nothing here.
    planned = dataclasses.replace(settings, verify=False, allow_removals=True)
    with no_search_for_cycles():
        plan = make_plan(roots, lake, manifest, cache, planned, identities(settings.press))
    shares = _shares(plan)
    return Forecast(
        roots=roots,
        shares=shares,
        since=since_last_run(cache.libraries, made_by(settings.press)).strip(" ()"),
        n_unchanged=plan.unchanged.total(),
        removed=dict(sorted(count_by_root(plan.removed.values()).items())),
        n_removed_files=len(plan.removed),
        unfinished=dict(
            sorted(
                count_unfinished(read_checkpoints(lake.store).values(), plan.listed, press_id(settings.press)).items()
            )
        ),
        refusal=_refusal(plan, settings),
        estimate=estimate(read_runs(home), sum(share.n_bytes for share in shares)),
        memory_limit_bytes=settings.n_workers * settings.worker_memory,
    )


def estimate(runs: Sequence[dict[str, Any]], n_bytes: int) -> Estimate | None:
    """What a run takes that reads so many bytes: as much a byte as the latest did, and no less than the shortest.

    Runs that took over what others had pressed say nothing, nor do those that did not end well.
    """
    ended = [run for run in runs if run["status"] in (PUBLISHED, UNCHANGED) and run["seconds"] and not run["n_resumed"]]
    reading = [run for run in ended if run["bytes_read"]][-MOST_RUNS:]
    if not reading:
        return None
    seconds = n_bytes * sum(run["seconds"] for run in reading) / sum(run["bytes_read"] for run in reading)
    peaks = [run["peak_bytes"] for run in reading if run["peak_bytes"]]
    least = min(float(run["seconds"]) for run in ended)
    return Estimate(round(max(seconds, least), 1), max(peaks, default=None), len(reading))


def _shares(plan: Plan) -> list[Share]:
    counts = {why: Counter[str]() for why in WHYS}
    for item, why in zip(plan.items, plan.whys, strict=True):
        known = plan.known.files.get(item.uri)
        is_one = item.reason is not None or item.media_type in PLAIN
        counts[why]["files"] += 1
        counts[why]["bytes"] += bytes_to_read(item)
        counts[why]["records"] += known.n_records if known is not None else is_one
        counts[why]["uncounted"] += known is None and not is_one
    return [
        Share(why, found["files"], found["bytes"], found["records"], found["uncounted"])
        for why, found in counts.items()
        if found
    ]


def _refusal(plan: Plan, settings: Settings) -> str | None:
    """Why the run would stop. What is gone may turn out to have moved only once the new files are read."""
    try:
        guard_removals(plan.known, count_by_root(plan.removed.values()), settings)
    except ColumnistError as error:
        return str(error)
    return None
