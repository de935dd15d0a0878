"""Where words begin: in scripts without spaces, in mixtures of scripts, and in any text whatever."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.words import word_starts

CASES = json.loads((Path(__file__).parents[2] / "cases" / "words.json").read_text(encoding="utf-8"))
pieces = st.lists(
    st.sampled_from([*"新桥のカー「」。，（）— ไทย한a1😀", " ", "\n\n", "e-mail", "\u0e31"])
    | st.characters(codec="utf-8")
)


def words_of(text: str) -> list[str] | None:
    starts = word_starts(text)
    if starts is None:
        return None
    return [text[start:end].strip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_words(case: dict[str, Any]) -> None:
    assert words_of(case["text"]) == case["words"]


@given(pieces.map("".join))
def test_words_hold_all_that_is_no_white_space_and_none_is_without_a_sign(text: str) -> None:
    words = words_of(text)
    if words is not None:
        assert all(words)
        assert "".join("".join(words).split()) == "".join(text.split())
        # What stands between white space begins with a word of its own.
        assert {match.start() for match in re.finditer(r"\S+", text)} <= set(word_starts(text) or ())


@given(st.lists(pieces.map("".join).filter(lambda word: word and not re.search(r"\s", word))))
def test_a_word_is_the_same_in_any_text(chunks: list[str]) -> None:
    alone = [word for chunk in chunks for word in words_of(chunk) or [chunk]]
    assert (words_of(" ".join(chunks)) or chunks) == alone
