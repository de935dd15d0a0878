"""The table `fingerprints`: of each document the fingerprints of what may be a passage that others have too."""

import itertools
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from flows.press.document import Draft
from flows.steps.winnow import winnow
from warehouse.database.passages.words import GRAM_WORDS, Words, find_words

Numbers = NDArray[np.int64]

UNQUOTABLE_ROLES = frozenset({"caption", "boilerplate"})
_BREAK = "\n\n"


def fingerprint(drafts: Sequence[Draft]) -> None:
    """Gives each document its fingerprints, and where they begin in its text.

    Captions and boilerplate have none, nor has quoted mail: whoever repeats those has taken over no passage.
    """
    words, document, run = _find_quotable(drafts)
    chosen, hashes = winnow(words.hashes, run, GRAM_WORDS)
    kept = _keep_first(document[chosen], hashes)
    chosen, hashes = chosen[kept], hashes[kept]
    borders = np.searchsorted(document[chosen], np.arange(len(drafts) + 1))
    starts = words.starts[chosen]
    offset = 0
    for draft, first, end in zip(drafts, borders, borders[1:], strict=False):
        draft.fingerprints = (hashes[first:end], starts[first:end] - offset)
        offset += len(draft.text) + len(_BREAK)


def rows(drafts: Sequence[Draft]) -> dict[str, object]:
    """Columns of `fingerprints`, one row for each document."""
    offsets = pa.array([0, *itertools.accumulate(len(draft.fingerprints[0]) for draft in drafts)], pa.int32())
    hashes, starts = (
        np.concatenate([np.zeros(0, np.int64), *(draft.fingerprints[column] for draft in drafts)]) for column in (0, 1)
    )
    return {
        "doc_id": [draft.doc_id for draft in drafts],
        "hashes": pa.ListArray.from_arrays(offsets, pa.array(hashes, pa.int64())),
        "char_starts": pa.ListArray.from_arrays(offsets, pa.array(starts, pa.int64())),
    }


def _find_quotable(drafts: Sequence[Draft]) -> tuple[Words, Numbers, Numbers]:
    """The words that may be part of a passage, the document of each by its number, and its stretch of such paragraphs."""
    words = find_words(_BREAK.join(draft.text for draft in drafts))
    n_paragraphs = np.array([len(draft.paragraphs) for draft in drafts])
    text_starts = np.cumsum([0, *(len(draft.text) + len(_BREAK) for draft in drafts)])[:-1]
    document_of = np.repeat(np.arange(len(drafts)), n_paragraphs)
    starts = np.array([start for draft in drafts for start in draft.paragraph_starts]) + text_starts[document_of]
    is_quotable = np.array(
        [
            role not in UNQUOTABLE_ROLES and not text.startswith(">")
            for draft in drafts
            for role, text in zip(draft.roles, draft.paragraphs, strict=True)
        ],
        bool,
    )
    begins_run = ~is_quotable
    begins_run[1:] |= document_of[1:] != document_of[:-1]
    n_words = np.diff(np.searchsorted(words.starts, starts), append=len(words.starts))
    quotable = np.repeat(is_quotable, n_words)
    run, document = (np.repeat(of, n_words)[quotable] for of in (np.cumsum(begins_run), document_of))
    return Words(*(column[quotable] for column in words)), document, run


def _keep_first(document: Numbers, hashes: Numbers) -> Numbers:
    """Places of fingerprints that did not occur before in their document."""
    keys = document << 40 | hashes
    ordered = np.sort(keys)
    if not (ordered[1:] == ordered[:-1]).any():
        return np.arange(len(keys))
    return np.sort(np.unique(keys, return_index=True)[1])
