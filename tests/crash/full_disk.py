"""Runs on disks that are too small, from one that holds next to nothing to one that is just large enough."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.crash.figures import Figures, Options, try_points
from tests.crash.folder import copy_home
from tests.crash.reference import differences, settle, take_picture, unbalanced
from tests.crash.scenarios import Scenario, make_scenarios, start

STEP_KB = 200
MOST_KB = 9_000
ROOMY = "size=200m"


class Disk(NamedTuple):
    """A scenario's command on a disk of so many kilobytes, over those that the home fills already."""

    scenario: Scenario
    free_kb: int

    def __str__(self) -> str:
        return f"{self.scenario.name} with {self.free_kb:,} kB free"


def fill_disks(
    options: Options, scenarios: Sequence[Scenario] = (), sizes_kb: Sequence[int] = range(40, MOST_KB, STEP_KB)
) -> list[Figures]:
    """One line that says so and exit code 2, what is published untouched; with room again, the next run converges."""
    probe = options.folder / "full-disk-probe"
    probe.mkdir()
    try:
        with _disk(probe, ROOMY):
            pass
    except PermissionError as error:
        return [Figures("full disk", 0, [], 0, f"skipped: {error}")]
    started = time.perf_counter()
    scenarios = scenarios or make_scenarios(options.folder / "full-disk-scenarios")[:2]
    disks = [Disk(scenario, size) for scenario in scenarios for size in sizes_kb][:: options.every]
    refused: list[Disk] = []

    def attempt(disk: Disk, folder: Path) -> list[str]:
        with _disk(folder, ROOMY):
            is_refused, found = fill(disk, folder)
        refused.extend([disk] * is_refused)
        return found

    failures = try_points(disks, attempt, options, "full-disk")
    note = f"{len(refused)} disks were too small"
    return [Figures("full disk", len(disks), failures, time.perf_counter() - started, note)]


def fill(disk: Disk, folder: Path) -> tuple[bool, list[str]]:
    """Whether the disk was too small, and what was wrong. `folder` is a disk of its own."""
    scenario = disk.scenario
    home = copy_home(scenario.home, folder / "home")
    published = home / "warehouse.duckdb"
    before = published.read_bytes() if published.exists() else None
    used_kb = sum(path.stat().st_size // 1024 + 4 for path in home.rglob("*"))
    _mount("-o", f"remount,size={used_kb + disk.free_kb}k", folder)
    ended = start(scenario, home).wait()
    found = []
    if ended.code == 0:
        found += differences(take_picture(home), scenario.expected)
    elif ended.code != 2 or len(ended.err.splitlines()) != 1 or "space" not in ended.err:
        found.append(f"exit code {ended.code}, {ended.err.strip()}")
    if published.exists() and before is not None and ended.code:
        found += unbalanced(published)
    if before is not None and not published.exists():
        found.append("the published file is gone")
    _mount("-o", f"remount,{ROOMY}", folder)
    return ended.code != 0, found + settle(home, scenario.source, scenario.expected, folder)


@contextmanager
def _disk(folder: Path, size: str) -> Iterator[None]:
    _mount("-t", "tmpfs", "-o", size, "tmpfs", folder)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def _mount(*arguments: object) -> None:
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise PermissionError(f"no right to mount a small disk ({done.stderr.strip()})")
