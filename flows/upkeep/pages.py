"""The report and the data dictionary, written anew from what is published."""

from pathlib import Path
from typing import TYPE_CHECKING

from flows.pipeline import stages
from flows.pipeline.open_run import OpenRun
from flows.records.reasons import REASONS
from flows.settings.run_settings import Settings
from warehouse.lake.run_files import PUBLISHED, read_runs

if TYPE_CHECKING:
    from warehouse.dictionary.pages import WrittenDictionary
    from warehouse.report.pages import Written


def report_again(settings: Settings, caller: stages.Caller | None = None) -> "list[Written]":
    """Writes the report from what is published, with the facts of the run that published it."""
    from warehouse.database.read_only import require_current
    from warehouse.database.session import open_session

    path = settings.home_paths.require_warehouse()
    settings.home_paths.require_writable()
    with open_session(settings.home_paths, path, settings.query_limits, spills=True) as session:
        session.call(lambda: require_current(session.con))
    runs = read_runs(settings.home_paths)
    entry = next((run for run in reversed(runs) if run["status"] == PUBLISHED), runs[-1])
    return stages.report(settings, OpenRun(settings, entry), caller or stages.Plain(settings))


def write_docs(settings: Settings, folder: Path | None = None) -> "WrittenDictionary":
    """Writes the data dictionary; with counts and samples where something is published.

    Args:
        settings: they name the home.
        folder: where to; the home's docs/ if it is None.

    Raises:
        ColumnistError: there is no home to write to.
    """
    from warehouse.dictionary.dictionary import Reason
    from warehouse.dictionary.pages import write_dictionary

    home = settings.home_paths
    if folder is None:
        home.require()
    reasons = [Reason(code, *reason) for code, reason in REASONS.items()]
    return write_dictionary(folder or home.docs, home.warehouse if home.warehouse.exists() else None, reasons)
