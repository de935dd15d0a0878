"""The Prefect flows: ingest, load, report, and columnist, which runs the three. They wrap the stages in Prefect and add nothing.

Each call of a stage is a task, each batch of the press is a task of its own. Prefect sees paths and counts; its
states are for people, the manifest alone says what happened to the data. What a server runs by itself is in served_flows.py.
"""

import contextlib
import contextvars
import errno
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from prefect import Task, flow, get_run_logger
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture, as_completed
from prefect.runtime import flow_run
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.task_runners import ThreadPoolTaskRunner

from flows.orchestration import log_filter, notify, process_locks
from flows.orchestration.artifacts import ProgressArtifact, publish_summary, publish_tables
from flows.pipeline import stages
from flows.pipeline.open_run import open_run
from flows.pipeline.progress import Progress, Tally
from flows.press.chunk_queue import Call
from flows.press.identities import press_id
from flows.press.item import Item
from flows.press.pressed_batch import PressedBatch
from flows.press.supervision import press_supervised
from flows.press.workers import Workers
from flows.settings.run_settings import Settings, available_cores
from flows.sources.roots import quote_name
from warehouse.lake.run_files import new_run_id

P = ParamSpec("P")
R = TypeVar("R")

TAGS = ["columnist"]
# Faults of a disk on a network that often pass by themselves. Nothing else gets better by trying again.
PASSING_ERRNOS = {errno.EIO, errno.ETIMEDOUT, errno.EAGAIN, errno.EBUSY, getattr(errno, "ESTALE", errno.EIO)}
# A batch waits in Prefect until a worker process is free for it, so that a task's time is the batch's own.
THREADS: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=available_cores())
_run_ids: dict[str, str] = {}
# Who follows the runs of this process, such as the command's progress bar.
watchers: list[stages.Watcher] = []
# The logger of the run that this process is at, while its flows run inside it.
_whole_runs: list[Any] = []


