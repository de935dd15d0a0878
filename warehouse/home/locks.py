"""Locks of files: taking one, and looking whether one is taken without being in anybody's way."""

import contextlib
import os
import time
from pathlib import Path

from filelock import FileLock, Timeout

if os.name != "nt":
    import fcntl

_LOOK_SECONDS = 0.01
"""How long to wait for one that only looks: it is done within microseconds."""
_MOST_LOOKS = 200


def take(lock: FileLock) -> None:
    """Takes a lock. Somebody who only looks at it at that very moment is waited for, a holder is not.

    Raises:
        Timeout: somebody holds it.
    """
    for _ in range(_MOST_LOOKS):
        with contextlib.suppress(Timeout):
            lock.acquire(timeout=0)
            return
        if is_taken(Path(lock.lock_file)):
            break
        time.sleep(_LOOK_SECONDS)
    lock.acquire(timeout=0)


def is_taken(path: Path) -> bool:
    """Whether somebody holds the lock of a file. Makes no file, and needs no right to write.

    It asks for a shared lock, which goes beside those of all others who look and is refused beside a holder's. The
    moment for which it is held could refuse only a holder to be, and `take` distinguishes the two. Windows has no shared
    locks of this kind; there it asks for the lock itself.
    """
    if os.name == "nt":
        if not path.exists():
            return False
        try:
            with FileLock(path, timeout=0, thread_local=False):
                return False
        except (Timeout, OSError):
            return True
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # a file system without locks, where nobody holds one
        return False
    else:
        return False
    finally:
        os.close(descriptor)
