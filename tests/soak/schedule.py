"""Scheduled runs in a row over a changing folder, while readers query."""

import datetime
import random
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from tests.crash.figures import Figures
from tests.crash.folder import change_at_random
from tests.crash.reader import start_reader
from tests.prefect_up import Service, wait_for
from tests.soak.changing import end_faults, service_on

N_READERS = 2
LATE_SECONDS, RESTING_BYTES, GROWTH = 15.0, 700_000_000, 0.10


def run_on_schedule(folder: Path, n_runs: int, interval: int, rng: random.Random) -> Figures:
    """All complete and begin in time, readers see whole states, memory stays flat, the state is that of a fresh build."""
    started = time.perf_counter()
    failures: list[str] = []
    with service_on(folder, interval) as (service, source):
        first = service.start()
        service.stop()
        again = service.start()
        resting = sum(memory(service).values())
        readers = [start_reader(service.home / "warehouse.duckdb", folder / f"stop-{n}", 0.2) for n in range(N_READERS)]
        seen: dict[str, dict[str, str]] = {}
        sizes: list[dict[str, int]] = []
        while len(seen) < n_runs:
            ended = wait_for(lambda known=tuple(seen): ended_runs(service, known), 20 * interval + 120)
            if not ended:
                failures.append(f"no scheduled run after {len(seen)} has ended in {20 * interval + 120} s")
                break
            seen |= {run["id"]: run for run in ended}
            sizes.append(memory(service))
            change_at_random(source, rng, 3)
        runs = list(seen.values())
        failures += [f"{run['name']} is {run['state_name']}" for run in runs if run["state_type"] != "COMPLETED"]
        late = sorted(lateness(run) for run in runs)
        failures += [f"a run began {late[-1]:.0f} s late"] if late and late[-1] > LATE_SECONDS else []
        growth = {role: grown(sizes, role) for role in ("up", "runner", "server")}
        failures += [
            f"the {role} grew by {part:.0%}" for role, part in growth.items() if role != "server" and part > GROWTH
        ]
        if resting > RESTING_BYTES:
            failures.append(f"{resting / 1e6:.0f} MB in use at rest")
        for reader in readers:
            opened, states, wrong = reader.stop()
            failures += [f"a reader: {fault}" for fault in wrong]
            if states < 2:
                failures.append(f"a reader opened {opened} times and saw {states} states only")
        failures += end_faults(service, source)
    note = (
        f"up in {first:.0f} s, later {again:.0f} s; begun {statistics.median(late):.1f} s late, at most {late[-1]:.1f} s; "
        f"{resting / 1e6:.0f} MB at rest; grown: {', '.join(f'{role} {part:+.0%}' for role, part in growth.items())}"
    )
    return Figures("scheduled runs", len(runs), failures, time.perf_counter() - started, note)


def ended_runs(service: Service, known: Sequence[str]) -> list[dict[str, str]]:
    """Runs that the schedule made and that have ended, in their order, but for those of known ids."""
    found = service.call(
        "/flow_runs/filter",
        {
            "sort": "EXPECTED_START_TIME_DESC",
            "limit": 100,
            "flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]}}},
        },
    )
    return [run for run in reversed(found) if run["auto_scheduled"] and run["id"] not in known]


def lateness(run: dict[str, str]) -> float:
    """Seconds from the time of the schedule to the start; 0 for a run that began a moment early."""
    if not run["start_time"]:
        return 0.0
    begun, due = (datetime.datetime.fromisoformat(run[key]) for key in ("start_time", "expected_start_time"))
    return max(0.0, (begun - due).total_seconds())


def memory(service: Service) -> dict[str, int]:
    """Bytes that each of the standing processes has in memory, by role."""
    sizes: dict[str, int] = {}
    for pid, role in service.processes().items():
        if role in ("up", "runner", "server"):
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            sizes[role] = sizes.get(role, 0) + pages * 4096
    return sizes


def grown(sizes: list[dict[str, int]], role: str) -> float:
    """By which part a process grew between the second fifth of the samples and the last."""
    fifth = max(1, len(sizes) // 5)
    early, late = sizes[fifth : 2 * fifth], sizes[-fifth:]
    if not early:
        return 0.0
    return statistics.mean(s[role] for s in late) / statistics.mean(s[role] for s in early) - 1
