"""Where a worker writes which record it is on, so that its supervisor knows when the worker dies or stands still."""

import contextlib
import mmap
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol, Self

SIZE = 8192
_NUMBERS = struct.Struct("=6q")
_HEAD = _NUMBERS.size
NOT_READING = -1


class Beat(NamedTuple):
    """How often work was said to go on, what it was on the last time, and how far it is; see `ProgressFile`."""

    number: int
    uri: str
    read: int
    is_making: bool = False
    n_bytes: int = 0
    n_records: int = 0


class ProgressFile:
    """A page of memory that two processes share: a counter, and the uri of the record that is worked on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), SIZE)
        self._count = 0
        self._way = (0, 0)

    @classmethod
    @contextlib.contextmanager
    def create(cls, folder: Path) -> Iterator[Self]:
        """Makes the file in a folder, and deletes it afterwards."""
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".tmp-progress-", delete=False) as file:
            file.write(bytes(SIZE))
        path = Path(file.name)
        try:
            with cls(path) as progress:
                yield progress
        finally:
            path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._memory.close()

    def write(self, uri: str, read: int = NOT_READING, *, is_making: bool = False) -> None:
        """Says that work goes on, and on what: a record, or a stream that is read; on no single one where uri is empty.

        Args:
            uri: of the record that is pressed, or of the file or member that is read.
            read: how many records the stream has given so far; NOT_READING where a record is pressed.
            is_making: whether the next record of the stream is being made, from bytes that were cut out of it.
        """
        data = uri.encode()[: SIZE - _HEAD]
        self._count += 1
        numbers = (self._count, read, is_making, len(data), *self._way)
        self._memory[: _HEAD + len(data)] = _NUMBERS.pack(*numbers) + data

    def move(self, n_bytes: int, n_records: int) -> None:
        """Says how far reading is: bytes of the files of a batch, and records, those that are as they were included.

        It is seen with the next `write`.
        """
        self._way = (n_bytes, n_records)

    def read(self) -> Beat:
        """What was written last."""
        count, read, is_making, length, *way = _NUMBERS.unpack_from(self._memory)
        uri = self._memory[_HEAD : _HEAD + min(length, SIZE - _HEAD)].decode(errors="replace")
        return Beat(count, uri, read, bool(is_making), *way)


class Progress(Protocol):
    """Told what is worked on, as `ProgressFile.write` is."""

    def __call__(self, uri: str, read: int = NOT_READING, *, is_making: bool = False) -> None:
        """Says that work goes on."""


def not_watched(uri: str, read: int = NOT_READING, *, is_making: bool = False) -> None:
    """For work that nobody watches."""
