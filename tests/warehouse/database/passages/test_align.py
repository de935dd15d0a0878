"""Passages around an anchor: how far they reach, over which edits, and what ends them."""

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.database.passages.align import BARRED, MOST_DOUBTFUL, Passage, find_passages

CASES = json.loads((Path(__file__).parents[3] / "cases" / "passage_ends.json").read_text(encoding="utf-8"))["cases"]


def number(one: str, other: str) -> tuple[list[int], list[int]]:
    """Two texts as numbers; a word in brackets takes no part."""
    names = {name: n for n, name in enumerate(sorted({*one.split(), *other.split()}), 1)}
    left, right = ([BARRED if name.startswith("[") else names[name] for name in text.split()] for text in (one, other))
    return left, right


def anchors(a: list[int], b: list[int], n_words: int) -> list[tuple[int, int]]:
    """Every place at which as many words are equal."""
    places = itertools.product(range(len(a) - n_words + 1), range(len(b) - n_words + 1))
    return [(i, j) for i, j in places if BARRED not in a[i : i + n_words] and a[i : i + n_words] == b[j : j + n_words]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_a_passage_ends_where_the_texts_part(case: dict[str, str]) -> None:
    a, b = number(case["a"], case["b"])
    found = find_passages(a, b, anchors(a, b, 3), 3, 5)
    words = case["a"].split(), case["b"].split()
    assert [[" ".join(words[0][p.a_start : p.a_end]), " ".join(words[1][p.b_start : p.b_end])] for p in found] == case[
        "found"
    ]


texts = st.lists(st.integers(0, 6), max_size=40)


@given(texts, texts)
def test_the_order_of_the_two_texts_changes_nothing(a: list[int], b: list[int]) -> None:
    for i, j in anchors(a, b, 4)[:1]:
        turned = [
            Passage(p.b_start, p.b_end, p.a_start, p.a_end, p.n_same) for p in find_passages(b, a, [(j, i)], 4, 4)
        ]
        straight = find_passages(a, b, [(i, j)], 4, 4)
        assert [p.n_same for p in straight] == [p.n_same for p in turned]


@given(texts, texts)
def test_passages_lie_inside_both_texts_and_begin_and_end_with_equal_words(a: list[int], b: list[int]) -> None:
    for p in find_passages(a, b, anchors(a, b, 4), 4, 6):
        assert 0 <= p.a_start < p.a_end <= len(a)
        assert 0 <= p.b_start < p.b_end <= len(b)
        assert a[p.a_start] == b[p.b_start] != BARRED
        assert a[p.a_end - 1] == b[p.b_end - 1] != BARRED
        assert BARRED not in a[p.a_start : p.a_end] + b[p.b_start : p.b_end]
        assert 6 <= p.n_words >= p.n_same


def test_a_fingerprint_that_two_texts_share_by_accident_is_no_passage() -> None:
    assert find_passages([1] * 20, [2] * 20, [(3, 3)], 5, 5) == []


def test_common_words_end_a_passage_where_both_texts_have_them_side_by_side() -> None:
    words = list(range(1, 31))
    common = {(n, n) for n in range(12, 17)}
    assert [p[:4] for p in find_passages(words, words, [(0, 0)], 5, 5, common)] == [(0, 12, 0, 12)]
    assert find_passages(words, words, [(11, 11)], 5, 5, common) == []
    # The other text has two words before, so there the same numbers are those of other words.
    assert [p[:4] for p in find_passages(words, [98, 99, *words], [(0, 2)], 5, 5, common)] == [(0, 30, 2, 32)]


@pytest.mark.parametrize(("n_turns", "goes_on"), [(MOST_DOUBTFUL // 2 + 1, True), (MOST_DOUBTFUL // 2 + 2, False)])
def test_a_passage_ends_where_it_has_won_nothing_for_too_long(n_turns: int, goes_on: bool) -> None:
    """However many words are equal behind that, so that what is far away never matters."""
    by_turns = [1000 + n for n in range(2 * n_turns)]
    other = [word if n % 2 else 2000 + n for n, word in enumerate(by_turns)]
    first, last = list(range(1, 11)), list(range(101, 131))
    (found, *_) = find_passages([*first, *by_turns, *last], [*first, *other, *last], [(0, 0)], 5, 5)
    assert found.a_end == (10 + 2 * n_turns + 30 if goes_on else 10)
