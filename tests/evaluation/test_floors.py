"""What keeps the quality of sentences and languages: floors under the scores of texts of our own."""

from pathlib import Path

import pytest

from tests.evaluation import floors, sentences
from tests.evaluation.sets import Rule, Text, small_lines, small_texts


def test_no_score_is_below_its_floor() -> None:
    assert floors.below(floors.measure(), floors.read()) == []


def test_the_small_set_has_many_languages_and_hard_texts() -> None:
    texts = small_texts()
    assert len({each.lang for each in texts}) >= 15
    assert all(each.text[end - 1 : end].strip() for each in texts for _, end in each.sentences)
    assert sum(lang is None for lang, _ in small_lines()) >= 10
    alone = [sentences.score(texts, breaker) for breaker in (sentences.by_icu, sentences.by_sentencex)]
    assert all(sum(ends.f1 for ends in each.values()) / len(each) < 0.95 for each in alone)


def test_a_floor_is_lowered_only_when_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floors, "FILE", tmp_path / "floors.json")
    assert floors.write({"F1": {"de": 0.9}}, lower=False) == []
    lowered = ["F1, de: 0.8 is below 0.9"]
    assert floors.write({"F1": {"de": 0.8}}, lower=False) == lowered
    assert floors.read() == {"F1": {"de": 0.9}}
    assert floors.write({"F1": {"de": 0.8}}, lower=True) == lowered
    assert floors.read() == {"F1": {"de": 0.8}}


def test_a_score_that_is_gone_is_below_its_floor() -> None:
    assert floors.below({"F1": {}}, {"F1": {"de": 0.9}}) == ["F1, de: -inf is below 0.9"]


def test_ends_are_scored_by_language() -> None:
    text = "Eins. Zwei. Drei."
    known = [(0, 5), (6, 11), (12, 17)]
    scores = sentences.score([Text("de", text, known)], lambda text, lang: [(0, 5), (6, 17)])
    assert scores["de"] == sentences.Ends(n_known=3, n_given=2, n_right=2)
    assert (scores["de"].precision, scores["de"].recall, scores["de"].f1) == (1, 2 / 3, 0.8)


def test_a_hard_case_is_compared_without_white_space() -> None:
    right = Rule("en", "spaces", "One  here.\nTwo there.", ["One here. ", "Two\u00a0there."])
    wrong = right._replace(name="joined", sentences=["One here. Two there."])
    assert [(rule.name, got) for rule, got in sentences.broken([right, wrong])] == [
        ("joined", ["One here.", "Two there."])
    ]
