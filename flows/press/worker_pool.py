"""The processes in which records are pressed: how they start, what they may use, and which signals they hear."""

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing import resource_tracker

from pebble import ProcessPool

from flows.settings.run_settings import Settings

SEEN_FOR_CYCLES = 20_000
"""Objects that a worker makes before Python looks for cycles among them."""


class GrowingPool(ProcessPool):
    """A pool that begins with few processes: one takes half a second of a processor to start, and most runs need few."""

    def grow(self, n_processes: int) -> None:
        """Has so many processes from now on; never fewer than it had."""
        manager = self._pool_manager.worker_manager
        # Pebble looks ten times a second whether processes are missing, because one has died.
        manager.workers_number = max(manager.workers_number, n_processes)


def new_pool(n_processes: int, settings: Settings) -> GrowingPool:
    """A pool of processes that start with its first task, each with the memory that the settings allow."""
    # Read by a process as it loads Arrow, whose own pool reserves a gigabyte, which would count as the worker's.
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    with unheard():
        return GrowingPool(
            max_workers=n_processes,
            context=multiprocessing.get_context("spawn"),
            initializer=_prepare_worker,
            initargs=(os.getpid(), settings.worker_memory),
        )


@contextlib.contextmanager
def unheard() -> Iterator[None]:
    """Keeps Ctrl-C and the end of the terminal from processes that start here: those without a handler would die loudly.

    Both reach every process of the terminal. Threads and processes inherit what their maker blocks, so workers that are
    started later do not hear them either; this process does, and stops the workers.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    # It ignores Ctrl-C by itself, and starting it lifts a block of that.
    resource_tracker.ensure_running()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def bound_process(memory_bytes: int) -> None:
    """Makes a process one that presses: it uses one core and so much memory, and seldom looks for cycles."""
    os.environ["RAYON_NUM_THREADS"] = "1"
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    # Records become thousands of small objects that live as long as their batch. Python looks through all of them for
    # cycles whenever 700 more were made, which is a fifth of what a short record costs.
    gc.set_threshold(SEEN_FOR_CYCLES)
    if os.name != "nt":
        import resource

        # Private writable memory: what a record's text and trees take, without the libraries' own code.
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))


def _prepare_worker(parent: int, memory_bytes: int) -> None:
    """Leaves Ctrl-C to the parent, and ends when the parent is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bound_process(memory_bytes)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _end_with_parent_amid_any_call()


def _end_with_parent_amid_any_call() -> None:
    """Has the system end this process with its parent even while a library keeps the interpreter, so that no thread runs.

    The parent holds the other end of a pipe. Linux sends a signal when that closes, and its default is to end the process;
    elsewhere such a call is waited for.
    """
    parent = multiprocessing.parent_process()
    if sys.platform == "linux" and parent is not None:
        import fcntl

        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, fcntl.fcntl(parent.sentinel, fcntl.F_GETFL) | os.O_ASYNC)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
