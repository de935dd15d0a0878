"""What a measured command costs: its whole process tree counts, and a failure is no figure."""

import sys

import pytest

from tests.benchmarks.machine import run_measured

GRANDCHILD = "import time; block = bytearray(80 * 2**20); time.sleep(0.6)"
BURN = "sum(range(4_000_000)); sum(range(4_000_000))"
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]], check=True)"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory of a process tree is read from /proc")
def test_memory_of_grandchildren_counts() -> None:
    cost = run_measured([sys.executable, "-c", PARENT, GRANDCHILD])
    assert cost.peak_bytes is not None
    assert 80 * 2**20 < cost.peak_bytes < 140 * 2**20


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the system does not add up what children used")
def test_cpu_time_of_grandchildren_counts() -> None:
    idle, busy = (run_measured([sys.executable, "-c", PARENT, code]) for code in ("pass", BURN))
    assert idle.cpu_seconds is not None
    assert busy.cpu_seconds is not None
    assert busy.cpu_seconds > idle.cpu_seconds + 0.03


def test_a_command_that_fails_is_no_figure() -> None:
    with pytest.raises(SystemExit, match=r"exit code 3\n.*out of luck"):
        run_measured([sys.executable, "-c", "print('out of luck'); raise SystemExit(3)"])
