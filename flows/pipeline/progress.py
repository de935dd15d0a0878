"""How far the press of a run is, over all batches: bytes read of the sources, and records."""

import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

from flows.press.item import Item
from flows.press.supervision import Moved


class Progress(NamedTuple):
    """Bytes of the files that are to be pressed, how many of them are done with, and the records that these held.

    Bytes tell how much is left: a dump is one file, as a note is, and how many records it holds nobody knows before.
    """

    n_bytes: int
    total_bytes: int
    n_records: int

    @property
    def per_cent(self) -> int:
        """Whole per cents, 100 only when all is done; so it is where there is nothing to read."""
        return self.n_bytes * 100 // self.total_bytes if self.total_bytes else 100


class Tally:
    """Adds up the batches. Told of from many threads, it tells one after the other, and never less than before."""

    def __init__(self, batches: Sequence[Sequence[Item]], tell: Callable[[Progress], None]) -> None:
        self._sizes = [sum(max(item.size, 0) for item in batch if item.reason is None) for batch in batches]
        self._tell = tell
        self._way: dict[int, tuple[int, int]] = {}
        self._told = Progress(0, sum(self._sizes), 0)
        self._lock = threading.Lock()

    def of_batch(self, number: int) -> Moved:
        """What is told how far one batch is, by its number."""
        return lambda n_bytes, n_records: self._move(number, n_bytes, n_records)

    def end_batch(self, number: int, n_records: int) -> None:
        """Says that a batch is pressed, and how many records it held."""
        self._move(number, self._sizes[number], n_records)

    def _move(self, number: int, n_bytes: int, n_records: int) -> None:
        with self._lock:
            # A file may have grown since it was listed, and one that is read again begins anew.
            before = self._way.get(number, (0, 0))
            self._way[number] = max(before[0], min(n_bytes, self._sizes[number])), max(before[1], n_records)
            after = self._way[number]
            if after != before:
                self._told = self._told._replace(
                    n_bytes=self._told.n_bytes + after[0] - before[0],
                    n_records=self._told.n_records + after[1] - before[1],
                )
                self._tell(self._told)
