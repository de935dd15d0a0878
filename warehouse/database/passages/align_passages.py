"""The part of the link `reuse` that is no SQL: aligns the pairs of documents that it names, block by block."""

import itertools

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from warehouse.database.passages.align import BARRED, Passage, find_passages
from warehouse.database.passages.words import GRAM_WORDS, Words, find_words

Numbers = NDArray[np.int64]

_BREAK = "\n\n"
_SCHEMA = pa.schema(
    [(name, pa.int64()) for name in ("a_no", "b_no", "a_start", "a_end", "b_start", "b_end", "n_words", "n_same_words")]
)


class _Texts:
    """The words of the texts of a block, those that take no part barred, and where each text has its words."""

    def __init__(self, con: duckdb.DuckDBPyConnection, block: int) -> None:
        rows = con.execute(
            "select text_no, text from aligned_texts where block = ? order by text_no", [block]
        ).fetchall()
        texts = [text for _, text in rows]
        self._numbers = np.array([number for number, _ in rows], np.int64)
        self._offsets = np.cumsum([0, *(len(text) + len(_BREAK) for text in texts)])
        self.words: Words = find_words(_BREAK.join(texts))
        self._borders = np.searchsorted(self.words.starts, self._offsets)
        self._bar(con, block)
        self._hashes = self.words.hashes.data

    def _bar(self, con: duckdb.DuckDBPyConnection, block: int) -> None:
        spans = con.execute(
            "select barred_paragraphs.* from barred_paragraphs semi join (from aligned_texts where block = ?) as aligned"
            " using (text_no)",
            [block],
        ).fetchnumpy()
        first = self.find(spans["text_no"], spans["char_start"])
        last = self.find(spans["text_no"], spans["char_end"])
        n_open = np.zeros(len(self.words.hashes) + 1, np.int64)
        np.add.at(n_open, first, 1)
        np.add.at(n_open, last, -1)
        self.words.hashes[np.cumsum(n_open)[:-1] > 0] = BARRED

    def find(self, text_nos: Numbers, chars: Numbers) -> Numbers:
        """Numbers of the first words from these places on."""
        offsets = self._offsets[np.searchsorted(self._numbers, text_nos)]
        found: Numbers = np.searchsorted(self.words.starts, offsets + chars)
        return found

    def words_of(self, text_no: int) -> tuple[int, memoryview]:
        """The number of a text's first word, and its words."""
        at = np.searchsorted(self._numbers, text_no)
        first, end = int(self._borders[at]), int(self._borders[at + 1])
        return first, self._hashes[first:end]

    def place(self, text_no: int, first: int, end: int) -> tuple[int, int]:
        """Where these words of the block begin and end in their text, in code points."""
        offset = self._offsets[np.searchsorted(self._numbers, text_no)]
        return int(self.words.starts[first] - offset), int(self.words.ends[end - 1] - offset)


def align_passages(con: duckdb.DuckDBPyConnection) -> None:
    """Adds the passages of `pairs_to_align` around their `anchors` to the temporary table `passages`.

    A block is as much text as the link has put together, or one pair of documents. Words of `barred_paragraphs` take no part,
    and `common_runs` end the passages of their pair.
    """
    ((least_words,),) = con.execute("select reuse_words()").fetchall()
    for (block,) in con.execute("select distinct block from pairs_to_align order by block").fetchall():
        _insert(con, _align_block(con, block, least_words))


def _align_block(con: duckdb.DuckDBPyConnection, block: int, least_words: int) -> list[tuple[int, ...]]:
    texts = _Texts(con, block)
    common = _find_common(con, block)
    anchors = con.execute(
        "select anchors.* from anchors join pairs_to_align using (a_no, b_no) where block = ? order by all", [block]
    ).fetchnumpy()
    is_new = (np.diff(anchors["a_no"], prepend=-1) != 0) | (np.diff(anchors["b_no"], prepend=-1) != 0)
    borders = [*np.flatnonzero(is_new).tolist(), len(is_new)]
    rows = []
    for first, end in itertools.pairwise(borders):
        a_no, b_no = int(anchors["a_no"][first]), int(anchors["b_no"][first])
        (a_first, a), (b_first, b) = texts.words_of(a_no), texts.words_of(b_no)
        places = zip(anchors["a_word"][first:end].tolist(), anchors["b_word"][first:end].tolist(), strict=True)
        for passage in find_passages(a, b, places, GRAM_WORDS, least_words, common.get((a_no, b_no), frozenset())):
            rows.append((a_no, b_no, *_span(texts, a_no, a_first, b_no, b_first, passage)))
    return rows


def _find_common(con: duckdb.DuckDBPyConnection, block: int) -> dict[tuple[int, int], set[tuple[int, int]]]:
    """The pairs of words at which the passages of a pair of documents end."""
    runs = con.execute(
        "select common_runs.* from common_runs join pairs_to_align using (a_no, b_no) where block = ?", [block]
    ).fetchall()
    found: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for a_no, b_no, a_word, b_word, n_words in runs:
        found.setdefault((a_no, b_no), set()).update((a_word + n, b_word + n) for n in range(n_words))
    return found


def _span(texts: _Texts, a_no: int, a_first: int, b_no: int, b_first: int, passage: Passage) -> tuple[int, ...]:
    a_place = texts.place(a_no, a_first + passage.a_start, a_first + passage.a_end)
    b_place = texts.place(b_no, b_first + passage.b_start, b_first + passage.b_end)
    return (*a_place, *b_place, passage.n_words, passage.n_same)


def _insert(con: duckdb.DuckDBPyConnection, rows: list[tuple[int, ...]]) -> None:
    columns = zip(*rows, strict=True) if rows else [()] * len(_SCHEMA)
    arrays = [pa.array(column, pa.int64()) for column in columns]
    con.register("aligned", pa.Table.from_arrays(arrays, schema=_SCHEMA))
    con.execute("insert into passages by name from aligned")
    con.unregister("aligned")
