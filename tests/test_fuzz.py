"""A short look of what `make fuzz` does at length, and that its judge sees what is wrong."""

import io
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.records.reasons import Rejected
from flows.sources import formats
from flows.sources.expand import expand
from flows.sources.identify import identify
from flows.steps import normalise, segment
from tests.conftest import hundredths
from tests.fuzz import chain, hostile, oracle
from tests.fuzz.consistency import document_faults
from tests.fuzz.inputs import count_cuts, count_renamed, cut, mutation, renamed
from tests.fuzz.mutations import SUFFIXES, Input, break_inside
from tests.fuzz.oracle import judge
from tests.fuzz.samples import samples
from tests.fuzz.strategies import broken_files

STORY = Input("story.txt", samples()[0].data + b"\nTwo  spaces. A second sentence.\n")


def test_there_is_a_sample_of_every_kind_of_file_that_is_read():
    assert {sample.media_type for sample in samples()} == set(formats.MEDIA_TYPES.values())
    assert all(identify(io.BytesIO(sample.data), sample.name) == sample.media_type for sample in samples())


ZIPS = [format.media_type for format in formats.FORMATS if format.is_zip]


@pytest.mark.parametrize("sample", samples(), ids=[sample.name for sample in samples()])
@pytest.mark.slow
def test_a_sound_sample_is_loaded(sample):
    verdict = judge(Input(sample.name, sample.data), twice=True, piped=True)
    assert verdict.faults == []
    refused = {"rows.parquet": {"empty": 1}, "mixed.zip": {"skipped": 1}}.get(sample.name, {})
    assert {fate: n for fate, n in verdict.fates.items() if fate != "loaded"} == refused
    assert verdict.fates["loaded"]


@pytest.mark.slow
@pytest.mark.parametrize("sample", samples(), ids=[sample.name for sample in samples()])
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_broken_file_ends_with_fates(sample, data):
    assert judge(data.draw(broken_files(sample)), piped=True).faults == []


@pytest.mark.slow
@hundredths(60)
@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda text: b"\0" + text.encode("utf-8", "surrogatepass")))
def test_any_bytes_go_through_the_chain(data):
    chain.follow_chain(data)


def test_a_number_is_always_the_same_input():
    assert mutation(1, 5) == mutation(1, 5)
    assert mutation(1, 5) != mutation(2, 5)
    assert len({mutation(1, number) for number in range(200)}) > 190
    first, last = samples()[0], samples()[-1]
    assert (cut(0, 0).data, cut(0, 1).data) == (b"", first.data[:1])
    assert cut(0, count_cuts() - 1) == (last.name, last.data[:-1])
    assert renamed(0, count_renamed() - 1) == ("mixed" + SUFFIXES[-1], last.data)


@pytest.mark.parametrize("sample", samples(), ids=[sample.name for sample in samples()])
def test_a_mutation_inside_leaves_the_wrappings_sound(sample):
    def append(random, data, others):
        return data + b" "

    broken = break_inside(Random(1), sample.data, samples(), append)
    is_wrapped = sample.media_type in (*formats.COMPRESSED, *formats.ARCHIVES, *ZIPS)
    assert (broken == sample.data + b" ") == (not is_wrapped)
    assert identify(io.BytesIO(broken), sample.name) == sample.media_type


def _raise(*_):
    raise RuntimeError


def _repeat(*given):
    for record in expand(*given):
        yield record
        yield record


def _refuse(*_):
    raise Rejected("damaged", "")


FAULTS = {
    "raised": (oracle, "expand", _raise),
    "no record": (oracle, "expand", lambda *_: iter(())),
    "one uri": (oracle, "expand", _repeat),
    "no line of detail": (segment, "segment", _refuse),
    "segment failed": (segment, "segment", _raise),
    "invariant_broken: sentences_outside": (segment, "segment", lambda text, lang: [(0, 5), (6, len(text))]),
    "invariant_broken: uncovered_text": (segment, "segment", lambda text, lang: [(0, 3)]),
    "is not normal": (normalise, "needed", lambda text: ()),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_judge_sees(fault, monkeypatch):
    monkeypatch.setattr(*FAULTS[fault])
    assert any(fault in found for found in judge(STORY).faults), judge(STORY).faults


def test_the_judge_sees_sentences_that_leave_something_out():
    text = "One two. Three."
    assert [*document_faults(text, [text], [(0, 5), (7, 15)])] == ["sentence 1 is cut wrongly: 'wo. Three.'"]
    assert [*document_faults(text, [text], [(0, 8)])] == ["no sentence holds ' Three.'"]


def test_the_judge_sees_rows_that_are_others_the_second_time(monkeypatch):
    calls = iter(range(100))
    monkeypatch.setattr(segment, "segment", lambda text, lang: [(next(calls), len(text))])
    assert "other rows the second time" in judge(STORY, twice=True).faults


@pytest.mark.slow
def test_lists_of_strings_are_found_and_written_in_every_place(tmp_path):
    (tmp_path / "a.json").write_text('["one", 2, "../x\\ud83d"]')
    (tmp_path / "b.jsonl").write_text('{"id": 1, "text": "two"}\n[1]\n')
    (tmp_path / "c.txt").write_text("three\nfour\n")
    (tmp_path / "d.json").write_text("[")
    strings = list(hostile.find_strings(tmp_path))
    assert strings == ["one", "../x\ud83d", "two", "three", "four"]
    counts = hostile.write_strings(strings, tmp_path / "out")
    assert counts == {"out/fields.jsonl": 5, "out/members.zip": 5}
    for name in ("fields.jsonl", "members.zip"):
        data = (tmp_path / "out" / name).read_bytes()
        assert sum(judge(Input(name, data)).fates.values()) == 5
    assert len(list((tmp_path / "out" / "texts").iterdir())) == 5
