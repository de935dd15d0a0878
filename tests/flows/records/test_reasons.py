"""The reasons of a fate: each is given somewhere, and says what happened and what to do about it."""

import re

import pytest

from flows.records.reasons import FATES, PASSING, REASONS, Rejected
from tests.conftest import PROJECT


def test_every_reason_is_given_somewhere_and_no_other():
    paths = [path for path in (PROJECT / "flows").rglob("*.py") if path.name != "reasons.py"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    rejected = set(re.findall(r'Rejected\(\s*"(\w+)"', code))
    assert len(rejected) > 10
    assert rejected <= REASONS.keys()
    assert set(re.findall(r'"(\w+)"', code)) >= REASONS.keys(), "a code that nothing gives"


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_has_a_fate_a_meaning_and_a_cure(code):
    fate, meaning, cure = REASONS[code]
    assert fate in FATES
    assert all(text[0].isupper() or text.startswith("columnist ") for text in (meaning, cure))
    assert all("\n" not in text and text.strip() == text for text in (meaning, cure))


def test_what_may_pass_is_quarantined_until_it_does():
    assert {REASONS[code].fate for code in PASSING} == {"quarantined"}


def test_a_detail_is_one_line():
    assert Rejected("damaged", "line 1:\n  no end\t").detail == "line 1: no end"
