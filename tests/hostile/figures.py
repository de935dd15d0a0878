"""What was measured, as tables for people and for the docs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from tests.hostile.judging import MOST_SECONDS_PER_RECORD, Judged
from tests.hostile.pressing import Cost

MOST_ENDS = 3
"""How many of the ways in which records end the table of the docs names; the others are counted together."""


def markdown(judged: Sequence[Judged], n_rows: int) -> str:
    """The shapes that cost most, by CPU seconds for a megabyte."""
    lines = [
        "| document | bytes | CPU s/MB | growth a doubling | memory, MB | records |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for entry in sorted(judged, key=lambda entry: -entry.worst.seconds_per_mb)[:n_rows]:
        cost, largest = entry.worst, entry.costs[-1]
        lines.append(
            f"| {entry.shape.name} | {largest.n_bytes:,} | {cost.seconds_per_mb:.2f} | {entry.growth:.2f} |"
            f" {_peak_mb([entry]):,.0f} | {largest.fates.total():,} |"
        )
    return "\n".join(lines)


def families(judged: Iterable[Judged]) -> str:
    """One row for each kind of file: what its documents cost at most, and how their records end.

    The cost is that of the largest size that was tried: a small one has the constant cost of any document in it. What the
    rules allow for each record (judging.py) is taken off, so that 17,000 rows of a table are no dear megabyte.
    """
    lines = [
        "| file | kinds of document | CPU s/MB, half of them | CPU s/MB, at most | growth a doubling, at most |"
        " memory, MB, at most | how they end |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for file, group in groupby(sorted(judged, key=_file), key=_file):
        entries = list(group)
        seconds = sorted(_beyond_records(entry.costs[-1]) for entry in entries)
        lines.append(
            f"| `{file.removeprefix('a')}` | {len(entries)} | {seconds[(len(seconds) - 1) // 2]:.2f} | {seconds[-1]:.2f} |"
            f" {max(entry.growth for entry in entries):.2f} | {_peak_mb(entries):,.0f} | {_ends(entries)} |"
        )
    return "\n".join(lines)


def _beyond_records(cost: Cost) -> float:
    return max(0.0, cost.cpu_seconds - MOST_SECONDS_PER_RECORD * cost.fates.total()) / cost.n_bytes * 1e6


def _file(entry: Judged) -> str:
    return entry.shape.file


def _peak_mb(entries: Sequence[Judged]) -> float:
    return max(cost.peak_bytes for entry in entries for cost in entry.costs) / 1e6


def _ends(entries: Sequence[Judged]) -> str:
    """Of how many documents most records end in which way, the most frequent first."""
    ends = Counter(next(iter(entry.costs[-1].fates.most_common(1)), ("no record", 0))[0] for entry in entries)
    common = sorted(ends.items(), key=lambda pair: (-pair[1], pair[0]))
    named = [f"{n} {name}" for name, n in common[:MOST_ENDS]]
    n_others = sum(n for _, n in common[MOST_ENDS:])
    return ", ".join(named + [f"{n_others} otherwise"] * bool(n_others))


def summary(judged: Sequence[Judged]) -> str:
    """One line for all shapes."""
    n_faulty = sum(bool(entry.faults) for entry in judged)
    slowest = max(entry.worst.seconds_per_mb for entry in judged)
    return f"{len(judged):,} documents of {judged[0].costs[0].n_bytes:,} bytes and more; {slowest:.1f} s/MB at most; {n_faulty:,} break a rule"
