"""What normalise promises: content stays, noise goes, the fixes are named, and doing it twice changes nothing."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.normalise import FIXES, compose, needed, normalise

CASES = json.loads((Path(__file__).parents[2] / "cases" / "normalise.json").read_text("utf-8"))
HARD = st.text(
    st.sampled_from(
        "aeZ  \n\r\t\x00\x07\x85\x93\xa0\xad\u0301\u200b\u200c\u200d\u2028\u2060\u3000\ufeff\ud83d\ude00ÃÂâ€™©¢РСќéأ東の한ก👩"
    )
    | st.characters(),
    max_size=40,
)


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    text, fixes = normalise(case["raw"], needed(case["raw"]))
    assert (text, list(fixes)) == (case["text"], case["fixes"])


@given(
    st.text(st.sampled_from("ea\u0301\u0323\u0345\u0344\u05b0\u093c\u3099\u1161\U0001d165 "), min_size=31, max_size=200)
)
def test_many_marks_are_composed_as_few_are(raw):
    assert compose(raw) == unicodedata.normalize("NFC", raw)


def test_a_combining_mark_is_no_letter_to_python():
    marks = "".join(character for character in map(chr, range(0x11_0000)) if unicodedata.combining(character))
    assert re.search(r"[\w\s]", marks) is None


@given(HARD)
def test_normal_text_is_never_changed_again(raw):
    text, _ = normalise(raw, FIXES)
    assert normalise(text, FIXES) == (text, ())


@given(st.lists(HARD, max_size=4))
def test_the_document_knows_what_its_paragraphs_need(paragraphs):
    fixes = needed("\n\n".join(paragraphs))
    for paragraph in paragraphs:
        assert normalise(paragraph.strip(), fixes) == normalise(paragraph.strip(), FIXES)


@given(HARD)
def test_the_result_can_be_stored_on_one_line(raw):
    text, fixes = normalise(raw, FIXES)
    text.encode("utf-8")
    assert text.splitlines() in ([], [text])
    assert "  " not in text
    assert text == text.strip()
    assert (text == raw) == (fixes == ())


@given(HARD)
@pytest.mark.parametrize("fix", FIXES, ids=lambda fix: fix.name)
def test_a_gate_that_says_no_is_right(fix, raw):
    if not fix.suspects(raw) and not any("\ud800" <= character < "\ue000" for character in raw):
        assert fix.apply(raw) == raw
