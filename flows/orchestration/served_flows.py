"""The flows that a server starts by itself or from its form: those of flows.py, check and compact.

They take what a form can ask. Where everything lies comes from columnist.toml and COLUMNIST_* of the serving process,
so that whoever can reach the form can neither choose another home nor, unless the settings allow it, another source.
"""

import contextlib
import dataclasses
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from prefect import flow, get_run_logger
from prefect.runtime import flow_run
from prefect.utilities.timeout import timeout

from flows.orchestration import flows, log_filter, notify, process_locks
from flows.orchestration.artifacts import publish_checks, publish_tables
from flows.settings.run_settings import Settings, load_settings
from flows.settings.service_settings import Service, load_service
from flows.sources.roots import resolve_roots
from flows.upkeep.compact import compact as compact_lake
from flows.upkeep.pages import report_again
from warehouse.database.audit import audit
from warehouse.database.checks import describe
from warehouse.errors import CheckFailed, ColumnistError, HomeInUse, NothingBegun
from warehouse.home import Home
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.run_files import utc_now

_BACKOFF_SECONDS = (1, 2, 5, 10, 15)


def _name_by_time() -> str:
    return f"{flow_run.flow_name} {utc_now():%Y-%m-%d %H:%M}"


_OPTIONS: dict[str, Any] = {
    "flow_run_name": flows.name_run,
    "persist_result": False,
    "on_completion": [notify.on_completion],
    "on_failure": [notify.on_failure],
    "on_crashed": [notify.on_crashed],
}
# In the form, a list that is empty; None would make it a choice between two kinds of value.
_ALL: list[str] = []
# These make no run of their own in the home, or one that they name themselves.
_UPKEEP = _OPTIONS | {"flow_run_name": _name_by_time}


class Served(NamedTuple):
    """The settings and sources that the serving process was started with."""

    settings: Settings
    service: Service

    def sources(self, asked: list[str]) -> list[str]:
        """The sources of a run: those asked for, else all that are configured, else all that the home knows.

        Raises:
            ColumnistError: one lies outside the configured ones, and `any_source` is off.
        """
        known = configured_roots(self.settings, self.service)
        if not asked:
            return [f"{name}={path}" for name, path in known.items()]
        sources = [f"{source}={known[source]}" if source in known else source for source in asked]
        if not self.service.server.any_source:
            for source in sources:
                require_inside(source, known)
        return sources


def configured_roots(settings: Settings, service: Service) -> dict[str, str]:
    """Absolute path of each root that is configured; without any, of those that the home knows.

    Raises:
        ColumnistError: there is none, or one is missing.
    """
    manifest = Lake(settings.home_paths.lake).manifest()
    known = manifest.roots if manifest else {}
    roots = resolve_roots(service.sources, known) if service.sources else known
    if not roots:
        raise ColumnistError("no source is configured; list them in columnist.toml, or run `columnist run SOURCE` once")
    return roots


def require_inside(source: str, known: dict[str, str]) -> None:
    """Lets a source pass that is a configured one, or lies below one.

    Raises:
        ColumnistError: it does not. Whether there is such a file is not said.
    """
    # As resolve_roots reads it: what exists under its whole name is a path, whatever signs are in it.
    named = "=" in source and not os.path.lexists(source)
    path = Path(os.path.realpath(source.partition("=")[2] if named else source))
    if not any(path == Path(root) or Path(root) in path.parents for root in known.values()):
        raise NothingBegun(
            f"{source} lies outside the configured sources ({', '.join(sorted(known))}); list it in columnist.toml, or allow any_source there"
        )


@contextlib.contextmanager
def serving(**options: Any) -> Iterator[Served]:
    """Settings for a run, the home as soon as it is free, and the time limit.

    Raises:
        HomeInUse: the home was in use for longer than `wait_seconds`.
        TimeoutError: the run took longer than `run_seconds`.
    """
    service = load_service(os.environ)
    settings = dataclasses.replace(load_settings({}, os.environ), **options)
    process_locks.hold(settings.home_paths, UUID(str(flow_run.id)))
    log_filter.install()
    with _held(settings.home_paths, service.wait_seconds), timeout(service.run_seconds or None):
        yield Served(settings, service)


