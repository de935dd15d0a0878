"""The chunks of a batch that one worker reads and others press."""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from flows.press.checkpoints import Checkpoints
from flows.press.chunk import PressedChunk, press_chunk
from flows.press.handover import GIVEN, Handover
from flows.press.heartbeat import ProgressFile
from flows.press.verdicts import Verdicts
from flows.press.workers import NO_MEMORY, WorkerLostError, Workers, no_record_at_fault
from flows.records.watch import Fault
from flows.settings.run_settings import PressSettings
from warehouse.lake.parquet_lake import Lake

CALL_SECONDS = 10.0
"""Chunks that take so long one after another are pressed in one call, however small each of them is."""
WORTH_A_PROCESS_BYTES = 1_000_000
"""Less than this is pressed before a process for it has started."""
_LOOK_SECONDS = 0.2


class Call(Protocol):
    """Calls what presses chunks for some ten seconds. Where it raises, it may be called again."""

    def __call__(self, title: str, work: Callable[[], None]) -> None:
        """Calls it; `title` says what the chunks are of."""


def call_plainly(title: str, work: Callable[[], None]) -> None:
    """Calls it and nothing else."""
    work()


class ChunkQueue:
    """Has chunks pressed that were given in a folder, each once, on threads of its own, until all are that are waited for."""

    def __init__(self, handover: Handover, workers: Workers, verdicts: Verdicts, call: Call, title: str) -> None:
        self._handover, self._workers, self._verdicts = handover, workers, verdicts
        self._call, self._title = call, title
        self._changed = threading.Condition()
        self._waiting: deque[str] = deque()
        self._seen: set[str] = set()
        # Whether a file was given up since the batch was read: then it is read again, without that file.
        self._is_outdated = False
        self._is_growing, self._is_open = True, True
        self._n_calls = self._n_idle = 0
        self._calls: set[Future[None]] = set()
        self._threads = ThreadPoolExecutor(workers.settings.n_workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._is_open = self._is_growing = False
            self._waiting.clear()
            self._changed.notify_all()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def look(self) -> None:
        """Takes in chunks that have been given since it looked last.

        Raises:
            Exception: what was raised where a chunk was pressed.
        """
        given = self._handover.names(GIVEN)
        with self._changed:
            for name in given:
                if name not in self._seen:
                    self._seen.add(name)
                    self._waiting.append(name)
            self._changed.notify_all()
            self._start_calls()
            ended = {call for call in self._calls if call.done()}
            self._calls -= ended
        for call in ended:
            call.result()
        if sum(map(self._handover.size, given)) > WORTH_A_PROCESS_BYTES:
            self._workers.grow()

    def wait_for(self, names: Sequence[str]) -> list[PressedChunk] | None:
        """What became of the chunks, once all are pressed; None where some are out of date.

        Raises:
            Exception: what was raised where a chunk was pressed.
        """
        with self._changed:
            self._is_growing = False
            self._changed.notify_all()
        while True:
            self.look()
            with self._changed:
                calls, is_done = tuple(self._calls), not self._calls and not self._waiting
            if is_done:
                break
            wait(calls, _LOOK_SECONDS, FIRST_COMPLETED)
        self._is_growing, self._is_outdated = True, False
        chunks = [chunk for name in names if (chunk := self._handover.pressed(name)) is not None]
        return chunks if len(chunks) == len(names) else None

    def _start_calls(self) -> None:
        """Starts as many calls as there are chunks that no call waits for. Called with the lock."""
        n_missing = len(self._waiting) - self._n_idle
        for _ in range(min(n_missing, self._workers.settings.n_workers - self._n_calls) if self._is_open else 0):
            self._n_calls += 1
            self._calls.add(self._threads.submit(self._make_call))

    def _make_call(self) -> None:
        try:
            self._call(self._title, self._press_some)
        except BaseException:
            # Whoever looks next raises it, and no other chunk would fare better.
            self._is_open = False
            raise
        finally:
            with self._changed:
                self._n_calls -= 1
                self._start_calls()

    def _press_some(self) -> None:
        ends = time.monotonic() + CALL_SECONDS
        while (name := self._next(ends)) is not None:
            try:
                self._press(name)
            except BaseException:
                with self._changed:
                    self._waiting.appendleft(name)
                raise

    def _next(self, ends: float) -> str | None:
        """The next chunk; None when the time is over, or when no more will come."""
        with self._changed:
            self._n_idle += 1
            try:
                while (left := ends - time.monotonic()) > 0:
                    if self._waiting:
                        return self._waiting.popleft()
                    if not self._is_growing:
                        break
                    self._changed.wait(left)
                return None
            finally:
                self._n_idle -= 1

    def _press(self, name: str) -> None:
        """Presses a chunk; again without each record that kills its worker, and record by record where none is named."""
        settings = self._workers.settings
        alone = False
        with ProgressFile.create(settings.home_paths.work) as progress:
            while self._handover.pressed(name) is None:
                progress.write("")
                faults = self._verdicts.of_records()
                place = (self._handover.folder, name, settings.home_paths.lake)
                try:
                    self._workers.run(
                        _press_in_worker,
                        (*place, settings.press, progress.path, faults, alone, self._workers.run_id),
                        progress,
                    )
                    continue
                except WorkerLostError as lost:
                    fault = lost.fault
                except MemoryError:
                    fault = NO_MEMORY
                beat = progress.read()
                is_named = self._verdicts.add(beat, fault)
                if beat.uri in faults and (is_named or self._is_outdated):
                    self._is_outdated = True
                    return
                if alone and not is_named:
                    raise no_record_at_fault(fault)
                alone = not is_named


def _press_in_worker(
    handover: Path,
    name: str,
    lake: Path,
    settings: PressSettings,
    progress: Path,
    faults: Mapping[str, Fault],
    alone: bool,
    run_id: str | None,
) -> None:
    with ProgressFile(progress) as file:
        drafts = Handover(handover).take(name)
        checkpoints = Checkpoints(Lake(lake), settings, run_id)
        earlier = checkpoints.earlier()
        pressed = press_chunk(drafts, Lake(lake), settings, file.write, faults, alone=alone, earlier=earlier)
        checkpoints.keep(name, drafts, pressed)
        Handover(handover).finish(name, pressed)
