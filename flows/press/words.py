"""Where the words of each document begin, and how many of them stand in its paragraphs and sentences."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

import pyarrow as pa

from flows.press.document import Draft
from flows.steps.signals.words import Words, split_words
from flows.steps.words import word_starts


def find(draft: Draft) -> None:
    """Fills `word_starts`."""
    draft.word_starts = word_starts(draft.text)


def in_paragraphs(draft: Draft) -> list[int]:
    """Words of each paragraph."""
    if draft.word_starts is None:
        return [text.count(" ") + 1 for text in draft.paragraphs]
    return _between(draft.word_starts, _paragraph_spans(draft))


def in_sentences(draft: Draft) -> list[int]:
    """Words of each sentence; a word that a sentence end parts is one in both."""
    if draft.word_starts is None:
        return [draft.text.count(" ", start, end) + 1 for start, end in draft.sentences]
    return _between(draft.word_starts, draft.sentences)


def split_lines(drafts: Sequence[Draft], lines: pa.Array) -> Words:
    """The words of a batch, of which `lines` are the paragraphs, as the quality signals take them."""
    if all(draft.word_starts is None for draft in drafts):
        return split_words(lines)
    return split_words(pa.array([line for draft in drafts for line in _spaced_paragraphs(draft)], pa.string()))


def _spaced_paragraphs(draft: Draft) -> Iterable[str]:
    """The paragraphs with all their words parted by white space."""
    if draft.word_starts is None:
        return draft.paragraphs
    starts, text = draft.word_starts, draft.text
    spaced = []
    for start, end in _paragraph_spans(draft):
        cuts = [*starts[bisect_left(starts, start) : bisect_left(starts, end)], end]
        spaced.append(" ".join(text[here:there] for here, there in pairwise(cuts)))
    return spaced


def _paragraph_spans(draft: Draft) -> list[tuple[int, int]]:
    return [(start, start + len(text)) for start, text in zip(draft.paragraph_starts, draft.paragraphs, strict=True)]


def _between(starts: Sequence[int], spans: Iterable[tuple[int, int]]) -> list[int]:
    """How many words have some part of them in each span."""
    counts = []
    for start, end in spans:
        first = bisect_left(starts, start)
        is_cut = first == len(starts) or starts[first] != start
        counts.append(bisect_left(starts, end) - first + is_cut)
    return counts
