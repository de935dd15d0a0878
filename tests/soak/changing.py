"""A service on a folder that changes: what both suites start from, and what must hold in the end."""

import contextlib
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from tests.crash.reference import build_from_nothing, faults
from tests.crash.shapes import ALL, Source
from tests.helpers.prefect_up import Service

SETTINGS = """\
sources = {sources}
workers = 1
[[schedules]]
deployment = "columnist"
interval = {interval}
"""
N_FILES = 60


@contextlib.contextmanager
def service_on(folder: Path, interval: int) -> Iterator[tuple[Service, Source]]:
    """Starts `columnist up` on a filled source of every shape, named relatively; in the end nothing of it is left."""
    folder.mkdir(parents=True)
    source = Source(ALL, folder)
    source.fill(N_FILES)
    sources = json.dumps(source.named(way="relative").arguments)
    service = Service(folder, SETTINGS.format(interval=interval, sources=sources))
    try:
        yield service, source
    finally:
        for pid in service.processes():
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)


def end_faults(service: Service, source: Source) -> list[str]:
    """What is wrong after one more run over a folder that rests, and after the stop."""
    service.call(f"/deployments/{service.deployments()['columnist']['id']}/pause_deployment", {})
    for run in service.flow_runs():
        if run["state_type"] not in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"):
            service.ended(run["id"], 600)
    last = service.ended(service.begin("columnist"), 600)
    found = [] if last["state_type"] == "COMPLETED" else [f"the last run is {last['state_name']}: {last['state']}"]
    stopped = service.stop()
    if stopped.code or service.processes():
        found.append(f"the stop gives {stopped.code} and leaves {service.processes()}: {stopped.err}")
    return found + faults(service.home, build_from_nothing(service.folder / "fresh", source.named()))
