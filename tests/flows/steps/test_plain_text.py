"""What extract promises: paragraphs as spans of the source, none of its text lost, and no input that makes it slow."""

import json
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.plain_text import extract, shown

CASES = json.loads((Path(__file__).parents[2] / "cases" / "extract.json").read_text("utf-8"))
SENTENCES = (
    "The council met in the old hall on Tuesday evening.",
    "Nobody had expected so many residents to come, and chairs had to be brought from the school.",
    "The mayor spoke first.",
    "He said that the bridge, which was built ninety years ago, could not be saved at any reasonable price.",
    "Several speakers disagreed with him and asked for another report before the vote.",
)
LINES = st.text(st.sampled_from("ab .-#=`>*1\t\u00a0\u3000\u200b東"), max_size=12)
TEXTS = st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028", "\x0c"])), max_size=25).map(
    lambda lines: "".join(line + end for line, end in lines)
)


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    text = case["text"]
    blocks = extract(text)
    found = [text[start:end] for start, end in blocks]
    assert found == case["blocks"]
    assert [shown(each) for each in found] == case.get("shown", found)


def check_spans(text, blocks):
    position = 0
    for start, end in blocks:
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        position = end


@given(TEXTS | st.text(max_size=80))
def test_plain_text_is_covered_by_ordered_trimmed_blocks(text):
    blocks = extract(text)
    check_spans(text, blocks)
    outside = list(text)
    for start, end in blocks:
        outside[start:end] = " " * (end - start)
    invisible = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u180e"
    assert (
        "".join(outside)
        .replace(">", "")
        .strip(" \t\r\n" + invisible)
        .translate(dict.fromkeys(map(ord, invisible)))
        .strip()
        == ""
    )


@given(
    st.lists(st.lists(st.sampled_from(SENTENCES), min_size=3, max_size=6).map(" ".join), min_size=3, max_size=6),
    st.sampled_from([60, 72, 80]),
)
def test_wrapping_is_undone(paragraphs, width):
    text = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in paragraphs)
    blocks = extract(text)
    assert [" ".join(text[start:end].split()) for start, end in blocks] == paragraphs


@given(st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=8))
def test_one_paragraph_a_line_is_left_alone(paragraphs):
    text = "\n".join(paragraphs)
    assert [text[start:end] for start, end in extract(text)] == paragraphs


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["\n", "a\n", "a", " ", "\r\n", " \n", "\u200b", "- ", "> ", "# "], ids=repr)
def test_time_grows_no_faster_than_the_text(piece):
    text = piece * (2_000_000 // len(piece))
    begin = time.process_time()
    extract(text)
    assert time.process_time() - begin < 4
