"""Scheduled runs in a row over a changing folder, while readers query."""

import datetime
import random
import re
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from tests.crash.figures import Figures
from tests.crash.reader import start_reader
from tests.helpers.prefect_up import Service, wait_for
from tests.soak import measures
from tests.soak.changing import end_faults, service_on
from tests.soak.measures import Measure, spread

N_READERS = 2
FIRST_SECONDS, LATER_SECONDS, LATE_SECONDS, RESTING_MB, GROWTH_PER_CENT = 45.0, 20.0, 15.0, 700.0, 10.0
STANDING = ("up", "runner", "server")
"""The processes that stay. Those of runs come and go."""


def run_on_schedule(folder: Path, n_runs: int, interval: int, rng: random.Random) -> tuple[Figures, list[Measure]]:
    """All complete and begin in time, readers see whole states, memory stays flat, the state is that of a fresh build."""
    started = time.perf_counter()
    failures: list[str] = []
    with service_on(folder, interval) as (service, source):
        found = [Measure("healthy after the first start", service.start(), "s", FIRST_SECONDS)]
        service.stop()
        found.append(Measure("healthy after a later start", service.start(), "s", LATER_SECONDS))
        # What was due while it was down is late or left out, as it should be.
        since = datetime.datetime.now(datetime.UTC)
        found += [
            Measure("memory at rest, RSS of all processes", sum(memory(service, "Rss").values()), "MB", RESTING_MB),
            Measure("memory at rest, PSS of all processes", sum(memory(service, "Pss").values()), "MB", RESTING_MB),
        ]
        readers = [start_reader(service.home / "warehouse.duckdb", folder / f"stop-{n}", 0.2) for n in range(N_READERS)]
        seen: dict[str, dict[str, str]] = {}
        sizes: list[dict[str, float]] = []
        while len(seen) < n_runs:
            ended = wait_for(lambda known=tuple(seen): ended_runs(service, since, known), 20 * interval + 120)
            if not ended:
                failures.append(f"no scheduled run after {len(seen)} has ended in {20 * interval + 120} s")
                break
            seen |= {run["id"]: run for run in ended}
            sizes.append(memory(service, "Rss"))
            source.change_at_random(rng, 3)
        runs = list(seen.values())
        failures += [
            f"{run['name']} is {run['state_name']}: {run['state']}" for run in runs if run["state_type"] != "COMPLETED"
        ]
        found.append(Measure("scheduled runs", len(runs), ""))
        found.append(Measure("of them not completed", sum(run["state_type"] != "COMPLETED" for run in runs), "", 0))
        found += spread("begun after its time", [lateness(run) for run in runs], "s", LATE_SECONDS)
        found += spread("length of a run", [float(run["total_run_time"]) for run in runs], "s")
        if sizes:
            found.append(Measure("memory after the last run, RSS", sum(sizes[-1].values()), "MB"))
        # The server's caches fill for some hours, so what it grew by in minutes has no bound.
        bounds = {"up": GROWTH_PER_CENT, "runner": GROWTH_PER_CENT, "server": None}
        found += [Measure(f"the {role} grew by", grown(sizes, role), "%", bounds[role]) for role in STANDING]
        for number, reader in enumerate(readers, 1):
            opened, states, wrong = reader.stop()
            failures += [f"a reader: {fault}" for fault in wrong]
            if states < 2:
                failures.append(f"a reader opened {opened} times and saw {states} states only")
            found += [Measure(f"reader {number} opened the warehouse", opened, "times")]
            found += [Measure(f"reader {number} saw", states, "states")]
        failures += end_faults(service, source)
    failures += measures.faults(found)
    return Figures("scheduled runs", len(runs), failures, time.perf_counter() - started), found


def ended_runs(service: Service, since: datetime.datetime, known: Sequence[str]) -> list[dict[str, str]]:
    """Runs that the schedule has for after a moment and that have ended, in their order, but for those of known ids."""
    found = service.call(
        "/flow_runs/filter",
        {
            "sort": "EXPECTED_START_TIME_DESC",
            "limit": 100,
            "flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"]}}},
        },
    )
    return [
        run
        for run in reversed(found)
        if run["auto_scheduled"]
        and run["id"] not in known
        and datetime.datetime.fromisoformat(run["expected_start_time"]) > since
    ]


def lateness(run: dict[str, str]) -> float:
    """Seconds from the time of the schedule to the start; 0 for a run that began a moment early."""
    if not run["start_time"]:
        return 0.0
    begun, due = (datetime.datetime.fromisoformat(run[key]) for key in ("start_time", "expected_start_time"))
    return max(0.0, (begun - due).total_seconds())


def memory(service: Service, kind: str) -> dict[str, float]:
    """Megabytes that each of the standing processes has in memory, by role.

    Args:
        service: a service that is up.
        kind: `Rss`, which counts shared pages for each process, or `Pss`, which parts them.
    """
    sizes: dict[str, float] = {}
    for pid, role in service.processes().items():
        if role in STANDING:
            (kilobytes,) = re.findall(
                rf"^{kind}: +(\d+) kB$", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE
            )
            sizes[role] = sizes.get(role, 0.0) + int(kilobytes) * 1024 / 1e6
    return sizes


def grown(sizes: list[dict[str, float]], role: str) -> float:
    """By how many per cent a process grew between the second fifth of the samples and the last."""
    fifth = max(1, len(sizes) // 5)
    early, late = sizes[fifth : 2 * fifth], sizes[-fifth:]
    if not early:
        return 0.0
    return 100 * (statistics.mean(s[role] for s in late) / statistics.mean(s[role] for s in early) - 1)
