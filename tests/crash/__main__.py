"""`make crash`: breaks runs in every way that this machine offers, and counts how many did not converge.

Prints a Markdown table; exits with 1 when anything failed.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.crash import command
from tests.crash.bad_homes import meet_bad_homes
from tests.crash.between import call_between
from tests.crash.determinism import compare_builds
from tests.crash.failpoint_kills import kill_at_failpoints
from tests.crash.faults import suffer_in_readers
from tests.crash.figures import Figures, Options, markdown, work_folder
from tests.crash.flips import flip_bytes
from tests.crash.full_disk import fill_disks
from tests.crash.low_memory import load_with_little_memory
from tests.crash.old_homes import meet_old_homes
from tests.crash.random_kills import kill_at_random
from tests.crash.readers import publish_under_readers
from tests.crash.sequences import try_machine
from tests.crash.shapes import SHAPES, Shape, by_name
from tests.crash.signals import stop_runs
from tests.crash.stopped_queries import stop_queries
from tests.crash.syscalls import fail_system_calls

SUITES = {
    "failpoints": kill_at_failpoints,
    "between": call_between,
    "machine": try_machine,
    "random": kill_at_random,
    "syscalls": fail_system_calls,
    "full-disk": fill_disks,
    "bad-homes": meet_bad_homes,
    "old-homes": meet_old_homes,
    "flips": flip_bytes,
    "determinism": compare_builds,
    "signals": stop_runs,
    "queries": stop_queries,
    "faults": suffer_in_readers,
    "readers": publish_under_readers,
    "memory": load_with_little_memory,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the suites that were asked for, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument(
        "suites", nargs="*", metavar="SUITE", help=f"of {', '.join(SUITES)}; all of them when none is named"
    )
    parser.add_argument(
        "--every", type=int, default=1, metavar="K", help="try each K-th point of a suite that lists its points"
    )
    parser.add_argument("--kills", type=int, default=200, help="kills at random times, for each shape")
    parser.add_argument(
        "--examples", type=int, default=1_000, help="sequences of the state machine, of all shapes together"
    )
    parser.add_argument("--flips", type=int, default=200, help="bytes flipped")
    parser.add_argument("--signals", type=int, default=60, help="SIGTERM, SIGINT and SIGHUP at random moments")
    parser.add_argument("--publishes", type=int, default=50, help="publications under the eyes of readers")
    parser.add_argument("--documents", type=int, default=300_000, help="of each lake that has little memory")
    parser.add_argument("--jobs", type=int, default=2, help="points tried at once")
    shapes = ", ".join(shape.name for shape in SHAPES)
    parser.add_argument(
        "--shape",
        type=_shape,
        action="append",
        help=f"of the sources: {shapes}; all by default",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work, and where folders of failed points are kept")
    given = parser.parse_args(arguments)
    unknown = sorted(set(given.suites) - set(SUITES))
    if unknown:
        parser.error(f"no suite {unknown[0]!r}")
    folder = work_folder(given.folder)
    numbers = {name: getattr(given, name) for name in Options._fields if name not in ("folder", "shapes")}
    command.warm_up()
    figures: list[Figures] = []
    for name, suite in SUITES.items():
        if not given.suites or name in given.suites:
            print(f"{name} ...", file=sys.stderr, flush=True)
            figures += suite(Options(folder=folder, shapes=given.shape or SHAPES, **numbers))
            print(markdown(figures[-1:]).splitlines()[-1], file=sys.stderr, flush=True)
    print(markdown(figures))
    for path in folder.iterdir():
        if path.name != "failed":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    failures = [failure for row in figures for failure in row.failures]
    if failures:
        print(f"\n{len(failures)} failures; what they left lies in {folder / 'failed'}:\n")
        print("\n".join(f"- {failure}" for failure in failures[:50]))
    else:
        folder.rmdir()
    return 1 if failures else 0


def _shape(name: str) -> Shape:
    try:
        return by_name(name)
    except StopIteration:
        raise argparse.ArgumentTypeError(f"no shape {name!r}") from None


if __name__ == "__main__":
    sys.exit(main())
