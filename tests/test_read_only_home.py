"""A home on a disk that cannot be written to can be read, and what must write there says that it cannot."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import main
from tests.conftest import PROJECT, write_files

pytestmark = pytest.mark.slow

READING = [
    ["status"],
    ["status", "--max-age", "1h"],
    ["check"],
    ["sql", "select count(*) from documents"],
    ["search", "council"],
    ["changes"],
    ["trend", "harbour"],
    ["sample", "harbour"],
    ["trace", "news/a.txt"],
    ["export", "documents", "--output", "out"],
    ["docs", "--output", "docs"],
]
WRITING = [
    ["run", "news", "--direct"],
    ["run", "news"],
    ["retry"],
    ["rebuild"],
    ["compact"],
    ["forget", "news"],
    ["report"],
]
# As the only process that sees it so, with the home mounted read-only on itself.
MOUNTED = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'


def _can_mount() -> bool:
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    return subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("read-only")
    source = write_files(folder / "news", {"a.txt": "The council met.\n\nIt agreed to mend the bridge.\n"})
    assert main.main(["run", str(source), "--direct", "--home", str(folder / "home")]) == 0
    return folder


def _call(folder: Path, verb: list[str]) -> "subprocess.CompletedProcess[str]":
    home = folder / "home"
    command = [sys.executable, "-m", "flows.cli.main", *verb, "--home", str(home)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    if _can_mount():
        command = ["unshare", "-m", "sh", "-c", MOUNTED, str(home), *command]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if os.name == "nt" or os.geteuid() == 0:
        pytest.skip("no way here to make a folder read-only")
    paths = [home, *home.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    finally:
        for path in paths:
            path.chmod(path.stat().st_mode | 0o200)


@pytest.mark.parametrize("verb", READING, ids=" ".join)
def test_it_can_be_read(folder: Path, verb: list[str]) -> None:
    done = _call(folder, verb)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("verb", WRITING, ids=" ".join)
def test_what_must_write_there_says_so(folder: Path, verb: list[str]) -> None:
    done = _call(folder, verb)
    assert done.returncode == 2
    assert done.stderr.startswith(f"columnist: cannot write to the home {folder / 'home'} (")
    assert len(done.stderr.splitlines()) == 1


def test_doctor_says_that_no_run_can_use_it_and_looks_at_the_rest(folder: Path) -> None:
    done = _call(folder, ["doctor"])
    assert done.returncode == 1
    assert "cannot write to the home" in done.stdout
    assert "records: 1, parts: 1" in done.stdout


def test_a_dead_run_there_is_not_shown_as_running(folder: Path) -> None:
    from warehouse.home import Home
    from warehouse.lake.run_files import RUNNING, new_run_id, utc_now, write_run

    home = Home(folder / "home")
    run = {"run_id": new_run_id(), "started_at": utc_now(), "status": RUNNING, "columnist_version": "0"}
    write_run(home, run | {"settings_hash": "0"})
    done = _call(folder, ["status"])
    assert "crashed" in done.stdout
    assert "running" not in done.stdout
