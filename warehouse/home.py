"""The home: the folder that holds everything a run produces, and the lock that lets in one writer at a time."""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from warehouse.errors import ColumnistError, HomeInUse
from warehouse.files import TEMPORARY, remove_leftovers, write_bytes


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

    def create(self) -> None:
        """Makes the folders.

        Raises:
            ColumnistError: the system refuses.
        """
        for folder in (self.folder, self.runs, self.work, self.reports):
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise ColumnistError(
                    f"cannot write to the home {self.folder} ({error.strerror}); choose another with --home DIR or COLUMNIST_HOME"
                ) from error
        if not os.access(self.work, os.W_OK):
            raise ColumnistError(
                f"cannot write to the home {self.folder} (no right to); choose another with --home DIR or COLUMNIST_HOME"
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
        lock = FileLock(self.work / "lock", timeout=0, is_singleton=True, thread_local=False)
        holder = self.work / "lock.json"
        try:
            lock.acquire()
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
            path.unlink(missing_ok=True)

    def holder(self) -> dict[str, object] | None:
        """Who holds the lock now: `pid` and `run_id`; None when it is free."""
        try:
            with FileLock(self.work / "lock", timeout=0, thread_local=False):
                return None
        except (Timeout, OSError):
            return _read_holder(self.work / "lock.json")


def _read_holder(path: Path) -> dict[str, object]:
    try:
        content: dict[str, object] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content


def describe_holder(holder: Mapping[str, object]) -> str:
    """Who holds a home's lock, as `Home.holder` gives it, in words."""
    return f"run {holder['run_id']} (pid {holder['pid']})" if holder else "another run that is just starting"
