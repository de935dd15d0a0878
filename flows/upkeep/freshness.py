"""`columnist status`: what is wrong with the runs of a home, and whether the last good one is recent enough."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from flows.upkeep.problems import Problem
from warehouse.lake.run_files import PUBLISHED, RUNNING, UNCHANGED, utc_now

CLOCK_SKEW = datetime.timedelta(minutes=5)
"""How far clocks of machines that share a home may differ before a date counts as one of the future."""
MOST_DAYS = 36_500
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def parse_age(text: str) -> datetime.timedelta:
    """A length of time with its unit.

    >>> parse_age("26h"), parse_age("1.5d")
    (datetime.timedelta(days=1, seconds=7200), datetime.timedelta(days=1, seconds=43200))

    Raises:
        ValueError: it has none of the units s, m, h and d, or is longer than any date is ago.
    """
    found = re.fullmatch(r"([0-9]{1,30}(?:\.[0-9]{1,30})?)([smhd])", text)
    if not found or float(found[1]) * _UNITS[found[2]] > MOST_DAYS * _UNITS["d"]:
        raise ValueError(f"{text!r} is no length of time, as in 26h, 90m or 2d, and of at most {MOST_DAYS:,} days")
    return datetime.timedelta(seconds=float(found[1]) * _UNITS[found[2]])


def find_troubles(
    runs: Sequence[dict[str, Any]], roots: Mapping[str, str], problems: Mapping[str, Problem]
) -> Iterator[str]:
    """What is wrong, one line each: the last run ended badly, a scheduled flow fails, or a root is not where it was.

    Args:
        runs: as `read_status` gives them, in their order.
        roots: names to absolute paths.
        problems: of what `columnist up` runs, as `read_problems` gives them.
    """
    ended = [run for run in runs if run["status"] != RUNNING]
    if ended and ended[-1]["status"] not in (PUBLISHED, UNCHANGED):
        good = next((run["run_id"] for run in reversed(ended) if run["status"] == PUBLISHED), None)
        readers = f"readers have what run {good} published" if good else "nothing has been published yet"
        yield f"the last run, {ended[-1]['run_id']}, {ended[-1]['status']}; {readers}"
    for name, problem in sorted(problems.items()):
        yield f"{name}, since {problem.since} UTC: {problem.message}"
    for name, path in sorted(roots.items()):
        if not Path(path).exists():
            yield f"root {name} is not there: {path}; put it back, or `columnist forget {name}` drops what came from it"


def find_fault(runs: Sequence[dict[str, Any]], max_age: datetime.timedelta) -> str | None:
    """What is wrong with the age of the last run that looked at sources and ended well; None where nothing is."""
    good = [run for run in runs if run["status"] in (PUBLISHED, UNCHANGED) and run["n_found"] is not None]
    if not good:
        return "no run has ended well yet"
    ended = good[-1]["started_at"] + datetime.timedelta(seconds=good[-1]["seconds"] or 0)
    age = utc_now() - ended
    if age < -CLOCK_SKEW:
        return (
            f"the last good run, {good[-1]['run_id']}, ended {-age.total_seconds() / 3_600:.1f} hours ahead of this"
            " machine's clock, so its age cannot be told; set the clocks right, the next run makes it right"
        )
    if age <= max_age:
        return None
    return f"the last good run, {good[-1]['run_id']}, ended {age.total_seconds() / 3_600:.1f} hours ago"
