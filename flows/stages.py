"""The way from sources to a published warehouse and a report, in plain Python and composed once.

A `Caller` makes the calls: `Plain` as they are, the Prefect pipeline each as a task. What travels between calls is
small: plans, names of files, counts.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, Protocol, TypeVar

import pyarrow as pa

from flows.journal import Journal, open_run, version
from flows.press import press_id
from flows.reasons import REASONS
from flows.scan import Item, Plan, make_plan, read_known
from flows.settings import Settings
from flows.sources.roots import resolve_roots
from flows.stat_cache import StatCache
from flows.workers import PressedBatch, Workers, cut_batches
from warehouse.errors import ColumnistError
from warehouse.failpoints import failpoint
from warehouse.lake import Lake
from warehouse.manifest import LakeFile, Manifest, Part
from warehouse.runs import PUBLISHED, read_runs, utc_now
from warehouse.schema import conform, table_schema

if TYPE_CHECKING:
    from warehouse.reports import Written

P = ParamSpec("P")
R = TypeVar("R")

FATES = ("loaded", "empty", "skipped", "quarantined")


class Caller(Protocol):
    """How the calls of the stages are made."""

    def call(self, name: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Makes one call and gives its result."""
        ...

    def press(self, batches: Sequence[Sequence[Item]], workers: Workers) -> Iterator[PressedBatch]:
        """Presses every batch and gives the results in the order of the batches."""
        ...


