"""One connection to a home's file that is kept between calls, and opened anew when another file was published."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from warehouse.database.limits import Limits
from warehouse.database.read_only import identity, open_published
from warehouse.database.session import Session, abandon
from warehouse.home import Home


class _File:
    """A file that is open, and how many sessions read it. The last one closes it after another took its place."""

    def __init__(self, home: Home, path: Path, limits: Limits) -> None:
        self.identity = identity(path)
        self.n_sessions = 0
        with contextlib.ExitStack() as stack:
            spill = stack.enter_context(home.spill_folder())
            self.con = stack.enter_context(contextlib.closing(open_published(path, limits, spill)))
            self.close = stack.pop_all().close


class Opened:
    """Hands out sessions that spill, for SELECTs alone. Threads may share it: each call has a session of its own."""

    def __init__(self, home: Home, path: Path, limits: Limits) -> None:
        self._home, self._path, self._limits = home, path, limits
        self._lock = threading.Lock()
        self._file: _File | None = None

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """A session on what is published now. It keeps that state until it ends."""
        file = self._enter()
        con = file.con.cursor()
        con.execute("use warehouse")
        session = Session(con, self._limits)
        try:
            yield session
        finally:
            session.close()
            # Closing the file would wait for a query that does not stop.
            if session.is_busy:
                abandon(file)
            else:
                self._leave(file)

    def close(self) -> None:
        """Closes the file, or lets the last session that reads it do so."""
        with self._lock:
            self._retire()

    def _enter(self) -> _File:
        with self._lock:
            if self._file is None or self._file.identity != identity(self._path):
                opened = _File(self._home, self._path, self._limits)
                self._retire()
                self._file = opened
            self._file.n_sessions += 1
            return self._file

    def _leave(self, file: _File) -> None:
        with self._lock:
            file.n_sessions -= 1
            if file is not self._file and not file.n_sessions:
                file.close()

    def _retire(self) -> None:
        if self._file is not None and not self._file.n_sessions:
            self._file.close()
        self._file = None
