"""The home: the folder that holds everything a run produces, and the lock that lets in one writer at a time."""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.errors import ColumnistError, HomeInUse
from warehouse.files import TEMPORARY, is_temporary, remove_leftovers, write_bytes
from warehouse.locks import is_taken, take


class Home:
    """Paths below `--home`. Making the object touches no disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(os.path.abspath(folder))
        self.lake = self.folder / "lake"
        self.runs = self.lake / "history" / "runs"
        self.work = self.folder / "work"
        self.reports = self.folder / "reports"
        self.docs = self.folder / "docs"
        self.report = self.reports / "report.html"
        self.prefect = self.folder / "prefect"
        self.warehouse = self.folder / "warehouse.duckdb"
        self.work_file = self.work / "warehouse.duckdb"
        self.as_of = self.work / "as-of"
        self.stat_cache = self.work / "stat.arrow"
        self.lock = self.work / "lock"

    def create(self) -> None:
        """Makes the folders.

        Raises:
            ColumnistError: the system refuses.
        """
        for folder in (self.folder, self.runs, self.work, self.reports):
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
            raise HomeInUse(
                f"{self.folder} is in use by {describe_holder(_read_holder(holder))}; wait for it, or choose another --home"
            ) from None
        try:
            if lock.lock_counter == 1:
                write_bytes(holder, json.dumps({"pid": os.getpid(), "run_id": run_id}).encode())
            yield
        finally:
            if lock.lock_counter == 1:
                with contextlib.suppress(OSError):
                    holder.unlink(missing_ok=True)
            lock.release()

    def remove_leftovers(self) -> None:
        """Deletes temporary files of processes that were killed. Only the holder of the lock may ask."""
        for folder in (self.work, self.reports, self.docs, self.runs):
            remove_leftovers(folder)
        for path in self.folder.glob(f"{TEMPORARY}*"):
            if is_temporary(path):
                path.unlink(missing_ok=True)

    def holder(self) -> dict[str, object] | None:
        """Who holds the lock now: `pid` and `run_id`, or nothing of a run that is just starting; None when it is free.

        Looking takes nothing and writes nothing, so that it may be done while a run starts, and on a read-only disk.
        """
        return _read_holder(self.work / "lock.json") if is_taken(self.lock) else None


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
