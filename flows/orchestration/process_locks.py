"""Which flow runs of a home have a living process. Prefect's states cannot say: a killed process reports nothing.

Each process holds the lock of a file named for its flow run until it ends. The system frees the lock of a dead one.
"""

import atexit
import contextlib
from pathlib import Path
from uuid import UUID

from filelock import FileLock, Timeout

from flows.orchestration.prefect_home import make_prefect_home
from warehouse.home import Home

_held: dict[UUID, FileLock] = {}


def hold(home: Home, flow_run_id: UUID) -> None:
    """Says that this process runs the flow run, until the process ends."""
    if flow_run_id in _held:
        return
    folder = _folder(home)
    make_prefect_home(home)
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / f"{flow_run_id}.lock", timeout=0, thread_local=False)
    with contextlib.suppress(Timeout):
        lock.acquire()
        _held[flow_run_id] = lock
        atexit.register(_release, lock)


def find_dead(home: Home) -> list[UUID]:
    """Flow runs whose process is gone without having taken its file away."""
    dead = []
    for path in sorted(_folder(home).glob("*.lock")):
        try:
            with FileLock(path, timeout=0, thread_local=False):
                dead.append(UUID(path.stem))
        except (Timeout, OSError, ValueError):
            continue
    return dead


def is_known(home: Home, flow_run_id: UUID) -> bool:
    """Whether the flow run has a file, so that its end is seen."""
    return _path(home, flow_run_id).exists()


def forget(home: Home, flow_run_id: UUID) -> None:
    """Takes the file of a dead flow run away."""
    _path(home, flow_run_id).unlink(missing_ok=True)


def _release(lock: FileLock) -> None:
    with contextlib.suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()


def _path(home: Home, flow_run_id: UUID) -> Path:
    return _folder(home) / f"{flow_run_id}.lock"


def _folder(home: Home) -> Path:
    return home.prefect / "alive"
