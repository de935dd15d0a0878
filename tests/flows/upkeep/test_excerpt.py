"""A passage with some lines around it, however large its source and however it is written there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.upkeep.excerpt import CONTEXT_CHARS, MOST_CHARS, cut_excerpt, find_text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_three_lines_stand_on_either_side(end):
    raw = end.join(f"line {number}" for number in range(1, 21))
    start = raw.index("line 10")
    excerpt = cut_excerpt(raw, start, start + 7, is_located=True)
    assert excerpt.line == 7
    assert excerpt.before.split() == ["line", "7", "line", "8", "line", "9"]
    assert excerpt.after.split() == ["line", "11", "line", "12", "line", "13"]


def test_one_long_line_is_cut_on_both_sides_and_says_so():
    raw = "a " * 50_000 + "The bridge." + " b" * 50_000
    start = raw.index("The bridge.")
    excerpt = cut_excerpt(raw, start, start + 11, is_located=True)
    assert (excerpt.line, excerpt.before[0], excerpt.after[-1]) == (1, "…", "…")
    assert len(excerpt.before) == len(excerpt.after) == CONTEXT_CHARS + 1


def test_of_a_long_passage_the_beginning_is_shown_and_the_rest_counted():
    excerpt = cut_excerpt("x" * 10_000, 0, 10_000, is_located=False)
    assert (len(excerpt.passage), excerpt.n_left, excerpt.after) == (MOST_CHARS, 10_000 - MOST_CHARS, "")


@given(st.text(st.sampled_from("ab\n\r"), max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_the_number_of_the_first_line_is_that_of_the_source(raw, one, other):
    start, end = sorted((min(one, len(raw)), min(other, len(raw))))
    excerpt = cut_excerpt(raw, start, end, is_located=True)
    assert excerpt.passage == raw[start:end]
    shown_from = raw[: start - len(excerpt.before.lstrip("…"))]
    assert excerpt.line == len(shown_from.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


@pytest.mark.parametrize(
    ("raw", "text", "found"),
    [
        ("<p>The <i>bridge</i>\n is&nbsp;closed.</p>", "The bridge is closed.", "The <i>bridge</i>\n is&nbsp;closed."),
        ('{"text": "One.\\n\\nTwo \\"bridges\\"."}', 'One. Two "bridges".', 'One.\\n\\nTwo \\"bridges\\".'),
        ('{"text": "\\u6a4bは"}', "橋は", "\\u6a4bは"),
        ("Smith &amp; Sons &#8211; closed", "Smith & Sons – closed", "Smith &amp; Sons &#8211; closed"),
        ("<p>Another text</p>", "The bridge", None),
        ("<p>x</p>", "  ", None),
    ],
)
def test_a_text_is_found_in_its_page_or_json(raw, text, found):
    place = find_text(raw, text)
    assert (place and raw[slice(*place)]) == found
