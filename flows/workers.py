"""Presses batches in supervised processes: a worker that dies or hangs costs the record it was on, and nothing else."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from flows.scan import Item
from flows.settings import PressSettings, Settings
from warehouse.manifest import Part

# Starting worker processes costs more than pressing so little.
SMALL_RECORDS, SMALL_BYTES = 300, 2_000_000


class PressedBatch(NamedTuple):
    """What travels back from a worker: names and counts, never rows. `seconds_by_step` are the worker's own."""

    parts: tuple[Part, ...]
    n_records: int
    n_bytes: int
    seconds_by_step: dict[str, float]


def cut_batches(items: Sequence[Item], settings: Settings) -> list[list[Item]]:
    """Cuts a plan into batches, the same way for any number of workers.

    A middling plan is cut finer than the limits ask, so that workers end at about the same time.
    """
    most = max(1, min(settings.batch_records, max(500, len(items) // 16)))
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


class Workers:
    """A pool that presses batches; `press` may be called from many threads. Processes start with the first batch.

    A plan that is small is pressed in this process.
    """

    def __init__(self, batches: Sequence[Sequence[Item]], lake: Path, settings: Settings) -> None:
        records = sum(map(len, batches))
        n_bytes = sum(max(item.size, 0) for batch in batches for item in batch if item.reason is None)
        self._lake, self._settings = lake, settings
        self._pool: ProcessPool | None = None
        self._futures: set[ProcessFuture[PressedBatch]] = set()
        self._stopped = False
        if records > SMALL_RECORDS or n_bytes > SMALL_BYTES:
            self._pool = ProcessPool(
                max_workers=min(settings.n_workers, len(batches)),
                context=multiprocessing.get_context("spawn"),
                initializer=_prepare_worker,
                initargs=(os.getpid(),),
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            if kind is None:
                self._pool.close()  # type: ignore[no-untyped-call]
            else:
                # Threads may still wait for batches. A pool that is stopped leaves them waiting; cancelling wakes them.
                self._stopped = True
                for future in tuple(self._futures):
                    future.cancel()  # type: ignore[no-untyped-call]
                self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()

    def press(self, items: Sequence[Item]) -> PressedBatch:
        """Presses one batch and waits for it. Of a batch that kills its worker, halves are pressed, down to the culprit."""
        if self._pool is None:
            return press_batch(items, self._lake, self._settings.press)
        # A hundred times the usual pace of a record, and on top what a single one may take.
        seconds = self._settings.record_seconds + 0.1 * len(items)
        try:
            return self._await(items, seconds)
        except (ProcessExpired, TimeoutError) as error:
            if len(items) > 1:
                middle = len(items) // 2
                return _join(self.press(items[:middle]), self.press(items[middle:]))
            fate = (
                ("timed_out", f"took more than {seconds:.0f} s")
                if isinstance(error, TimeoutError)
                else ("crashed", f"the worker died: {error}")
            )
            culprit = items[0]._replace(reason=fate[0], detail=fate[1])
            return press_batch([culprit], self._lake, self._settings.press)

    def _await(self, items: Sequence[Item], seconds: float) -> PressedBatch:
        assert self._pool is not None
        if self._stopped:
            raise CancelledError
        future = self._pool.schedule(press_batch, args=(list(items), self._lake, self._settings.press), timeout=seconds)
        self._futures.add(future)
        try:
            result: PressedBatch = future.result()
            return result
        finally:
            self._futures.discard(future)


def press_batch(items: Sequence[Item], lake: Path, settings: PressSettings) -> PressedBatch:
    """Reads, presses and writes one batch in this process."""
    from flows.draft import Fate
    from flows.press import Read, press
    from flows.reasons import Rejected
    from flows.sources.local import read_file
    from warehouse.failpoints import failpoint
    from warehouse.lake import Lake

    started = time.perf_counter()
    reads = []
    for item in items:
        if item.reason is not None:
            stage = "press" if item.reason in {"crashed", "timed_out"} else "scan"
            reads.append(Read(item, None, Fate(stage, item.reason, item.detail or "")))
            continue
        try:
            reads.append(Read(item, read_file(item.path, settings.max_record_bytes), None))
        except Rejected as rejection:
            reads.append(Read(item, None, Fate("read", rejection.reason, rejection.detail)))
    seconds = {"read": time.perf_counter() - started}
    n_bytes = sum(len(read.data) for read in reads if read.data)
    pressed = press(reads, settings)
    failpoint("press.pressed")
    started = time.perf_counter()
    part = Lake(lake).write_part(pressed.tables)
    seconds |= pressed.seconds_by_step | {"write": time.perf_counter() - started}
    return PressedBatch((part,), len(items), n_bytes, seconds)


def _join(first: PressedBatch, second: PressedBatch) -> PressedBatch:
    seconds = {
        step: first.seconds_by_step.get(step, 0) + second.seconds_by_step.get(step, 0)
        for step in (*first.seconds_by_step, *second.seconds_by_step)
    }
    return PressedBatch(
        first.parts + second.parts, first.n_records + second.n_records, first.n_bytes + second.n_bytes, seconds
    )


def _prepare_worker(parent: int) -> None:
    """Leaves Ctrl-C to the parent, uses one core, and ends when the parent is gone, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["RAYON_NUM_THREADS"] = "1"
    import pyarrow as pa

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
