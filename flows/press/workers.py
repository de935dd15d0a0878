"""Supervised processes for work on records: whoever asks for it hears when a worker died or stood still, and goes on."""

import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as StillRunning
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Self, TypeVar

from pebble import ProcessExpired, ProcessFuture

from flows.press.heartbeat import ProgressFile
from flows.press.worker_pool import GrowingPool, new_pool, unheard
from flows.records.watch import Fault
from flows.settings.run_settings import Settings
from warehouse.errors import ColumnistError

R = TypeVar("R")

NO_MEMORY = Fault("out_of_memory", "the memory of a worker is too little for it")

# So often in one run a pool is started anew that broke without a record to blame.
MOST_BROKEN_POOLS = 8
_ASK_SECONDS = 0.2
_MOST_ASK_SECONDS = 2.0
"""A busy machine may let a process wait for its turn; what is longer than this is none."""


class WorkerLostError(Exception):
    """A worker died or stood still: `fault` says what happened to it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(*fault)
        self.fault = fault


def no_record_at_fault(fault: Fault) -> ColumnistError:
    """The error for a worker that is lost, and no verdict on a record helps against it."""
    return ColumnistError(f"a worker {fault.detail} and no single record is at fault; try fewer --workers")


class Workers:
    """A pool of supervised processes; `run` may be called from many threads. They start with the first call.

    No file is read in this process, however small it is and whatever its name says: what is in it, nobody knows before.
    `run_id` is the run that they press for; None for work that is no run's.
    """

    def __init__(self, n_processes: int, settings: Settings, run_id: str | None = None) -> None:
        self.settings = settings
        self.run_id = run_id
        self._pool: GrowingPool | None = None
        self._futures: set[ProcessFuture[Any]] = set()
        # A pool that is stopped while it starts goes on running, and nobody would wake who waits for it.
        self._scheduling = threading.Lock()
        self._stopped = False
        self._n_broken = 0
        self._n_processes = n_processes
        self._n_most = max(n_processes, settings.n_workers)
        if n_processes:
            self._pool = new_pool(n_processes, settings)

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

    def _stop(self, pool: GrowingPool) -> None:
        with self._scheduling:
            self._stopped = True
        # Threads may still wait for batches. A pool that is stopped leaves them waiting; cancelling wakes them.
        for future in tuple(self._futures):
            future.cancel()  # type: ignore[no-untyped-call]
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()

    def grow(self) -> None:
        """Has a process more for calls that wait for one, up to the number of workers that the settings allow."""
        with self._scheduling:
            self._resize(min(self._n_most, len(self._futures)))

    def add_one(self) -> None:
        """Allows a process more than before, for a caller that will keep one waiting."""
        with self._scheduling:
            self._n_most += 1
            self._resize(self._n_processes + 1)

    def _resize(self, n_processes: int) -> None:
        if self._pool is not None and n_processes > self._n_processes:
            self._n_processes = n_processes
            self._pool.grow(n_processes)

    def run(
        self,
        function: Callable[..., R],
        arguments: tuple[Any, ...],
        progress: ProgressFile,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> R:
        """Calls a function in a worker and waits for its result, as long as it writes to the progress file.

        Function and arguments travel pickled; the file travels as its path. `meanwhile` is called several times a second;
        what it raises ends the call.

        Raises:
            WorkerLostError: the worker died, or wrote nothing for `record_seconds`; `progress` tells what it was on.
            Exception: whatever the function raises.
        """
        try:
            return self._await(function, arguments, progress, meanwhile)
        except ProcessExpired as error:
            killed = error.exitcode == -getattr(signal, "SIGKILL", 9)
            fault = Fault("out_of_memory", "the system killed the worker") if killed else Fault("crashed", str(error))
        except TimeoutError:
            fault = Fault("timed_out", f"took more than {self.settings.record_seconds:g} s")
        raise WorkerLostError(fault)

    def _await(
        self,
        function: Callable[..., R],
        arguments: tuple[Any, ...],
        progress: ProgressFile,
        meanwhile: Callable[[], None],
    ) -> R:
        while True:
            pool, future = self._schedule(function, arguments)
            try:
                return self._result(future, progress, meanwhile)
            except BrokenProcessPool as error:
                # A worker that dies while it has no task, or just before it says that it has one, breaks its pool.
                self._replace(pool, error)

    def _schedule(
        self, function: Callable[..., R], arguments: tuple[Any, ...]
    ) -> tuple[GrowingPool, "ProcessFuture[R]"]:
        assert self._pool is not None
        with self._scheduling, unheard():
            if self._stopped:
                raise CancelledError
            pool = self._pool
            try:
                future = pool.schedule(function, args=arguments)
            except RuntimeError as error:
                # What pebble says of a pool that broke meanwhile.
                future = ProcessFuture()
                future.set_exception(BrokenProcessPool(str(error)))
            self._futures.add(future)
        return pool, future

    def _replace(self, broken: GrowingPool, error: BrokenProcessPool) -> None:
        """Puts a new pool in the place of one that broke; of all who wait for it, the first does."""
        with self._scheduling:
            if self._pool is not broken or self._stopped:
                return
            self._n_broken += 1
            if self._n_broken > MOST_BROKEN_POOLS:
                raise ColumnistError(
                    f"{self._n_broken} times a worker died before it had anything to do ({error}); look at what the "
                    "system's log says of killed processes, or try fewer --workers"
                ) from error
            broken.stop()  # type: ignore[no-untyped-call]
            broken.join()
            self._pool = new_pool(self._n_processes, self.settings)

    def _result(self, future: "ProcessFuture[R]", progress: ProgressFile, meanwhile: Callable[[], None]) -> R:
        try:
            last, waited = progress.read(), 0.0
            while True:
                asked = time.monotonic()
                try:
                    result: R = future.result(timeout=_ASK_SECONDS)
                    return result
                except StillRunning:
                    self._go_on(future, meanwhile)
                    now = progress.read()
                    if now != last or not future.running():
                        last, waited = now, 0.0
                        continue
                    # The worker was stopped as long as this process was, by Ctrl-Z or with the whole machine.
                    waited += min(time.monotonic() - asked, _MOST_ASK_SECONDS)
                    if waited > self.settings.record_seconds:
                        future.cancel()  # type: ignore[no-untyped-call]
                        raise TimeoutError from None
        finally:
            self._futures.discard(future)

    def _go_on(self, future: "ProcessFuture[Any]", meanwhile: Callable[[], None]) -> None:
        try:
            meanwhile()
        except BaseException:
            future.cancel()  # type: ignore[no-untyped-call]
            raise
