"""Starts the columnist flow from the command line, in this process, against whatever Prefect server is configured."""

from collections.abc import Sequence
from typing import Any

from flows.orchestration.environment import prepare
from flows.settings import Settings
from flows.stages import Watcher


def run(sources: Sequence[str], settings: Settings, watcher: Watcher) -> dict[str, Any]:
    """Runs the flow to its end and gives the run's entry; what a stage raises is raised here."""
    settings.home_paths.create()
    prepare(settings.home_paths)
    from flows.orchestration import pipeline

    pipeline.watchers.append(watcher)
    try:
        entry: dict[str, Any] = pipeline.columnist(list(sources), settings)
        return entry
    finally:
        pipeline.watchers.pop()
