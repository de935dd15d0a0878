"""A record that crashes, hangs or eats memory costs exactly that record: real worker processes, real deaths."""

import json
import subprocess
import sys
import time

import pytest

from tests.conftest import PROJECT, write_files

pytestmark = pytest.mark.slow

BODY = "The council met on Tuesday and agreed to mend the bridge.\n\nWork begins in May, the mayor said.\n"


def test_three_bad_documents_among_many_are_quarantined_and_the_rest_is_loaded(tmp_path):
    source = write_files(
        tmp_path / "news", {f"{number:04}.txt": f"Story {number}\n\n{BODY}" for number in range(5_000)}
    )
    write_files(source, {"0500.txt": "ABORT" + BODY, "2500.txt": "HANG" + BODY, "4500.txt": "EAT" + BODY})
    command = [
        sys.executable,
        "-m",
        "tests.flows.press.suffering_command",
        "run",
        str(source),
        "--direct",
        "--no-report",
        "--json",
    ]
    command += ["--home", str(tmp_path / "home"), "--record-seconds", "8", "--workers", "2"]
    started = time.monotonic()
    ran = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    entry = json.loads(ran.stdout)
    assert (entry["n_loaded"], entry["n_quarantined"]) == (4_997, 3)
    assert time.monotonic() - started < 60, "far less than the minutes that halving down to one record would take"
    query = [
        sys.executable,
        "-m",
        "flows.cli.main",
        "sql",
        "select uri, stage, reason from quarantine order by uri",
        "--json",
    ]
    shown = subprocess.run(
        [*query, "--home", str(tmp_path / "home")], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert json.loads(shown.stdout) == [
        {"uri": "news/0500.txt", "stage": "press", "reason": "crashed"},
        {"uri": "news/2500.txt", "stage": "press", "reason": "timed_out"},
        {"uri": "news/4500.txt", "stage": "decode", "reason": "out_of_memory"},
    ]
    again = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert json.loads(again.stdout)["status"] == "unchanged", "the same bytes by the same steps are not tried again"
