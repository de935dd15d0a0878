"""Fingerprints: which are chosen depends on the words around them alone, and what two texts share has one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.winnow import HASH_BITS, WINDOW_GRAMS, winnow

N_WORDS = 5
SURE_WORDS = N_WORDS + WINDOW_GRAMS - 1

texts = st.lists(st.integers(1, 2**64 - 1), max_size=30)


def fingerprints(words: list[int], stretches: list[int] | None = None) -> dict[int, int]:
    """Each fingerprint by the number of the word at which it begins."""
    of = np.array(stretches if stretches is not None else [0] * len(words), np.int64)
    chosen, hashes = winnow(np.array(words, np.uint64), of, N_WORDS)
    return dict(zip(chosen.tolist(), hashes.tolist(), strict=True))


@given(texts, st.lists(st.integers(1, 2**64 - 1), min_size=SURE_WORDS, max_size=20), texts, texts)
def test_texts_that_share_a_passage_share_a_fingerprint(
    before: list[int], passage: list[int], after: list[int], other: list[int]
) -> None:
    one, two = fingerprints(before + passage + after), fingerprints(other + passage)
    inside = range(len(before), len(before) + len(passage) - N_WORDS + 1)
    assert {one[at] for at in inside if at in one} & {two[at] for at in two if at >= len(other)}


@given(texts, texts)
def test_a_border_is_as_the_end_of_a_text(one: list[int], other: list[int]) -> None:
    apart = {**fingerprints(one), **{len(one) + at: found for at, found in fingerprints(other).items()}}
    assert fingerprints(one + other, [0] * len(one) + [1] * len(other)) == apart


@given(texts)
def test_a_text_of_one_run_or_more_has_a_fingerprint(words: list[int]) -> None:
    found = fingerprints(words)
    assert bool(found) == (len(words) >= N_WORDS)
    assert all(0 <= value < 2**HASH_BITS for value in found.values())


@given(st.lists(st.integers(1, 2**64 - 1), min_size=12, max_size=12, unique=True), texts, texts, texts)
def test_twelve_words_that_texts_share_have_two_that_begin_three_words_apart(
    passage: list[int], before: list[int], after: list[int], other: list[int]
) -> None:
    """By which sql/links/20_reuse/ tells a passage from a turn of speech."""
    one, two = fingerprints(before + passage + after), fingerprints(other + passage)
    inside = range(8)
    shared = [at for at in inside if at + len(before) in one and at + len(other) in two]
    assert shared[-1] - shared[0] >= 3
