"""What roles promises: a role for each paragraph, and body wherever there is doubt."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.decode import decode
from flows.steps.normalise import needed, normalise
from flows.steps.plain_text import extract
from flows.steps.roles import assign_roles

CASES = json.loads((Path(__file__).parents[2] / "cases" / "roles.json").read_text("utf-8"))
SEEDS = sorted((Path(__file__).parents[3] / "seeds").glob("*.txt"))


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    paragraphs = case["paragraphs"]
    assert assign_roles(paragraphs, case.get("given", [None] * len(paragraphs))) == case["roles"]


@given(st.lists(st.text(min_size=1, max_size=120), max_size=8))
def test_any_paragraphs_have_known_roles_and_at_most_one_title(paragraphs):
    roles = assign_roles(paragraphs, [None] * len(paragraphs))
    assert len(roles) == len(paragraphs)
    assert set(roles) <= {"title", "heading", "body", "caption", "boilerplate", "quoted"}
    assert roles.count("title") <= 1


def test_given_roles_must_match_the_paragraphs():
    with pytest.raises(ValueError, match="zip"):
        assign_roles(["one", "two"], [None])


def test_the_seed_article():
    raw = decode(SEEDS[0].read_bytes()).text
    blocks = extract(raw)
    paragraphs = [normalise(raw[start:end], needed(raw))[0] for start, end in blocks]
    roles = assign_roles(paragraphs, [None] * len(paragraphs))
    assert [raw[start:end] for start, end in blocks] == raw.split("\n\n")
    assert {number: role for number, role in enumerate(roles) if role != "body"} == {
        0: "title",
        2: "caption",
        18: "boilerplate",
    }
    assert len(roles) == 19
