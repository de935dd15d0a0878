"""The process that serves a home's deployments: starts what is due, and looks after what has started.

`columnist up` runs it as `python -m flows.orchestration.up.runner_process`, with a pipe as standard input and Prefect's settings
in the environment.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Sequence

import httpx
from prefect.client.orchestration import get_client
from prefect.runner import Runner

from flows.orchestration.up.crash_watch import CrashWatch
from flows.orchestration.up.deployments import Deployment, make_deployments
from flows.orchestration.up.server_process import end_with_parent
from flows.settings.run_settings import load_settings
from flows.settings.service_settings import Service, load_service
from warehouse.errors import ColumnistError
from warehouse.files import write_bytes
from warehouse.home import Home

POLL_SECONDS = 3
LOOK_SECONDS = 30
MOST_RUNS = 2
"""Runs at once; more wait in Prefect. Those that write to the home wait for each other besides."""

_log = logging.getLogger("columnist.runner")


async def serve(deployments: Sequence[Deployment], service: Service, home: Home) -> None:
    """Serves until SIGTERM; runs that are under way are stopped then."""
    runner = Runner(
        name="columnist", query_seconds=POLL_SECONDS, prefetch_seconds=0, limit=MOST_RUNS, pause_on_shutdown=False
    )
    async with get_client() as client:
        while await client.api_healthcheck():
            await asyncio.sleep(0.5)
        ids = [await deployment.add_to(runner) for deployment in deployments]
        watch = CrashWatch(client, home, service, ids)
        await watch.look()
        served = asyncio.create_task(runner.start())
        looking = asyncio.create_task(_keep_looking(watch))
        while not runner.started and not served.done():
            await asyncio.sleep(0.05)
        _announce(home)
        await served
        looking.cancel()


async def _keep_looking(watch: CrashWatch) -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            for flow_run_id in await watch.look():
                _log.warning("flow run %s was stale: its process is gone", flow_run_id)
        except httpx.HTTPError as error:
            _log.warning("the server did not answer: %s", error)


def _announce(home: Home) -> None:
    """Says in the home that this process serves it."""
    write_bytes(home.prefect / "runner.json", json.dumps({"pid": os.getpid()}).encode())


def main() -> int:
    """Serves; gives the exit code: 2 where the settings are wrong, which no new start would mend."""
    end_with_parent()
    try:
        service, home = load_service(os.environ), load_settings({}, os.environ).home_paths
        asyncio.run(serve(make_deployments(service), service, home))
    except ColumnistError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
