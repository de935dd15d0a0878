"""Quality signals: every column against a slow reference that follows its definition, and against counts by hand."""

import json
import math
import os
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.steps.signals.measure import ANY_END, BULLET, DECIMALS, GOPHER_STOP_WORDS, PUNCTUATION, measure
from flows.steps.signals.words import split_words
from tests.conftest import hundredths
from warehouse.schema import state_schema

ROOT = Path(__file__).parents[4]
CASES = json.loads((ROOT / "tests" / "cases" / "signals.json").read_text(encoding="utf-8"))
POLICIES = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")

Document = tuple[list[str], str]
Row = dict[str, float | int | bool | None]


def measured(documents: Sequence[Document], n_sentences: Sequence[int] = (), repeated_ngrams: bool = True) -> list[Row]:
    columns = measure(
        pa.array([line for lines, _ in documents for line in lines], pa.string()),
        np.cumsum([0, *(len(lines) for lines, _ in documents)]),
        n_sentences or [1] * len(documents),
        [lang for _, lang in documents],
        repeated_ngrams=repeated_ngrams,
    )
    return [
        dict(zip(columns, values, strict=True))
        for values in zip(*(column.to_pylist() for column in columns.values()), strict=True)
    ]


def reference(lines: list[str], lang: str) -> Row:
    """Each definition, word for word, in plain Python; without the columns about function words."""
    words = [word for line in lines for word in line.split()]
    bare = Counter(word.lower().strip(PUNCTUATION) for word in words)
    text = "".join(words)
    letters = [c for c in text if unicodedata.category(c)[0] == "L"]
    capitals = [c for c in letters if unicodedata.category(c) == "Lu"]

    def share(count: float, of: int) -> float | None:
        return count / of if of else None

    def all_caps(word: str) -> bool:
        kinds = {unicodedata.category(c) for c in word}
        return "Lu" in kinds and not kinds & {"Ll", "Lt"}

    def has_letter(word: str) -> bool:
        return any(unicodedata.category(c)[0] == "L" for c in word)

    def lines_where(holds: list[bool]) -> float | None:
        return share(sum(holds), len(lines))

    first = [line.split()[0] if line.split() else "" for line in lines]
    last = [line.split()[-1] if line.split() else "" for line in lines]
    earlier = [line in lines[:i] for i, line in enumerate(lines)]
    row: Row = {
        "n_words": len(words),
        "mean_word_length_chars": share(len(text), len(words)),
        "hashes_per_word": share(text.count("#"), len(words)),
        "ellipses_per_word": share(sum(word.count("...") + word.count("…") for word in words), len(words)),
        "share_words_with_letter": share(sum(map(has_letter, words)), len(words)),
        "n_distinct_english_stop_words": len(bare.keys() & set(GOPHER_STOP_WORDS)) if lang == "en" else None,
        "share_words_all_caps": share(sum(map(all_caps, words)), len(words)),
        "share_words_unique": share(len(bare), len(words)),
        "unigram_entropy_nats": -sum(n / len(words) * math.log(n / len(words)) for n in bare.values())
        if words
        else None,
        "share_digit_chars": share(sum(unicodedata.category(c) == "Nd" for c in text), len(text)),
        "share_uppercase_letters": share(len(capitals), len(letters)),
        "n_lines": len(lines),
        "share_lines_bullet": lines_where([bool(re.match(BULLET, word)) for word in first]),
        "share_lines_ellipsis": lines_where([word.endswith(("...", "…")) for word in last]),
        "share_lines_c4_end": lines_where([word.endswith((".", "!", "?", '"', "”")) for word in last]),
        "share_lines_any_end": lines_where([bool(re.search(ANY_END, word)) for word in last]),
        "share_lines_under_3_words": lines_where([len(line.split()) < 3 for line in lines]),
        "share_lines_under_5_words": lines_where([len(line.split()) < 5 for line in lines]),
        "share_lines_short": lines_where([len(line) <= 30 for line in lines]),
        "line_breaks_per_word": share(max(len(lines) - 1, 0), len(words)),
        "n_lines_javascript": sum("javascript" in line.lower() for line in lines),
        "n_lines_policy": sum(any(phrase in line.lower() for phrase in POLICIES) for line in lines),
        "has_lorem_ipsum": any("lorem ipsum" in " ".join(line.lower().split()) for line in lines),
        "has_curly_bracket": any(c in "{}" for c in text),
        "n_sentences": 1,
        "share_duplicate_lines": lines_where(earlier),
        "share_duplicate_line_chars": share(
            sum(len(line) for line, again in zip(lines, earlier, strict=True) if again), sum(map(len, lines))
        ),
    }
    for n in range(2, 11):
        grams = [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]
        counts = Counter(grams)
        repeated = {gram for gram in counts if counts[gram] > 1}
        if n <= 4 and repeated:
            repeated = {max(repeated, key=lambda gram: (counts[gram], sum(map(len, gram)), -grams.index(gram)))}
        covered = {i + k for i, gram in enumerate(grams) if gram in repeated for k in range(n)}
        name = f"share_chars_top_{n}gram" if n <= 4 else f"share_chars_duplicate_{n}grams"
        row[name] = share(sum(len(words[i]) for i in covered), len(text))
    return row


