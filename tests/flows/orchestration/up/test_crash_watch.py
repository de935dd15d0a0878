"""What `columnist up` makes of runs that are stale or were missed, on a real server."""

import datetime
import json
import subprocess
import sys
import urllib.request
from typing import Any

import pytest

from tests.conftest import write_files
from tests.helpers.prefect_server import Server
from tests.helpers.prefect_up import answer

LOOK = """
import asyncio, json, sys
from pathlib import Path
from uuid import UUID
from prefect.client.orchestration import get_client
from flows.orchestration.up import crash_watch
from flows.settings.service_settings import Service
from warehouse.home import Home

async def look():
    async with get_client() as client:
        crash_watch.START_SECONDS = float(sys.argv[2])
        found = await crash_watch.CrashWatch(client, Home(Path("data")), Service(), [UUID(sys.argv[1])]).look()
        print(json.dumps(list(map(str, found))))

asyncio.run(look())
"""


def send(server: Server, path: str, body: dict[str, Any], method: str = "POST") -> Any:
    request = urllib.request.Request(
        f"{server.url}/api{path}", json.dumps(body).encode(), {"content-type": "application/json"}, method=method
    )
    return answer(request)


@pytest.fixture
def deployment(server: Server) -> dict[str, Any]:
    """A deployment with an hourly schedule, one run at a time, whose runner was away since yesterday."""
    flow = send(server, "/flows/", {"name": "away"})
    schedule = {"schedule": {"interval": 3_600}, "active": True}
    made = send(
        server,
        "/deployments/",
        {"name": "away", "flow_id": flow["id"], "schedules": [schedule], "concurrency_limit": 1},
    )
    now = datetime.datetime.now(datetime.UTC)
    times = {"start_time": str(now - datetime.timedelta(hours=6)), "end_time": str(now), "min_runs": 6}
    send(server, f"/deployments/{made['id']}/schedule", times)
    return made | {"flow": flow["id"]}


def test_stale_runs_are_crashed_slots_are_free_and_only_the_newest_missed_run_is_left(server, tmp_path, deployment):
    running = {"type": "RUNNING", "name": "Running"}
    body = {"flow_id": deployment["flow"], "deployment_id": deployment["id"]}
    stale = send(server, "/flow_runs/", body | {"state": running})["id"]
    dead = send(server, "/flow_runs/", body | {"state": running})["id"]
    ended = send(server, "/flow_runs/", body | {"state": {"type": "COMPLETED", "name": "Completed"}})["id"]
    task = {"flow_run_id": dead, "task_key": "scan", "dynamic_key": "0", "state": {"type": "RUNNING"}}
    task_run = send(server, "/task_runs/", task)["id"]
    write_files(tmp_path, {f"data/prefect/alive/{each}.lock": "" for each in (dead, ended)})
    limit = f"/v2/concurrency_limits/deployment:{deployment['id']}"

    assert look(server, tmp_path, deployment) == [dead], "the other may still be on its way to say that it is alive"
    assert look(server, tmp_path, deployment, 0) == [stale]
    young = send(server, "/flow_runs/", body | {"state": {"type": "PENDING", "name": "Pending"}})["id"]
    assert [state(server, "flow_runs", each) for each in (stale, dead, young, ended)] == [
        "CRASHED",
        "CRASHED",
        "PENDING",
        "COMPLETED",
    ]
    assert state(server, "task_runs", task_run) == "CRASHED"
    assert not list((tmp_path / "data" / "prefect" / "alive").iterdir())

    missed = [
        run
        for run in server.post("/flow_runs/filter", {"sort": "EXPECTED_START_TIME_ASC", "limit": 200})
        if run["deployment_id"] == deployment["id"]
        and run["auto_scheduled"]
        and datetime.datetime.fromisoformat(run["expected_start_time"]) < datetime.datetime.now(datetime.UTC)
    ]
    assert len(missed) >= 3
    assert [run["state_type"] for run in missed] == ["CANCELLED"] * (len(missed) - 1) + ["SCHEDULED"]
    due = datetime.datetime.fromisoformat(missed[-1]["expected_start_time"]).astimezone(datetime.UTC)
    assert missed[-1]["name"] == f"away {due:%Y-%m-%d %H:%M} UTC"

    send(server, limit, {"active_slots": 1}, "PATCH")
    look(server, tmp_path, deployment)
    assert get(server, limit)["active_slots"] == 1, "a run that is Pending keeps its slot"
    send(server, f"/flow_runs/{young}/set_state", {"state": {"type": "COMPLETED"}, "force": True})
    send(server, limit, {"active_slots": 1}, "PATCH")
    assert look(server, tmp_path, deployment) == []
    assert get(server, limit)["active_slots"] == 0


def look(server: Server, folder: Any, deployment: dict[str, Any], start_seconds: float = 3_600) -> list[str]:
    """The runs that it finds; by itself it takes none for stale that this test began, however slow the machine is."""
    done = subprocess.run(
        [sys.executable, "-c", LOOK, deployment["id"], str(start_seconds)],
        cwd=folder, env=server.environment, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


def get(server: Server, path: str) -> Any:
    return answer(f"{server.url}/api{path}")


def state(server: Server, kind: str, run_id: str) -> str:
    return str(get(server, f"/{kind}/{run_id}")["state_type"])
