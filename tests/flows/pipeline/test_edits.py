"""Alignment of two versions of a document."""

from hypothesis import given
from hypothesis import strategies as st

from flows.pipeline import edits
from flows.pipeline.edits import compare, similarity

SENTENCES = st.lists(
    st.sampled_from(
        ["Rain fell.", "Rain fell again.", "Three people died.", "Four people died.", "城里下雨。", "城里又下雨。"]
    ),
    max_size=7,
)


def test_an_edited_sentence_is_one_edit_and_not_a_removal_and_an_addition():
    (edit,) = compare(["Rain fell.", "Three people died on Monday."], ["Rain fell.", "Four people died on Monday."])
    assert edit == ("edited", "Three people died on Monday.", "Four people died on Monday.", 0.8)


def test_an_inserted_sentence_does_not_shift_the_rest():
    old = [f"Sentence {number} says something." for number in range(50)]
    assert [edit.op for edit in compare(old, [*old[:10], "Breaking: all changed.", *old[10:]])] == ["added"]


def test_similarity_counts_words_and_characters_where_there_are_no_spaces():
    assert similarity("one two three four", "one two three five") == 0.75
    assert similarity("城里下雨。", "城里又下雨。") == 0.9091


@given(SENTENCES, SENTENCES)
def test_the_edits_turn_the_old_text_into_the_new_one(old, new):
    gone = [edit.old_text for edit in compare(old, new) if edit.old_text is not None]
    come = [edit.new_text for edit in compare(old, new) if edit.new_text is not None]
    rest = list(old)
    for text in gone:
        rest.remove(text)
    assert sorted(rest + come) == sorted(new)
    assert all((edit.similarity or 0) >= edits.EDITED_SIMILARITY for edit in compare(old, new) if edit.op == "edited")


@given(SENTENCES)
def test_equal_texts_have_no_edits(sentences):
    assert compare(sentences, sentences) == []


def test_texts_too_long_to_align_are_compared_all_the_same(monkeypatch):
    monkeypatch.setattr(edits, "MAX_PAIRS", 1)
    assert [edit.op for edit in compare(["a", "b"], ["b", "c", "c"])] == ["removed", "added", "added"]


def test_a_stretch_too_long_to_pair_is_removed_and_added(monkeypatch):
    monkeypatch.setattr(edits, "MAX_BLOCK_PAIRS", 1)
    assert [edit.op for edit in compare(["a b", "c d"], ["a c", "c e"])] == ["removed", "removed", "added", "added"]
