"""Looking whether a lock is taken takes nothing, makes nothing, and is in nobody's way."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock, Timeout

from tests.conftest import PROJECT
from warehouse.home import Home
from warehouse.home.locks import is_taken, take


def test_where_there_is_no_file_none_is_made(tmp_path: Path) -> None:
    assert not is_taken(tmp_path / "lock")
    assert not is_taken(tmp_path / "nowhere" / "lock")
    assert list(tmp_path.iterdir()) == []


def test_a_lock_is_seen_from_inside_and_outside_its_process(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    look = "import sys; from pathlib import Path; from warehouse.home.locks import is_taken; print(is_taken(Path(sys.argv[1])))"
    command = [sys.executable, "-c", look, str(path)]
    with FileLock(path):
        assert is_taken(path)
        assert subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout == "True\n"
    assert not is_taken(path)
    assert subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_holder_is_not_waited_for(tmp_path: Path) -> None:
    with FileLock(tmp_path / "lock"), pytest.raises(Timeout):
        take(FileLock(tmp_path / "lock"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no shared locks")
def test_one_who_looks_is_waited_for(tmp_path: Path) -> None:
    import fcntl

    path = tmp_path / "lock"
    path.touch()
    descriptor = os.open(path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    closing = threading.Timer(0.1, os.close, [descriptor])
    closing.start()
    lock = FileLock(path)
    take(lock)
    assert is_taken(path)
    lock.release()
    closing.join()


@pytest.mark.slow
def test_a_home_can_be_locked_while_many_look(tmp_path: Path) -> None:
    home = Home(tmp_path)
    done = threading.Event()
    seen: list[object] = []

    def look() -> None:
        while not done.is_set():
            seen.append(home.holder())

    lookers = [threading.Thread(target=look) for _ in range(4)]
    for looker in lookers:
        looker.start()
    for number in range(50):
        with home.locked(f"run-{number}"):
            pass
    done.set()
    for looker in lookers:
        looker.join()
    assert None in seen
    assert home.holder() is None
