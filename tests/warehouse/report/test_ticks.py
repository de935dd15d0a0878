"""The labels of an axis of times: never so many that they run into each other, never none, and told apart."""

import datetime
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.report.sections import WIDTHS
from warehouse.report.ticks import time_ticks
from warehouse.text.escapes import text_width

EPOCH = datetime.datetime(1970, 1, 1)
LEFT_AND_RIGHT = 74


def at(milliseconds: float) -> datetime.datetime:
    return EPOCH + datetime.timedelta(milliseconds=milliseconds)


def told(low: datetime.datetime, high: datetime.datetime, pixels: float) -> list[tuple[float, str]]:
    """Each label with its place in pixels."""
    begin, end = ((each - EPOCH).total_seconds() * 1000 for each in (low, high))
    ticks = time_ticks(begin, end, pixels)
    form = ticks["format"].replace("%-d", "%d")
    return [((value - begin) / (end - begin) * pixels, at(value).strftime(form)) for value in ticks["values"]]


@given(
    low=st.datetimes(datetime.datetime(1000, 1, 1), datetime.datetime(9000, 1, 1)),
    seconds=st.one_of(st.floats(0.5, 1e6), st.floats(1e6, 3e10)),
    width=st.sampled_from(sorted(WIDTHS.values())),
)
def test_labels_neither_touch_nor_repeat(low: datetime.datetime, seconds: float, width: int) -> None:
    pixels = width - LEFT_AND_RIGHT
    labels = told(low, low + datetime.timedelta(seconds=seconds), pixels)
    assert labels
    assert all(0 <= place <= pixels + 0.001 for place, _ in labels)
    for (place, text), (after, other) in itertools.pairwise(labels):
        assert after - place >= (text_width(text) + text_width(other)) / 2
    assert len({text for _, text in labels}) == len(labels)


@pytest.mark.parametrize(
    ("low", "high", "width", "expected"),
    [
        ("2016-01-01", "2017-01-01", 300, ["Jan 2016", "Jul 2016", "Jan 2017"]),
        ("2014-05-01", "2018-01-01", 300, ["2015", "2016", "2017", "2018"]),
        ("2016-01-05", "2016-01-20", 300, ["05 Jan", "10 Jan", "15 Jan", "20 Jan"]),
        ("2016-01-01 10:00", "2016-01-01 10:40", 640, ["10:00", "10:05", "10:10", "10:15", "10:20", "10:25", "10:30", "10:35", "10:40"]),
        ("1500-01-01", "2026-01-01", 300, ["1600", "1800", "2000"]),
    ],
)  # fmt: skip
def test_the_finest_step_that_has_room_is_taken(low: str, high: str, width: int, expected: list[str]) -> None:
    begin, end = map(datetime.datetime.fromisoformat, (low, high))
    assert [text for _, text in told(begin, end, width - LEFT_AND_RIGHT)] == expected
