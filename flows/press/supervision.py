"""Presses batches under supervision: one worker reads a batch, all of them press it; what kills one costs its record, no more.

The worker that reads a batch gives its chunks to others, and presses one itself whenever enough of them wait. So nobody
waits, a dump of any size needs the memory and the disk of a few chunks, and a single worker just goes on by itself.
"""

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from flows.press.batch import press_batch, read_batch
from flows.press.checkpoints import Checkpoints
from flows.press.chunk import press_chunk
from flows.press.chunk_queue import Call, ChunkQueue, call_plainly
from flows.press.document import Draft
from flows.press.handover import GIVEN, Handover
from flows.press.heartbeat import NOT_READING, Progress, ProgressFile
from flows.press.item import Item
from flows.press.pressed_batch import PressedBatch, ReadBatch, gather
from flows.press.verdicts import Verdicts
from flows.press.workers import NO_MEMORY, WorkerLostError, Workers, no_record_at_fault
from flows.records.watch import Fault
from flows.settings.run_settings import PressSettings, Settings
from warehouse.lake.parquet_lake import Lake

WAIT_SECONDS = 0.05

Moved = Callable[[int, int], None]
"""Told how many bytes and how many records are read."""


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


def start_workers(batches: Sequence[Sequence[Item]], settings: Settings, run_id: str | None) -> Workers:
    """Workers for these batches: a process for each that is read, up to the number that the settings allow.

    `run_id` is the run that keeps what they finish and takes what others finished; None for a retry, which is to do it anew.
    """
    return Workers(min(settings.n_workers, sum(_is_read(batch) for batch in batches)), settings, run_id)


def press_supervised(
    items: Sequence[Item], workers: Workers, call: Call = call_plainly, moved: Moved = lambda n_bytes, n_records: None
) -> PressedBatch:
    """Presses one batch and waits for it. Records, and streams, that kill their worker are quarantined, one by one.

    Where none is named, the chunk is pressed again record by record; where that names one that was named before, its
    whole file is given up.

    Args:
        items: the files of the batch.
        workers: the processes.
        call: how the work of those who press what another worker reads is called.
        moved: told how many bytes of the files, and how many records, are read; the workers press what is read at once.

    Raises:
        ColumnistError: a worker dies and it cannot be said on which record.
    """
    if not _is_read(items):
        return press_batch(items, workers.settings.home_paths.lake, workers.settings.press)
    work = workers.settings.home_paths.work
    with Handover.create(work) as handover, ProgressFile.create(work) as progress:
        verdicts = Verdicts()
        with ChunkQueue(handover, workers, verdicts, call, _title(items)) as queue:
            return _Batch(items, workers, handover, verdicts, queue, progress, moved).press()


class _Batch:
    """Reads a batch until it is read, and waits for its chunks."""

    def __init__(
        self,
        items: Sequence[Item],
        workers: Workers,
        handover: Handover,
        verdicts: Verdicts,
        queue: ChunkQueue,
        progress: ProgressFile,
        moved: Moved,
    ) -> None:
        self._items, self._workers, self._handover, self._moved = items, workers, handover, moved
        self._verdicts, self._queue, self._progress = verdicts, queue, progress
        self._presses_too = True

    def press(self) -> PressedBatch:
        """What became of the batch."""
        while True:
            read = self._read()
            chunks = self._queue.wait_for(read.chunks)
            if chunks is not None:
                return gather(read, chunks)

    def _read(self) -> ReadBatch:
        settings = self._workers.settings
        while True:
            self._progress.write("")
            arguments = (
                self._items, settings.home_paths.lake, settings.press, self._progress.path, self._verdicts,
                self._handover.folder, settings.n_workers, self._presses_too, self._workers.run_id,
            )  # fmt: skip
            try:
                return self._workers.run(_read_in_worker, arguments, self._progress, self._look)
            except WorkerLostError as lost:
                fault = lost.fault
            except MemoryError:
                fault = NO_MEMORY
            self._blame(fault)

    def _look(self) -> None:
        self._queue.look()
        beat = self._progress.read()
        self._moved(beat.n_bytes, beat.n_records)

    def _blame(self, fault: Fault) -> None:
        """Finds what is at fault that the worker which read was lost, and spares it from now on.

        One that was lost over what it pressed only reads from now on: to read a dump again for each such record would
        take forever.
        """
        beat = self._progress.read()
        is_named = self._verdicts.add(beat, fault)
        if self._presses_too and beat.read == NOT_READING:
            self._presses_too = False
            self._workers.add_one()
        elif not is_named:
            raise no_record_at_fault(fault)


def _is_read(items: Sequence[Item]) -> bool:
    """Whether there is anything to read; where scanning has refused all, nothing can go wrong with them."""
    return any(item.reason is None for item in items)


def _title(items: Sequence[Item]) -> str:
    largest = max(items, key=lambda item: item.size)
    return largest.uri if len(items) == 1 else f"{largest.uri} and {len(items) - 1:,} more"


def _read_in_worker(
    items: Sequence[Item],
    lake: Path,
    settings: PressSettings,
    progress: Path,
    verdicts: Verdicts,
    handover: Path,
    n_workers: int,
    presses_too: bool,
    run_id: str | None,
) -> ReadBatch:
    with ProgressFile(progress) as file:
        most_waiting = n_workers if n_workers > 1 or not presses_too else 0
        checkpoints = Checkpoints(Lake(lake), settings, run_id)
        giver = _Giver(
            Handover(handover), checkpoints, most_waiting, Lake(lake), settings, file.write, presses_too=presses_too
        )
        return read_batch(items, lake, settings, giver, file.write, verdicts, file.move)


class _Giver:
    """What the worker that reads does with chunks: others get them while fewer than `most_waiting` wait for them.

    Of what was read before, because a worker was lost, everything that was given or pressed then stays.
    """

    def __init__(
        self,
        handover: Handover,
        checkpoints: Checkpoints,
        most_waiting: int,
        lake: Lake,
        settings: PressSettings,
        progress: Progress,
        *,
        presses_too: bool,
    ) -> None:
        self._handover, self._checkpoints = handover, checkpoints
        self._most_waiting, self._presses_too = most_waiting, presses_too
        self._lake, self._settings, self._progress = lake, settings, progress

    def __call__(self, name: str, drafts: list[Draft], *, is_last: bool) -> None:
        """Gives a chunk to others, or presses it."""
        if self._handover.is_known(name):
            return
        if (finished := self._checkpoints.find(name)) is not None:
            self._handover.finish(name, finished)
            return
        if self._presses_too and (is_last or self._n_waiting() >= self._most_waiting):
            earlier = self._checkpoints.earlier()
            pressed = press_chunk(drafts, self._lake, self._settings, self._progress, earlier=earlier)
            self._checkpoints.keep(name, drafts, pressed)
            self._handover.finish(name, pressed)
            return
        while self._n_waiting() >= self._most_waiting:
            self._progress("")
            time.sleep(WAIT_SECONDS)
        self._handover.give(name, drafts)

    def _n_waiting(self) -> int:
        return len(self._handover.names(GIVEN))
