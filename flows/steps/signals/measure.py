"""Quality signals of a batch of documents: numbers that describe a text, none of which drops it.

The definitions are those of Gopher (Rae et al. 2021, arXiv:2112.11446), C4 (Raffel et al. 2020, arXiv:1910.10683),
FineWeb (Penedo et al. 2024, arXiv:2406.17557) and RedPajama-V2 (Weber et al. 2024, arXiv:2411.12372);
sql/schema/signals.sql says what each column is and whose. Two things hold for all: a line is a paragraph of the
normalised text, and a word is what stands between white space, which is what the definitions say; the caller gives the
words of scripts that put none between them (flows/steps/words.py).

Left out are RedPajama's signals that need a model or a third party's list (LDNOOBW's words, UT1's addresses).

Every value depends on its document alone, to the last bit, whatever else is in the batch: sums of fractions are taken
in an order that only the document decides.
"""

import tomllib
from collections.abc import Sequence
from importlib import resources

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from flows.steps.signals.repetition import DUPLICATE_SIZES, TOP_SIZES, count_repeated_chars
from flows.steps.signals.words import Integers, Words, split_words, sum_between

VERSION: int = 3
DECIMALS = 9

GOPHER_STOP_WORDS = ("the", "be", "to", "of", "and", "that", "have", "with")
SHORT_LINE_CHARS = 30  # FineWeb
# C4 removes a line that holds one of these.
POLICY_PHRASES = "terms of use|privacy policy|cookie policy|uses cookies|use of cookies|use cookies"
POLICY_WORDS = ("terms", "policy", "cookies")

BULLET = r"^(?:[•‣⁃▶◀◦■□▪▫●○·]|[-*]$)"
ELLIPSIS_END = r"(?:\.\.\.|…)$"
C4_END = r"[.!?\"”]$"
ANY_END = r"[.!?…。．｡！？؟۔।॥։።፧][\"'”’»›」』）)\]]*$"
# White marks that cling to a word: stripped before words are compared.
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¿«»‹›‘’‚“”„…–—·•。、，．！？：；（）「」『』【】؟،؛۔।\u200b"

_LANGUAGES = tomllib.loads(resources.files("flows.steps").joinpath("languages.toml").read_text(encoding="utf-8"))
_FUNCTION_WORDS = {lang: facts["words"].split() for lang, facts in _LANGUAGES.items() if "words" in facts}

Booleans = npt.NDArray[np.bool_]


def measure(
    lines: pa.Array,
    document_offsets: Integers,
    n_sentences: Sequence[int],
    langs: Sequence[str],
    *,
    repeated_ngrams: bool,
    words: Words | None = None,
) -> dict[str, pa.Array]:
    """The columns of `signals` besides doc_id, in the order of sql/schema/signals.sql, one value for each document.

    Args:
        lines: the paragraphs of all documents, one after another, as strings.
        document_offsets: document i has the lines document_offsets[i] to document_offsets[i + 1].
        n_sentences: for each document.
        langs: for each document, langdetect's code or "und".
        repeated_ngrams: whether to fill the columns of repeated n-grams, the expensive ones; NULL where not.
        words: the words of these lines where white space does not part all of them, or they are split already.

    >>> columns = measure(pa.array(["Go on.", "Go on."]), np.array([0, 2]), [2], ["en"], repeated_ngrams=False)
    >>> columns["share_duplicate_lines"].to_pylist()
    [0.5]
    """
    if words is None:
        words = split_words(lines)
    batch = _Batch(lines, np.asarray(document_offsets, np.int64), words)
    columns = _measure_words(batch, langs)
    columns |= _measure_lines(batch)
    columns["n_sentences"] = pa.array(n_sentences, pa.int64())
    columns |= _measure_repetition(batch, repeated_ngrams)
    return {name: _rounded(column) for name, column in columns.items()}


def _rounded(column: pa.Array) -> pa.Array:
    """Nine decimals: the logarithms of processors with and without wide vectors differ in the last bits."""
    return pc.round(column, DECIMALS) if pa.types.is_floating(column.type) else column


