"""Notifies people that a run failed, crashed or is stale: a webhook, and a Prefect block for Slack, e-mail and others."""

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

PATIENCE_SECONDS = 10


def on_failure(flow: Any, flow_run: Any, state: Any) -> None:
    """The hook of a flow that failed in its own process."""
    send(load_service(os.environ), message_about(flow_run, flow.name, state.name, state.message))


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
