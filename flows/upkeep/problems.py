"""Problems that last: people are told when one begins and when it is over, and not at each run in between."""

import contextlib
import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from filelock import FileLock

from warehouse.files import write_bytes
from warehouse.home import Home
from warehouse.lake.run_files import utc_now

QUARANTINE = "quarantine"
"""The problem that more records are in quarantine than `notify_quarantined_share` allows; others have a flow's name."""


class Problem(NamedTuple):
    """Since when (UTC), and what was said when it began."""

    since: str
    message: str


def read_problems(home: Home) -> dict[str, Problem]:
    """What is wrong now, by what it concerns: a flow, or QUARANTINE."""
    try:
        found = json.loads((home.prefect / "problems.json").read_bytes())
        return {str(name): Problem(str(each["since"]), str(each["message"])) for name, each in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def begin_problem(home: Home, name: str, message: str) -> bool:
    """Notes a problem; whether it is news. Numbers make no other problem of it: each run has its own id and counts."""
    with _changing(home) as problems:
        before = problems.get(name)
        if before and _without_numbers(before.message) == _without_numbers(message):
            return False
        problems[name] = Problem(f"{utc_now():%Y-%m-%d %H:%M}", message)
        return True


def end_problem(home: Home, name: str) -> Problem | None:
    """Notes that a problem is over, and gives it; None where there was none."""
    if name not in read_problems(home):
        return None
    with _changing(home) as problems:
        return problems.pop(name, None)


@contextlib.contextmanager
def _changing(home: Home) -> Iterator[dict[str, Problem]]:
    home.prefect.mkdir(parents=True, exist_ok=True)
    with FileLock(home.prefect / "problems.lock"):
        problems = read_problems(home)
        yield problems
        content = {name: problem._asdict() for name, problem in sorted(problems.items())}
        write_bytes(home.prefect / "problems.json", json.dumps(content, indent=1).encode())


def _without_numbers(message: str) -> str:
    return re.sub(r"[0-9a-f-]*[0-9][0-9a-f,.:-]*", "0", message)
