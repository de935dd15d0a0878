"""What the authors of a document promise: people, each once, and nothing that stands around them."""

import json
from pathlib import Path

import pytest

from flows.steps.origin.authors import list_authors

CASES = json.loads((Path(__file__).parents[3] / "cases" / "bylines.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["byline"] for case in CASES])
def test_case(case):
    assert list(list_authors(case["byline"])) == case["authors"]


@pytest.mark.parametrize(
    "byline", ["and " * 100_000, ", " * 200_000, "a" * 400_000, "By " * 100_000, "(" * 100_000, "a@" * 99_999]
)
def test_a_byline_of_any_size_takes_no_more_than_its_beginning(byline):
    assert len(list_authors(byline)) <= 1
