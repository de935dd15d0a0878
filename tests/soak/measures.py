"""What a suite measured, and the bounds that it has to keep."""

import statistics
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Measure(NamedTuple):
    """A figure with its unit (`s`, `MB`, `%`, or none for a count), and the most that it may be; None where there is no bound."""

    what: str
    value: float
    unit: str
    most: float | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the figure keeps its bound."""
        return self.most is None or self.value <= self.most

    def __str__(self) -> str:
        return f"{self.what}: {shown(self.value, self.unit)}, at most {shown(self.most, self.unit)} is allowed"


def spread(what: str, values: Sequence[float], unit: str, most: float | None = None) -> list[Measure]:
    """Median and largest of some values; nothing where there are none. The bound is for the largest."""
    if not values:
        return []
    return [
        Measure(f"{what}, median", statistics.median(values), unit),
        Measure(f"{what}, largest", max(values), unit, most),
    ]


def shown(value: float | None, unit: str) -> str:
    """A figure as a person reads it; nothing for a bound that there is not."""
    if value is None:
        return ""
    if unit == "%":
        return f"{value:+.1f} %"
    return f"{value:,.1f} {unit}" if unit == "s" else f"{value:,.0f} {unit}".strip()


def faults(measures: Iterable[Measure]) -> list[str]:
    """The figures that break their bounds."""
    return [str(measure) for measure in measures if not measure.is_kept]


def markdown(measures: Iterable[Measure]) -> str:
    """The figures as a table."""
    lines = ["| figure | measured | at most | |", "|---|---:|---:|---|"]
    for each in measures:
        verdict = "" if each.most is None else "kept" if each.is_kept else "BROKEN"
        lines.append(f"| {each.what} | {shown(each.value, each.unit)} | {shown(each.most, each.unit)} | {verdict} |")
    return "\n".join(lines)
