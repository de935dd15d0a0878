"""The files of one export: written under temporary names, and put in place of the earlier export's together."""

import contextlib
import re
from pathlib import Path
from types import TracebackType
from typing import Self

from warehouse.files import sync_file, sync_folder, temporary_name


class Shards:
    """`documents.csv`, or `documents-00000-of-00012.csv` and its fellows where rows are to be parted.

    Until `publish` nothing is there under those names. What an earlier export left under any of them goes: twelve old
    shards beside three new ones would be read as fifteen.
    """

    def __init__(self, path: Path, *, sharded: bool) -> None:
        self._path = path
        self._sharded = sharded
        self._drafts: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for draft in self._drafts:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)

    def add(self) -> Path:
        """A temporary path for the next file."""
        stem = self._path.with_name(f"{self._path.stem}-{len(self._drafts):05}{self._path.suffix}")
        self._drafts.append(temporary_name(stem))
        return self._drafts[-1]

    def publish(self) -> list[Path]:
        """Gives the files their names.

        The earlier shards go first. Whoever is killed in between leaves too few files, which `-of-` shows, never a mixture.
        """
        paths = [self._path]
        if self._sharded:
            total = len(self._drafts)
            paths = [
                self._path.with_name(f"{self._path.stem}-{number:05}-of-{total:05}{self._path.suffix}")
                for number in range(total)
            ]
        for draft in self._drafts:
            sync_file(draft)
        for earlier in self._earlier():
            if self._sharded or earlier != self._path:
                earlier.unlink()
        for draft, path in zip(self._drafts, paths, strict=True):
            draft.replace(path)
        self._drafts.clear()
        sync_folder(self._path.parent)
        return paths

    def _earlier(self) -> list[Path]:
        name = re.compile(rf"{re.escape(self._path.stem)}(-\d{{5,}}-of-\d{{5,}})?{re.escape(self._path.suffix)}")
        return sorted(path for path in self._path.parent.iterdir() if name.fullmatch(path.name) and path.is_file())
