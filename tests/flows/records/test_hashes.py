"""Hashes by the million: counted and summed in little memory."""

import random
import tracemalloc
from collections import Counter

from flows.records.hashes import HashCounts


def test_hashes_are_counted_as_a_dictionary_counts_them():
    pick = random.Random(1)
    marks = [pick.choice((0, 1, pick.getrandbits(64), pick.getrandbits(10))) for _ in range(10_000)]
    counts, expected = HashCounts(), Counter[int]()
    for mark in marks:
        expected[mark or 1] += 1  # 0 stands for an empty place
        assert counts.count(mark) == expected[mark or 1]


def test_a_hash_takes_a_few_bytes():
    pick, n_hashes = random.Random(1), 20_000
    marks = [pick.getrandbits(64) for _ in range(n_hashes)]
    tracemalloc.start()
    counts = HashCounts()
    for mark in marks:
        counts.count(mark)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak <= 40 * n_hashes  # 24 at most when it has grown, and the array that it grew from
