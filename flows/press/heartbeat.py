"""Where a worker writes which record it is on, so that its supervisor knows when the worker dies or stands still."""

import contextlib
import mmap
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Self

SIZE = 8192
_COUNTER, _LENGTH = 8, 4


class ProgressFile:
    """A page of memory that two processes share: a counter, and the uri of the record that is worked on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), SIZE)
        self._count = 0

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

    def write(self, uri: str) -> None:
        """Says that work goes on, and on which record; on no single one where the uri is empty."""
        data = uri.encode()[: SIZE - _COUNTER - _LENGTH]
        self._count += 1
        head = self._count.to_bytes(_COUNTER) + len(data).to_bytes(_LENGTH)
        self._memory[: len(head) + len(data)] = head + data

    def read(self) -> tuple[int, str]:
        """How often work was said to go on, and the uri written last."""
        length = min(int.from_bytes(self._memory[_COUNTER : _COUNTER + _LENGTH]), SIZE - _COUNTER - _LENGTH)
        uri = self._memory[_COUNTER + _LENGTH :][:length].decode(errors="replace")
        return int.from_bytes(self._memory[:_COUNTER]), uri
