"""Notifies people of a problem when it begins and when it is over: a webhook, and a Prefect block for Slack and others."""

import json
import os
import urllib.request
from typing import Any

from prefect import get_run_logger
from prefect.logging import get_logger
from prefect.settings import PREFECT_UI_URL

from flows.orchestration import process_locks
from flows.settings.run_settings import load_settings
from flows.settings.service_settings import Service, load_service
from flows.upkeep.problems import QUARANTINE, begin_problem, end_problem
from warehouse.lake.run_files import read_runs

PATIENCE_SECONDS = 10
READING = ("columnist", "ingest")
"""Flows that read sources, after which it is known what is in quarantine."""


def on_failure(flow: Any, flow_run: Any, state: Any) -> None:
    """The hook of a flow that failed in its own process."""
    report(load_service(os.environ), message_about(flow_run, flow.name, state.name, state.message))


def on_completion(flow: Any, flow_run: Any, state: Any) -> None:
    """The hook of a flow that ended well: what was wrong before is over; of what it read, too much may be in quarantine."""
    service = load_service(os.environ)
    _report_end(service, flow.name, message_about(flow_run, flow.name, "Recovered", None))
    if flow.name not in READING:
        return
    found = [run for run in read_runs(load_settings({}, os.environ).home_paths) if run.get("n_found")]
    n_found, n_quarantined = (int(found[-1].get(name) or 0) if found else 0 for name in ("n_found", "n_quarantined"))
    if n_quarantined > service.notify_quarantined_share * n_found:
        text = f"{n_quarantined:,} of {n_found:,} records are in quarantine; `columnist status` says why"
        report(service, message_about(flow_run, flow.name, "Quarantined", text), QUARANTINE)
    else:
        _report_end(service, QUARANTINE, message_about(flow_run, flow.name, "Recovered", None))


def report(service: Service, message: dict[str, Any], name: str | None = None) -> None:
    """Notifies all of a problem, unless they were told of it before and it has lasted since."""
    home = load_settings({}, os.environ).home_paths
    if begin_problem(home, name or message["flow"], message["message"]):
        send(service, message)


def _report_end(service: Service, name: str, message: dict[str, Any]) -> None:
    problem = end_problem(load_settings({}, os.environ).home_paths, name)
    if problem:
        send(service, message | {"message": f"over, after it began on {problem.since} UTC: {problem.message}"})


def on_crashed(flow: Any, flow_run: Any, state: Any) -> None:
    """The hook of a flow whose process ended before it could say that it was alive; the crash watch reports others."""
    home = load_settings({}, os.environ).home_paths
    if not process_locks.is_known(home, flow_run.id):
        on_failure(flow, flow_run, state)


def message_about(flow_run: Any, flow_name: str, state: str, text: str | None) -> dict[str, Any]:
    """What is reported of a run: `state` (Failed, TimedOut, Crashed), why, and where to look."""
    url = PREFECT_UI_URL.value()
    return {
        "flow": flow_name,
        "flow_run": flow_run.name,
        "flow_run_id": str(flow_run.id),
        "flow_run_url": f"{url}/flow-runs/flow-run/{flow_run.id}" if url else None,
        "state": state,
        "message": (text or "")[:2_000],
        "home": str(load_settings({}, os.environ).home_paths.folder),
    }


def send(service: Service, message: dict[str, Any]) -> None:
    """Notifies all who are configured. A failure to reach one is logged: the run's own outcome stays what it is."""
    if service.notify_url:
        try:
            _post(service.notify_url, message)
        except OSError as error:
            _log(f"no notification reached the webhook of notify_url: {error}")
    if service.notify_block:
        try:
            _tell_block(service.notify_block, message)
        except Exception as error:
            _log(f"no notification reached the block {service.notify_block}: {type(error).__name__}: {error}")


def _post(url: str, message: dict[str, Any]) -> None:
    request = urllib.request.Request(url, json.dumps(message).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS):
        pass


def _tell_block(name: str, message: dict[str, Any]) -> None:
    from prefect.blocks.core import Block

    lines = [f"{key}: {value}" for key, value in message.items() if value]
    block: Any = Block.load(name)
    block.notify(body="\n".join(lines), subject=f"Columnist: {message['flow_run']}: {message['state']}")


def _log(text: str) -> None:
    try:
        get_run_logger().error(text)
    except Exception:
        get_logger("columnist").error(text)
