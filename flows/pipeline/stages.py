"""The way from sources to a published warehouse and a report, in plain Python and composed once.

A `Caller` makes the calls: `Plain` as they are, the Prefect pipeline each as a task. What travels between calls is
small: plans, names of files, counts.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, Protocol, TypeVar

from flows.pipeline.commit import commit
from flows.pipeline.cycles import no_search_for_cycles
from flows.pipeline.mending import mending_facts, mends_nothing
from flows.pipeline.open_run import OpenRun, open_run
from flows.pipeline.outcome import find_outcome
from flows.pipeline.plan import Plan
from flows.pipeline.progress import Progress, Tally
from flows.pipeline.removals import guard_removals
from flows.pipeline.report_parameters import given
from flows.pipeline.request import check_request, find_roots, require_report_folder
from flows.pipeline.resuming import count_unfinished, describe_unfinished, drop_committed, drop_useless, resumed_facts
from flows.pipeline.scan import make_plan
from flows.pipeline.stat_cache import StatCache
from flows.pipeline.upgrade import current_manifest
from flows.press.identities import identities, made_by, press_id
from flows.press.item import Item, bytes_to_read
from flows.press.pressed_batch import PressedBatch
from flows.press.supervision import cut_batches, press_supervised, start_workers
from flows.press.workers import Workers
from flows.records.libraries import since_last_run
from flows.records.reasons import FATES
from flows.settings.run_settings import Settings
from warehouse.lake.garbage import collect_garbage
from warehouse.lake.manifest import Manifest
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.run_files import PUBLISHED, read_runs, utc_now

if TYPE_CHECKING:
    from warehouse.report.pages import Written

P = ParamSpec("P")
R = TypeVar("R")


class Watcher(NamedTuple):
    """Who follows a run: told how far the press is, and what a person should know."""

    progress: Callable[[Progress], None] = lambda progress: None
    message: Callable[[str], None] = lambda text: None


class Caller(Protocol):
    """How the calls of the stages are made."""

    def call(self, name: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Makes one call and gives its result."""
        ...

    def press(self, batches: Sequence[Sequence[Item]], workers: Workers) -> Iterator[PressedBatch]:
        """Presses every batch and gives the results in the order of the batches."""
        ...

    def tell(self, message: str) -> None:
        """Tells whoever watches the run."""
        ...

    def log(self, line: str) -> None:
        """Notes for the run's page what a step did: one line a step, with counts, none for each document."""
        ...


