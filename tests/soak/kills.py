"""`kill -9` of the flow, the runner, the server, the command and all of them, at random moments."""

import contextlib
import datetime
import os
import random
import signal
import time
from pathlib import Path
from typing import Any

from tests.crash.figures import Figures
from tests.helpers.prefect_up import Service, wait_for
from tests.soak.changing import end_faults, service_on
from tests.soak.measures import Measure, spread

VICTIMS = ("flow", "runner", "server", "up", "all")
PATIENCE_SECONDS = 600.0
"""Within which the next scheduled run has to complete, and no run of before may still be running."""


def kill_everything(folder: Path, n_kills: int, interval: int, rng: random.Random) -> tuple[Figures, list[Measure]]:
    """After each kill the next schedule runs by itself (a command that was killed is started again, as systemd does)."""
    started = time.perf_counter()
    failures: list[str] = []
    recovered: dict[str, list[float]] = {}
    n_killed = 0
    with service_on(folder, interval) as (service, source):
        service.start()
        for number in range(n_kills):
            victim = VICTIMS[number % len(VICTIMS)]
            source.change_at_random(rng, 3)
            killed_at = kill(service, victim, rng)
            if killed_at is None:
                failures.append(f"kill {number}: no {victim} to kill")
                continue
            before = time.monotonic()
            n_killed += 1
            if service.process is not None and service.process.poll() is not None:
                service.start()
            if not wait_for(lambda at=killed_at: completed_since(service, at), PATIENCE_SECONDS):
                failures.append(f"kill {number} ({victim}): no scheduled run completed in {PATIENCE_SECONDS:.0f} s")
                break
            recovered.setdefault(victim, []).append(time.monotonic() - before)
            if not wait_for(lambda at=killed_at: not running_since_before(service, at), PATIENCE_SECONDS):
                failures.append(f"kill {number} ({victim}): still running: {running_since_before(service, killed_at)}")
        failures += end_faults(service, source)
    found = [Measure("kills", n_killed, "")]
    for victim, seconds in recovered.items():
        what = "everything" if victim == "all" else f"the {victim}"
        found += spread(f"next scheduled run completed after the kill of {what}", seconds, "s", PATIENCE_SECONDS)
    return Figures("kills of the service", n_killed, failures, time.perf_counter() - started), found


def kill(service: Service, victim: str, rng: random.Random) -> datetime.datetime | None:
    """Kills at a random moment of a run; gives the moment."""
    if not wait_for(lambda: "flow" in service.processes().values(), PATIENCE_SECONDS):
        return None
    time.sleep(rng.uniform(0, 4))
    if victim == "flow":
        wait_for(lambda: "flow" in service.processes().values(), PATIENCE_SECONDS)
    victims = [pid for pid, role in service.processes().items() if victim in (role, "all")]
    for pid in victims:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    if victim in ("up", "all") and service.process is not None:
        service.process.wait(30)
    return datetime.datetime.now(datetime.UTC) if victims else None


def completed_since(service: Service, moment: datetime.datetime) -> list[str]:
    """Runs of the schedule that began and completed after a moment."""
    return [
        run["name"]
        for run in service.flow_runs(**_latest())
        if run["auto_scheduled"] and run["state_type"] == "COMPLETED" and _time(run["start_time"]) > moment
    ]


def running_since_before(service: Service, moment: datetime.datetime) -> list[str]:
    """Flow runs and task runs that began before a moment and are Running."""
    flows = [run["name"] for run in service.flow_runs(**_latest()) if _is_stale(run, moment)]
    tasks = service.call("/task_runs/filter", {"limit": 200, "sort": "EXPECTED_START_TIME_DESC"})
    return flows + [task["name"] for task in tasks if _is_stale(task, moment)]


def _latest() -> dict[str, Any]:
    past = {"type": {"any_": ["PENDING", "RUNNING", "CANCELLING", "COMPLETED", "FAILED", "CRASHED", "CANCELLED"]}}
    return {"sort": "EXPECTED_START_TIME_DESC", "flow_runs": {"state": past}}


def _is_stale(run: dict[str, Any], moment: datetime.datetime) -> bool:
    begun = run["start_time"] or run["expected_start_time"]
    return run["state_type"] in ("PENDING", "RUNNING", "CANCELLING") and _time(begun) < moment


def _time(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)
