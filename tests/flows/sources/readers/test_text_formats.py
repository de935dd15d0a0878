"""Formats of text that have marks of their own: what a reader of the rendered text sees, however broken the source is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.record import Record
from flows.sources.readers.fiction_book import read_fb2
from flows.sources.readers.mail import read_emlx
from flows.sources.readers.notebook import read_notebook
from flows.sources.readers.rtf import read_rtf
from flows.sources.readers.subtitles import Cue, join_cues, read_srt, read_vtt
from flows.sources.readers.tex import read_tex, words_of
from tests.conftest import hundredths
from tests.flows.sources.reading import check_case, load_cases, mutations, read, truncations

READERS = {
    "rtf": read_rtf, "tex": read_tex, "srt": read_srt, "vtt": read_vtt, "notebook": read_notebook, "fb2": read_fb2, "emlx": read_emlx,
}  # fmt: skip
CASES = load_cases("text_formats.json")
RICH = next(case["input"] for case in CASES if case["why"].startswith("RTF: cells")).encode()
TEX = next(case["input"] for case in CASES if case["why"].startswith("TeX: lists")).encode()


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    check_case(READERS, case)


@pytest.mark.parametrize(("reader", "data"), [(read_rtf, RICH), (read_tex, TEX)])
def test_cut_anywhere_it_gives_what_came_before(reader, data):
    whole = set(texts(read(reader, data)[0]).split())
    for part in truncations(data):
        records, reason = read(reader, part)
        assert (len(records), reason) in {(1, None), (0, "malformed")}
        if len(part) < len(data) // 2 and records:
            assert len(set(texts(records).split()) & whole) >= len(texts(records).split()) // 2


def texts(records: list[Record]) -> str:
    return " ".join(record.text or "" for record in records)


@hundredths(200)
@given(st.sampled_from(sorted(READERS)), mutations(RICH) | mutations(TEX) | st.binary(max_size=200))
def test_any_bytes_have_an_outcome(name, data):
    read(READERS[name], data)


@given(st.lists(st.sampled_from(["The", "bridge", "is", "closed"]), min_size=1, max_size=30))
def test_plain_words_are_the_same_in_tex_and_rtf(words):
    assert words_of(" ".join(words)) == [" ".join(words)]
    (record,), _ = read(read_rtf, b"{\\rtf1 " + " ".join(words).encode() + b"}")
    assert record.text == " ".join(words)


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=2), max_size=8))
def test_a_cue_that_does_not_follow_at_once_loses_no_line(cues):
    said = [Cue(3 * number, 3 * number + 1, tuple(lines)) for number, lines in enumerate(cues)]
    assert " ".join(join_cues(said)).split() == [line for lines in cues for line in lines]