word = st.one_of(
    st.sampled_from(
        ["a", "A", "to", "be", "The", "of", "and,", "NATO", "#1", "ok...", "…", "-", "•x", "end.", '"Go!"', "{}", "١٢"]
    )
    | st.sampled_from(
        ["lorem", "Ipsum", "JavaScript", "use", "cookies", "privacy", "policy", "東京。", "ǅ", "Straße", "é́", "🎉"]
    ),
    st.text(
        st.characters(codec="utf-8", max_codepoint=0x52F, exclude_categories=("Z", "C", "Cc", "Cn")),
        min_size=1,
        max_size=6,
    ),
)
line = st.lists(word, min_size=1, max_size=14).map(" ".join)
document = st.tuples(
    st.lists(line | st.sampled_from(["Share this", "a b c d e f g h i j k"]), max_size=6),
    st.sampled_from(["en", "de", "und"]),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_counted_by_hand(case: dict[str, Any]) -> None:
    expected: Row = case["columns"]
    (row,) = measured([(case["lines"], case["lang"])], [case.get("n_sentences", 1)])
    assert {name: row[name] for name in expected} == pytest.approx(expected)


@pytest.mark.slow
@hundredths(150)
@given(st.lists(document, max_size=4))
def test_every_column_is_its_definition(documents: list[Document]) -> None:
    for (lines, lang), row in zip(documents, measured(documents), strict=True):
        expected = reference(lines, lang)
        assert set(row) - set(expected) == {"share_stop_words"}
        for name, value in expected.items():
            assert row[name] == pytest.approx(value, abs=10**-DECIMALS), name


@pytest.mark.slow
@hundredths(50)
@given(st.lists(document, min_size=2, max_size=4))
def test_a_document_is_measured_alike_alone_and_in_any_batch(documents: list[Document]) -> None:
    alone = [measured([one])[0] for one in documents]
    assert measured(documents) == alone  # to the last bit
    assert measured(documents[::-1]) == alone[::-1]


def test_function_words_are_those_of_each_documents_language() -> None:
    lines = ["the of and der die und le la les"]
    shares = [row["share_stop_words"] for row in measured([(lines, lang) for lang in ("en", "de", "fr", "th", "und")])]
    assert shares == [pytest.approx(3 / 9), pytest.approx(3 / 9), pytest.approx(3 / 9), None, None]


def test_the_columns_are_those_of_the_table() -> None:
    columns = measure(pa.array(["A line."]), np.array([0, 1]), [1], ["en"], repeated_ngrams=True)
    table = state_schema("signals")
    assert ["doc_id", *columns] == table.names
    assert {name: column.type for name, column in columns.items()} == {name: table.field(name).type for name in columns}


def test_dear_columns_are_empty_unless_asked_for() -> None:
    (row,) = measured([(["a b a b"], "en")], repeated_ngrams=False)
    (full,) = measured([(["a b a b"], "en")])
    dear = {name for name in row if "gram" in name and "unigram" not in name}
    assert len(dear) == 9
    assert all(row[name] is None and full[name] is not None for name in dear)
    assert {name: row[name] for name in row.keys() - dear} == {name: full[name] for name in full.keys() - dear}


def test_equal_words_of_two_documents_are_no_repetition() -> None:
    rows = measured([(["one two three four five six"], "en")] * 2)
    assert [row["share_chars_top_2gram"] for row in rows] == [0, 0]


def test_an_empty_batch() -> None:
    assert measured([]) == []


@given(st.lists(st.text()))
def test_words_are_those_of_python(lines: list[str]) -> None:
    words = split_words(pa.array(lines, pa.string()))
    spelled = [words.vocabulary[i].as_py() for i in words.ids.tolist()]
    assert spelled == [word for line in lines for word in line.split()]
    assert np.diff(words.line_offsets).tolist() == [len(line.split()) for line in lines]


def test_words_split_already_are_not_split_again() -> None:
    lines = pa.array(["to be or", "not to be"])
    kept = measure(lines, np.array([0, 2]), [1], ["en"], repeated_ngrams=True, words=split_words(lines))
    assert kept == measure(lines, np.array([0, 2]), [1], ["en"], repeated_ngrams=True)
    words = split_words(pa.array(["one two"]))
    assert measure(pa.array(["ignored"]), np.array([0, 1]), [1], ["en"], repeated_ngrams=False, words=words)[
        "n_words"
    ].to_pylist() == [2]


PRINT_SIGNALS = """
import sys
import numpy as np, pyarrow as pa
from flows.steps.signals.measure import measure

texts = [" ".join(f"w{(i * j) % (n + 2)}" for i in range(n)) for n in range(1, 600) for j in (1, 7)]
columns = measure(pa.array(texts), np.arange(len(texts) + 1), [1] * len(texts), ["en"] * len(texts), repeated_ngrams=False)
sys.stdout.write(repr({name: column.to_pylist() for name, column in columns.items()}))
"""


@pytest.mark.slow
def test_signals_are_the_same_on_processors_without_wide_vectors():
    """NumPy's logarithm has other last bits without AVX-512; unrounded, entropies here would differ."""
    without = {"NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_SKX AVX512F"}
    printed = [
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PRINT_SIGNALS],
            cwd=ROOT, env=os.environ | env, capture_output=True, text=True, check=True,
        ).stdout
        for env in ({}, without)
    ]  # fmt: skip
    assert printed[0] == printed[1] != ""
