"""Fingerprints of documents: what takes part, where they stand, and that a batch changes nothing."""

import itertools

import numpy as np
import pytest

from flows.press.document import Draft
from flows.press.passages import fingerprint, rows
from flows.press.steps import STEPS
from flows.settings.run_settings import PressSettings
from warehouse.database.passages.words import GRAM_WORDS, find_words

STORY = "The keeper of the dam promised to open no gate before the last family has left the valley."


def draft(*paragraphs: tuple[str, str]) -> Draft:
    texts = [text for _, text in paragraphs]
    starts = list(itertools.accumulate((len(text) + 2 for text in texts[:-1]), initial=0))
    made = Draft("", texts[0], "", None, "", "", paragraphs=texts, paragraph_starts=starts)
    made.roles, made.text = [role for role, _ in paragraphs], "\n\n".join(texts)
    return made


def words_of(made: Draft) -> set[str]:
    """The runs of words of which a document has fingerprints, each as it stands in the text."""
    words = find_words(made.text)
    first = np.searchsorted(words.starts, made.fingerprints.char_starts)
    return {made.text[words.starts[at] : words.ends[at + GRAM_WORDS - 1]] for at in first}


def test_captions_boilerplate_signatures_and_what_is_quoted_have_none() -> None:
    others = ((role, STORY) for role in ("boilerplate", "quoted", "signature"))
    made = draft(("caption", STORY), ("body", STORY.upper()), *others)
    fingerprint([made], ["en"])
    assert words_of(made)
    assert all(run.isupper() for run in words_of(made))


def test_a_run_of_words_goes_over_the_end_of_a_paragraph_but_over_nothing_that_takes_no_part() -> None:
    joined, parted = (
        draft(("body", "A b"), ("body", "c d e")),
        draft(("body", "A b"), ("caption", "x"), ("body", "c d e")),
    )
    fingerprint([joined, parted], ["en", "en"])
    assert words_of(joined) == {"A b\n\nc d e"}
    assert words_of(parted) == set()


def test_what_occurs_twice_has_its_first_place() -> None:
    made = draft(("body", STORY), ("body", STORY))
    fingerprint([made], ["en"])
    assert len(set(made.fingerprints.hashes.tolist())) == len(made.fingerprints.hashes)
    assert (made.fingerprints.char_starts < len(STORY) + 2).all()


def test_the_batch_around_a_document_changes_nothing() -> None:
    alone, others = (
        draft(("body", STORY)),
        [draft(("body", "港口今天关闭了")), draft(("body", STORY)), draft(("body", "x"))],
    )
    fingerprint([alone], ["en"])
    fingerprint(others, ["zh", "en", "de"])
    assert [part.tolist() for part in alone.fingerprints] == [part.tolist() for part in others[1].fingerprints]
    assert [len(hashes) for hashes in rows(others)["hashes"]] == [len(made.fingerprints.hashes) for made in others]  # type: ignore[attr-defined]


def test_each_stands_at_the_word_whose_number_it_has() -> None:
    made = draft(
        ("caption", "A dam at dusk"), ("body", STORY), ("quoted", "> " + STORY), ("body", STORY.upper() + " x y z")
    )
    for drafts in ([made], [draft(("body", "Some words before.")), made]):
        fingerprint(drafts, ["en"] * len(drafts))
        words = find_words(made.text)
        assert words.starts[made.fingerprints.word_nos].tolist() == made.fingerprints.char_starts.tolist() != []


def test_documents_of_two_groups_share_none() -> None:
    one, same, other = (draft(("body", STORY)) for _ in range(3))
    fingerprint([one, same, other], ["en", "en", "de"])
    assert set(one.fingerprints.hashes) == set(same.fingerprints.hashes)
    assert not set(one.fingerprints.hashes) & set(other.fingerprints.hashes)


@pytest.mark.parametrize("across_languages", [False, True])
@pytest.mark.parametrize("step", ["minhash", "fingerprint"])
def test_documents_of_two_languages_are_compared_where_that_is_set(step: str, across_languages: bool) -> None:
    drafts = [draft(("body", STORY)) for _ in range(2)]
    drafts[0].lang, drafts[1].lang = "en", "de"
    (together,) = (each.together for each in STEPS if each.name == step)
    assert together is not None
    together(drafts, PressSettings(across_languages=across_languages))
    one, other = ({*each.bands, *each.fingerprints.hashes.tolist()} for each in drafts)
    assert one
    assert bool(one & other) == across_languages
