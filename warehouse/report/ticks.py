"""Where the labels of an axis stand: so few that none runs into the next, in a form in which neighbours differ."""

import datetime
import itertools
import math
from collections.abc import Iterator
from typing import Any, NamedTuple

SECOND_MS, DAY_MS = 1_000, 86_400_000
_EPOCH = datetime.datetime(1970, 1, 1)
_MOST = 12


class _Step(NamedTuple):
    """A distance between labels: of milliseconds or of months, the form that tells its ends apart, and its width."""

    size: int
    unit: str
    form: str
    label_pixels: int


_STEPS = (
    *(_Step(n * SECOND_MS, "ms", "%H:%M:%S", 80) for n in (1, 5, 15, 30)),
    *(_Step(n * 60 * SECOND_MS, "ms", "%H:%M", 55) for n in (1, 5, 15, 30, 60, 180, 360)),
    *(_Step(n * 3_600 * SECOND_MS, "ms", "%-d %b %H:%M", 100) for n in (6, 12)),
    *(_Step(n * DAY_MS, "ms", "%-d %b", 60) for n in (1, 2, 5, 10)),
    *(_Step(n, "month", "%b %Y", 75) for n in (1, 2, 3, 6)),
    *(_Step(12 * n * 10**power, "month", "%Y", 45) for power in range(4) for n in (1, 2, 5)),
)


def time_ticks(low: float, high: float, pixels: float) -> dict[str, Any]:
    """The labels between two times: the finest step that leaves each label its room.

    Args:
        low: in milliseconds since 1970, UTC.
        high: the same, later.
        pixels: between the two.

    Returns:
        `values` and `format` of the axis, as Vega takes them. The labels of steps that begin within one day say its date where
        there are two days.

    >>> ticks = time_ticks(1_451_606_400_000, 1_483_228_800_000, 226)  # the year 2016 on a phone
    >>> ticks["format"], len(ticks["values"])
    ('%b %Y', 3)
    """
    one_day = low // DAY_MS == high // DAY_MS
    for step in _STEPS:
        if step.form.startswith("%H") and not one_day:
            continue
        values = list(itertools.islice(_multiples(step, low, high), _MOST + 1))
        least = step.label_pixels / pixels * (high - low)
        if len(values) <= _MOST and all(after - value >= least for value, after in itertools.pairwise(values)):
            break
    return {"values": values or [low], "format": step.form}


def _multiples(step: _Step, low: float, high: float) -> Iterator[float]:
    if step.unit == "ms":
        value = math.ceil(low / step.size) * step.size
        while value <= high:
            yield value
            value += step.size
        return
    first = _EPOCH + datetime.timedelta(milliseconds=low)
    month = (first.year * 12 + first.month - 1) // step.size * step.size
    while month < 12 * datetime.MAXYEAR:
        if month >= 12:
            begin = datetime.datetime(month // 12, month % 12 + 1, 1)
            value = round((begin - _EPOCH).total_seconds() * 1000)
            if value > high:
                return
            if value >= low:
                yield value
        month += step.size


def log_ticks(low: float, high: float, n_most: int) -> list[float]:
    """1, 2 and 5 times each power of ten between the two, or the powers alone where those are enough.

    >>> log_ticks(8, 1200, 10), log_ticks(8, 1200, 4), log_ticks(1, 1e9, 5)
    ([10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0], [10.0, 100.0, 1000.0], [1.0, 100.0, 10000.0, 1000000.0, 100000000.0])
    """
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    fine = [part * 10.0**power for power in powers for part in (1, 2, 5) if low <= part * 10.0**power <= high]
    if len(fine) <= n_most:
        return fine
    coarse = [10.0**power for power in powers if low <= 10.0**power <= high]
    return coarse[:: math.ceil(len(coarse) / n_most)] or fine[:n_most]
