"""A home on a disk that cannot be written to can be read, and what must write there says that it cannot."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli import main
from tests.conftest import PROJECT, Finished, write_files

pytestmark = pytest.mark.slow

READING = [
    ["status"],
    ["status", "--max-age", "1h"],
    ["check"],
    ["plan", "news"],
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
# One interpreter for all verbs: to start one takes longer than most of them.
CALL_EACH = """
import contextlib, io, json, sys
from flows.cli import main

def call(verb):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main.main([*verb, "--home", sys.argv[1]])
        except SystemExit as stop:
            code = int(stop.code or 0)
    return code, out.getvalue(), err.getvalue()

print(json.dumps([call(verb) for verb in json.loads(sys.argv[2])]))
"""


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


def _call(folder: Path, *verbs: list[str]) -> list[Finished]:
    """What each verb gives on the home while it is read-only."""
    home = folder / "home"
    command = [sys.executable, "-c", CALL_EACH, str(home), json.dumps(verbs)]
    if _can_mount():
        return _finish(["unshare", "-m", "sh", "-c", MOUNTED, str(home), *command], folder)
    if os.name == "nt" or os.geteuid() == 0:
        pytest.skip("no way here to make a folder read-only")
    paths = [home, *home.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        return _finish(command, folder)
    finally:
        for path in paths:
            path.chmod(path.stat().st_mode | 0o200)


def _finish(command: list[str], folder: Path) -> list[Finished]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return [Finished(*each) for each in json.loads(done.stdout)]


@pytest.fixture(scope="module")
def ended(folder: Path) -> dict[str, Finished]:
    """What came of each verb."""
    verbs = [*READING, *WRITING, ["doctor"]]
    return dict(zip(map(" ".join, verbs), _call(folder, *verbs), strict=True))


@pytest.mark.parametrize("verb", READING, ids=" ".join)
def test_it_can_be_read(ended: dict[str, Finished], verb: list[str]) -> None:
    done = ended[" ".join(verb)]
    assert done.code == 0, done.err
    assert done.out


@pytest.mark.parametrize("verb", WRITING, ids=" ".join)
def test_what_must_write_there_says_so(ended: dict[str, Finished], folder: Path, verb: list[str]) -> None:
    done = ended[" ".join(verb)]
    assert done.code == 2
    assert done.err.startswith(f"columnist: cannot write to the home {folder / 'home'} (")
    assert len(done.err.splitlines()) == 1


def test_doctor_says_that_no_run_can_use_it_and_looks_at_the_rest(ended: dict[str, Finished]) -> None:
    done = ended["doctor"]
    assert done.code == 1
    assert "cannot write to the home" in done.out
    assert "records: 1, parts: 1" in done.out


def test_a_dead_run_there_is_not_shown_as_running(ended: dict[str, Finished], folder: Path) -> None:
    from warehouse.home import Home
    from warehouse.lake.run_files import RUNNING, new_run_id, utc_now, write_run

    home = Home(folder / "home")
    run = {"run_id": new_run_id(), "started_at": utc_now(), "status": RUNNING, "columnist_version": "0"}
    write_run(home, run | {"settings_hash": "0"})
    (done,) = _call(folder, ["status"])
    assert "crashed" in done.out
    assert "running" not in done.out
