"""Queries that end: each runs in a thread of its own, so that a time limit, Ctrl-C or SIGTERM stops it."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from warehouse.database.limits import Limits
from warehouse.errors import QueryStopped
from warehouse.home import Home

if TYPE_CHECKING:
    import duckdb

T = TypeVar("T")

STOP_SECONDS = 1.0
"""How long a query that was told to stop is waited for. One call of a function on gigabytes of text does not heed it."""

_unheeded: list[threading.Event] = []
"""Of each query that was told to stop and went on, what is set when it ends."""

_abandoned: list[object] = []
"""What queries that did not stop still use, lest it be closed under them."""

_LOOK_SECONDS = 0.2


class Budget:
    """Seconds that several calls may take together, such as those which fetch one result."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._left = seconds

    @contextlib.contextmanager
    def spent(self) -> Iterator[float | None]:
        """Takes the time of the block from what is left, and gives what was left before; None for no limit."""
        started = time.monotonic()
        try:
            yield self._left if self.seconds else None
        finally:
            self._left = max(0.0, self._left - (time.monotonic() - started))


class Session:
    """A connection and its limits."""

    def __init__(self, con: "duckdb.DuckDBPyConnection", limits: Limits) -> None:
        self.con = con
        self.limits = limits
        # What is waited for is no thread: on Python below 3.13 a thread whose join was interrupted seems to have ended.
        self._done = threading.Event()
        self._done.set()

    def budget(self) -> Budget:
        """The time that one query may take."""
        return Budget(self.limits.query_seconds)

    @property
    def is_busy(self) -> bool:
        """Whether a query goes on that was told to stop. Closing the connection would wait for it."""
        return not self._done.is_set()

    def call(self, work: Callable[[], T], budget: Budget | None = None) -> T:
        """Runs work on the connection in another thread, and gives or raises what it does.

        Raises:
            QueryStopped: the time is over, or an earlier query still runs.
            KeyboardInterrupt: as it came; the query was told to stop.
        """
        if self.is_busy:
            raise QueryStopped("a query that was stopped still runs; open the warehouse again")
        result: Future[T] = Future()
        self._done = done = threading.Event()
        thread = threading.Thread(target=_fulfil, args=(result, work, done), name="columnist-query", daemon=True)
        budget = budget or self.budget()
        with budget.spent() as seconds:
            try:
                thread.start()
                is_done = _wait(done, seconds)
            except BaseException:
                self._stop()
                raise
        if not is_done:
            self._stop()
            raise QueryStopped(
                f"the query was stopped after {budget.seconds:g} seconds; ask for less, or set a higher query_seconds in "
                f"columnist.toml or COLUMNIST_QUERY_SECONDS (0 for no limit)"
            )
        return result.result()

    def _stop(self) -> None:
        """Interrupts until the work ends. Between two of its queries an interrupt would be lost."""
        until = time.monotonic() + STOP_SECONDS
        while self.is_busy and time.monotonic() < until:
            self.con.interrupt()
            self._done.wait(0.02)
        if self.is_busy:
            _unheeded.append(self._done)

    def close(self) -> None:
        """Closes the connection, unless a query that does not stop still holds it."""
        if not self.is_busy:
            self.con.close()


def is_query_running() -> bool:
    """Whether this process has a query that was told to stop and goes on."""
    return any(not done.is_set() for done in _unheeded)


def abandon(used: object) -> None:
    """Keeps what a query that does not stop still uses. Spill folders among it are taken away by the next run."""
    _abandoned.append(used)


@contextlib.contextmanager
def open_session(home: Home, path: Path, limits: Limits, *, spills: bool) -> Iterator[Session]:
    """A session on a published file or one of an earlier state.

    Args:
        home: where it may spill.
        path: the file.
        limits: what its queries may use.
        spills: it runs SELECTs and nothing else, and spills what they need beyond the limit of memory. Otherwise it may
            run anything, and reaches no file.
    """
    from warehouse.database.read_only import open_published

    with contextlib.ExitStack() as stack:
        session = Session(
            open_published(path, limits, stack.enter_context(home.spill_folder()) if spills else ""), limits
        )
        try:
            yield session
        finally:
            session.close()
            if session.is_busy:
                abandon(stack.pop_all())


def _fulfil(result: "Future[T]", work: Callable[[], T], done: threading.Event) -> None:
    try:
        result.set_result(work())
    except BaseException as error:
        result.set_exception(error)
    finally:
        done.set()


def _wait(done: threading.Event, seconds: float | None) -> bool:
    """Waits in short steps: a system that defers signals until a wait is over defers them no longer than that."""
    until = None if seconds is None else time.monotonic() + seconds
    while not done.is_set():
        step = _LOOK_SECONDS if until is None else min(_LOOK_SECONDS, until - time.monotonic())
        if step <= 0:
            return False
        done.wait(step)
    return True
