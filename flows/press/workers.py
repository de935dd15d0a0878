"""Presses batches in supervised processes: a worker that dies, hangs or eats memory costs the record it was on, no more.

Other work on records, such as comparing their versions, runs under the same supervision: `Workers.start` and `run`.
"""

import math
import signal
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as StillRunning
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from flows.press.batch import PressedBatch, press_batch
from flows.press.heartbeat import ProgressFile
from flows.press.item import Item
from flows.press.verdicts import Verdicts
from flows.press.worker_pool import new_pool, unheard
from flows.records.watch import Fault
from flows.settings.run_settings import PressSettings, Settings
from warehouse.errors import ColumnistError

R = TypeVar("R")

# So often in one run a pool is started anew that broke without a record to blame.
MOST_BROKEN_POOLS = 8
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
        self._n_broken = 0
        self._n_processes = min(settings.n_workers, n_read)
        if n_read:
            self._pool = new_pool(self._n_processes, settings)

    @classmethod
    def start(cls, n_processes: int, lake: str | Path, settings: Settings) -> Self:
        """Workers for anything but batches to press, see `run`."""
        workers = cls((), lake, settings)
        workers._n_processes = n_processes
        workers._pool = new_pool(n_processes, settings)
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
        while True:
            pool, future = self._schedule(function, arguments)
            try:
                return self._result(future, progress)
            except BrokenProcessPool as error:
                # A worker that dies while it has no task, or just before it says that it has one, breaks its pool.
                self._n_broken += 1
                if self._n_broken > MOST_BROKEN_POOLS:
                    raise ColumnistError(
                        f"{self._n_broken} times a worker died before it had anything to do ({error}); look at what the "
                        "system's log says of killed processes, or try fewer --workers"
                    ) from error
                self._replace(pool)

    def _schedule(
        self, function: Callable[..., R], arguments: tuple[Any, ...]
    ) -> tuple[ProcessPool, "ProcessFuture[R]"]:
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

    def _replace(self, broken: ProcessPool) -> None:
        """Puts a new pool in the place of one that broke; of all who wait for it, the first does."""
        with self._scheduling:
            if self._pool is not broken or self._stopped:
                return
            broken.stop()  # type: ignore[no-untyped-call]
            broken.join()
            self._pool = new_pool(self._n_processes, self._settings)

    def _result(self, future: "ProcessFuture[R]", progress: ProgressFile) -> R:
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


def _press_in_worker(
    items: Sequence[Item], lake: str | Path, settings: PressSettings, progress: Path, verdicts: Verdicts, alone: bool
) -> PressedBatch:
    with ProgressFile(progress) as file:
        return press_batch(items, lake, settings, file.write, verdicts, alone=alone)
