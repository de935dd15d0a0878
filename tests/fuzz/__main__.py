"""`make fuzz`: broken, cut, renamed and hostile files through the readers, the press and the command.

Prints a Markdown table; exits with 1 when anything failed, and keeps each input that did.
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.fuzz.coverage_guided import run_coverage_guided
from tests.fuzz.doors import run_doors
from tests.fuzz.figures import Figures, Options, markdown, work_folder
from tests.fuzz.hostile import run_hostile
from tests.fuzz.inputs import MAKERS
from tests.fuzz.judging import judge_cuts, judge_mutations, judge_names
from tests.fuzz.oracle import judge
from tests.fuzz.whole_run import run_mutations

SUITES: dict[str, Callable[[Options], list[Figures]]] = {
    "cuts": judge_cuts,
    "names": judge_names,
    "mutations": judge_mutations,
    "run": run_mutations,
    "doors": run_doors,
    "folder": run_hostile,
    "coverage": run_coverage_guided,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the suites that were asked for, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument(
        "suites", nargs="*", metavar="SUITE", help=f"of {', '.join(SUITES)}; all of them when none is named"
    )
    parser.add_argument("--inputs", type=int, default=100_000, help="broken files for the judge")
    parser.add_argument("--files", type=int, default=5_000, help="broken files for the command")
    parser.add_argument("--runs", type=int, default=50_000, help="runs of the coverage-guided target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument(
        "--folder", type=Path, help="a folder of hostile files for the command; without it, that suite is left out"
    )
    parser.add_argument("--work", type=Path, help="where to work, and where inputs that failed are kept")
    parser.add_argument(
        "--number", type=int, help="judge only this input of the suites cuts, names and mutations, here"
    )
    given = parser.parse_args(arguments)
    unknown = sorted(set(given.suites) - set(SUITES))
    if unknown:
        parser.error(f"no suite {unknown[0]!r}")
    if given.number is not None:
        return _judge_one(given.suites, given.seed, given.number)
    hostile = given.folder.resolve() if given.folder else None
    options = Options(work_folder(given.work), given.seed, given.jobs, given.inputs, given.files, given.runs, hostile)
    figures: list[Figures] = []
    for name, suite in SUITES.items():
        if not given.suites or name in given.suites:
            print(f"{name} ...", file=sys.stderr, flush=True)
            figures += suite(options)
    print(markdown(figures))
    for path in options.folder.iterdir():
        if path.name != "failed":
            shutil.rmtree(path)
    failures = [failure for row in figures for failure in row.failures]
    if failures:
        print(f"\n{len(failures)} failures; the inputs lie in {options.folder / 'failed'}:\n")
        print("\n".join(f"- {failure}" for failure in failures[:50]))
    else:
        options.folder.rmdir()
    return 1 if failures else 0


def _judge_one(suites: Sequence[str], seed: int, number: int) -> int:
    n_faults = 0
    for suite in set(suites or MAKERS) & set(MAKERS):
        given = MAKERS[suite](seed, number)
        verdict = judge(given, twice=True, piped=True)
        print(
            f"{suite} {number}: {given.name}, {len(given.data):,} bytes, {dict(verdict.fates)}, {verdict.seconds:.2f} s"
        )
        print("\n".join(f"- {fault}" for fault in verdict.faults) or "- as it should be")
        n_faults += len(verdict.faults)
    return 1 if n_faults else 0


if __name__ == "__main__":
    sys.exit(main())
