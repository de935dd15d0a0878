"""What changed between two versions of a document: their sentences aligned, within an amount of work that is bounded.

Which sentences stay is decided by the longest common subsequence, as in `diff`. Of what lies between them `pairing` says
which sentence became which. Both are quadratic by nature, so both draw on one `Budget`; two versions that would cost
more are reported as one change, `rewritten`.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Self, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from rapidfuzz.distance import LCSseq, Levenshtein, Opcodes, Prefix

from flows.pipeline.compare_budget import BeyondBudget, Budget
from flows.pipeline.pairing import pair

# Of a rewritten document so many characters are shown; the whole text is in earlier_texts and documents.
EXCERPT_CHARS = 1_000
# A common subsequence is read off a matrix of one bit a pair: 50 MB for this many. Longer lists are cut first.
MATRIX_PAIRS = 400_000_000

Texts: TypeAlias = Sequence[str] | pa.Array
Numbers = npt.NDArray[np.uint32]


class Edit(NamedTuple):
    """A sentence `added`, `removed` or `edited`, or a whole text `rewritten`.

    `similarity` is 0 to 1, see `pairing.similarity`, and None unless edited.
    """

    op: str
    old_text: str | None
    new_text: str | None
    similarity: float | None = None


class Stretch(NamedTuple):
    """Neighbouring sentences that differ: from and to (exclusive) in the old list, and in the new one. Either may be empty."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int

    def shifted(self, old: int, new: int) -> Self:
        """The same in lists that are longer at the front."""
        return self._replace(
            old_start=self.old_start + old,
            old_end=self.old_end + old,
            new_start=self.new_start + new,
            new_end=self.new_end + new,
        )


def compare(old: Texts, new: Texts, budget: Budget | None = None) -> list[Edit]:
    """The edits that turn one list of sentences into another, in reading order.

    >>> compare(["Three died.", "Rain fell."], ["Four died.", "Rain fell.", "More to come."])
    ... # doctest: +NORMALIZE_WHITESPACE
    [Edit(op='edited', old_text='Three died.', new_text='Four died.', similarity=0.5),
     Edit(op='added', old_text=None, new_text='More to come.', similarity=None)]

    Args:
        old: the sentences before, in reading order; an Arrow array of strings spares the memory of as many objects.
        new: the sentences after.
        budget: work that this may cost; without one, that of a document.
    """
    versions = _versions(old, new)
    try:
        return _edits(versions, Budget() if budget is None else budget)
    except BeyondBudget:
        return [_rewritten(versions)]


def rewritten(old: Texts, new: Texts) -> Edit:
    """One change for two lists of sentences, with how each goes on from the word in which they begin to differ.

    >>> rewritten(["The old bridge is closed.", "Nobody minds."], ["The old mill is open."])
    Edit(op='rewritten', old_text='bridge is closed. Nobody minds.', new_text='mill is open.', similarity=None)
    """
    return _rewritten(_versions(old, new))


class _Versions(NamedTuple):
    """Two lists of sentences without those that both begin with and those that both end with; the same as numbers."""

    old: pa.Array
    new: pa.Array
    old_numbers: Numbers
    new_numbers: Numbers


def _versions(old: Texts, new: Texts) -> _Versions:
    """Numbers are the same for the same sentences: compared at once, and without an object for each sentence."""
    old, new = (each if isinstance(each, pa.Array) else pa.array(each, pa.string()) for each in (old, new))
    indices = pa.concat_arrays([old, new]).dictionary_encode().indices
    numbers = indices.to_numpy(zero_copy_only=False).astype(np.uint32)
    one, other = numbers[: len(old)], numbers[len(old) :]
    shorter = min(len(one), len(other))
    start = _count_equal(one[:shorter], other[:shorter])
    rest = shorter - start
    end = _count_equal(one[len(one) - rest :][::-1], other[len(other) - rest :][::-1])
    old_span, new_span = slice(start, len(one) - end), slice(start, len(other) - end)
    return _Versions(old[old_span], new[new_span], one[old_span], other[new_span])


def _count_equal(one: Numbers, other: Numbers) -> int:
    """How many are equal from the beginning; both are equally long."""
    differing = np.flatnonzero(one != other)
    return int(differing[0]) if len(differing) else len(one)


