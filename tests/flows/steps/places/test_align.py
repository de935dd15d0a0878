"""Paragraphs are found by their characters and their order; where these leave a choice, none is made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.places import align as aligning
from flows.steps.places.align import Borders, align
from flows.steps.places.problems import AMBIGUOUS, ASSEMBLED, REWRITTEN, UNPROVEN


def found(stretches: list[str], paragraphs: list[str]) -> list[object]:
    starts = [sum(map(len, stretches[:number])) for number in range(len(stretches) + 1)]
    return list(
        align("".join(stretches), paragraphs, Borders((lambda: starts[:-1],), lambda start, end: end in starts))
    )


@pytest.mark.parametrize(
    ("stretches", "paragraphs", "places"),
    [
        (["one", "two", "one"], ["one", "two", "one"], [0, 3, 6]),
        (["one", "two", "one"], ["one"], [AMBIGUOUS]),
        (["one", "two", "one"], ["one", "two"], [0, 3]),
        (["one", "one", "one"], ["one", "one"], [AMBIGUOUS, AMBIGUOUS]),
        (["more", "a long text", "more", "more", "another text"], ["a long text", "more", "more", "another text"], [4, 15, 19, 23]),
        (["caption", "first text", "second text"], ["first text", "second text", "caption"], [7, 17, 0]),
        (["one two", "three"], ["two"], [ASSEMBLED]),
        (["the harbour is", "(an advertisement)", "closed today"], ["the harbour isclosed today"], [ASSEMBLED]),
        (["one"], [""], [REWRITTEN]),
    ],
)  # fmt: skip
def test_a_paragraph_is_where_its_characters_and_its_neighbours_leave_one_place(stretches, paragraphs, places):
    assert found(stretches, paragraphs) == places


@given(st.lists(st.sampled_from(["a", "b", "ab", "ba", "aab", "c"]), max_size=12), st.data())
def test_whatever_is_left_out_no_place_is_wrong(stretches: list[str], data: st.DataObject) -> None:
    kept = data.draw(st.lists(st.booleans(), min_size=len(stretches), max_size=len(stretches)))
    numbers = [number for number, is_kept in enumerate(kept) if is_kept]
    starts = [sum(map(len, stretches[:number])) for number in numbers]
    # A text that is written in two ways, "a" "b" and "ab", may stand in either: only whole stretches are told apart here.
    places = found(stretches, [stretches[number] for number in numbers])
    text = "".join(stretches)
    for number, start, place in zip(numbers, starts, places, strict=True):
        assert place in (start, AMBIGUOUS) or text.count(stretches[number]) > 1


def test_reasons_are_looked_for_so_far_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes a search through all that is shown, so those of many paragraphs would cost the square of a page's size."""
    monkeypatch.setattr(aligning, "_MOST_SEARCHED", 2 * (len("one two") + 1))
    assert found(["one two"], ["two", "nine", "ten", "one two"]) == [ASSEMBLED, REWRITTEN, UNPROVEN, 0]
