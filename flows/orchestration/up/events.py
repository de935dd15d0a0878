"""What happens while `columnist up` serves, as lines for its terminal: each when it begins, and when it is over."""

import os
from collections.abc import Callable, Iterator

from flows.settings.run_settings import load_settings
from flows.settings.service_settings import load_service
from flows.upkeep.problems import Problem, read_problems
from warehouse.errors import ColumnistError
from warehouse.home import Home


class Events:
    """One look after another at the settings, the sources and the problems that runs have left."""

    def __init__(self, home: Home, find_fault: Callable[[], str | None]) -> None:
        """Takes what is there now for known: the screen of the start has said it.

        Args:
            home: that is served.
            find_fault: gives why runs will fail as things are, or raises it.
        """
        self._home = home
        self._find_fault = find_fault
        self._fault = self._look_for_fault()
        self._problems = read_problems(home)

    def look(self) -> Iterator[str]:
        """What is new since the last look."""
        fault = self._look_for_fault()
        if fault != self._fault:
            yield f"runs will fail as things are: {fault}" if fault else "what runs need is there again"
        self._fault = fault
        problems = read_problems(self._home)
        for name in sorted(problems.keys() | self._problems.keys()):
            yield from _describe(name, self._problems.get(name), problems.get(name))
        self._problems = problems

    def _look_for_fault(self) -> str | None:
        try:
            # A run reads them anew, so a mistake is one from the moment at which it is written.
            load_settings({}, os.environ)
            load_service(os.environ)
            return self._find_fault()
        except ColumnistError as error:
            return str(error)


def _describe(name: str, before: Problem | None, now: Problem | None) -> Iterator[str]:
    if now and now != before:
        yield f"{name}: {now.message}"
    elif before and not now:
        yield f"{name}: over, after it began on {before.since} UTC"
