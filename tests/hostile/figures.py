"""What was measured, as a table for the docs."""

from collections.abc import Sequence

from tests.hostile.judging import Judged


def markdown(judged: Sequence[Judged], n_rows: int) -> str:
    """The shapes that cost most, by CPU seconds for a megabyte."""
    lines = [
        "| document | bytes | CPU s/MB | growth a doubling | memory, MB | records |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for entry in sorted(judged, key=lambda entry: -entry.worst.seconds_per_mb)[:n_rows]:
        cost, largest = entry.worst, entry.costs[-1]
        peak = max(cost.peak_bytes for cost in entry.costs) / 1e6
        lines.append(
            f"| {entry.shape.name} | {largest.n_bytes:,} | {cost.seconds_per_mb:.2f} | {entry.growth:.2f} | {peak:,.0f} |"
            f" {largest.fates.total():,} |"
        )
    return "\n".join(lines)


def summary(judged: Sequence[Judged]) -> str:
    """One line for all shapes."""
    n_faulty = sum(bool(entry.faults) for entry in judged)
    slowest = max(entry.worst.seconds_per_mb for entry in judged)
    return f"{len(judged):,} documents of {judged[0].costs[0].n_bytes:,} bytes and more; {slowest:.1f} s/MB at most; {n_faulty:,} break a rule"
