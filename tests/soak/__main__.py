"""`make soak`: `columnist up` for hours in small: scheduled runs in a row under readers, and kills of everything it has.

Prints its figures as Markdown tables; exits with 1 when anything failed. Needs Linux, for it looks at processes in /proc.
"""

import argparse
import random
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.crash import command
from tests.crash.figures import Figures, markdown, work_folder
from tests.soak import measures
from tests.soak.kills import kill_everything
from tests.soak.measures import Measure
from tests.soak.schedule import run_on_schedule


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs both suites, or the one that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="of schedule, kills; both when none is named")
    parser.add_argument("--runs", type=int, default=50, help="scheduled runs in a row")
    parser.add_argument("--kills", type=int, default=30, help="kills of the flow, the runner, the server, the command")
    parser.add_argument(
        "--interval", type=int, default=30, help="seconds between two scheduled runs; more than a run takes"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work; it is kept when something failed")
    parser.add_argument("--quick", action="store_true", help="5 runs and 5 kills, to see that it works")
    given = parser.parse_args(arguments)
    if given.quick:
        given.runs, given.kills = 5, 5
    if set(given.suites) - {"schedule", "kills"}:
        parser.error("the suites are schedule and kills")
    command.warm_up()
    folder = work_folder(given.folder)
    figures: list[Figures] = []
    found: list[Measure] = []
    for name, suite, count in (("schedule", run_on_schedule, given.runs), ("kills", kill_everything, given.kills)):
        if not given.suites or name in given.suites:
            row, measured = suite(folder / name, count, given.interval, random.Random(given.seed))
            figures.append(row)
            found += measured
    print(markdown(figures))
    print(f"\n{measures.markdown(found)}\n")
    failures = [failure for row in figures for failure in row.failures]
    print("\n".join(f"- {failure}" for failure in failures))
    if failures:
        print(f"\nwhat they left lies in {folder}")
    else:
        shutil.rmtree(folder)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
