"""Which neighbours are merged into one file."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def group_neighbours(items: Iterable[T], fits: Callable[[Sequence[T]], bool]) -> list[list[T]]:
    """Groups of neighbours in their order, each as long as it fits; an item that fits with nothing is alone.

    >>> group_neighbours([1, 2, 3, 9, 1], lambda group: sum(group) <= 5)
    [[1, 2], [3], [9], [1]]
    """
    groups: list[list[T]] = []
    for item in items:
        if groups and fits([*groups[-1], item]):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups
