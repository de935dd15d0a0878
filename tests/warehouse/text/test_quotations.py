"""A quotation is found whatever marks it has, and what was left out, changed or put together is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.text.quotations import LEAST_SIMILARITY, MOST_ELIDED_CHARS, Quotation, longest_beginning, words_of

TEXT = (
    "The mayor said: “The new bridge – built in 2019 – won’t open\non Monday”, and she added that the council hadn’t been "
    "told. It cost 1,500 marks. L’eau monte. Lorsqu’elles sont là aujourd’hui. It is up 8.3p in the mid-1980’s. 市长说新桥将于星期一开放，但是议会没有被告知。"
)


@pytest.mark.parametrize(
    ("quotation", "stands"),
    [
        (
            "the new bridge — built in 2019 — won't open on Monday,",
            "The new bridge – built in 2019 – won’t open\non Monday",
        ),
        ('"the new bridge" - "built in 2019"', "The new bridge – built in 2019"),
        ("THE COUNCIL HADN'T BEEN TOLD.", "the council hadn’t been told"),
        ("the council hadnt been told", "the council hadn’t been told"),
        ("[T]he new bridge […] won't open", "The new bridge – built in 2019 – won’t open"),
        ("new bridge ... on Monday", "new bridge – built in 2019 – won’t open\non Monday"),
        ("new bridge . . . on Monday", "new bridge – built in 2019 – won’t open\non Monday"),
        ("new bridge (…) on Monday", "new bridge – built in 2019 – won’t open\non Monday"),
        ("[the structure] won't open on Monday", "won’t open\non Monday"),
        ("The new [sic] bridge", "The new bridge"),
        ("it cost 1,500 marks", "It cost 1,500 marks"),
        ("up 8.3p in the mid-1980's", "up 8.3p in the mid-1980’s"),
        ("l'eau monte", "L’eau monte"),
        ("lorsqu'elles sont là aujourd'hui", "Lorsqu’elles sont là aujourd’hui"),
        ("新桥将于星期一开放", "新桥将于星期一开放"),
        ("新桥……没有被告知", "新桥将于星期一开放，但是议会没有被告知"),
    ],
)
def test_it_stands_whatever_marks_and_capitals_it_has(quotation, stands):
    match = Quotation(quotation).find(TEXT)
    assert match is not None
    assert (match.likeness, TEXT[match.start : match.end]) == ("verbatim", stands)


@pytest.mark.parametrize(
    ("quotation", "stands"),
    [
        (
            "the old bridge - built in 2018 - won't open on Monday",
            "The new bridge – built in 2019 – won’t open\non Monday",
        ),
        ("A new bridge built in 2019 won't open on Tuesday", "The new bridge – built in 2019 – won’t open\non Monday"),
        ("the new bridge built in 2019 will open on Monday", "The new bridge – built in 2019 – won’t open\non Monday"),
        ("the council had been told", "the council hadn’t been told"),
        ("it cost 1.500 marks", "It cost 1,500 marks"),
        ("新桥将于星期二开放", "新桥将于星期一开放"),
    ],
)
def test_what_is_changed_is_near_and_never_verbatim(quotation, stands):
    wanted = Quotation(quotation)
    assert wanted.find(TEXT) is None
    match = wanted.find_near(TEXT)
    assert match is not None
    assert (match.likeness, TEXT[match.start : match.end]) == ("near", stands)
    assert LEAST_SIMILARITY <= match.similarity < 1


@pytest.mark.parametrize(
    "quotation",
    ["", "…", "nobody ever said anything of the kind to her", "on Monday … the new bridge", "he mayor said"],
)
def test_what_stands_nowhere_is_not_found(quotation):
    wanted = Quotation(quotation)
    assert wanted.find(TEXT) is None
    assert quotation == "he mayor said" or wanted.find_near(TEXT) is None


def test_pieces_that_lie_too_far_apart_are_not_one_place():
    text = "one two three" + " x" * MOST_ELIDED_CHARS + " four five six"
    assert Quotation("one two three … four five six").find(text) is None
    assert Quotation("one two three … four five six").find(text.replace(" x", "", 1_000)[: len(text)]) is None
    assert Quotation("one two three … x x").find(text) is not None


def test_of_several_places_with_a_gap_the_shortest_is_taken():
    text = "the bridge is old. The bridge is new and open. " + "It rains. " * 5
    match = Quotation("the bridge … open").find(text)
    assert match is not None
    assert text[match.start : match.end] == "The bridge is new and open"


def test_the_longest_beginning_is_counted_in_words():
    words = words_of("she added that the council would resign at once")
    assert longest_beginning(words, TEXT) == 5
    assert longest_beginning(words, "nothing") == 0


@given(
    st.lists(
        st.sampled_from(["the", "bridge", "council's", "市", "長", "l’eau", "3.5", "8.3p", "1980’s", "opened", "not"]),
        min_size=3,
        max_size=30,
    ),
    st.data(),
)
def test_any_run_of_words_of_a_text_is_found_in_it(words, data):
    text = " ".join(words)
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    match = Quotation("  ".join(words[start:end]).upper()).find(text)
    assert match is not None
    assert words_of(text[match.start : match.end]) == words_of(" ".join(words[start:end]))
