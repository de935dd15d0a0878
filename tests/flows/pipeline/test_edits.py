"""Alignment of two versions of a document, in every shape that they come in, and the bound of what it may cost."""

import json
from collections import Counter
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.pipeline import edits, pairing
from flows.pipeline.compare_budget import Budget
from flows.pipeline.edits import EXCERPT_CHARS, compare, rewritten
from tests.conftest import PROJECT

CASES = json.loads((PROJECT / "tests" / "cases" / "edits.json").read_text(encoding="utf-8"))
SENTENCES = st.lists(
    st.sampled_from(
        ["Rain fell.", "Rain fell again.", "Three people died.", "Four people died.", "城里下雨。", "城里又下雨。"]
    ),
    max_size=12,
)


def lines(n, prefix="Line"):
    return [f"{prefix} {number} of the report" for number in range(n)]


def every_other_edited(n):
    return [line + " and more" if number % 2 else line for number, line in enumerate(lines(n))]


SHAPES = {
    "nothing alike": lambda n: (lines(n, "Old"), [f"{number} new words altogether" for number in range(n)]),
    "every sentence edited": lambda n: (lines(n), [line + " and more" for line in lines(n)]),
    "every other sentence edited": lambda n: (lines(n), every_other_edited(n)),
    "one sentence edited": lambda n: (lines(n), [*lines(n)[: n // 2], "New.", *lines(n)[n // 2 + 1 :]]),
    "first and last edited": lambda n: (lines(n), ["New.", *lines(n)[1:-1], "New."]),
    "reversed": lambda n: (lines(n), lines(n)[::-1]),
    "repeated lines": lambda n: (["a", "b"] * n, ["b", "b", "a"] * n),
    "tiny sentences": lambda n: ([f"{number}." for number in range(n)], [f"{number}!" for number in range(n)]),
    "one sentence of many words": lambda n: ([" ".join(lines(n))], [" ".join(lines(n, "Row"))]),
    "one sentence without spaces": lambda n: (["".join(lines(n)).replace(" ", "")], ["".join(lines(n)[::-1]).replace(" ", "")]),
    "one huge word among words": lambda n: (["A " + "x" * n], ["The " + "y" * n + " end"]),
    "one sentence became many": lambda n: ([" ".join(lines(n))], lines(n)),
    "all added": lambda n: ([], lines(n)),
    "all removed": lambda n: (lines(n), []),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case):
    assert [list(edit) for edit in compare(case["old"], case["new"])] == case["edits"]


def assert_turns(old, new, found):
    """That the edits lead from one list to the other, in reading order on both sides."""
    if [edit.op for edit in found] == ["rewritten"]:
        return
    gone = [edit.old_text for edit in found if edit.old_text is not None]
    come = [edit.new_text for edit in found if edit.new_text is not None]
    assert Counter(old) - Counter(gone) == Counter(new) - Counter(come)
    for texts, all_texts in ((gone, iter(old)), (come, iter(new))):
        assert all(text in all_texts for text in texts), "in the order of the text"
    for edit in found:
        assert (edit.op == "edited") == (edit.similarity is not None)
        assert edit.op != "edited" or 0.5 <= edit.similarity <= 1


@given(SENTENCES, SENTENCES)
def test_the_edits_turn_the_old_text_into_the_new_one(old, new):
    assert_turns(old, new, compare(old, new))


@given(SENTENCES, SENTENCES)
def test_so_they_do_where_the_lists_are_too_long_for_one_matrix_and_too_long_to_pair_all_with_all(old, new):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edits, "MATRIX_PAIRS", 20)
        patch.setattr(pairing, "ALL_PAIRS", 2)
        patch.setattr(pairing, "BLOCK_SENTENCES", 2)
        patch.setattr(pairing, "REACH_SENTENCES", 1)
        assert_turns(old, new, compare(old, new))


@given(SENTENCES, SENTENCES, st.sampled_from(Budget.__slots__), st.integers(0, 60))
def test_whatever_budget_is_short_the_edits_are_whole_or_one(old, new, name, amount):
    found, whole = compare(old, new, Budget(**{name: amount})), compare(old, new)
    assert found == whole or found == [rewritten(old, new)]
    assert found or old == new


@given(SENTENCES)
def test_equal_texts_have_no_edits(sentences):
    assert compare(sentences, sentences, Budget(0, 0, 0, 0, 0, 0)) == []


def test_an_inserted_sentence_does_not_shift_the_rest():
    assert [edit.op for edit in compare(lines(50), [*lines(10), "Breaking: all changed.", *lines(50)[10:]])] == [
        "added"
    ]


@pytest.mark.parametrize("matrix_pairs", [10, edits.MATRIX_PAIRS])
def test_what_stays_is_told_as_kept_however_it_is_cut(monkeypatch, matrix_pairs):
    monkeypatch.setattr(edits, "MATRIX_PAIRS", matrix_pairs)
    old = lines(300)
    new = [line for number, line in enumerate(old) if number % 7]
    new[100:100] = ["Quite another thing."]
    found = compare(old, new)
    assert [edit.old_text for edit in found if edit.op == "removed"] == old[::7]
    assert [edit.new_text for edit in found if edit.op == "added"] == ["Quite another thing."]
    assert len(found) == len(old[::7]) + 1


def test_five_thousand_edits_in_a_row_are_five_thousand_edits():
    found = compare(lines(5_000), [line.replace("report", "account") for line in lines(5_000)])
    assert Counter(edit.op for edit in found) == {"edited": 5_000}
    assert all(edit.old_text.split()[1] == edit.new_text.split()[1] for edit in found)


@pytest.mark.parametrize(
    ("shape", "size"),
    [("nothing alike", 60_000), ("reversed", 60_000), ("tiny sentences", 100_000), ("one sentence of many words", 60_000),
     ("one sentence without spaces", 60_000), ("all added", 1_000_001)],
)  # fmt: skip
@pytest.mark.slow
def test_what_would_cost_too_much_is_one_change(shape, size):
    (edit,) = compare(*SHAPES[shape](size))
    assert (edit.op, edit.similarity) == ("rewritten", None)
    assert edit.old_text != edit.new_text
    assert all(len(text or "") <= EXCERPT_CHARS for text in (edit.old_text, edit.new_text))


def test_a_hundred_thousand_sentences_of_which_one_changed_are_one_edit():
    (edit,) = compare(lines(100_000), [*lines(50_000), "Line 50000 of a report", *lines(100_000)[50_001:]])
    assert edit == ("edited", "Line 50000 of the report", "Line 50000 of a report", 0.8)


@pytest.fixture
def work(monkeypatch):
    """Counts what the library is asked to do, in pairs; a list too long for the counts would show in none of them."""
    done = Counter()

    def common(one, other):
        done["aligned_pairs"] += len(one) * len(other)
        return edits_lcs.opcodes(one, other)

    def distance(one, other, *, score_cutoff):
        done["aligned_pairs"] += max(len(one), len(other)) * score_cutoff
        return levenshtein.distance(one, other, score_cutoff=score_cutoff)

    def opcodes(one, other, *, score_hint):
        assert score_hint == levenshtein.distance(one, other), "the library looks no further than it must"
        done["aligned_pairs"] += 2 * max(len(one), len(other)) * score_hint
        return levenshtein.opcodes(one, other, score_hint=score_hint)

    def similarities(one, other, **options):
        done["paired_sentences"] += len(one) * len(other)
        done["token_pairs"] += sum(map(len, one)) * sum(map(len, other))
        return cdist(one, other, **options)

    edits_lcs, levenshtein, cdist = edits.LCSseq, edits.Levenshtein, pairing.cdist
    monkeypatch.setattr(edits, "LCSseq", SimpleNamespace(opcodes=common))
    monkeypatch.setattr(edits, "Levenshtein", SimpleNamespace(distance=distance, opcodes=opcodes))
    monkeypatch.setattr(pairing, "cdist", similarities)
    return done


@pytest.mark.parametrize("size", [3, 30, 300, 3_000])
@pytest.mark.parametrize("shape", SHAPES)
def test_no_shape_of_text_costs_more_than_its_budget(monkeypatch, work, shape, size):
    for name, value in {"MATRIX_PAIRS": 10_000}.items():
        monkeypatch.setattr(edits, name, value)
    monkeypatch.setattr(pairing, "ALL_PAIRS", 400)
    old, new = SHAPES[shape](size)
    allowed = Budget(20_000, 5_000, 200_000, 50_000, 40_000, 500_000)
    left = Budget(**{name: getattr(allowed, name) for name in Budget.__slots__})
    found = compare(old, new, left)
    assert_turns(old, new, found)
    for name in ("aligned_pairs", "paired_sentences", "token_pairs"):
        assert work[name] <= getattr(allowed, name) - getattr(left, name) <= getattr(allowed, name)
    if size <= 30 and shape != "one sentence became many":
        assert [edit.op for edit in found] != ["rewritten"], "the budget is for what is large alone"


@pytest.mark.parametrize(
    ("old", "new", "old_text", "new_text"),
    [
        (["Same.", "The old bridge is closed."], ["Same.", "The old mill is open."], "bridge is closed.", "mill is open."),
        (["Gone.", "Same."], ["Same."], "Gone.", None),
        (["x" * 5_000], ["x" * 4_000 + "y"], "x" * EXCERPT_CHARS, "x" * EXCERPT_CHARS),
        (["A. B."], ["A. B. C."], "B.", "B. C."),
        (["a " * 900 + "b"], ["a " * 900 + "c"], "b", "c"),
        (["b"] * 5_000, ["c"] * 5_000, ("b " * 500).strip(), ("c " * 500).strip()),
    ],
    ids=["the first word that differs", "nothing left", "one long word", "one goes on", "far inside", "many"],
)  # fmt: skip
def test_a_rewritten_text_is_shown_from_where_it_differs(old, new, old_text, new_text):
    assert rewritten(old, new) == ("rewritten", old_text, new_text, None)
