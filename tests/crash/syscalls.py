"""Dies at, and fails, each single system call by which a small run changes its home, under strace's injection.

A run is made in one thread, so that its n-th write is the same one each time; strace's log says which call was hit.
"""

import collections
import functools
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.crash import command
from tests.crash.figures import Figures, Options, try_points
from tests.crash.folder import copy_home
from tests.crash.reference import differences, settle, take_picture, unbalanced
from tests.crash.scenarios import Scenario, make_scenarios, start

# All by which a process on Linux can change a file, a name or a folder. openat counts where it makes a file.
CALLS = (
    "write,pwrite64,writev,pwritev,fsync,fdatasync,ftruncate,truncate,fallocate,sendfile,copy_file_range,"
    "rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir,mkdir,mkdirat,openat"
)
DIE = "signal=SIGKILL"
FAULTS = ("error=ENOSPC", "error=EIO")
MOST_OF_A_KIND = 3
"""Of calls on files whose names differ in numbers and hashes only, so many are tried, spread over the run."""
# Opens are counted with those of every file that is only read, of which a run may make a few more or less.
SHIFTS = (0, 0, 1, -1, 2, -2, 3, -3)

_LINE = re.compile(r"^(\d+) +(\w+)\((.*)$")


class Point(NamedTuple):
    """The n-th call of this name in the main thread of a scenario's command, and what strace does to it."""

    scenario: Scenario
    name: str
    number: int
    what: str
    injection: str

    def __str__(self) -> str:
        return f"{self.scenario.name}, {self.injection} at {self.name} {self.number} ({self.what})"


class Traced(NamedTuple):
    """A command that ran under strace, its main thread, and the calls of each as (thread, name, rest of the line)."""

    ended: command.Ended
    main: str
    calls: list[tuple[str, str, str]]


@functools.cache
def why_not() -> str | None:
    """Why calls cannot be traced here; None when they can."""
    if shutil.which("strace") is None:
        return "strace is not installed (apt-get install strace)"
    probe = subprocess.run(["strace", "-e", "inject=rmdir:error=EIO", "true"], capture_output=True, text=True)
    return None if probe.returncode == 0 else f"strace cannot trace here: {probe.stderr.strip().splitlines()[-1]}"


def fail_system_calls(options: Options, scenarios: Sequence[Scenario] = ()) -> list[Figures]:
    """Each kind of call with SIGKILL and with each error; in scenarios that are made unless given."""
    if reason := why_not():
        return [Figures("system calls", 0, [], 0, f"skipped: {reason}")]
    started = time.perf_counter()
    scenarios = scenarios or make_scenarios(options.folder / "syscall-scenarios")
    points = [
        point for scenario in scenarios for point in spread(find_points(scenario, options.folder / "syscall-record"))
    ]
    counted = collections.Counter(point.name for point in points)
    note = ", ".join(f"{count} {name}" for name, count in counted.most_common())
    figures = []
    for title, injections, attempt in (("killed at a system call", (DIE,), die), ("ENOSPC, EIO", FAULTS, fail)):
        chosen = [point._replace(injection=each) for each in injections for point in points][:: options.every]
        missed: list[Point] = []

        def tried(point: Point, folder: Path, attempt=attempt, missed=missed) -> list[str]:  # type: ignore[no-untyped-def]
            for shift in SHIFTS:
                found = attempt(point._replace(number=max(1, point.number + shift)), folder)
                if found is not None:
                    return found
            missed.append(point)
            return []

        failures = try_points(chosen, tried, options, title.split(",")[0].replace(" ", "-"))
        seconds, started = time.perf_counter() - started, time.perf_counter()
        for point in missed:
            print(f"  not met again: {point}", file=sys.stderr)
        missing = f"; {len(missed)} were not met again" if missed else ""
        figures.append(Figures(title, len(chosen) - len(missed), failures, seconds, note + missing))
    return figures


def find_points(scenario: Scenario, folder: Path) -> list[Point]:
    """Every call that changes the home, by its place among the calls of that name in the main thread.

    Raises:
        AssertionError: another thread changes the home, so places would not be the same in each run.
    """
    home = copy_home(scenario.home, folder / "home")
    traced = trace(scenario, home, folder)
    assert traced.ended.code == 0, traced.ended.err
    numbers: collections.Counter[str] = collections.Counter()
    points = []
    for thread, name, rest in traced.calls:
        changes = _changes(name, rest, home)
        assert not changes or thread == traced.main, f"another thread changes the home: {name}({rest}"
        numbers[name] += thread == traced.main
        if changes:
            points.append(Point(scenario, name, numbers[name], _what(name, rest, home), DIE))
    shutil.rmtree(folder)
    return points


