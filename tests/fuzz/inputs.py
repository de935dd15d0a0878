"""The inputs of each suite by their number, so that any one of them can be made again."""

import functools
from collections.abc import Callable
from itertools import accumulate
from random import Random

from tests.fuzz.mutations import SUFFIXES, Input, break_file
from tests.fuzz.samples import samples

LONGEST_CUT = 12_000
"""Of samples that are cut at every position; one larger file is cut at as many, evenly spread."""

Maker = Callable[[int, int], Input]
"""Makes an input of a seed and a number."""


def mutation(seed: int, number: int) -> Input:
    """A broken file; the samples take turns."""
    kinds = samples()
    return break_file(Random(f"{seed}:{number}"), kinds[number % len(kinds)], kinds)


def cut(seed: int, number: int) -> Input:
    """A sample cut at one position; all samples at all positions come one after the other."""
    before = 0
    for sample, end in zip(samples(), _cut_ends(), strict=True):
        if number < end:
            size, n_cuts = len(sample.data), end - before
            return Input(sample.name, sample.data[: (number - before) * size // n_cuts])
        before = end
    raise IndexError(number)


def count_cuts() -> int:
    """How many numbers `cut` has."""
    return _cut_ends()[-1]


def renamed(seed: int, number: int) -> Input:
    """A sound sample under the suffix of another format."""
    sample, suffix = samples()[number // len(SUFFIXES)], SUFFIXES[number % len(SUFFIXES)]
    return Input(sample.name.split(".")[0] + suffix, sample.data)


def count_renamed() -> int:
    """How many numbers `renamed` has."""
    return len(samples()) * len(SUFFIXES)


@functools.cache
def _cut_ends() -> list[int]:
    return list(accumulate(min(len(sample.data), LONGEST_CUT) for sample in samples()))


MAKERS: dict[str, Maker] = {"cuts": cut, "names": renamed, "mutations": mutation}
