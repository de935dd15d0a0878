"""Opens a published warehouse over and over, as analysts would, until it is told to stop.

Its arguments are the warehouse, the file that stops it, and the seconds between two looks. Prints a line of JSON: how often it opened the file, how many states it saw, and what was wrong.
"""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.crash import command
from tests.crash.reference import unbalanced


class Reader(NamedTuple):
    """A reader in a process of its own."""

    started: command.Started
    stop_file: Path

    def stop(self) -> tuple[int, int, list[str]]:
        """How often the file was opened, how many states of it were seen, and what was wrong."""
        self.stop_file.touch()
        ended = self.started.wait()
        if ended.code:
            return 0, 0, [f"the reader died with {ended.code}: {ended.err}"]
        seen = json.loads(ended.out)
        return seen["opened"], seen["states"], seen["wrong"]


def start_reader(warehouse: Path, stop_file: Path, pause_seconds: float) -> Reader:
    """Starts a reader; it waits for the first publication."""
    stop_file.unlink(missing_ok=True)
    arguments = (warehouse, stop_file, pause_seconds)
    return Reader(command.start(*arguments, module="tests.crash.reader"), stop_file)


def main(arguments: Sequence[str]) -> int:
    """Reads until the stop file exists, and once more: it may have started late."""
    warehouse, stop_file, pause_seconds = Path(arguments[0]), Path(arguments[1]), float(arguments[2])
    opened, states, wrong = 0, set(), []
    is_last = False
    while not is_last:
        is_last = stop_file.exists()
        if opened or warehouse.exists():
            try:
                wrong += unbalanced(warehouse)
                states.add(warehouse.stat().st_ino)
                opened += 1
            except Exception as error:
                wrong.append(f"{type(error).__name__}: {error}")
        time.sleep(pause_seconds)
    print(json.dumps({"opened": opened, "states": len(states), "wrong": wrong[:5]}))
    return 0
