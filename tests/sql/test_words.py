"""What the macros about words promise: the closed formulas, with copies and function words left out, and fair lots."""

import math
from collections import Counter

import duckdb
import pytest

from tests.sql.conftest import insert_documents, link
from tests.sql.stop_words import MACRO, written

POST = [
    "The mayor opened the bridge of the harbour on Monday morning.", "The bridge had been closed for repairs since the storm.",
    "Walkers crossed the bridge before the ferry left the harbour.",
]  # fmt: skip
COURIER = [
    "The farmers of the valley brought in more wheat than last year.", "The mayor praised the farmers and their wheat at the fair.",
    "Wheat prices fell after the fair in the valley.", "The bridge brought farmers to the fair.",
]  # fmt: skip


def tell(uri: str, sentences: list[str], published_at: str) -> dict[str, object]:
    paragraphs = [["title", ["Of it"]], *(["body", [sentence]] for sentence in sentences)]
    return {"uri": uri, "lang": "en", "published_at": published_at, "fixes": [], "paragraphs": paragraphs}


@pytest.fixture
def corpus(empty_warehouse: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Two outlets of two documents each, and a copy of one of them."""
    insert_documents(
        empty_warehouse,
        tell("post/a.txt", POST[:2], "2016-09-01 00:00:00"), tell("post/b.txt", POST[2:], "2016-10-01 00:00:00"),
        tell("courier/a.txt", COURIER[:2], "2016-09-02 00:00:00"), tell("courier/b.txt", COURIER[2:], "2016-09-03 00:00:00"),
        tell("courier/copy.txt", COURIER[:2], "2016-11-01 00:00:00"),
    )  # fmt: skip
    link(empty_warehouse)
    return empty_warehouse


def words_of(con: duckdb.DuckDBPyConnection, sentence: str) -> list[str]:
    ((stop_words,),) = con.execute("select stop_words('en')").fetchall()
    return [word for word in sentence.lower().rstrip(".").split() if word not in stop_words]


def log_likelihood(a: int, b: int, c: int, d: int) -> float:
    expected = (c * (a + b) / (c + d), d * (a + b) / (c + d))
    return 2 * sum(n * math.log(n / e) for n, e in zip((a, b), expected, strict=True) if n)


def log_ratio(a: int, b: int, c: int, d: int) -> float:
    return math.log2(max(a, 0.5) / c) - math.log2(max(b, 0.5) / d)


def dispersion(word: str, documents: list[list[str]]) -> float:
    """Gries' DP."""
    n_words, n_hits = sum(map(len, documents)), sum(document.count(word) for document in documents)
    return 0.5 * sum(abs(document.count(word) / n_hits - len(document) / n_words) for document in documents)


@pytest.mark.parametrize("query", ["from keyness('site', k := 99)", "from keyness_between('post', 'courier', k := 99)"])
def test_keyness_is_the_closed_formula(corpus: duckdb.DuckDBPyConnection, query: str) -> None:
    texts = {
        side: [[word for sentence in told for word in words_of(corpus, sentence)] for told in documents]
        for side, documents in {"post": [POST[:2], POST[2:]], "courier": [COURIER[:2], COURIER[2:]]}.items()
    }
    counts = {side: Counter(word for document in documents for word in document) for side, documents in texts.items()}
    expected = {}
    for side, other in (("post", "courier"), ("courier", "post")):
        for word, n_here in counts[side].items():
            given = (n_here, counts[other][word], counts[side].total(), counts[other].total())
            if log_ratio(*given) > 0:
                n_documents = sum(word in document for document in texts[side])
                scores = (log_likelihood(*given), log_ratio(*given), n_documents, dispersion(word, texts[side]))
                expected[side, word] = (*given[:2], *scores)
    found = {(row[0], row[1]): row[2:] for row in corpus.execute(query).fetchall()}
    assert found.keys() == expected.keys()
    for key, values in expected.items():
        assert found[key] == pytest.approx(values, abs=1e-9), key


def test_collocates_are_the_closed_formula(corpus: duckdb.DuckDBPyConnection) -> None:
    sentences = [sentence.lower().rstrip(".").split() for sentence in (*POST, *COURIER, *["of it"] * 4)]
    near, total = Counter[str](), Counter(word for sentence in sentences for word in sentence)
    for sentence in sentences:
        nodes = [place for place, word in enumerate(sentence) if word == "bridge"]
        near.update(word for place, word in enumerate(sentence) if any(0 < abs(place - node) <= 3 for node in nodes))
    found = corpus.execute("from collocates('Bridge', width := 3, k := 99)").fetchall()
    assert {row[0] for row in found} >= {"harbour", "opened", "walkers"}
    assert "the" not in {row[0] for row in found}
    for word, n_near, n_elsewhere, likelihood, ratio, _ in found:
        given = (near[word], total[word] - near[word], near.total(), total.total() - near.total())
        assert (n_near, n_elsewhere) == given[:2]
        assert (likelihood, ratio) == pytest.approx((log_likelihood(*given), log_ratio(*given)), abs=1e-9)


def test_a_sample_is_the_same_for_a_seed_and_another_for_another(corpus: duckdb.DuckDBPyConnection) -> None:
    def draw(k: int, seed: int) -> list[str]:
        return [row[0] for row in corpus.execute("from sample_sentences('the', ?, ?)", [k, seed]).fetchall()]

    everything = draw(99, 0)
    assert draw(3, 0) == everything[:3]
    assert sorted(draw(99, 1)) == sorted(everything)
    assert len({tuple(draw(3, seed)) for seed in range(8)}) > 1


def test_words_stand_side_by_side_over_time(corpus: duckdb.DuckDBPyConnection) -> None:
    rows = corpus.execute(
        "select word, bucket, n_with_word, n_hits, n_documents, share from terms_over_time(['bridge', 'wheat'])"
    )
    assert rows.fetchall() == [
        ("bridge", "2016-09", 2, 3, 3, 66.7), ("wheat", "2016-09", 2, 3, 3, 66.7),
        ("bridge", "2016-10", 1, 1, 1, 100.0), ("wheat", "2016-10", 0, 0, 1, 0.0),
        ("bridge", "2016-11", 0, 0, 1, 0.0), ("wheat", "2016-11", 1, 2, 1, 100.0),
    ]  # fmt: skip
    by_site = "select bucket, n_with_word from terms_over_time('bridge', dimension := 'site')"
    assert corpus.execute(by_site).fetchall() == [("courier", 1), ("post", 2)]
    assert corpus.execute("select hit, outlet, published_at::date::varchar from concordance('ferry')").fetchall() == [
        ("ferry", "post", "2016-10-01")
    ]


def test_the_function_words_are_those_that_tell_languages_apart() -> None:
    assert MACRO.read_text("utf-8") == written(), "python -m tests.sql.stop_words writes it again"
