"""What is said of the lines of a mail: quoted, a signature, or the writer's own where there is doubt."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.mail.lines import assign

CASES = json.loads((Path(__file__).parents[3] / "cases" / "mail_lines.json").read_text("utf-8"))
LINES = [
    "-- ",
    "--",
    "> a",
    "On 5 Jan 2024 A <a@b.example> wrote:",
    "From: A",
    "To: B",
    "Subject: C",
    "Sent: D",
    "x",
    "1 a",
]


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    lines = case["lines"]
    assert assign(lines, [line.startswith(">") for line in lines]) == case["roles"]


@given(st.lists(st.sampled_from(LINES) | st.text(min_size=1, max_size=20), max_size=12))
def test_each_line_has_a_role_and_what_is_known_to_be_quoted_stays_so(lines):
    quoted = [line.startswith(">") for line in lines]
    roles = assign(lines, quoted)
    assert len(roles) == len(lines)
    assert set(roles) <= {None, "quoted", "signature"}
    assert all(role == "quoted" for role, known in zip(roles, quoted, strict=True) if known)


@given(st.lists(st.text(alphabet="ab .", min_size=1, max_size=20), max_size=12))
def test_without_any_mark_all_is_the_writers_own(lines):
    assert assign(lines, [False] * len(lines)) == [None] * len(lines)
