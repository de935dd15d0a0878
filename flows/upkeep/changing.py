"""What every change to a home besides a run has in common."""

import contextlib
from collections.abc import Callable, Iterator

from flows.pipeline import stages
from flows.pipeline.open_run import OpenRun, open_run
from flows.press.identities import press_id
from flows.settings.run_settings import Settings
from warehouse.errors import NothingBegun


def publish(settings: Settings, run: OpenRun, change: Callable[[], object]) -> None:
    """Changes the lake, and brings warehouse and report up to it."""
    caller = stages.Plain(settings)
    stages.run_stages(
        settings,
        change,
        lambda: stages.load(settings, run, caller),
        lambda: stages.report(settings, run, caller),
    )


@contextlib.contextmanager
def open_change(settings: Settings) -> Iterator[OpenRun]:
    """The entry of a change to a home that is there, as `open_run` gives it.

    Raises:
        ColumnistError: there is none; it is not made.
    """
    settings.home_paths.require()
    with open_run(settings, press_id(settings.press)) as run:
        yield run


def no_lake(settings: Settings) -> NothingBegun:
    """The error of a verb that needs what a first run makes."""
    return NothingBegun(f"no lake in {settings.home_paths.folder} yet; `columnist run SOURCE...` makes one")
