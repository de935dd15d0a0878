"""`make hostile`: documents that are made to cost more than their size, through the press and the command.

Each shape is pressed at several sizes in a process of its own, in CPU seconds. Prints a Markdown table of those that cost
most, or with --table that of the docs, and exits with 1 when a rule of tests/hostile/judging.py is broken.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.hostile.costs_file import add_costs, read_costs
from tests.hostile.figures import families, markdown, summary
from tests.hostile.judging import Judged, judge
from tests.hostile.many_records import run_records
from tests.hostile.pressing import Cost, press_all
from tests.hostile.shapes.all_shapes import SHAPES
from tests.hostile.shapes.making import Shape
from tests.hostile.whole_command import interrupt_runs, run_command

SIZES = (64_000, 128_000, 256_000)
LARGE_SIZES = (1_024_000, 2_048_000)
CHEAP_SECONDS = 0.5
"""What costs no more at the last of the sizes is pressed at the large ones too."""
AT_ONCE = 20
"""Shapes that are measured before they are judged, told and kept."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures the shapes that were asked for, or all, and runs the command over a sample of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help="of the name of a shape, or `records`; all shapes when none is named"
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="bytes, rising")
    parser.add_argument("--large", type=int, nargs="*", default=LARGE_SIZES, help="bytes for what is cheap so far")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument("--seconds", type=float, default=60.0, help="CPU seconds after which a document is given up")
    parser.add_argument("--rows", type=int, default=25, help="shapes in the table")
    parser.add_argument("--table", action="store_true", help="the table of the docs: a row for each kind of file")
    parser.add_argument(
        "--costs", type=Path, help="file that keeps what was measured; what it holds is not measured again"
    )
    parser.add_argument("--every", type=int, default=8, help="of how many shapes the command gets one")
    parser.add_argument(
        "--records", type=int, default=470_000, help="of the part `records`: small ones, all in one run"
    )
    parser.add_argument("--no-command", action="store_true", help="leave the command out")
    given = parser.parse_args(arguments)
    if given.parts == ["records"]:
        return _tell(_in_folder(lambda work: run_records(SHAPES, given.records, work, given.jobs)))
    shapes = [shape for shape in SHAPES if not given.parts or any(part in shape.name for part in given.parts)]
    if not shapes:
        parser.error("no shape has such a name")
    known = read_costs(given.costs, shapes)
    unknown = [shape for shape in shapes if shape.name not in known]
    for entry in _measure(unknown, (given.sizes, given.large), given.jobs, given.seconds):
        known[entry.shape.name] = _told(entry)
        add_costs(given.costs, entry)
    judged = [known[shape.name] for shape in shapes]
    print(families(judged) if given.table else markdown(judged, given.rows))
    print(f"\n{summary(judged)}")
    faults = [f"{entry.shape.name}: {fault}" for entry in judged for fault in entry.faults]
    if not given.no_command:
        faults += _in_folder(lambda work: _try_command(shapes[:: given.every], work, given.jobs))
    return _tell(faults)


def _tell(faults: Sequence[str]) -> int:
    print("\n".join(f"- {fault}" for fault in faults))
    return 1 if faults else 0


def _measure(
    shapes: Sequence[Shape], stages: Sequence[Sequence[int]], jobs: int, most_seconds: float
) -> Iterator[Judged]:
    def again(shape: Shape, n_bytes: int) -> Cost:
        return next(press_all([(shape, n_bytes)], 1, most_seconds))

    for begin in range(0, len(shapes), AT_ONCE):
        some = shapes[begin : begin + AT_ONCE]
        costs: dict[str, list[Cost]] = {shape.name: [] for shape in some}
        going = list(some)
        for sizes in stages:
            tasks = [(shape, size) for shape in going for size in sizes]
            for (shape, _), cost in zip(tasks, press_all(tasks, jobs, most_seconds), strict=True):
                costs[shape.name].append(cost)
            going = [shape for shape in going if costs[shape.name][-1].cpu_seconds < CHEAP_SECONDS]
        yield from (judge(shape, costs[shape.name], again) for shape in some)


def _told(entry: Judged) -> Judged:
    for fault in entry.faults:
        print(f"FAILED {entry.shape.name}: {fault}", file=sys.stderr, flush=True)
    return entry


def _try_command(shapes: Sequence[Shape], work: Path, jobs: int) -> list[str]:
    faults = run_command(shapes, SIZES[0], work, jobs)
    return faults + interrupt_runs(work / "hostile", work, jobs, 6)


def _in_folder(find_faults: Callable[[Path], list[str]]) -> list[str]:
    work = Path(tempfile.mkdtemp(prefix="columnist-hostile-"))
    try:
        return find_faults(work)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(main())
