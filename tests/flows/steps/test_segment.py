"""Sentence spans: what ends a sentence in each language, and what holds for any text whatever."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.steps import segment as step
from flows.steps.segment import segment
from tests.conftest import hundredths

ROOT = Path(__file__).parents[3]
CASES = json.loads((ROOT / "tests" / "cases" / "segment.json").read_text(encoding="utf-8"))
LANGS = ("en", "pl", "hi", "de", "ru", "nl", "el", "fa", "he", "ja", "th", "zh-cn", "und")


def sentences_of(text: str, lang: str) -> list[str]:
    return [text[start:end] for start, end in segment(text, lang)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['lang']}: {case['why']}")
def test_sentences(case: dict[str, Any]) -> None:
    paragraphs: list[list[str]] = case["paragraphs"]
    lang = case["lang"]
    space = case.get("space", "" if lang in ("ja", "zh-cn") else " ")
    text = "\n\n".join(space.join(sentences) for sentences in paragraphs)
    assert sentences_of(text, lang) == [sentence for sentences in paragraphs for sentence in sentences]


def test_the_seed_document() -> None:
    (path,) = (ROOT / "seeds").glob("000_*.txt")
    text = path.read_text(encoding="utf-8").strip()
    assert text.count("\n\n") == 18
    assert len(segment(text, "en")) == 33


def test_no_text() -> None:
    assert segment("", "en") == segment("", "de") == []


# Pieces that breakers stumble over, put together at random, are better at finding faults than letters at random.
awkward = st.lists(
    st.sampled_from(
        [
            "A",
            "b",
            "Dr.",
            "z. B.",
            "3.",
            "U.S.",
            "I",
            "…",
            ". ",
            "! ",
            "? ",
            "”",
            "“",
            '"',
            "'",
            ")",
            " (",
            "«",
            "»",
            "– ",
            "- ",
            " ",
            "\n\n",
            "🎉",
            "e\u0301",
            "नमस्ते",
            "।",
            "שלום",
            "سلام",
            "؟",
            "東京",
            "。",
            "」",
            "𠀀",
            "\u00a0",
            "\u200d",
            "\ufeff",
        ]
    ),
    max_size=25,
).map("".join)


@pytest.mark.slow
@hundredths(300)
@given(st.one_of(st.text(), awkward), st.sampled_from(LANGS))
@example("a\ud800b. C d.", "de")  # a lone surrogate, which ICU cannot take
@example("a\ud800b. C d.", "en")
@example("x\n\n\n\ny", "en")
@example("” a\n\n” b", "en")
@example("\x1c.\x85\n\n.", "pl")
def test_every_character_lies_in_exactly_one_sentence(text: str, lang: str) -> None:
    spans = segment(text, lang)
    end_before = 0
    for start, end in spans:
        assert end_before <= start < end
        assert text[end_before:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        assert "\n\n" not in text[start:end]
        end_before = end
    assert text[end_before:].strip() == ""


@hundredths(200)
@given(awkward, st.sampled_from(LANGS))
def test_a_sentence_without_a_word_is_a_paragraph_of_its_own(text: str, lang: str) -> None:
    for start, end in segment(text, lang):
        if not any(c.isalnum() for c in text[start:end]):
            before, after = text[:start].rstrip(" \u00a0"), text[end:].lstrip(" \u00a0")
            assert not before or before.endswith("\n\n") or not before.strip()
            assert not after or after.startswith("\n\n") or not after.strip()


@hundredths(100)
@given(st.lists(awkward.map(lambda text: " ".join(text.split())).filter(bool), max_size=4), st.sampled_from(LANGS))
def test_a_paragraph_is_cut_alike_alone_and_in_its_document(paragraphs: list[str], lang: str) -> None:
    together = sentences_of("\n\n".join(paragraphs), lang)
    assert together == [sentence for paragraph in paragraphs for sentence in sentences_of(paragraph, lang)]


@pytest.mark.parametrize("lang", ["en", "de"])
def test_a_breaker_that_fails_leaves_the_paragraph_whole(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str, lang: str) -> list[str]:
        raise ValueError(text)

    monkeypatch.setattr(step, "_break_by_icu", fail)
    monkeypatch.setattr(step, "_break_by_sentencex", fail)
    assert sentences_of("One. Two.\n\nThree.", lang) == ["One. Two.", "Three."]


@pytest.mark.parametrize("lang", ["en", "de"])
def test_a_breaker_that_loses_text_is_not_believed(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_break_by_icu", "_break_by_sentencex"):
        monkeypatch.setattr(step, name, lambda text, lang: [text[:-1]])
    assert sentences_of("One. Two.\n\nThree.", lang) == ["One. Two.", "Three."]


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["我们。", "“Hi. ", "! ", "A. ", "(a. B ", ". - ", '. " A', "1. b ", "1) a 2) b ", "abc.Bc"]
)
@pytest.mark.parametrize("lang", ["en", "de"])
def test_time_grows_with_the_text_not_with_its_square(piece: str, lang: str) -> None:
    text = piece * (200_000 // len(piece))
    began = time.process_time()
    segment(text, lang)
    assert time.process_time() - began < 5  # 0.3 s; sentencex alone took 10 s and more
