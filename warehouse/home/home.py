"""The home: the folder that holds everything a run produces, and the lock that lets in one writer at a time."""

import contextlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from warehouse.errors import ColumnistError, HomeInUse
from warehouse.files import TEMPORARY, is_temporary, remove_leftovers, write_bytes
from warehouse.home.locks import is_taken, take

_SPILL = "spill-"
LEMMAS = "lemmas"
"""The folder among the work files with a dictionary for each language: `lemmas/de-2.0.0.parquet`."""
CHUNKS = "chunks-"
"""How the folders in `work/` begin by which the workers of a run pass on what they have read."""


class Home:
    """Paths below `--home`. Making the object touches no disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(os.path.abspath(folder))
        self.lake = self.folder / "lake"
        self.work = self.folder / "work"
        self.reports = self.folder / "reports"
        self.docs = self.folder / "docs"
        self.report = self.reports / "report.html"
        self.prefect = self.folder / "prefect"
        self.warehouse = self.folder / "warehouse.duckdb"
        self.work_file = self.work / "warehouse.duckdb"
        self.as_of = self.work / "as-of"
        self.load_spill = self.work / "spill"
        self.stat_cache = self.work / "stat.arrow"
        self.lock = self.work / "lock"

    @classmethod
    def of(cls, folder: Path | str | None = None) -> Self:
        """The home in a folder; None is that of COLUMNIST_HOME, else ./data."""
        return cls(Path(folder if folder is not None else os.environ.get("COLUMNIST_HOME") or "data"))

    def create(self) -> None:
        """Makes the folders.

        Raises:
            ColumnistError: the system refuses.
        """
        for folder in (self.folder, self.lake, self.work, self.reports):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise self._unwritable(error.strerror or str(error)) from error
        self.require_writable()

    def require_writable(self) -> None:
        """Sees that a run may write here, or make the home where it is none yet.

        Raises:
            ColumnistError: it may not.
        """
        there = next(path for path in (self.folder, *self.folder.parents) if path.exists())
        if not there.is_dir():
            raise self._unwritable(f"{there} is no folder")
        folders = [folder for folder in (self.folder, self.lake, self.work) if folder.is_dir()]
        for folder in folders or [self.nearest_folder()]:
            if not os.access(folder, os.W_OK):
                raise self._unwritable("no right to, or the disk is read-only")

    def nearest_folder(self) -> Path:
        """The home's folder, or the folder above it that is there."""
        return next(folder for folder in (self.folder, *self.folder.parents) if folder.is_dir())

    def _unwritable(self, reason: str) -> ColumnistError:
        return ColumnistError(
            f"cannot write to the home {self.folder} ({reason}); choose another with --home DIR or COLUMNIST_HOME"
        )

    def require(self) -> None:
        """Sees that there is a home, for a verb that reads what runs have left there.

        Raises:
            ColumnistError: there is none, because its name is misspelt, or nothing was ever run.
        """
        if not self.lake.is_dir() and not self.warehouse.exists():
            raise ColumnistError(
                f"there is no home in {self.folder}; name another with --home DIR, or `columnist run SOURCE...` makes one"
            )

    def require_warehouse(self) -> Path:
        """Path of the published file.

        Raises:
            ColumnistError: nothing was published yet.
        """
        if not self.warehouse.exists():
            raise ColumnistError(f"no warehouse in {self.folder} yet; `columnist run SOURCE...` makes one")
        return self.warehouse

    @contextlib.contextmanager
    def locked(self, run_id: str) -> Iterator[None]:
        """Holds the home for one writer. May be entered again inside itself; the system frees a dead holder's lock.

        Raises:
            HomeInUse: another process holds it; the message names it.
        """
        self.create()
        lock = FileLock(self.lock, timeout=0, is_singleton=True, thread_local=False)
        holder = self.work / "lock.json"
        try:
            take(lock)
        except Timeout:
            raise self._in_use(_read_holder(holder)) from None
        try:
            if lock.lock_counter == 1:
                write_bytes(holder, json.dumps({"pid": os.getpid(), "run_id": run_id}).encode())
            yield
        finally:
            if lock.lock_counter == 1:
                with contextlib.suppress(OSError):
                    holder.unlink(missing_ok=True)
            lock.release()

    def require_free(self) -> None:
        """Sees that no process holds the home now; the next moment one may.

        Raises:
            HomeInUse: one does; the message names it.
        """
        if (holder := self.holder()) is not None:
            raise self._in_use(holder)

    def _in_use(self, holder: Mapping[str, object]) -> HomeInUse:
        return HomeInUse(f"{self.folder} is in use by {describe_holder(holder)}; wait for it, or choose another --home")

    @contextlib.contextmanager
    def spill_folder(self) -> Iterator[Path]:
        """A folder for what one connection spills, gone when the block ends.

        The lock beside it says that its process lives. Where the home cannot be written it lies with the system's
        temporary files.
        """
        try:
            folder, lock = self._locked_spill()
        except OSError:
            with tempfile.TemporaryDirectory(prefix="columnist-", ignore_cleanup_errors=True) as elsewhere:
                yield Path(elsewhere)
            return
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            lock.release()
            # Windows lets nobody delete a file that is locked.
            with contextlib.suppress(OSError):
                Path(lock.lock_file).unlink(missing_ok=True)

    def _locked_spill(self) -> tuple[Path, FileLock]:
        while True:
            folder = self.work / f"{_SPILL}{secrets.token_hex(8)}"
            lock = _lock_of(folder)
            lock.acquire()
            # Whoever clears leftovers may have taken the lock file away just before it was locked.
            if Path(lock.lock_file).exists():
                folder.mkdir()
                return folder, lock
            lock.release()

    def spill_leftovers(self) -> list[Path]:
        """Folders in which queries of processes that are gone have left what they spilled."""
        left = []
        for folder in self._spill_folders():
            with contextlib.suppress(Timeout, OSError), _lock_of(folder):
                if folder.is_dir():
                    left.append(folder)
        return left

    def chunk_folders(self) -> list[Path]:
        """Folders of chunks: of the run that is going on, or left by one that was killed."""
        return sorted(path for path in self.work.glob(f"{CHUNKS}*") if path.is_dir() and not path.is_symlink())

    def _spill_folders(self) -> list[Path]:
        return sorted({path.with_suffix("") for path in self.work.glob(f"{_SPILL}*")})

    def remove_leftovers(self) -> None:
        """Deletes temporary files of processes that were killed, outside of the lake. Only the holder of the lock may ask."""
        for folder in (self.work, self.reports, self.docs):
            remove_leftovers(folder)
        for folder in self._spill_folders():
            lock = _lock_of(folder)
            with contextlib.suppress(Timeout, OSError), lock:
                shutil.rmtree(folder, ignore_errors=True)
                Path(lock.lock_file).unlink(missing_ok=True)
        for folder in (self.load_spill, *self.chunk_folders()):
            shutil.rmtree(folder, ignore_errors=True)
        for path in self.folder.glob(f"{TEMPORARY}*"):
            if is_temporary(path):
                path.unlink(missing_ok=True)

    def holder(self) -> dict[str, object] | None:
        """Who holds the lock now: `pid` and `run_id`, or nothing of a run that is just starting; None when it is free.

        Looking takes nothing and writes nothing, so that it may be done while a run starts, and on a read-only disk.
        """
        return _read_holder(self.work / "lock.json") if is_taken(self.lock) else None


def _lock_of(spill: Path) -> FileLock:
    return FileLock(spill.with_suffix(".lock"), timeout=0, thread_local=False)


def _read_holder(path: Path) -> dict[str, object]:
    """Of a file that anything may have happened to, only what says who it is."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) and content.keys() >= {"pid", "run_id"} else {}


def describe_holder(holder: Mapping[str, object]) -> str:
    """Who holds a home's lock, as `Home.holder` gives it, in words."""
    return f"run {holder['run_id']} (pid {holder['pid']})" if holder else "another run that is just starting"
