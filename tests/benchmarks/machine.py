"""What a measurement was made on, and what a command cost: wall time, CPU time and peak memory of its process tree."""

import os
import platform
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

PROC = Path("/proc")
SAMPLE_SECONDS = 0.1


class Cost(NamedTuple):
    """Seconds and bytes; None where this system cannot tell."""

    wall_seconds: float
    cpu_seconds: float | None
    peak_bytes: int | None


def name_processor() -> str:
    """The CPU's model as the system calls it."""
    cpuinfo = PROC / "cpuinfo"
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def count_cores() -> int:
    """Cores that this process may use: fewer than the machine has in a container or under taskset."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def measure_memory_bytes() -> int | None:
    """The machine's memory."""
    if sys.platform == "win32":
        return None
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def describe_package(package: str) -> str:
    """`numpy 2.4.6`, or `no langdetect-rs`: an optional package that is missing explains a slow step."""
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"


def describe_machine(packages: Sequence[str]) -> str:
    """One line: processor, cores, memory, system, Python and the versions that the figures hang on."""
    memory = measure_memory_bytes()
    return ", ".join(
        [
            name_processor(),
            f"{count_cores()} cores",
            f"{memory / 2**30:.0f} GiB of memory" if memory else "memory not measured",
            f"{platform.system()} {platform.release()}",
            f"Python {platform.python_version()}",
            *map(describe_package, packages),
        ]
    )


def list_descendants(root: int) -> list[int]:
    """The process and everything that it started and that still lives (Linux)."""
    children: dict[int, list[int]] = {}
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            # The command name stands in parentheses and may hold spaces; the parent is the second field after it.
            parent = int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found = [root]
    for process in found:
        found.extend(children.get(process, ()))
    return found


def measure_process_bytes(process: int) -> int:
    """Proportional set size, in which memory shared by several processes counts once; 0 for one that has just ended."""
    try:
        for line in (PROC / str(process) / "smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def watch_memory(root: int, ended: threading.Event, peak: list[int]) -> None:
    """Keep the highest sum over the process tree in `peak[0]`; a spike shorter than the sampling interval is missed."""
    while not ended.wait(SAMPLE_SECONDS):
        peak[0] = max(peak[0], sum(measure_process_bytes(process) for process in list_descendants(root)))


def run_measured(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end and measure it. Its output is shown only if it fails.

    Raises:
        SystemExit: the command failed; the message holds the end of what it said.
    """
    before, started = os.times(), perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    ended, peak = threading.Event(), [0]
    watcher = threading.Thread(target=watch_memory, args=(process.pid, ended, peak), daemon=True)
    if sys.platform == "linux":
        watcher.start()
    output, _ = process.communicate()
    wall_seconds, after = perf_counter() - started, os.times()
    ended.set()
    if process.returncode:
        said = output.decode(errors="replace")[-2_000:]
        raise SystemExit(f"{' '.join(map(str, command))}: exit code {process.returncode}\n{said}")
    cpu_seconds = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(wall_seconds, cpu_seconds or None, peak[0] or None)