@contextlib.contextmanager
def _held(home: Home, wait_seconds: float) -> Iterator[None]:
    """The home's lock, which another run may hold now: trying again helps, so this waits, longer each time."""
    give_up, tries = time.monotonic() + wait_seconds, 0
    with contextlib.ExitStack() as stack:
        while True:
            try:
                stack.enter_context(home.locked(flows.current_run_id()))
                break
            except HomeInUse as error:
                if time.monotonic() >= give_up:
                    raise
                if not tries:
                    get_run_logger().info("waiting: %s", error)
            time.sleep(_BACKOFF_SECONDS[min(tries, len(_BACKOFF_SECONDS) - 1)])
            tries += 1
        yield


@flow(name="columnist", **_OPTIONS)
def columnist(
    sources: list[str] = _ALL, verify: bool = False, allow_removals: bool = False, write_report: bool = True
) -> dict[str, Any]:
    """Ingests the sources, loads and publishes the warehouse, and writes the report.

    Args:
        sources: Names or paths of configured sources; left empty, all of them.
        verify: Hash every file, also those whose size, time and inode are unchanged.
        allow_removals: Accept that more than half of a source's records are gone.
        write_report: Write the report after a publication.
    """
    with serving(verify=verify, allow_removals=allow_removals, report=write_report) as served:
        return flows.run_all(lambda: served.sources(sources), served.settings)


@flow(name="ingest", **_OPTIONS, task_runner=flows.THREADS)  # type: ignore[arg-type]
def ingest(sources: list[str] = _ALL, verify: bool = False, allow_removals: bool = False) -> dict[str, Any]:
    """Reads the sources and brings the lake up to them; publishes nothing.

    Args:
        sources: Names or paths of configured sources; left empty, all of them.
        verify: Hash every file, also those whose size, time and inode are unchanged.
        allow_removals: Accept that more than half of a source's records are gone.
    """
    with serving(verify=verify, allow_removals=allow_removals) as served:
        return flows.ingest_all(lambda: served.sources(sources), served.settings)


@flow(name="load", **_OPTIONS)
def load() -> bool:
    """Loads the lake into DuckDB, checks it and publishes the file; gives whether there was anything to publish."""
    with serving() as served:
        return flows.load_all(served.settings)


@flow(name="report", **_UPKEEP)
def report() -> list[str]:
    """Writes the report from the published warehouse; gives the paths of its files."""
    with serving() as served:
        written = report_again(served.settings, flows.Tasks())
    publish_tables(written)
    return [str(file.path) for file in written if file.error is None]


@flow(name="check", **_UPKEEP)
def check() -> dict[str, int]:
    """Checks every invariant, and every file of the lake against its hash; fails with the rows that break one."""
    with serving() as served:
        outcomes = audit(served.settings.home_paths, served.settings.query_limits)
    publish_checks(outcomes)
    broken = [outcome for outcome in outcomes if outcome.blocking and outcome.offenders]
    if broken:
        raise CheckFailed(f"{describe(broken)}. Run again with verify; what it repeats, report with these rows")
    n_warnings = sum(outcome.offenders > 0 for outcome in outcomes)
    get_run_logger().info("check: %s checks, every invariant holds, %s warnings", len(outcomes), n_warnings)
    return {outcome.name: outcome.offenders for outcome in outcomes}


@flow(name="compact", **_UPKEEP)
def compact() -> dict[str, Any]:
    """Merges the lake's small files, and takes out rows that count no more; what the lake holds stays the same."""
    with serving() as served:
        return compact_lake(served.settings, flows.Tasks())


FLOWS = (columnist, ingest, load, report, check, compact)
