"""The table `fingerprints`: of each document the fingerprints of what may be a passage that others have too."""

import itertools
from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from flows.press.document import Draft, Fingerprints
from flows.steps.winnow import HASH_BITS, winnow
from warehouse.database.passages.words import GRAM_WORDS, Words, find_words

Numbers = NDArray[np.int64]

UNQUOTABLE_ROLES = frozenset({"caption", "boilerplate", "quoted", "signature"})
_BREAK = "\n\n"


class _Quotable(NamedTuple):
    """The words that may be part of a passage, of all documents of a batch.

    Attributes:
        words: the words, with their places in the texts one behind another.
        numbers: the number of each among all words of these texts, those that take no part included.
        documents: the number of its document.
        stretches: the number of its stretch of paragraphs that take part.
        first_words: the number of each document's first word.
    """

    words: Words
    numbers: Numbers
    documents: Numbers
    stretches: Numbers
    first_words: Numbers


def fingerprint(drafts: Sequence[Draft], groups: Sequence[str]) -> None:
    """Gives each document its fingerprints, and where they begin in its text. Documents of different groups share none.

    Captions, boilerplate, signatures and what is quoted have none: whoever repeats those has taken over no passage.
    """
    found = _find_quotable(drafts)
    chosen, hashes = winnow(found.words.hashes, found.stretches, GRAM_WORDS)
    document = found.documents[chosen]
    hashes = hashes ^ np.array([_salt(group) for group in groups], np.int64)[document]
    kept = _keep_first(document, hashes)
    chosen, hashes, document = chosen[kept], hashes[kept], document[kept]
    borders = np.searchsorted(document, np.arange(len(drafts) + 1))
    starts, numbers = found.words.starts[chosen], found.numbers[chosen] - found.first_words[document]
    offset = 0
    for draft, first, end in zip(drafts, borders, borders[1:], strict=False):
        draft.fingerprints = Fingerprints(hashes[first:end], starts[first:end] - offset, numbers[first:end])
        offset += len(draft.text) + len(_BREAK)


def rows(drafts: Sequence[Draft]) -> dict[str, object]:
    """Columns of `fingerprints`, one row for each document."""
    offsets = pa.array([0, *itertools.accumulate(len(draft.fingerprints.hashes) for draft in drafts)], pa.int32())
    columns = (
        zip(*(draft.fingerprints for draft in drafts), strict=True) if drafts else [()] * len(Fingerprints._fields)
    )
    lists = {
        name: pa.ListArray.from_arrays(offsets, pa.array(np.concatenate([np.zeros(0, np.int64), *column]), pa.int64()))
        for name, column in zip(Fingerprints._fields, columns, strict=True)
    }
    return {"doc_id": [draft.doc_id for draft in drafts], **lists}


def _find_quotable(drafts: Sequence[Draft]) -> _Quotable:
    words = find_words(_BREAK.join(draft.text for draft in drafts))
    n_paragraphs = np.array([len(draft.paragraphs) for draft in drafts])
    text_starts = np.cumsum([0, *(len(draft.text) + len(_BREAK) for draft in drafts)])[:-1]
    document_of = np.repeat(np.arange(len(drafts)), n_paragraphs)
    starts = np.array([start for draft in drafts for start in draft.paragraph_starts]) + text_starts[document_of]
    is_quotable = np.array(
        [role not in UNQUOTABLE_ROLES for draft in drafts for role in draft.roles],
        bool,
    )
    begins_run = ~is_quotable
    begins_run[1:] |= document_of[1:] != document_of[:-1]
    n_words = np.diff(np.searchsorted(words.starts, starts), append=len(words.starts))
    numbers = np.flatnonzero(np.repeat(is_quotable, n_words))
    stretches, documents = (np.repeat(of, n_words)[numbers] for of in (np.cumsum(begins_run), document_of))
    quotable = Words(words.hashes[numbers], words.starts[numbers], words.ends[numbers])
    return _Quotable(quotable, numbers, documents, stretches, np.searchsorted(words.starts, text_starts))


def _salt(group: str) -> int:
    """What parts the fingerprints of one group from those of others; nothing for the group without a name."""
    return int.from_bytes(blake2b(group.encode(), digest_size=HASH_BITS // 8).digest(), "little") if group else 0


def _keep_first(document: Numbers, hashes: Numbers) -> Numbers:
    """Places of fingerprints that did not occur before in their document."""
    keys = document << 40 | hashes
    ordered = np.sort(keys)
    if not (ordered[1:] == ordered[:-1]).any():
        return np.arange(len(keys))
    return np.sort(np.unique(keys, return_index=True)[1])