class _Batch:
    """What several signals need: the words, where each document's begin, and the facts about each distinct word."""

    def __init__(self, lines: pa.Array, line_starts: Integers, words: Words) -> None:
        self.lines = lines
        self.line_starts = line_starts
        self.ids, self.vocabulary, self.line_offsets = words
        self.word_starts = self.line_offsets[line_starts]
        self.n_lines = np.diff(line_starts)
        self.n_words = np.diff(self.word_starts)
        self.lower = pc.utf8_lower(self.vocabulary)
        self.chars_of = _numbers(pc.utf8_length(self.vocabulary))
        self.word_chars = self.chars_of[self.ids]
        self.n_chars = self.sum_words(self.word_chars)
        # Most distinct words are small letters alone: marks, digits and capitals are looked for in the others only.
        self.non_letters_of = _numbers(pc.count_substring_regex(self.vocabulary, r"\P{L}"))
        self.marked = np.flatnonzero(self.non_letters_of)
        self.cased = np.flatnonzero(_booleans(pc.not_equal(self.lower, self.vocabulary)))

    def sum_words(self, values: npt.NDArray[np.generic]) -> Integers:
        return sum_between(values, self.word_starts)

    def sum_of(self, of_vocabulary: npt.NDArray[np.generic]) -> Integers:
        """Sums over the words of each document of a number that each distinct word has."""
        if not of_vocabulary.any():
            return np.zeros(len(self.n_words), np.int64)
        return self.sum_words(of_vocabulary[self.ids])

    def count(self, pattern: str, among: Integers) -> Integers:
        """For each distinct word, how often a pattern occurs in it; looked for in some words only."""
        found = np.zeros(len(self.vocabulary), np.int64)
        found[among] = _numbers(pc.count_substring_regex(self.vocabulary.take(pa.array(among)), pattern))
        return found

    def matches(self, pattern: str, among: Integers) -> Booleans:
        """For each distinct word, whether a pattern occurs in it; looked for in some words only."""
        found = np.zeros(len(self.vocabulary), bool)
        found[among] = _booleans(pc.match_substring_regex(self.vocabulary.take(pa.array(among)), pattern))
        return found

    def any_in_line(self, of_vocabulary: Booleans) -> Booleans:
        """For each line, whether it holds a word of these."""
        if not of_vocabulary.any():
            return np.zeros(len(self.line_offsets) - 1, bool)
        return sum_between(of_vocabulary[self.ids], self.line_offsets) > 0

    def first_in_line(self, of_vocabulary: Booleans, last: bool = False) -> Booleans:
        """For each line, whether its first (or last) word is one of these."""
        filled = np.diff(self.line_offsets) > 0
        result = np.zeros(len(filled), bool)
        at = self.line_offsets[1:] - 1 if last else self.line_offsets[:-1]
        result[filled] = of_vocabulary[self.ids[at[filled]]]
        return result

    def sum_lines(self, values: npt.NDArray[np.generic]) -> Integers:
        return sum_between(values, self.line_starts)


def _measure_words(batch: _Batch, langs: Sequence[str]) -> dict[str, pa.Array]:
    n_words, n_chars = batch.n_words, batch.n_chars
    has_letter = batch.non_letters_of < batch.chars_of
    n_upper = batch.count(r"\p{Lu}", batch.cased)
    is_upper = (n_upper > 0) & ~batch.matches(r"[\p{Ll}\p{Lt}]", batch.cased)
    n_letters = n_chars - batch.sum_of(batch.non_letters_of)
    bare = pc.utf8_trim(batch.lower, characters=PUNCTUATION).dictionary_encode()
    bare_ids = _numbers(bare.indices)[batch.ids]
    n_unique, entropy = _diversity(bare_ids, len(bare.dictionary), batch.word_starts)
    is_english = np.array([lang == "en" for lang in langs], bool)
    return {
        "n_words": pa.array(n_words),
        "mean_word_length_chars": _ratio(n_chars, n_words),
        "hashes_per_word": _ratio(batch.sum_of(batch.count("#", batch.marked)), n_words),
        "ellipses_per_word": _ratio(batch.sum_of(batch.count(r"\.\.\.|…", batch.marked)), n_words),
        "share_words_with_letter": _ratio(batch.sum_of(has_letter), n_words),
        "n_distinct_english_stop_words": pa.array(
            _distinct_stop_words(bare.dictionary, bare_ids, batch), mask=~is_english
        ),
        "share_stop_words": _share_stop_words(bare.dictionary, bare_ids, batch, langs),
        "share_words_all_caps": _ratio(batch.sum_of(is_upper), n_words),
        "share_words_unique": _ratio(n_unique, n_words),
        "unigram_entropy_nats": pa.array(entropy, mask=n_words == 0),
        "share_digit_chars": _ratio(batch.sum_of(batch.count(r"\p{Nd}", batch.marked)), n_chars),
        "share_uppercase_letters": _ratio(batch.sum_of(n_upper), n_letters),
    }


def _measure_lines(batch: _Batch) -> dict[str, pa.Array]:
    n_lines = batch.n_lines
    words_in_line = np.diff(batch.line_offsets)
    line_chars = _numbers(pc.utf8_length(batch.lines))

    def share(of_lines: Booleans) -> pa.Array:
        return _ratio(batch.sum_lines(of_lines), n_lines)

    return {
        "n_lines": pa.array(n_lines),
        "share_lines_bullet": share(batch.first_in_line(batch.matches(BULLET, batch.marked))),
        "share_lines_ellipsis": share(batch.first_in_line(batch.matches(ELLIPSIS_END, batch.marked), last=True)),
        "share_lines_c4_end": share(batch.first_in_line(batch.matches(C4_END, batch.marked), last=True)),
        "share_lines_any_end": share(batch.first_in_line(batch.matches(ANY_END, batch.marked), last=True)),
        "share_lines_under_3_words": share(words_in_line < 3),
        "share_lines_under_5_words": share(words_in_line < 5),
        "share_lines_short": share(line_chars <= SHORT_LINE_CHARS),
        "line_breaks_per_word": _ratio(np.maximum(n_lines - 1, 0), batch.n_words),
        "n_lines_javascript": pa.array(batch.sum_lines(batch.any_in_line(_contains(batch.lower, "javascript")))),
        "n_lines_policy": pa.array(batch.sum_lines(_policy_lines(batch))),
        "has_lorem_ipsum": pa.array(_has_lorem_ipsum(batch)),
        "has_curly_bracket": pa.array(batch.sum_of(batch.matches("[{}]", batch.marked)) > 0),
    }


def _measure_repetition(batch: _Batch, repeated_ngrams: bool) -> dict[str, pa.Array]:
    line_chars = _numbers(pc.utf8_length(batch.lines))
    line_ids = _numbers(batch.lines.dictionary_encode().indices)
    document_of = np.repeat(np.arange(len(batch.n_lines)), batch.n_lines)
    first = np.unique(document_of * (len(line_ids) + 1) + line_ids, return_index=True)[1]
    is_repeated = np.ones(len(line_ids), bool)
    is_repeated[first] = False
    columns = {
        "share_duplicate_lines": _ratio(batch.sum_lines(is_repeated), batch.n_lines),
        "share_duplicate_line_chars": _ratio(batch.sum_lines(line_chars * is_repeated), batch.sum_lines(line_chars)),
    }
    names = {n: f"share_chars_top_{n}gram" for n in TOP_SIZES}
    names |= {n: f"share_chars_duplicate_{n}grams" for n in DUPLICATE_SIZES}
    if not repeated_ngrams:
        return columns | {name: pa.nulls(len(batch.n_words), pa.float64()) for name in names.values()}
    counted = count_repeated_chars(batch.ids, batch.word_chars, batch.word_starts)
    return columns | {name: _ratio(counted[n], batch.n_chars) for n, name in names.items()}