def spread(points: Sequence[Point], most: int = MOST_OF_A_KIND) -> list[Point]:
    """Of each kind the first, the last and some between: a compaction deletes hundreds of files in the same way."""
    kinds: dict[tuple[str, str], list[Point]] = {}
    for point in points:
        kinds.setdefault((point.name, _without_numbers(point.what)), []).append(point)
    return [
        of_a_kind[place]
        for of_a_kind in kinds.values()
        for place in sorted({number * (len(of_a_kind) - 1) // (most - 1) for number in range(most)})
    ]


def die(point: Point, folder: Path) -> list[str] | None:
    """Dies as the call is made; None when the run made other calls this time and another one was hit."""
    home = copy_home(point.scenario.home, folder / "home")
    traced = trace(point.scenario, home, folder, point)
    if not _was_hit(point, traced, home):
        return None
    if traced.ended.code != -signal.SIGKILL:
        return [f"was not killed: exit code {traced.ended.code}"]
    return settle(home, point.scenario.source, point.scenario.expected, folder)


def fail(point: Point, folder: Path) -> list[str] | None:
    """Fails the call. The command says so in one line and leaves what is published whole, or needs no such call."""
    scenario = point.scenario
    home = copy_home(scenario.home, folder / "home")
    published = home / "warehouse.duckdb"
    traced = trace(scenario, home, folder, point)
    if not _was_hit(point, traced, home):
        return None
    code, lines = traced.ended.code, traced.ended.err.splitlines()
    found = []
    if code == 0:
        found += differences(take_picture(home), scenario.expected)
    elif code != 2 or len(lines) != 1 or not lines[0].startswith("columnist: ") or "please report" in lines[0]:
        found.append(f"exit code {code}, {lines[-3:]}")
    if published.exists():
        found += unbalanced(published)
    elif scenario.home.exists():
        found.append("the published file is gone")
    return found + settle(home, scenario.source, scenario.expected, folder)


def trace(scenario: Scenario, home: Path, folder: Path, point: Point | None = None) -> Traced:
    """Runs the scenario's command on the home under strace, from after its imports on."""
    folder.mkdir(parents=True, exist_ok=True)
    hold, log = folder / "go", folder / "strace.log"
    hold.unlink(missing_ok=True)
    started = start(scenario, home, hold=hold)
    inject = ["-e", f"inject={point.name}:{point.injection}:when={point.number}"] if point else []
    tracer = subprocess.Popen(
        ["strace", "-f", "-y", "-s", "0", "-o", log, "-e", f"trace={CALLS}", *inject, "-p", str(started.pid)],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert tracer.stderr is not None
    for line in tracer.stderr:
        if "attached" in line:
            break
    hold.touch()
    ended = started.wait()
    tracer.communicate()
    return Traced(ended, str(started.pid), _read(log))


def _read(log: Path) -> list[tuple[str, str, str]]:
    matches = (_LINE.match(line) for line in log.read_text(errors="replace").splitlines())
    return [(match[1], match[2], match[3]) for match in matches if match]


def _changes(name: str, rest: str, home: Path) -> bool:
    """Whether a call changes the home: strace writes the path behind each descriptor."""
    return f"{home}/" in rest.replace('"', "/").replace(">", "/") and (name != "openat" or "O_CREAT" in rest)


def _what(name: str, rest: str, home: Path) -> str:
    """What a call was made on, for people; without the end of the line, which says how the call ended."""
    arguments = re.split(r"\) += | <unfinished", rest)[0]
    if name.startswith(("write", "pwrite")):
        arguments = arguments.partition(", ")[0]
    return arguments.replace(str(home), "home")[:120]


def _without_numbers(what: str) -> str:
    """Process ids, hashes and descriptors are other ones in each run."""
    return re.sub("[0-9a-f]*[0-9][0-9a-f]*", "#", what)[:60]


def _was_hit(point: Point, traced: Traced, home: Path) -> bool:
    """Whether the call that was recorded is the one that was met."""
    same: Sequence[str] = [rest for thread, name, rest in traced.calls if (thread, name) == (traced.main, point.name)]
    if len(same) < point.number:
        return False
    rest = same[point.number - 1]
    is_same = _without_numbers(_what(point.name, rest, home)) == _without_numbers(point.what)
    return is_same and _changes(point.name, rest, home)
