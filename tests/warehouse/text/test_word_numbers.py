"""The numbers of words: mixed one to one, and ranges of characters that do not overlap."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from warehouse.text.word_numbers import UNSPACED, mix


def unmix(number: int) -> int:
    for shift, factor in zip((31, 27), (0x319642B2D24D8EC3, 0x96DE1B173F119089), strict=True):
        number = unshift(number, shift) * factor % 2**64
    return unshift(number, 30)


def unshift(number: int, shift: int) -> int:
    result = number
    for _ in range(64 // shift + 1):
        result = number ^ (result >> shift)
    return result


@given(st.integers(0, 2**64 - 1))
def test_each_number_is_mixed_to_one_of_its_own(number):
    (mixed,) = mix(np.array([number], np.uint64)).tolist()
    assert unmix(mixed) == number


def test_one_bit_changes_half_of_them():
    numbers = np.arange(1_000, dtype=np.uint64)
    changed = np.bitwise_count(mix(numbers) ^ mix(numbers ^ np.uint64(1)))
    assert 30 < changed.mean() < 34
    assert changed.min() > 8


def test_the_ranges_are_sorted_and_do_not_overlap():
    points = list(itertools.chain(*UNSPACED))
    assert points == sorted(points)
    assert all(first <= last for first, last in UNSPACED)
