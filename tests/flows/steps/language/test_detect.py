"""The language of documents and paragraphs: what is decided, what is not, and that the fast port changes nothing."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import langdetect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.language import detect
from flows.steps.language.evidence import FUNCTION_WORDS, KNOWN, TELLING_WORDS, speaks_against
from flows.steps.language.scripts import count_letters
from tests.conftest import hundredths

CASES = json.loads((Path(__file__).parents[3] / "cases" / "language.json").read_text(encoding="utf-8"))
TEXTS = [case["text"] for case in CASES["decided"] + CASES["undecided"]]

needs_port = pytest.mark.skipif(detect.langdetect_rs is None, reason="the extra `fast` is not installed")


@pytest.mark.parametrize("case", CASES["decided"], ids=lambda case: f"{case['lang']}: {case['why']}")
def test_decided(case: dict[str, str]) -> None:
    ((lang, probability),) = detect.detect([case["text"]])
    assert lang == case["lang"]
    assert probability is None or 0.5 <= probability <= 1


@pytest.mark.parametrize("case", CASES["undecided"], ids=lambda case: case["why"])
def test_undecided_has_no_probability(case: dict[str, str]) -> None:
    assert detect.detect([case["text"]]) == [("und", None)]


def test_what_is_too_short_is_not_asked_about_and_equal_texts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def rank(texts: Iterable[str]) -> list[detect.Ranking]:
        asked.extend(texts)
        return detect.rank_by_langdetect(asked)

    name = "rank_by_langdetect" if detect.langdetect_rs is None else "rank_by_port"
    monkeypatch.setattr(detect, name, rank)
    long = "The hearing was held on Friday."
    answers = detect.detect([long, "Friday.", long, "12:30", "橋"])
    assert asked == [long]
    assert [lang for lang, _ in answers] == ["en", "und", "en", "und", "und"]


def test_the_unknown_languages_are_not_unknown_to_langdetect() -> None:
    """So each of those cases shows a guard at work, not langdetect's own doubt."""
    guarded = [case for case in CASES["undecided"] if "which it takes for" in case["why"]]
    assert len(guarded) > 5
    assert all(detect.rank_by_langdetect([case["text"]])[0] for case in guarded)


@pytest.mark.parametrize("document", CASES["paragraphs"], ids=lambda document: document["why"])
def test_paragraphs(document: dict[str, Any]) -> None:
    langs, paragraphs = zip(*document["paragraphs"], strict=True)
    assert detect.paragraph_languages([paragraphs], [document["lang"]]) == [list(langs)]


def test_paragraphs_of_a_batch_are_those_of_its_documents() -> None:
    documents = [[paragraph for _, paragraph in document["paragraphs"]] for document in CASES["paragraphs"]]
    langs = [document["lang"] for document in CASES["paragraphs"]]
    alone = [detect.paragraph_languages([texts], [lang])[0] for texts, lang in zip(documents, langs, strict=True)]
    assert detect.paragraph_languages(documents, langs) == alone


def test_empty_batch() -> None:
    assert detect.detect([]) == []
    assert detect.paragraph_languages([[]], ["en"]) == [[]]


@needs_port
@pytest.mark.slow
def test_port_and_langdetect_give_the_same_languages_and_probabilities() -> None:
    long = [" ".join([text] * 30) for text in TEXTS]
    mixed = [f"{a} {b}" for a, b in zip(TEXTS, reversed(TEXTS), strict=True)]
    texts = [*TEXTS, *long, *mixed, *(text[:12] for text in TEXTS), "mail a@b.example or https://example.org"]
    assert detect.rank_by_port(texts) == detect.rank_by_langdetect(texts)


@needs_port
@hundredths(30)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_port_and_langdetect_agree_on_any_text(texts: list[str]) -> None:
    assert detect.rank_by_port(texts) == detect.rank_by_langdetect(texts)


@needs_port
def test_an_answer_is_the_same_without_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = detect.detect(TEXTS)
    monkeypatch.setattr(detect, "langdetect_rs", None)
    assert detect.detect(TEXTS) == fast


@given(st.permutations(TEXTS))
@hundredths(10)
def test_an_answer_depends_on_the_text_alone(texts: list[str]) -> None:
    assert detect.detect(texts) == [detect.detect([text])[0] for text in texts]


def test_langdetect_draws_lots_where_it_has_no_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(langdetect.DetectorFactory, "seed", None)
    assert len({str(detect.rank_by_langdetect(["Der Rat tagt. The council meets."])) for _ in range(5)}) > 1


def test_langdetect_begins_with_the_same_seed_for_every_text() -> None:
    text = "Der Rat tagt. The council meets."
    answers = {tuple(ranking) for ranking in detect.rank_by_langdetect([text] * 5)}
    assert len(answers) == 1


def test_only_the_first_characters_are_read() -> None:
    english = CASES["decided"][0]["text"] + " "
    head = english * (detect.MAX_CHARS // len(english) + 1)
    assert detect.detect([head[: detect.MAX_CHARS]]) == detect.detect([head[: detect.MAX_CHARS] + "Ж" * 50_000])


def test_every_language_of_langdetect_is_known() -> None:
    profiles = {path.name for path in Path(langdetect.PROFILES_DIRECTORY).iterdir()}
    assert len(profiles) == 55
    assert set(KNOWN) == profiles


@pytest.mark.parametrize("lang", sorted(FUNCTION_WORDS))
def test_function_words_are_written_in_the_letters_of_their_language(lang: str) -> None:
    words = FUNCTION_WORDS[lang]
    assert len(set(words)) == len(words)
    assert all(word == word.lower() for word in words)
    text = " ".join(words)
    assert not speaks_against(text, lang, count_letters(text))


def test_telling_words_tell_one_language() -> None:
    told = [word for words in TELLING_WORDS.values() for word in words]
    assert len(set(told)) == len(told)
    assert len(TELLING_WORDS["en"]) == 10


@given(st.text())
def test_letters_are_counted_in_any_text(text: str) -> None:
    counts = count_letters(text)
    assert "none" not in counts
    assert all(n > 0 for n in counts.values())
    assert sum(counts.values()) <= len(text)
    assert counts.get("Latin", 0) >= sum(c.isascii() and c.isalpha() for c in text)


def test_scripts_are_told_apart() -> None:
    text = "aé ж ω א ب ह ব ਪ ગ த ఈ ಈ ഒ ท 한 か ｶ 東 𠀀 አ ქ ḥ"
    counts = count_letters(text)
    assert counts["Latin"] == 3
    assert counts["kana"] == counts["Han"] == counts["other"] == 2
    assert {n for script, n in counts.items() if script not in ("Latin", "kana", "Han", "other")} == {1}
    assert len(counts) == 18