class Plain:
    """Calls as they are; batches run side by side on threads, each handed to the pool of workers."""

    def __init__(self, settings: Settings, watcher: Watcher | None = None) -> None:
        self._threads = settings.n_workers
        self._watcher = watcher or Watcher()

    def call(self, name: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Calls the function."""
        return function(*args, **kwargs)

    def press(self, batches: Sequence[Sequence[Item]], workers: Workers) -> Iterator[PressedBatch]:
        """Presses in order, as many at once as there are workers."""
        tally = Tally(batches, self._watcher.progress)

        def press(number: int) -> PressedBatch:
            pressed = press_supervised(batches[number], workers, moved=tally.of_batch(number))
            tally.end_batch(number, pressed.n_found)
            return pressed

        threads = ThreadPoolExecutor(max_workers=self._threads)
        try:
            yield from threads.map(press, range(len(batches)))
        finally:
            # After Ctrl-C nobody waits for the batches that have not begun.
            threads.shutdown(wait=False, cancel_futures=True)

    def tell(self, message: str) -> None:
        """Passes the message on."""
        self._watcher.message(message)

    def log(self, line: str) -> None:
        """Leaves it: without a page, the last screen says all of it."""


class Ingested(NamedTuple):
    """What ingesting did: records by fate under the roots of the run, and whether the lake changed."""

    by_fate: dict[str, int]
    n_found: int
    n_pressed: int
    n_removed: int
    changed: bool


def ingest(sources: Sequence[str], settings: Settings, run: OpenRun, caller: Caller) -> Ingested:
    """Scan, press and commit: afterwards the lake holds what the sources say."""
    home = settings.home_paths
    lake = Lake(home.lake)
    manifest = current_manifest(lake, run.key, drop_damaged=settings.verify)
    roots = find_roots(sources, manifest.roots if manifest else {}, settings)
    unfinished = drop_useless(lake, manifest, press_id(settings.press))
    collect_garbage(lake, settings.keep_runs, unfinished)
    with run.timed("scan"), no_search_for_cycles():
        cache = StatCache(home.stat_cache)
        plan = caller.call("scan", make_plan, roots, lake, manifest, cache, settings, identities(settings.press))
    plan = plan._replace(roots={**(manifest.roots if manifest else {}), **roots})
    n_unchanged = plan.unchanged.total()
    n_removed = sum(file.n_records for file in plan.removed.values())
    caller.log(f"scan: {len(plan.items):,} files to press, {n_unchanged:,} records unchanged, {n_removed:,} removed")
    if plan.items and (resumed := count_unfinished(unfinished, plan.listed, press_id(settings.press))):
        caller.tell(describe_unfinished(resumed))
    if plan.n_stale:
        caller.tell(
            f"{plan.n_stale:,} unchanged files are pressed again: the steps, libraries or settings have changed{since_last_run(cache.libraries, made_by(settings.press))}"
        )
    return carry_out(plan, manifest, cache, settings, run, caller)


def carry_out(
    plan: Plan, manifest: Manifest | None, cache: StatCache, settings: Settings, run: OpenRun, caller: Caller
) -> Ingested:
    """Press and commit: makes the lake hold what the plan says."""
    home = settings.home_paths
    lake = Lake(home.lake)
    pressed: list[PressedBatch] = []
    if plan.items:
        batches = cut_batches(plan.items, settings)
        with run.timed("press"), start_workers(batches, settings, None if plan.is_retry else run.run_id) as workers:
            pressed = list(caller.press(batches, workers))
    seconds: defaultdict[str, float] = defaultdict(float)
    for batch in pressed:
        for step, spent in batch.seconds_by_step.items():
            seconds[f"press.{step}"] += spent
    run.add_seconds(seconds)
    outcome = find_outcome(lake, plan, pressed)
    guard_removals(plan.known, outcome.gone_by_root(), settings)
    if plan.items:
        found = sum((batch.pressed for batch in pressed), Counter[str]())
        fates = ", ".join(f"{found[fate]:,} {fate}" for fate in FATES)
        caller.log(
            f"press: {outcome.n_pressed:,} records in {len(pressed):,} {'batch' if len(pressed) == 1 else 'batches'}, {fates}"
        )
    changed = not (outcome.is_empty or mends_nothing(lake, plan, outcome, pressed)) or bool(plan.damaged)
    if changed or manifest is None or plan.roots != manifest.roots:
        with run.timed("commit"):
            manifest = caller.call("commit", commit, lake, manifest, plan, pressed, outcome, settings, run)
        caller.log(f"commit: the lake holds {_count_rows(manifest)}")
    else:
        caller.log("commit: nothing to do, the lake holds what the sources say")
        if (dropped := drop_committed(lake, plan.listed, run.run_id)).n_dropped:
            collect_garbage(lake, settings.keep_runs, dropped.left)
    remember_files(cache, plan, pressed)
    cache.remember_libraries(made_by(settings.press))
    cache.save()
    by_fate = {fate: outcome.by_fate[fate] for fate in FATES}
    ingested = Ingested(by_fate, sum(by_fate.values()), outcome.n_pressed, outcome.removed.num_rows, changed)
    run.note(
        n_found=ingested.n_found,
        n_pressed=ingested.n_pressed,
        n_removed=ingested.n_removed,
        bytes_pressed=sum(batch.n_bytes for batch in pressed),
        bytes_read=sum(map(bytes_to_read, plan.items)),
        **resumed_facts(pressed),
        **mending_facts(plan, outcome, changed=changed),
        **{f"n_{fate}": count for fate, count in by_fate.items()},
    )
    return ingested


def remember_files(cache: StatCache, plan: Plan, pressed: Sequence[PressedBatch]) -> None:
    """Notes how the files looked that the lake now holds, so that the next scan need not read them, and forgets what is gone."""
    read = {file.uri: file for batch in pressed for file in batch.files}
    for item in plan.items:
        if (file := read.get(item.uri)) is not None and file.sha256:
            cache.remember(item, file.sha256, file.digest, file.identities if file.digest else ())
    cache.keep(plan.roots, plan.removed)


def load(settings: Settings, run: OpenRun, caller: Caller) -> bool:
    """Load, link, check and publish; gives whether there was anything to publish."""
    from warehouse.database.publish import is_published

    home = settings.home_paths
    manifest = current_manifest(Lake(home.lake), run.key)
    if manifest is None or is_published(home, manifest.manifest_id):
        caller.log("load: nothing to publish, the warehouse is up to date")
        return False
    with run.timed("load"):
        caller.call("load and publish", load_and_publish, settings, run, manifest)
    caller.log(f"load: {_count_rows(manifest)}; every invariant holds; published {home.warehouse}")
    return True


def load_and_publish(settings: Settings, run: OpenRun, manifest: Manifest) -> None:
    """Brings the work file up to the manifest, checks it and puts it in place of the published one.

    Raises:
        CheckFailed: an invariant does not hold; the published file stays as it was.
    """
    from warehouse.database.publish import publish
    from warehouse.database.work_file import WorkFile

    home = settings.home_paths
    now = utc_now()
    seconds = round((now - run.facts["started_at"]).total_seconds(), 3)
    publication = {"status": PUBLISHED, "published_at": now, "seconds": seconds}
    entries = [each | publication if each["run_id"] == run.run_id else each for each in read_runs(home)]
    with WorkFile(home, home.work_file, memory_limit=settings.memory_limit, threads=settings.n_workers) as work:
        with run.timed("load.rows"):
            work.load(Lake(home.lake), manifest, entries, run.run_id)
        with run.timed("load.publish"):
            work.finish()
            publish(home, work.path, manifest.manifest_id)
    run.note(**publication)


def report(settings: Settings, run: OpenRun, caller: Caller) -> "list[Written]":
    """Writes the report from the published warehouse; gives what was written."""
    from warehouse.database.read_only import SELECTS_ARE_HARMLESS
    from warehouse.database.session import open_session
    from warehouse.report.pages import write_reports

    def write() -> "list[Written]":
        home, own = settings.home_paths, settings.report_folder
        spills = own is None or SELECTS_ARE_HARMLESS
        with open_session(home, home.require_warehouse(), settings.query_limits, spills=spills) as session:
            return write_reports(session.con, home.reports, summary(run), given(settings), own, call=session.call)

    with run.timed("report"):
        written = caller.call("report", write)
    left_out = [file for file in written if file.error is not None]
    caller.log(f"report: {len(written) - len(left_out)} files in {settings.home_paths.reports}")
    for file in left_out:
        caller.log(f"report: {file.name} is left out, {file.error}")
    return written


def run_stages(
    settings: Settings, ingest: Callable[[], object], load: Callable[[], bool], report: Callable[[], object]
) -> None:
    """Calls the three stages in their order. The report is written again only where something was published.

    Raises:
        ColumnistError: among all that may go wrong, before anything is read: there is no report_folder.
    """
    require_report_folder(settings)
    ingest()
    published = load()
    if settings.report and (published or not settings.home_paths.report.exists()):
        report()


def run(sources: Sequence[str], settings: Settings, caller: Caller) -> dict[str, Any]:
    """The whole way in one call, without Prefect; gives the run's entry.

    Raises:
        ColumnistError: what is asked cannot be done; then it is no run. Or something else went wrong.
    """
    check_request(sources, settings)
    with open_run(settings, press_id(settings.press)) as run:
        run_stages(
            settings,
            lambda: ingest(sources, settings, run, caller),
            lambda: load(settings, run, caller),
            lambda: report(settings, run, caller),
        )
    return run.facts


def summary(run: OpenRun) -> Mapping[str, Any]:
    """What of the run is at the head of its report; the rest has sections of its own."""
    names = ("run_id", "published_at")
    return {name: run.facts[name] for name in names if run.facts.get(name) is not None}


def _count_rows(manifest: Manifest) -> str:
    return ", ".join(f"{manifest.rows(table):,} {table}" for table in ("documents", "paragraphs", "sentences"))
