"""What the outlet of a document promises: it is always there, and no title, no copyright line and no sentence."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.origin.outlet import find_origin

CASES = json.loads((Path(__file__).parents[3] / "cases" / "outlets.json").read_text("utf-8"))
TEXTS = st.none() | st.text(max_size=30) | st.sampled_from(["© a", "http://[", "a.b.c", "A | B", "www.", "By March 3"])


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    root, uri = case.get("root", "news"), case.get("uri", "news/a.txt")
    origin = find_origin(case.get("site"), case.get("url"), None, case.get("title"), root, uri)
    assert (origin.outlet, origin.site) == (case["outlet"], case.get("named"))


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_whatever_a_source_states_there_is_an_outlet_on_one_line(site, url, byline, title):
    origin = find_origin(site, url, byline, title, "news", "news/a.txt")
    assert origin.outlet == " ".join(origin.outlet.split()) != ""
    assert all(author == " ".join(author.split()) != "" for author in origin.authors)
