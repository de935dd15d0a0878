"""What every change to a home besides a run has in common."""

from collections.abc import Callable

from flows.pipeline import stages
from flows.pipeline.run_entry import Journal
from flows.settings.run import Settings
from warehouse.errors import ColumnistError


def publish(settings: Settings, journal: Journal, change: Callable[[], object]) -> None:
    """Changes the lake, and brings warehouse and report up to it."""
    caller = stages.Plain(settings)
    stages.in_a_row(
        settings,
        change,
        lambda: stages.load(settings, journal, caller),
        lambda: stages.report(settings, journal, caller),
    )


def no_lake(settings: Settings) -> ColumnistError:
    """The error of a verb that needs what a first run makes."""
    return ColumnistError(f"no lake in {settings.home_paths.folder} yet; `columnist run SOURCE...` makes one")
