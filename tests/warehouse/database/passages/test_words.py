"""Words as numbers: what counts as one, what is the same, and where it stands."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.database.passages import words
from warehouse.database.passages.words import find_words

CASES = json.loads((Path(__file__).parents[3] / "cases" / "passage_words.json").read_text(encoding="utf-8"))


def cut(text: str) -> list[str]:
    found = find_words(text)
    return [text[start:end] for start, end in zip(found.starts, found.ends, strict=True)]


@pytest.mark.parametrize("case", CASES["words"], ids=lambda case: case["why"])
def test_a_text_is_cut_into_words(case: dict[str, str]) -> None:
    assert cut(case["text"]) == case["words"]


@pytest.mark.parametrize("case", CASES["same"], ids=lambda case: case["why"])
def test_texts_have_the_same_words(case: dict[str, str]) -> None:
    assert find_words(case["one"]).hashes.tolist() == find_words(case["other"]).hashes.tolist()


@given(st.text(st.sampled_from("aB é1_.,“ \n\t"), max_size=40))
def test_words_are_the_runs_that_a_regular_expression_finds(text: str) -> None:
    assert cut(text) == re.findall(r"\w+", text)


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=5), max_size=20))
def test_equal_words_and_no_others_have_equal_numbers(texts: list[str]) -> None:
    found = find_words("\n".join(texts))
    names = [
        ("\n".join(texts))[start:end].replace("İ", "i").lower().replace("ς", "σ")
        for start, end in zip(found.starts, found.ends, strict=True)
    ]
    by_name = dict(zip(names, found.hashes.tolist(), strict=True))
    assert [by_name[name] for name in names] == found.hashes.tolist()
    assert len(set(by_name.values())) == len(by_name)


@given(st.text(max_size=60))
def test_any_text_has_words_in_order_that_do_not_overlap(text: str) -> None:
    found = find_words(text)
    assert (found.starts < found.ends).all()
    assert (found.ends[:-1] <= found.starts[1:]).all()


def test_where_a_text_is_cut_into_chunks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Die Größe des Hafens, “sagte” sie; 港口今天关闭。 " * 9 + f"{'long' * 40} and {'no-space,' * 20}\nend"
    whole = find_words(text)
    monkeypatch.setattr(words, "_CHUNK_CHARS", 50)
    for one, other in zip(whole, find_words(text), strict=True):
        assert np.array_equal(one, other)
