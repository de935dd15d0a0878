"""Hostile text, and ordinary text that looks odd: tests/cases/escapes.json."""

import json
from pathlib import Path

import pytest

from warehouse.text import escapes

CASES = json.loads((Path(__file__).parents[2] / "cases" / "escapes.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "expected"), CASES["visible"])
def test_visible(text: str, expected: str) -> None:
    assert escapes.visible(text) == expected


@pytest.mark.parametrize(("text", "expected"), CASES["markdown"])
def test_markdown(text: str, expected: str) -> None:
    assert escapes.markdown(text) == expected


@pytest.mark.parametrize(("text", "expected"), CASES["spreadsheet"])
def test_spreadsheet(text: str, expected: str) -> None:
    assert escapes.spreadsheet(text) == expected


def test_clip() -> None:
    assert escapes.clip("12345", 5) == "12345"
    assert escapes.clip("123 56", 5) == "123…"
