"""Pressing without worker processes: starting one costs more than most tests, which look at what is made."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from flows.press import workers
from flows.settings.run_settings import Settings

START_WORKERS = workers.new_pool


class PressedHere:
    """Stands for the pool of workers: makes each call in the thread that asks for it. Nothing supervises it."""

    def __init__(self, n_processes: int, settings: Settings) -> None:
        self.n_processes = n_processes

    def schedule(self, function: Callable[..., Any], args: tuple[Any, ...]) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(*args))
        except Exception as error:
            future.set_exception(error)
        return future

    def grow(self, n_processes: int) -> None:
        """Has one thread only."""

    def close(self) -> None:
        """Has nothing to close."""

    stop = join = close
