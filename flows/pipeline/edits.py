"""What changed between two versions of a document, sentence by sentence: aligned, not compared line by line."""

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Two sentences of which less than half agrees are one gone and one new, not one edited.
EDITED_SIMILARITY = 0.5
# Aligning costs the product of the lengths; texts beyond this (5,000 sentences each) are compared as bags of sentences.
MAX_PAIRS = 25_000_000
MAX_BLOCK_PAIRS = 10_000


class Edit(NamedTuple):
    """A sentence `added`, `removed` or `edited`; `similarity` is 0 to 1, and None unless edited."""

    op: str
    old_text: str | None
    new_text: str | None
    similarity: float | None


def compare(old: Sequence[str], new: Sequence[str]) -> list[Edit]:
    """The edits that turn one list of sentences into another, in reading order.

    >>> compare(["Three died.", "Rain fell."], ["Four died.", "Rain fell.", "More to come."])
    ... # doctest: +NORMALIZE_WHITESPACE
    [Edit(op='edited', old_text='Three died.', new_text='Four died.', similarity=0.5),
     Edit(op='added', old_text=None, new_text='More to come.', similarity=None)]
    """
    if len(old) * len(new) > MAX_PAIRS:
        return _compare_bags(old, new)
    edits: list[Edit] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            edits += _pair(old[old_start:old_end], new[new_start:new_end])
    return edits


def similarity(old: str, new: str) -> float:
    """Share of words in common, in order: 2M / T as difflib computes it; of characters in text without spaces."""
    has_words = " " in old and " " in new
    one, other = (old.split(), new.split()) if has_words else (list(old), list(new))
    return round(difflib.SequenceMatcher(None, one, other, autojunk=False).ratio(), 4)


def _pair(old: Sequence[str], new: Sequence[str]) -> Iterator[Edit]:
    """Pairs sentences of a replaced stretch so that the sum of similarities is greatest and none cross."""
    if len(old) * len(new) > MAX_BLOCK_PAIRS:
        yield from (Edit("removed", text, None, None) for text in old)
        yield from (Edit("added", None, text, None) for text in new)
        return
    likeness = [[similarity(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] >= EDITED_SIMILARITY else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    i = j = 0
    while i < len(old) or j < len(new):
        both = i < len(old) and j < len(new) and likeness[i][j] >= EDITED_SIMILARITY
        if both and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            yield Edit("edited", old[i], new[j], likeness[i][j])
            i, j = i + 1, j + 1
        elif i < len(old) and (j == len(new) or best[i][j] == best[i + 1][j]):
            yield Edit("removed", old[i], None, None)
            i += 1
        else:
            yield Edit("added", None, new[j], None)
            j += 1


def _compare_bags(old: Sequence[str], new: Sequence[str]) -> list[Edit]:
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    return [Edit("removed", text, None, None) for text in gone.elements()] + [
        Edit("added", None, text, None) for text in come.elements()
    ]
