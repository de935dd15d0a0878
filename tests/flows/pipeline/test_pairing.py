"""Which sentence became which: how alike two are, and the way through a stretch with the greatest sum."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.pipeline import pairing
from flows.pipeline.compare_budget import BeyondBudget, Budget
from flows.pipeline.pairing import EDITED_SIMILARITY, cut_windows, pair, similarity

WORDS = st.lists(st.sampled_from(["rain", "fell", "again", "today"]), min_size=1, max_size=5).map(" ".join)
STRETCH = st.lists(st.one_of(WORDS, st.text("城里又下雨", min_size=1, max_size=4)), min_size=1, max_size=5)


def longest_common(one, other):
    """Length of the longest common subsequence, by its definition."""
    sizes = range(min(len(one), len(other)), 0, -1)
    found = (set(combinations(one, size)).intersection(combinations(other, size)) for size in sizes)
    return next((size for size, common in zip(sizes, found, strict=True) if common), 0)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("one two three four", "one two three five", 0.75),
        ("one two three", "three two one", 0.3333),
        ("城里下雨。", "城里又下雨。", 0.9091),
        ("one two", "onetwo", 0.9231),
        ("one", "one", 1.0),
        ("", "", 1.0),
        ("", "one two", 0.0),
        ("one  two", "one two", 1.0),
    ],
)
def test_similarity_counts_words_where_both_have_words_and_else_characters(old, new, expected):
    assert similarity(old, new) == similarity(new, old) == expected


@given(WORDS, WORDS)
def test_similarity_is_twice_the_longest_common_subsequence_over_both_lengths(old, new):
    one, other = (old.split(), new.split()) if " " in old and " " in new else (old[:12], new[:12])
    if isinstance(one, str):
        old, new = one, other
    assert similarity(old, new) == round(2 * longest_common(one, other) / (len(one) + len(other)), 4)


def best_sum(old, new):
    """The greatest sum of similarities of any pairing that does not cross."""
    best = 0.0
    for size in range(1, min(len(old), len(new)) + 1):
        for rows in combinations(range(len(old)), size):
            for columns in combinations(range(len(new)), size):
                shares = [similarity(old[i], new[j]) for i, j in zip(rows, columns, strict=True)]
                if min(shares) >= EDITED_SIMILARITY:
                    best = max(best, sum(shares))
    return best


@given(STRETCH, STRETCH)
def test_sentences_are_paired_so_that_the_sum_is_greatest(old, new):
    paired = list(pair(old, new, Budget()))
    assert [i for i, _, _ in paired if i is not None] == list(range(len(old)))
    assert [j for _, j, _ in paired if j is not None] == list(range(len(new)))
    shares = [share for _, _, share in paired if share is not None]
    assert all(similarity(old[i], new[j]) == share for i, j, share in paired if share is not None)
    assert sum(shares) == pytest.approx(best_sum(old, new), abs=1e-3)


@given(st.integers(1, 5_000), st.integers(1, 5_000))
def test_windows_cover_every_old_sentence_and_go_forward(n_old, n_new):
    windows = cut_windows(n_old, n_new)
    assert [row for each in windows for row in (each.top, each.bottom)][1:-1:2] == [each.top for each in windows[1:]]
    assert (windows[0].top, windows[-1].bottom) == (0, n_old)
    assert windows == sorted(windows, key=lambda each: each.left) == sorted(windows, key=lambda each: each.right)
    assert all(0 <= each.left < each.right <= n_new for each in windows)


def test_in_a_long_stretch_a_sentence_is_found_at_about_its_place_and_not_far_from_it(monkeypatch):
    monkeypatch.setattr(pairing, "ALL_PAIRS", 100)
    monkeypatch.setattr(pairing, "REACH_SENTENCES", 4)
    monkeypatch.setattr(pairing, "BLOCK_SENTENCES", 4)
    old = [f"the {number}th story that was told" for number in range(40)]
    near = [f"the {number - 3}th story that is told" if number >= 3 else "New." for number in range(40)]
    assert [(i, j) for i, j, share in pair(old, near, Budget()) if share and share > 0.8] == [
        (number, number + 3) for number in range(37)
    ]
    far = ["Entirely different."] * 39 + [old[0]]
    assert (0, 39) not in [(i, j) for i, j, _ in pair(old, far, Budget())]


def test_what_is_too_long_is_refused_before_it_is_done():
    with pytest.raises(BeyondBudget):
        pair(["x" * 50_000], ["y" * 50_000], Budget())
    with pytest.raises(BeyondBudget):
        pair(["a b"] * 20_000, ["c d"] * 20_000, Budget())
    with pytest.raises(BeyondBudget):
        pair(["x" * 3_000_000], ["y"], Budget())
