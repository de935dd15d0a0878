"""Presses batches in supervised processes: a worker that dies, hangs or eats memory costs the record it was on, no more.

Other work on records, such as comparing their versions, runs under the same supervision: `Workers.start` and `run`.
"""

import contextlib
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as StillRunning
from multiprocessing import resource_tracker
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from flows.press.batch import PressedBatch, press_batch
from flows.press.heartbeat import ProgressFile
from flows.press.item import Item
from flows.press.verdicts import Verdicts
from flows.records.watch import Fault
from flows.settings.run_settings import PressSettings, Settings
from warehouse.errors import ColumnistError

R = TypeVar("R")
_ASK_SECONDS = 0.2
_MOST_ASK_SECONDS = 2.0
"""A busy machine may let a process wait for its turn; what is longer than this is none."""


def cut_batches(items: Sequence[Item], settings: Settings) -> list[list[Item]]:
    """Cuts a plan into batches, the same way for any number of workers.

    A middling plan is cut finer than the limits ask, so that workers end at about the same time.
    """
    most = max(1, min(settings.batch_records, max(500, len(items) // 16)))
    most = math.ceil(len(items) / math.ceil(len(items) / most)) if items else most
    batches: list[list[Item]] = []
    n_bytes = 0
    for item in items:
        size = max(item.size, 0) if item.reason is None else 0
        if not batches or len(batches[-1]) >= most or n_bytes + size > settings.batch_bytes:
            batches.append([])
            n_bytes = 0
        batches[-1].append(item)
        n_bytes += size
    return batches


class WorkerLostError(Exception):
    """A worker died or stood still: `fault` says what happened to it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(*fault)
        self.fault = fault


class Workers:
    """A pool that presses batches; `press` may be called from many threads. Processes start with the first batch.

    No file is read in this process, however small it is and whatever its name says: what is in it, nobody knows before.
    """

    def __init__(self, batches: Sequence[Sequence[Item]], lake: str | Path, settings: Settings) -> None:
        n_read = sum(_is_read(batch) for batch in batches)
        self._lake, self._settings = lake, settings
        self._pool: ProcessPool | None = None
        self._futures: set[ProcessFuture[Any]] = set()
        # A pool that is stopped while it starts goes on running, and nobody would wake who waits for it.
        self._scheduling = threading.Lock()
        self._stopped = False
        if n_read:
            self._pool = _new_pool(min(settings.n_workers, n_read), settings)

    @classmethod
    def start(cls, n_processes: int, lake: str | Path, settings: Settings) -> Self:
        """Workers for anything but batches to press, see `run`."""
        workers = cls((), lake, settings)
        workers._pool = _new_pool(n_processes, settings)
        return workers

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is None:
            return
        has_ended = False
        try:
            if kind is None:
                self._pool.close()  # type: ignore[no-untyped-call]
                self._pool.join()
                has_ended = True
        finally:
            if not has_ended:
                self._stop(self._pool)

    def _stop(self, pool: ProcessPool) -> None:
        with self._scheduling:
            self._stopped = True
        # Threads may still wait for batches. A pool that is stopped leaves them waiting; cancelling wakes them.
        for future in tuple(self._futures):
            future.cancel()  # type: ignore[no-untyped-call]
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()

    def press(self, items: Sequence[Item]) -> PressedBatch:
        """Presses one batch and waits for it. Records, and streams, that kill their worker are quarantined, one by one.

        Where none is named, the batch is pressed again record by record; where that names one that was named before,
        its whole file is given up.

        Raises:
            ColumnistError: a worker dies and it cannot be said on which record.
        """
        if not _is_read(items):
            return press_batch(items, self._lake, self._settings.press)
        verdicts = Verdicts()
        alone = False
        with ProgressFile.create(self._settings.home_paths.work) as progress:
            while True:
                arguments = (list(items), self._lake, self._settings.press, progress.path, verdicts, alone)
                try:
                    return self.run(_press_in_worker, arguments, progress)
                except WorkerLostError as lost:
                    fault = lost.fault
                except MemoryError:
                    fault = Fault("out_of_memory", "the memory of a worker is too little for it")
                if verdicts.add(progress.read(), fault):
                    continue
                if alone:
                    raise ColumnistError(
                        f"a worker {fault.detail} and no single record is at fault; try fewer --workers"
                    )
                alone = True

    def run(self, function: Callable[..., R], arguments: tuple[Any, ...], progress: ProgressFile) -> R:
        """Calls a function in a worker and waits for its result, as long as it writes to the progress file.

        Function and arguments travel pickled; the file travels as its path.

        Raises:
            WorkerLostError: the worker died, or wrote nothing for `record_seconds`; `progress` tells what it was on.
            Exception: whatever the function raises.
        """
        try:
            return self._await(function, arguments, progress)
        except ProcessExpired as error:
            killed = error.exitcode == -getattr(signal, "SIGKILL", 9)
            fault = Fault("out_of_memory", "the system killed the worker") if killed else Fault("crashed", str(error))
        except TimeoutError:
            fault = Fault("timed_out", f"took more than {self._settings.record_seconds:g} s")
        raise WorkerLostError(fault)

    def _await(self, function: Callable[..., R], arguments: tuple[Any, ...], progress: ProgressFile) -> R:
        assert self._pool is not None
        with self._scheduling, _unheard():
            if self._stopped:
                raise CancelledError
            future = self._pool.schedule(function, args=arguments)
            self._futures.add(future)
        try:
            last, waited = progress.read(), 0.0
            while True:
                asked = time.monotonic()
                try:
                    result: R = future.result(timeout=_ASK_SECONDS)
                    return result
                except StillRunning:
                    now = progress.read()
                    if now != last or not future.running():
                        last, waited = now, 0.0
                        continue
                    # The worker was stopped as long as this process was, by Ctrl-Z or with the whole machine.
                    waited += min(time.monotonic() - asked, _MOST_ASK_SECONDS)
                    if waited > self._settings.record_seconds:
                        future.cancel()  # type: ignore[no-untyped-call]
                        raise TimeoutError from None
        finally:
            self._futures.discard(future)


def _is_read(items: Sequence[Item]) -> bool:
    """Whether there is anything to read; where scanning has refused all, nothing can go wrong with them."""
    return any(item.reason is None for item in items)


def _new_pool(n_processes: int, settings: Settings) -> ProcessPool:
    # Read by a process as it loads Arrow, whose own pool reserves a gigabyte, which would count as the worker's.
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    with _unheard():
        return ProcessPool(
            max_workers=n_processes,
            context=multiprocessing.get_context("spawn"),
            initializer=_prepare_worker,
            initargs=(os.getpid(), settings.worker_memory),
        )


@contextlib.contextmanager
def _unheard() -> Iterator[None]:
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


def _press_in_worker(
    items: Sequence[Item], lake: str | Path, settings: PressSettings, progress: Path, verdicts: Verdicts, alone: bool
) -> PressedBatch:
    with ProgressFile(progress) as file:
        return press_batch(items, lake, settings, file.write, verdicts, alone=alone)


def _prepare_worker(parent: int, memory_bytes: int) -> None:
    """Leaves Ctrl-C to the parent, uses one core, bounds memory, and ends when the parent is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["RAYON_NUM_THREADS"] = "1"
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    if os.name != "nt":
        import resource

        # Private writable memory: what a record's text and trees take, without the libraries' own code.
        resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
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
