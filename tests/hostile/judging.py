"""The rules for what a document may cost, and which of the measured costs break them."""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tests.fuzz.whole_run import OUR_FAULT
from tests.hostile.pressing import Cost
from tests.hostile.shapes.making import Shape

MOST_GROWTH = 1.3
"""Of the cost of a byte, when the document doubles: what is linear has 1, what takes the square has 2."""
MOST_SECONDS_PER_MB = 5.0
MOST_SECONDS_PER_RECORD = 0.000_08
"""A record has a key, a hash, and rows in four tables, were it of two bytes."""
FEW_SECONDS = 0.15
"""Growth of less is noise, and so is what is beyond the other limits by less."""


class Judged(NamedTuple):
    """A shape, its costs by rising size, and what is wrong with them."""

    shape: Shape
    costs: tuple[Cost, ...]
    faults: tuple[str, ...]

    @property
    def growth(self) -> float:
        """The largest growth of the cost of a byte, for each doubling, among costs that are more than noise."""
        return max(growths(self.costs), default=1.0)

    @property
    def worst(self) -> Cost:
        return max(self.costs, key=lambda cost: cost.seconds_per_mb)


def judge(shape: Shape, costs: Sequence[Cost], again: Callable[[Shape, int], Cost]) -> Judged:
    """Holds the costs of a shape against the rules; what breaks one is measured twice more, and its least cost counts."""
    faults = list(find_faults(costs))
    if faults and all(cost.failure is None for cost in costs):
        costs = [min((cost, again(shape, cost.n_bytes), again(shape, cost.n_bytes)), key=_seconds) for cost in costs]
        faults = list(find_faults(costs))
    return Judged(shape, tuple(costs), tuple(faults))


def find_faults(costs: Sequence[Cost]) -> Iterator[str]:
    """What breaks a rule, one line each."""
    for cost in costs:
        if cost.failure is not None:
            yield f"{cost.n_bytes:,} bytes: {cost.failure}"
        allowed = MOST_SECONDS_PER_MB * cost.n_bytes / 1e6 + MOST_SECONDS_PER_RECORD * cost.fates.total() + FEW_SECONDS
        if cost.cpu_seconds > allowed:
            yield f"{cost.n_bytes:,} bytes take {cost.cpu_seconds:.2f} s of at most {allowed:.2f} s"
        for reason in sorted(set(OUR_FAULT) & set(cost.fates)):
            yield f"{cost.n_bytes:,} bytes: {cost.fates[reason]:,} records are {reason}"
    if (growth := max(growths(costs), default=1.0)) > MOST_GROWTH:
        yield f"the cost of a byte grows by {growth:.2f} for each doubling"


def growths(costs: Sequence[Cost]) -> Iterator[float]:
    """For each size and the next how the cost of a byte grows, as of one doubling."""
    for cost, larger in itertools.pairwise(costs):
        if larger.cpu_seconds > FEW_SECONDS and cost.cpu_seconds > 0 and larger.n_bytes > cost.n_bytes:
            doublings = math.log2(larger.n_bytes / cost.n_bytes)
            yield (larger.seconds_per_mb / cost.seconds_per_mb) ** (1 / doublings)


def _seconds(cost: Cost) -> float:
    return cost.cpu_seconds
