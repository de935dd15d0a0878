"""Starts the columnist flow from the command line, in this process, against whatever Prefect server is configured."""

from collections.abc import Sequence
from typing import Any

from flows.orchestration.prefect_settings import prepare
from flows.pipeline.request import check_request
from flows.pipeline.stages import Watcher
from flows.settings.run_settings import Settings
from warehouse.errors import ColumnistError


def run(sources: Sequence[str], settings: Settings, watcher: Watcher) -> dict[str, Any]:
    """Runs the flow to its end and gives the run's entry; what a stage raises is raised here.

    Raises:
        ColumnistError: what is asked cannot be done; then Prefect hears nothing of it. Or something else went wrong.
    """
    check_request(sources, settings)
    settings.home_paths.create()
    prepare(settings.home_paths)
    import httpx
    from prefect import tags
    from prefect.settings import get_current_settings

    from flows.orchestration import flows

    flows.watchers.append(watcher)
    try:
        with tags(*flows.TAGS):
            entry: dict[str, Any] = flows.columnist(list(sources), settings)
        return entry
    except httpx.TransportError as error:
        raise ColumnistError(
            f"no Prefect server answers at {get_current_settings().api.url} ({error}); start it, unset PREFECT_API_URL, or run with --direct"
        ) from error
    finally:
        flows.watchers.pop()
