"""A run's own entry: opened with the lock on the home, kept up while stages work, closed with what became of it."""

import contextlib
import functools
import time
from collections.abc import Iterator
from typing import Any

from flows.pipeline.peak_memory import peak_bytes
from flows.settings.run_settings import Settings
from warehouse.database.file_notes import unasked_as_of
from warehouse.errors import ColumnistError, NothingBegun
from warehouse.home import Home
from warehouse.lake import run_files
from warehouse.lake.manifest import RunKey
from warehouse.lake.own_files import MANIFEST, manifest_name
from warehouse.lake.parquet_lake import Lake


class OpenRun:
    """A run that is open, and the facts of its entry in `runs`, which is on disk after every `note`."""

    def __init__(self, settings: Settings, facts: dict[str, Any]) -> None:
        self._home = settings.home_paths
        self.facts = facts

    @property
    def run_id(self) -> str:
        """The run's id."""
        return str(self.facts["run_id"])

    @property
    def key(self) -> RunKey:
        """The run's id and number."""
        return RunKey(self.run_id, int(self.facts["run_no"]))

    def note(self, **facts: Any) -> None:
        """Sets columns of this run."""
        self.facts |= facts
        run_files.write_run(self._home, self.facts)

    def reread(self) -> None:
        """Takes in what stages that joined the run have written to its entry since."""
        self.facts |= run_files.read_run(self._home, self.run_id)

    def add_seconds(self, seconds_by_step: dict[str, float]) -> None:
        """Adds to the seconds of steps."""
        total = dict(self.facts.get("seconds_by_step") or {})
        for step, seconds in seconds_by_step.items():
            total[step] = round(total.get(step, 0.0) + seconds, 4)
        self.note(seconds_by_step=total)

    @contextlib.contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Adds the wall time of the block to a step."""
        started = time.perf_counter()
        yield
        self.add_seconds({step: time.perf_counter() - started})


@contextlib.contextmanager
def open_run(settings: Settings, press_id: str, run_id: str | None = None, **facts: Any) -> Iterator[OpenRun]:
    """Holds the home and the run's entry. The id of a run that is open in this process joins it.

    A run that ends without a status of its own is `unchanged`; one that raises is `failed`, with the message. One that
    raises NothingBegun was none, and its entry goes.
    """
    home = settings.home_paths
    started_at = run_files.utc_now()
    started = time.perf_counter()
    run_id = run_id or run_files.new_run_id()
    with home.locked(run_id):
        if run_files.has_run(home, run_id):
            yield OpenRun(settings, run_files.read_run(home, run_id))
            return
        run_files.close_crashed(home)
        # To merge is no part of the run: one that cannot goes on, and the next one tries again.
        with contextlib.suppress(OSError, ColumnistError):
            run_files.merge_runs(home)
        home.remove_leftovers()
        for path in unasked_as_of(home):
            with contextlib.suppress(OSError):
                path.unlink()
        key = {"run_id": run_id, "run_no": _next_number(home)}
        run = OpenRun(settings, {**key, "started_at": started_at, "status": run_files.RUNNING})
        run.note(columnist_version=version(), settings_hash=press_id, **facts)
        try:
            yield run
        except NothingBegun:
            _withdraw(home, run, started)
            raise
        except BaseException as error:
            message = str(error) if isinstance(error, ColumnistError) else f"{type(error).__name__}: {error}"
            if not isinstance(error, Exception):
                message = "stopped by a signal"
            with contextlib.suppress(OSError):
                run.reread()
                run.note(status=run_files.FAILED, message=message.split("\n")[0][:500], seconds=_since(started))
            raise
        run.reread()
        status = run_files.UNCHANGED if run.facts["status"] == run_files.RUNNING else run.facts["status"]
        run.note(status=status, seconds=_since(started), peak_bytes=peak_bytes(settings.n_workers))


def _withdraw(home: Home, run: OpenRun, started: float) -> None:
    """Takes the entry away, unless the run has brought the lake up to today's format: then it is one, and unchanged."""
    if manifest_name(run.run_id) in Lake(home.lake).kept_manifests():
        run.note(status=run_files.UNCHANGED, seconds=_since(started))
    else:
        run_files.withdraw_run(home, run.run_id)


def _next_number(home: Home) -> int:
    """The number of the run that holds the lock now: above those of all runs that their entries or the lake know of."""
    lake = Lake(home.lake)
    runs = run_files.read_runs(home)
    numbers = [0, *(run["run_no"] for run in runs)]
    counted = {manifest_name(run["run_id"]) for run in runs if run["status"] != run_files.DAMAGED}
    for name in (MANIFEST, *(name for name in lake.kept_manifests() if name not in counted)):
        # Where entries were lost, and the lake was not. A damaged manifest is for whoever needs it to report.
        with contextlib.suppress(OSError, ColumnistError):
            numbers.append(lake.read_manifest(name).run_no)
    return int(max(numbers)) + 1


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 3)


@functools.cache
def version() -> str:
    """Version of the installed package. Finding it means to look through every package."""
    import importlib.metadata

    try:
        return importlib.metadata.version("columnist")
    except importlib.metadata.PackageNotFoundError:
        return "0"
