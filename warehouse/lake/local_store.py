"""A folder as the store of a lake: temporary file, fsync, link or rename, fsync of the folder."""

import contextlib
import filecmp
import os
import re
import secrets
from collections.abc import Iterator
from io import BufferedRandom
from pathlib import Path

import pyarrow as pa
from filelock import FileLock

from warehouse.errors import ColumnistError
from warehouse.files import TEMPORARY, is_temporary, make_folders, remove_leftovers, sync_folder, temporary_name
from warehouse.lake.store import Conflict, NameTaken, Store

LOCK = "lock"
"""The file whose lock holds off other writers while a name is swapped. It stays, since deleting it would let two in."""
# Of a manifest that somebody else wrote, no name may lead out of the folder.
_NAME = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9_.-]*/)*[A-Za-z0-9_-][A-Za-z0-9_.-]*")


class LocalStore(Store):
    """A folder of this machine. Making the object touches no disk; folders come with the first file in them."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(os.path.abspath(folder))
        self.address = str(self._folder)

    def path(self, name: str) -> Path:
        """Where a name lies.

        Raises:
            ColumnistError: it is no name of ours, and might lie anywhere.
        """
        if not _NAME.fullmatch(name):
            raise ColumnistError(f"{name!r} cannot be a file of {self.address}; put manifest.json back from a backup")
        return self._folder / name

    @contextlib.contextmanager
    def put(self, name: str, *, replace: bool = False) -> Iterator[BufferedRandom]:
        """See `Store`. After a crash the temporary file is left, for `discard_unfinished`."""
        target = self.path(name)
        make_folders(target.parent)
        # Threads, and containers that count processes alike, may write the same bytes at the same time.
        temporary = temporary_name(target.with_name(f"{secrets.token_hex(4)}-{target.name}"))
        try:
            with temporary.open("w+b") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if replace:
                temporary.replace(target)
            else:
                self._link(temporary, target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        sync_folder(target.parent)

    def _link(self, temporary: Path, target: Path) -> None:
        try:
            _link_if_absent(temporary, target)
        except FileExistsError:
            if not filecmp.cmp(temporary, target, shallow=False):
                raise NameTaken(f"{target} holds other bytes than are to be written; run again") from None

    def open(self, name: str) -> pa.NativeFile:
        """See `Store`."""
        return pa.OSFile(str(self.path(name)), "rb")

    def get(self, name: str) -> bytes:
        """See `Store`."""
        return self.path(name).read_bytes()

    def url(self, name: str) -> str:
        """The path."""
        return str(self.path(name))

    def names(self, prefix: str) -> list[str]:
        """See `Store`. Links are no files of ours, nor is what lies in a folder that cannot be listed."""
        found: list[str] = []
        folders = [prefix]
        while folders:
            below = folders.pop()
            try:
                entries = list(os.scandir(self._folder / below))
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError:
                if below == prefix:
                    raise
                continue
            for entry in entries:
                name = below + entry.name
                if entry.is_dir(follow_symlinks=False):
                    folders.append(f"{name}/")
                elif entry.is_file(follow_symlinks=False) and not _is_unfinished(entry):
                    found.append(name)
        return sorted(found)

    def delete(self, name: str) -> None:
        """See `Store`."""
        self.path(name).unlink(missing_ok=True)

    def swap(self, name: str, expected: bytes | None, data: bytes) -> None:
        """See `Store`. The system frees the lock of a process that is killed."""
        make_folders(self._folder)
        with FileLock(self._folder / LOCK):
            try:
                found = self.get(name)
            except FileNotFoundError:
                found = None
            if found != expected:
                raise Conflict(f"{self.path(name)} was changed by another run meanwhile, and stays so; run again")
            with self.put(name, replace=True) as file:
                file.write(data)

    def discard_unfinished(self, prefix: str = "") -> int:
        """See `Store`."""
        return remove_leftovers(self._folder / prefix)


def _is_unfinished(entry: "os.DirEntry[str]") -> bool:
    """Whether an entry is a temporary file; of nearly all their names say at once that they are none."""
    return entry.name.startswith(TEMPORARY) and is_temporary(Path(entry.path))


def _link_if_absent(temporary: Path, target: Path) -> None:
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links. The lock on the home keeps others from writing between these two lines.
        if os.path.lexists(target):
            raise FileExistsError(str(target)) from None
        temporary.replace(target)
