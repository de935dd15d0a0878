"""Dies at every failpoint, and at every failpoint of the recovery from every failpoint."""

import signal
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.crash import command
from tests.crash.failpoints import FAILPOINTS
from tests.crash.figures import Figures, Options, try_points
from tests.crash.folder import copy_home
from tests.crash.reference import settle
from tests.crash.scenarios import MOST_ENTRIES, Scenario, make_scenarios, start


class Point(NamedTuple):
    """A place to die, as `command.start` takes it, and another one in the recovery."""

    scenario: Scenario
    first: str
    second: str | None

    def __str__(self) -> str:
        return f"{self.scenario.name}, killed at {self.first}" + (f", then at {self.second}" if self.second else "")


def kill_at_failpoints(options: Options) -> list[Figures]:
    """Once at run, and again during the recovery; a failpoint that no run passes is a failure too."""
    started = time.perf_counter()
    scenarios = make_scenarios(options.folder / "failpoint-scenarios")
    once, reached = find_points(scenarios, options.folder)
    failures = [f"failpoints: {name} is never reached" for name in FAILPOINTS if name not in reached]
    failures += [f"failpoints: {name} is not in FAILPOINTS" for name in reached if name not in FAILPOINTS]
    once = once[:: options.every]
    failures += try_points(once, die, options, "failpoints")
    first = Figures("failpoints", len(once), failures, time.perf_counter() - started, f"{len(reached)} names")
    started = time.perf_counter()
    # Places passed many times differ only in what was done by then; the first time stands for them in pairs.
    firsts = [point for point in once if point.first.endswith(":1")]
    twice = [point._replace(second=name) for point in firsts for name in FAILPOINTS][:: options.every]
    failures = try_points(twice, die, options, "failpoint-pairs")
    second = Figures("failpoints, again in the recovery", len(twice), failures, time.perf_counter() - started)
    return [first, second]


def find_points(scenarios: Sequence[Scenario], folder: Path) -> tuple[list[Point], set[str]]:
    """Every time that one of the runs passes a failpoint, and the names of those passed."""
    points, reached = [], set()
    for scenario in scenarios:
        home = copy_home(scenario.home, folder / "failpoint-tally")
        tally = folder / "tally"
        ended = start(scenario, home, tally=tally).wait()
        assert ended.code == 0, ended.err
        counts = Counter(tally.read_text().split())
        points += [
            Point(scenario, f"{name}:{number}", None) for name in counts for number in range(1, counts[name] + 1)
        ]
        reached |= set(counts)
        copy_home(Path("nowhere"), home)
    return points, reached


def die(point: Point, folder: Path) -> list[str]:
    """Dies at the point, and gives what one clean run does not mend."""
    scenario = point.scenario
    home = copy_home(scenario.home, folder / "home")
    ended = start(scenario, home, die_at=point.first).wait()
    if ended.code != -signal.SIGKILL:
        return [f"was not killed there: exit code {ended.code}, {ended.err.strip()}"]
    if point.second:
        ended = command.run(home, scenario.source, die_at=point.second, inline=True, most_entries=MOST_ENTRIES)
        # The recovery need not come past the second place; then it must end well.
        if ended.code not in {-signal.SIGKILL, 0}:
            return [f"the recovery exits with {ended.code}: {ended.err.strip()}"]
    return settle(home, scenario.source, scenario.expected, folder)