class Plain:
    """Calls as they are; batches run side by side on threads, each handed to the pool of workers."""

    def __init__(self, settings: Settings, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
        self._threads = settings.n_workers
        self._progress = progress

    def call(self, name: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Calls the function."""
        return function(*args, **kwargs)

    def press(self, batches: Sequence[Sequence[Item]], workers: Workers) -> Iterator[PressedBatch]:
        """Presses in order, as many at once as there are workers."""
        total, done = sum(map(len, batches)), 0
        with ThreadPoolExecutor(max_workers=self._threads) as threads:
            for result in threads.map(workers.press, batches):
                done += result.n_records
                self._progress(done, total)
                yield result


class Ingested(NamedTuple):
    """What ingesting did: records by fate under the roots of the run, and whether the lake changed."""

    by_fate: dict[str, int]
    n_found: int
    n_pressed: int
    n_removed: int
    changed: bool
    manifest_id: str


def ingest(sources: Sequence[str], settings: Settings, journal: Journal, caller: Caller) -> Ingested:
    """Scan, press and commit: afterwards the lake holds what the sources say."""
    home = settings.home_paths
    lake = Lake(home.lake)
    manifest = lake.manifest()
    roots = resolve_roots(sources, manifest.roots if manifest else {})
    refuse_inside_home(roots, settings)
    cache = StatCache(home.stat_cache)
    with journal.timed("scan"):
        plan = caller.call("scan", make_plan, roots, lake, manifest, cache, settings, press_id(settings.press))
    by_fate = plan.unchanged_by_fate.copy()
    plan = plan._replace(roots={**(manifest.roots if manifest else {}), **roots})
    if not plan.is_empty or manifest is None or plan.roots != manifest.roots:
        batches = cut_batches(plan.items, settings)
        with journal.timed("press"), Workers(batches, home.lake, settings) as workers:
            pressed = list(caller.press(batches, workers))
        for batch in pressed:
            journal.add_seconds({f"press.{step}": seconds for step, seconds in batch.seconds_by_step.items()})
        with journal.timed("commit"):
            manifest, fates = caller.call("commit", commit, lake, manifest, plan, pressed, settings, journal, cache)
        by_fate += fates
        journal.note(bytes_pressed=sum(batch.n_bytes for batch in pressed))
    cache.save()
    counts = {f"n_{fate}": by_fate[fate] for fate in FATES}
    journal.note(n_found=plan.n_found, n_pressed=len(plan.items), n_removed=len(plan.removed), **counts)
    return Ingested(
        {fate: by_fate[fate] for fate in FATES},
        plan.n_found,
        len(plan.items),
        len(plan.removed),
        not plan.is_empty,
        manifest.manifest_id,
    )


def commit(
    lake: Lake,
    manifest: Manifest | None,
    plan: Plan,
    pressed: Sequence[PressedBatch],
    settings: Settings,
    journal: Journal,
    cache: StatCache,
) -> tuple[Manifest, Counter[str]]:
    """Makes the plan's outcome the lake's state, in one step; gives the manifest, and the pressed records by fate."""
    new_parts = [part for batch in pressed for part in batch.parts]
    columns = ["doc_id", "uri", "sha256", "fate"]
    rows = [
        row
        for part in new_parts
        for row in zip(*(c.to_pylist() for c in lake.read(part, "records", columns).columns), strict=True)
    ]
    gone: dict[int, list[str]] = {}
    for doc_id in (*plan.removed, *(row[0] for row in rows if row[0] in plan.known)):
        gone.setdefault((plan.removed.get(doc_id) or plan.known[doc_id]).part, []).append(doc_id)
    kept: list[Part] = []
    old_parts = manifest.parts if manifest else ()
    with ThreadPoolExecutor(max_workers=settings.n_workers) as threads:
        rewritten = threads.map(lambda number: lake.without(old_parts[number], gone[number]), gone)
        by_number = dict(zip(gone, rewritten, strict=True))
    for number, part in enumerate(old_parts):
        remaining = by_number.get(number, part)
        if remaining:
            kept.append(remaining)
    failpoint("commit.rewritten")
    history: dict[str, tuple[LakeFile, ...]] = dict(manifest.history) if manifest else {}
    sightings = _sightings(plan, rows, journal)
    if sightings.num_rows:
        file = lake.write_history("sightings", journal.run_id, sightings)
        history["sightings"] = (*history.get("sightings", ()), file)
    failpoint("commit.history_written")
    committed = Manifest(
        run_id=journal.run_id,
        previous=manifest.manifest_id if manifest else None,
        columnist_version=version(),
        press_id=press_id(settings.press),
        roots=plan.roots,
        parts=(*kept, *new_parts),
        history=history,
    )
    lake.commit(committed)
    for item, (_, _, sha256, _) in zip(plan.items, rows, strict=True):
        if sha256 is not None:
            cache.remember(item, sha256)
    lake.collect_garbage(settings.keep_runs)
    return committed, Counter(row[3] for row in rows)


def _sightings(plan: Plan, rows: Sequence[tuple[str, str, str | None, str]], journal: Journal) -> pa.Table:
    """What this run saw arrive, change and go; a content that went from one uri and arrived at another has moved."""
    sources: dict[str, list[str]] = {}
    for record in sorted(plan.removed.values(), key=lambda record: record.uri, reverse=True):
        if record.sha256:
            sources.setdefault(record.sha256, []).append(record.uri)
    seen: list[dict[str, Any]] = []
    for item, (doc_id, uri, sha256, _) in zip(plan.items, rows, strict=True):
        before = plan.known.get(doc_id)
        event = "arrived" if before is None else "pressed" if before.sha256 == sha256 else "changed"
        origins = sources.get(sha256 or "") if event == "arrived" else None
        seen.append(
            {
                "doc_id": doc_id,
                "event": event,
                "uri": uri,
                "sha256": sha256,
                "modified_at": _timestamp(item.mtime_ns),
                "moved_from": origins.pop() if origins else None,
            }
        )
    seen += [
        {"doc_id": doc_id, "event": "removed", "uri": record.uri} for doc_id, record in sorted(plan.removed.items())
    ]
    run = {"run_id": journal.run_id, "seen_at": journal.entry["started_at"]}
    schema = table_schema("sightings")
    return conform({name: [(row | run).get(name) for row in seen] for name in schema.names}, schema)


def _timestamp(mtime_ns: int) -> datetime.datetime | None:
    if mtime_ns < 0:
        return None
    return datetime.datetime.fromtimestamp(mtime_ns // 1_000_000_000, datetime.UTC).replace(
        tzinfo=None, microsecond=mtime_ns // 1000 % 1_000_000
    )


def load(settings: Settings, journal: Journal, caller: Caller) -> bool:
    """Load, link, check and publish; gives whether there was anything to publish."""
    from warehouse.database import is_published

    home = settings.home_paths
    manifest = Lake(home.lake).manifest()
    if manifest is None or is_published(home, manifest.manifest_id):
        return False
    with journal.timed("load"):
        caller.call("load and publish", load_and_publish, settings, journal, manifest)
    return True


def load_and_publish(settings: Settings, journal: Journal, manifest: Manifest) -> None:
    """Brings the work file up to the manifest, checks it and puts it in place of the published one.

    Raises:
        CheckFailed: an invariant does not hold; the published file stays as it was.
    """
    from warehouse.checks import require_invariants, run_checks
    from warehouse.database import WorkFile, remember_published

    home = settings.home_paths
    publication = {"status": PUBLISHED, "published_at": utc_now()}
    entries = [run | publication if run["run_id"] == journal.run_id else run for run in read_runs(home)]
    work = WorkFile(home, memory_limit=settings.memory_limit, threads=settings.n_workers)
    try:
        with journal.timed("load.rows"):
            work.load(Lake(home.lake), manifest, entries, journal.run_id)
        with journal.timed("load.check"):
            require_invariants(run_checks(work.connection))
        with journal.timed("load.publish"):
            work.publish()
    finally:
        work.close()
    remember_published(home, manifest.manifest_id)
    journal.note(**publication)


def report(settings: Settings, journal: Journal, caller: Caller) -> "list[Written]":
    """Writes the report from the published warehouse; gives what was written."""
    from warehouse.database import open_warehouse
    from warehouse.reports import write_reports

    def write() -> "list[Written]":
        cures = {code: reason.cure for code, reason in REASONS.items()}
        with open_warehouse(settings.home) as con:
            return write_reports(con, settings.home_paths.reports, summary(journal), cures)

    with journal.timed("report"):
        return caller.call("report", write)


def in_a_row(
    settings: Settings, ingest: Callable[[], object], load: Callable[[], bool], report: Callable[[], object]
) -> None:
    """The whole way, whoever makes the calls. Where nothing was published the report is as good as it was."""
    ingest()
    published = load()
    if settings.report and (published or not settings.home_paths.report.exists()):
        report()


def run(sources: Sequence[str], settings: Settings, caller: Caller) -> dict[str, Any]:
    """The whole way in one call, without Prefect; gives the run's entry."""
    with open_run(settings, press_id(settings.press)) as journal:
        in_a_row(
            settings,
            lambda: ingest(sources, settings, journal, caller),
            lambda: load(settings, journal, caller),
            lambda: report(settings, journal, caller),
        )
    return journal.entry


def report_again(settings: Settings) -> "list[Written]":
    """Writes the report from what is published, with the facts of the last run."""
    settings.home_paths.require_warehouse()
    entry = read_runs(settings.home_paths)[-1]
    return report(settings, Journal(settings, entry), Plain(settings))


def forget(root: str, settings: Settings) -> dict[str, Any]:
    """Drops a root: its records leave the lake and the warehouse, its history stays.

    Raises:
        ColumnistError: the home knows no such root.
    """
    caller = Plain(settings)
    with open_run(settings, press_id(settings.press)) as journal:
        lake = Lake(settings.home_paths.lake)
        manifest = lake.manifest()
        if manifest is None or root not in manifest.roots:
            names = ", ".join(sorted(manifest.roots)) if manifest else ""
            raise ColumnistError(f"no root {root!r} here; the roots are: {names or 'none yet'}")
        cache = StatCache(settings.home_paths.stat_cache)
        known = read_known(lake, manifest, {root})
        remaining = {name: path for name, path in manifest.roots.items() if name != root}
        plan = Plan(remaining, [], known, known, 0, 0, 0, Counter())
        commit(lake, manifest, plan, [], settings, journal, cache)
        cache.forget(root)
        cache.save()
        journal.note(n_removed=len(known))
        load(settings, journal, caller)
    return journal.entry


def summary(journal: Journal) -> Mapping[str, Any]:
    """The run's facts for its report and its last screen."""
    return {key: value for key, value in journal.entry.items() if value is not None}


def refuse_inside_home(roots: Mapping[str, str], settings: Settings) -> None:
    """A source below the home would be the tool's own output.

    Raises:
        ColumnistError: there is one.
    """
    home = settings.home_paths.folder.resolve()
    for name, path in roots.items():
        if Path(path) == home or home in Path(path).parents:
            raise ColumnistError(
                f"the source {name!r} ({path}) lies in the home {home}; choose another --home, or another source"
            )