class Tasks:
    """Makes the calls of the stages as tasks. Arguments stay in this process: Prefect would walk through every one."""

    def __init__(self) -> None:
        self._watcher = watchers[-1] if watchers else stages.Watcher()

    def tell(self, message: str) -> None:
        """Logs the message as `log` does, and passes it on."""
        self.log(message)
        self._watcher.message(message)

    def log(self, line: str) -> None:
        """Logs the line on the page of this flow, and on that of the whole run, which shows no logs of flows inside it."""
        get_run_logger().info(line)
        if _whole_runs:
            _whole_runs[-1].info(line)

    def call(self, name: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs the function as a task of that name."""
        results: list[R] = []

        def work() -> None:
            results.append(function(*args, **kwargs))

        _task(name, work)()
        return results[0]

    def press(self, batches: Sequence[Sequence[Item]], workers: Workers) -> Iterator[PressedBatch]:
        """Presses each batch as a task of its own, on as many threads as there are workers.

        Of a batch with files of many records, other workers press much: that is tasks, too, of some ten seconds each.
        """
        results: dict[int, PressedBatch] = {}
        context, artifact = contextvars.copy_context(), ProgressArtifact()

        def tell(progress: Progress) -> None:
            context.copy().run(artifact.move, progress)
            self._watcher.progress(progress)

        tally, call = Tally(batches, tell), _calling_tasks(context)
        futures: list[PrefectFuture[None]] = []
        for number, batch in enumerate(batches):
            megabytes = sum(max(item.size, 0) for item in batch if item.reason is None) / 1e6
            name = f"press {number + 1} of {len(batches)}: {len(batch):,} {'file' if len(batch) == 1 else 'files'}, {megabytes:.1f} MB"
            futures.append(_task(name, _pressing(number, batch, workers, results, call, tally)).submit())
        for future in as_completed(futures):
            future.result()
        return (results[number] for number in range(len(batches)))


def _task(name: str, work: Callable[[], R]) -> Task[[], R]:
    return Task(
        fn=work,
        name=name.split()[0],
        task_run_name=name.replace("{", "{{").replace("}", "}}"),
        tags=TAGS,
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=2,
        retry_delay_seconds=[2, 10],
        retry_condition_fn=_may_pass,
    )


def _pressing(
    number: int,
    batch: Sequence[Item],
    workers: Workers,
    results: dict[int, PressedBatch],
    call: Call,
    tally: Tally,
) -> Callable[[], None]:
    def press() -> None:
        results[number] = press_supervised(batch, workers, call, tally.of_batch(number))
        tally.end_batch(number, results[number].n_found)

    return press


def _calling_tasks(context: contextvars.Context) -> Call:
    """What runs work as a task of the flow that has this context, in whatever thread it is called."""

    def call(title: str, work: Callable[[], None]) -> None:
        context.copy().run(_task(f"press records of {title}", work))

    return call


def _may_pass(task: Any, task_run: Any, state: Any) -> bool:
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError) and error.errno in PASSING_ERRNOS


def current_run_id() -> str:
    """The id of the run that this flow run belongs to: its parent's, or one made when it was first asked for."""
    given = flow_run.parameters.get("run_id")
    return str(given) if given else _run_ids.setdefault(str(flow_run.id), new_run_id())


def name_run() -> str:
    """Name of a flow run: what is done, from which sources, in which run."""
    names = [quote_name(Path(source).name) or source for source in flow_run.parameters.get("sources") or ()]
    return " ".join([flow_run.flow_name or "columnist", *names, current_run_id()])


def open_flow_run(settings: Settings) -> Any:
    """Opens the run's entry in the home, with the way to its page, or joins it."""
    log_filter.install()
    url = flow_run.ui_url or ""
    process_locks.hold(settings.home_paths, UUID(str(flow_run.id)))
    # A temporary server has no UI, which Prefect writes as an address that begins with "None".
    facts = {"flow_run_id": flow_run.id, "flow_run_url": url if url.startswith("http") else None}
    return open_run(settings, press_id(settings.press), current_run_id(), **facts)


@flow(
    name="ingest",
    flow_run_name=name_run,
    persist_result=False,
    task_runner=THREADS,  # type: ignore[arg-type]
)
def ingest(sources: list[str], settings: Settings = Settings(), run_id: str | None = None) -> dict[str, Any]:  # noqa: B008
    """Reads the sources and brings the lake up to them.

    Args:
        sources: Folders or files, or NAME=PATH.
        settings: Where everything goes, and how it is done.
        run_id: The run that this belongs to; left empty, it is a run of its own.
    """
    return ingest_all(lambda: sources, settings)


def ingest_all(find_sources: Callable[[], list[str]], settings: Settings) -> dict[str, Any]:
    """What ingest does, in whatever flow it is called; that a source is gone is a failure of its run."""
    with open_flow_run(settings) as run:
        return stages.ingest(find_sources(), settings, run, Tasks())._asdict()


@flow(name="load", flow_run_name=name_run, persist_result=False)
def load(settings: Settings = Settings(), run_id: str | None = None) -> bool:  # noqa: B008
    """Loads the lake into DuckDB, checks it and publishes the file; gives whether there was anything to publish.

    Args:
        settings: Where everything lies, and how it is done.
        run_id: The run that this belongs to; left empty, it is a run of its own.
    """
    return load_all(settings)


def load_all(settings: Settings) -> bool:
    """What load does, in whatever flow it is called."""
    with open_flow_run(settings) as run:
        return stages.load(settings, run, Tasks())


@flow(name="report", flow_run_name=name_run, persist_result=False)
def report(settings: Settings = Settings(), run_id: str | None = None) -> list[str]:  # noqa: B008
    """Writes the report from the published warehouse; gives the paths of its files.

    Args:
        settings: Where everything lies.
        run_id: The run that this belongs to; left empty, it is a run of its own.
    """
    with open_flow_run(settings) as run:
        written = stages.report(settings, run, Tasks())
    publish_tables(written)
    return [str(file.path) for file in written if file.error is None]


@flow(
    name="columnist",
    flow_run_name=name_run,
    persist_result=False,
    on_failure=[notify.on_failure],
)
def columnist(sources: list[str], settings: Settings = Settings()) -> dict[str, Any]:  # noqa: B008
    """Ingests the sources, loads and publishes the warehouse, and writes the report.

    Args:
        sources: Folders or files, or NAME=PATH.
        settings: Where everything goes, and how it is done.
    """
    return run_all(lambda: sources, settings)


@contextlib.contextmanager
def _whole_run() -> Iterator[None]:
    _whole_runs.append(get_run_logger())
    try:
        yield
    finally:
        _whole_runs.pop()


def run_all(find_sources: Callable[[], list[str]], settings: Settings) -> dict[str, Any]:
    """The three flows one after the other, and what the run's page shows of them; gives the run's entry.

    The sources are found inside the run: that one is gone is a failure of it.
    """
    # The whole run's heartbeat speaks for the flows inside it, and Prefect waits up to a second for the end of each one.
    silent = temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})
    with open_flow_run(settings) as run, _whole_run(), silent:
        sources = find_sources()
        stages.run_stages(
            settings,
            lambda: ingest(sources, settings, run.run_id),
            lambda: load(settings, run.run_id),
            lambda: report(settings, run.run_id),
        )
    facts = {name: run.facts.get(f"n_{name}") for name in ("found", "loaded", "quarantined", "pressed", "removed")}
    get_run_logger().info("%s: %s", run.facts["status"], ", ".join(f"{count} {name}" for name, count in facts.items()))
    publish_summary(run.facts, settings)
    entry: dict[str, Any] = run.facts
    return entry
