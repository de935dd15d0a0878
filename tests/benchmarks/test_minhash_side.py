"""The comparison with other libraries: what is held for true is what the definition says, and our side is measured by it."""

import itertools

import pytest

from tests.benchmarks.minhash_chain import shingle
from tests.benchmarks.minhash_side import THRESHOLD, find_ours, find_true, make_texts


@pytest.mark.slow
def test_true_pairs_are_those_of_brute_force_and_ours_are_these() -> None:
    texts = make_texts(30)
    sets = [set(shingle(text)) for text in texts]
    pairs = itertools.combinations(range(len(sets)), 2)
    true = {(a, b) for a, b in pairs if len(sets[a] & sets[b]) / len(sets[a] | sets[b]) >= THRESHOLD}
    assert len(true) > 1
    assert find_true(texts) == true == find_ours(texts)[0]