def _rewritten(versions: _Versions) -> Edit:
    start = 0
    if len(versions.old) and len(versions.new):
        first = versions.old[0].as_py()
        start = first.rfind(" ", 0, Prefix.similarity(first, versions.new[0].as_py())) + 1
    return Edit("rewritten", _excerpt(versions.old, start), _excerpt(versions.new, start))


def _excerpt(texts: pa.Array, start: int) -> str | None:
    """What follows from there on; None where nothing does."""
    shown = ""
    for text in texts:
        shown += text.as_py()[start : start + EXCERPT_CHARS] + " "
        start = 0
        if len(shown) > EXCERPT_CHARS:
            break
    return shown[:EXCERPT_CHARS].strip() or None


def _edits(versions: _Versions, budget: Budget) -> list[Edit]:
    budget.spend(sentences=len(versions.old) + len(versions.new))
    edits: list[Edit] = []
    for stretch in _align(versions.old_numbers, versions.new_numbers, budget):
        budget.spend(changes=max(stretch.old_end - stretch.old_start, stretch.new_end - stretch.new_start))
        old = versions.old[stretch.old_start : stretch.old_end].to_pylist()
        new = versions.new[stretch.new_start : stretch.new_end].to_pylist()
        edits += _told(old, new, budget)
    return edits


def _told(old: list[str], new: list[str], budget: Budget) -> Iterator[Edit]:
    """The edits of one stretch."""
    if not (old and new):
        yield from (Edit("removed", text, None) for text in old)
        yield from (Edit("added", None, text) for text in new)
        return
    for i, j, similarity in pair(old, new, budget):
        if j is None:
            yield Edit("removed", None if i is None else old[i], None)
        elif i is None:
            yield Edit("added", None, new[j])
        else:
            yield Edit("edited", old[i], new[j], similarity)


def _align(old: Numbers, new: Numbers, budget: Budget) -> Iterator[Stretch]:
    """The stretches between the sentences that stay, which are a longest common subsequence.

    Lists too long for its matrix are cut first, along the alignment with the fewest edits that replace, insert or
    delete a sentence (Levenshtein): that needs no matrix, and takes time by the number of edits. It may replace where
    the common subsequence would keep, so each stretch between its cuts is then aligned as a short list is.
    """
    for rough in _cut(old, new, budget):
        one, other = old[rough.old_start : rough.old_end], new[rough.new_start : rough.new_end]
        if len(one) * len(other) > MATRIX_PAIRS:
            raise BeyondBudget
        budget.spend(aligned_pairs=len(one) * len(other))
        for gap in _gaps(LCSseq.opcodes(_sequence(one), _sequence(other))):
            yield gap.shifted(rough.old_start, rough.new_start)


def _cut(old: Numbers, new: Numbers, budget: Budget) -> Iterable[Stretch]:
    """Stretches outside which the lists are equal; the lists as they are where they are short."""
    if len(old) * len(new) <= MATRIX_PAIRS:
        return (Stretch(0, len(old), 0, len(new)),)
    # The distance is looked for up to a limit, for a quarter of what is left; reading the edits off costs twice as much.
    longer = max(len(old), len(new))
    most_edits = budget.aligned_pairs // 4 // longer
    one, other = _sequence(old), _sequence(new)
    budget.spend(aligned_pairs=longer * most_edits)
    n_edits = Levenshtein.distance(one, other, score_cutoff=most_edits)
    if n_edits > most_edits:
        raise BeyondBudget
    budget.spend(aligned_pairs=2 * longer * n_edits)
    return _gaps(Levenshtein.opcodes(one, other, score_hint=n_edits))


def _sequence(numbers: Numbers) -> "array[int]":
    """As rapidfuzz takes them: four bytes each."""
    return array("I", numbers.tobytes())


def _gaps(opcodes: Opcodes) -> Iterator[Stretch]:
    """What lies before, between and behind the equal blocks."""
    old_at = new_at = 0
    for block in opcodes:
        if block.tag != "equal":
            continue
        if (block.src_start, block.dest_start) != (old_at, new_at):
            yield Stretch(old_at, block.src_start, new_at, block.dest_start)
        old_at, new_at = block.src_end, block.dest_end
    if (old_at, new_at) != (opcodes.src_len, opcodes.dest_len):
        yield Stretch(old_at, opcodes.src_len, new_at, opcodes.dest_len)