def _diversity(ids: Integers, n_distinct: int, starts: Integers) -> tuple[Integers, npt.NDArray[np.float64]]:
    """Distinct words of each document, and the entropy of their distribution: ln N - sum(c ln c) / N."""
    n_words = np.diff(starts)
    n_documents = len(n_words)
    keys = np.sort(np.repeat(np.arange(n_documents), n_words) * n_distinct + ids)
    begins = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.zeros(0, np.int64)
    counts = np.diff(np.append(begins, len(keys)))
    documents = keys[begins] // max(n_distinct, 1)
    # Added up from the rarest words to the most frequent ones, an order that does not depend on the numbers of the
    # words in this batch.
    width = int(counts.max(initial=0)) + 1
    pairs, n_words_so_often = np.unique(documents * width + counts, return_counts=True)
    often = pairs % width
    sums = np.bincount(pairs // width, n_words_so_often * often * np.log(often), n_documents)
    total = np.maximum(n_words, 1)
    return np.bincount(documents, minlength=n_documents), np.log(total) - sums / total


def _distinct_stop_words(bare: pa.Array, bare_ids: Integers, batch: _Batch) -> Integers:
    """How many of Gopher's eight words each document holds."""
    number_of = _numbers(pc.index_in(bare, value_set=pa.array(GOPHER_STOP_WORDS, bare.type)).fill_null(-1))
    at = np.flatnonzero((number_of >= 0)[bare_ids])
    documents = np.searchsorted(batch.word_starts, at, side="right") - 1
    found = np.unique(documents * len(GOPHER_STOP_WORDS) + number_of[bare_ids[at]])
    return np.bincount(found // len(GOPHER_STOP_WORDS), minlength=len(batch.n_words))


def _share_stop_words(bare: pa.Array, bare_ids: Integers, batch: _Batch, langs: Sequence[str]) -> pa.Array:
    """Share of words that are function words of the document's language; NULL where there is no list of them."""
    listed = sorted(set(langs) & _FUNCTION_WORDS.keys())
    row_of = {lang: row for row, lang in enumerate(listed)}
    is_function_word = np.zeros((len(listed) + 1, len(bare)), bool)  # last row: no list
    for lang, row in row_of.items():
        is_function_word[row] = _booleans(pc.is_in(bare, value_set=pa.array(_FUNCTION_WORDS[lang], bare.type)))
    rows = np.array([row_of.get(lang, len(listed)) for lang in langs], np.int64)
    hits = is_function_word.ravel()[np.repeat(rows, batch.n_words) * is_function_word.shape[1] + bare_ids]
    return _ratio(batch.sum_words(hits), np.where(rows < len(listed), batch.n_words, 0))


def _policy_lines(batch: _Batch) -> Booleans:
    """Lines with a policy phrase, looked for only in lines that hold one of its words."""
    holds_word = np.logical_or.reduce([_contains(batch.lower, word) for word in POLICY_WORDS])
    candidates = np.flatnonzero(batch.any_in_line(holds_word))
    result = np.zeros(len(batch.lines), bool)
    found = pc.match_substring_regex(batch.lines.take(pa.array(candidates)), POLICY_PHRASES, ignore_case=True)
    result[candidates] = _booleans(found)
    return result


def _has_lorem_ipsum(batch: _Batch) -> Booleans:
    """Whether "lorem ipsum" stands in a document, in any case: one word that ends so and the next that begins so."""
    ends_lorem = _booleans(pc.ends_with(batch.lower, "lorem"))
    if not ends_lorem.any():
        return np.zeros(len(batch.n_words), bool)
    lorem = np.flatnonzero(ends_lorem[batch.ids])
    lorem = lorem[lorem + 1 < len(batch.ids)]
    ipsum = _booleans(pc.starts_with(batch.lower, "ipsum"))
    is_pair = np.zeros(len(batch.ids), bool)
    is_pair[lorem] = ipsum[batch.ids[lorem + 1]]
    is_pair[batch.line_offsets[1:][np.diff(batch.line_offsets) > 0] - 1] = False  # not across lines
    return batch.sum_words(is_pair) > 0


def _contains(words: pa.Array, part: str) -> Booleans:
    return _booleans(pc.match_substring(words, part))


def _ratio(counts: Integers, totals: Integers) -> pa.Array:
    """A share, NULL where there is nothing to have one of."""
    return pa.array(counts / np.maximum(totals, 1), mask=totals == 0)


def _numbers(values: pa.Array) -> Integers:
    return np.asarray(values, np.int64)


def _booleans(values: pa.Array) -> Booleans:
    return np.asarray(values, bool)
