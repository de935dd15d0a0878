"""Two versions of a sentence, and what only one of them has between marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.text.word_marks import MOST_TOKENS, mark_words

MARKS = ("\x02", "\x03")


@pytest.mark.parametrize(
    ("old", "new", "marked_old", "marked_new"),
    [
        ("Three died.", "Four died.", "[Three] died.", "[Four] died."),
        ("It is safe.", "It is not safe.", "It is safe.", "It is [not] safe."),
        ("one two three", "one 2 3", "one [two three]", "one [2 3]"),
        ("大橋は開通します。", "大橋は閉鎖します。", "大橋は[開通]します。", "大橋は[閉鎖]します。"),
        ("Same.", "Same.", "Same.", "Same."),
        ("", "New.", "", "[New.]"),
    ],
)
def test_what_differs_stands_between_the_marks(old, new, marked_old, marked_new):
    assert mark_words(old, new, ("[", "]")) == (marked_old, marked_new)


@given(st.text(st.sampled_from("ab .橋é"), max_size=40), st.text(st.sampled_from("ab .橋é"), max_size=40))
def test_without_the_marks_the_texts_are_as_they_were_and_what_is_not_marked_is_common(old, new):
    marked = mark_words(old, new, MARKS)
    assert tuple(text.replace("\x02", "").replace("\x03", "") for text in marked) == (old, new)
    rests = [
        "".join("".join(piece.partition("\x03")[2] for piece in ("\x03" + text).split("\x02")).split())
        for text in marked
    ]
    assert rests[0] == rests[1]


def test_very_long_sentences_are_marked_as_a_whole():
    long = "word " * MOST_TOKENS
    assert mark_words(long + "x", "y", ("[", "]"))[1] == "[y]"
