"""Values as people write them."""

import datetime

import pytest

from warehouse.text.cells import plain, short_number


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "yes"),
        (["a", None, 2], "a, , 2"),
        ({"scan": 0.5}, "scan: 0.5"),
        (datetime.datetime(2026, 1, 2, 3, 4, 5, 678), "2026-01-02 03:04:05"),
    ],
)
def test_values_are_written_as_people_write_them(value: object, expected: str) -> None:
    assert plain(value) == expected


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [(12.0, "", "12"), (-1234567.5, "", "-1,234,567.5"), (0.000123456, "", "0.0001235"), (0.0, "share", "0.0 %")],
)
def test_numbers_beside_bars_are_short(value: float, column: str, expected: str) -> None:
    assert short_number(value, column) == expected
