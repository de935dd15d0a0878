"""A file on disk whose reads are heard of."""

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

BUFFER_BYTES = 1 << 18
# A reader may go over its file more than once, for a directory at its end say. One that never stops is not at work.
MOST_ROUNDS = 16
MOST_ROUNDS_BYTES = 100_000_000


class _WatchedFile(io.FileIO):
    def __init__(self, path: str, beat: Callable[[], None]) -> None:
        super().__init__(path)
        self._beat = beat
        self._left = max(MOST_ROUNDS * os.fstat(self.fileno()).st_size, MOST_ROUNDS_BYTES)

    def readinto(self, buffer: bytearray | memoryview) -> int | None:  # type: ignore[override]
        n_bytes = super().readinto(buffer)
        if n_bytes and self._left > 0:
            self._left -= n_bytes
            self._beat()
        return n_bytes


def open_watched(path: str | Path, beat: Callable[[], None]) -> BinaryIO:
    """Opens a file for reading. `beat` is called with each piece that comes, for sixteen times the file's size at most.

    Raises:
        OSError: as `open` does.
    """
    return cast(BinaryIO, io.BufferedReader(_WatchedFile(os.fspath(path), beat), BUFFER_BYTES))
