"""What the reader of JSON promises: every object that is a document, from arrays of any size."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.record import Limits
from flows.sources.readers.byte_streams import Piece
from flows.sources.readers.json_document import read_json
from flows.sources.readers.json_values import split_array
from tests.flows.sources.reading import check_case, load_cases, mutations, read, truncations

CASES = load_cases("json_document.json")
FILE = json.dumps({"n": 2, "articles": [{"id": 1, "text": "Où ?"}, {"id": 2, "text": ["a", {"text": "b"}]}]}).encode()
ARRAY = json.dumps([{"id": 1, "text": 'a "b" \\ ]'}, {"id": 2, "text": "c, {d"}, {"id": 3, "x": [1, [2]]}]).encode()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    check_case({"json": read_json}, case)


@pytest.mark.parametrize("depth", [255, 100_000])
def test_brackets_in_brackets_are_refused(depth):
    for bracket in (b"[", b'{"a":', b'[{"a":'):
        assert read(read_json, bracket * depth)[1] == "malformed"


@given(st.lists(VALUES, max_size=6), st.integers(1, 9))
def test_an_array_is_split_where_json_says(values, size):
    data = json.dumps(values, ensure_ascii=False).encode()
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    pieces = [piece.data for piece in split_array(chunks, 1_000)]
    assert [json.loads(piece) for piece in pieces] == values


@pytest.mark.slow
@given(st.lists(VALUES, max_size=6), st.integers(1, 9))
def test_what_is_beyond_the_limit_is_counted_and_not_held(values, size):
    data = json.dumps(values).encode()
    chunks = [data[start : start + size] for start in range(0, len(data), size)]
    for short, whole in zip(split_array(chunks, 5), split_array(chunks, 1_000), strict=True):
        assert short == whole or (isinstance(short, Piece) and short.data == b"" and short.size == whole.size > 5)


@pytest.mark.parametrize("data", [FILE, ARRAY])
def test_cut_anywhere_it_is_refused_and_keeps_what_was_whole(data):
    whole = {record.key for record in read(read_json, data)[0]}
    for part in truncations(data):
        records, reason = read(read_json, part)
        assert reason in ("malformed", "empty")
        assert {record.key for record in records if record.reason is None} <= whole


@given(mutations(FILE) | mutations(ARRAY) | st.binary(max_size=200))
def test_any_bytes_have_an_outcome(data):
    read(read_json, data)


@pytest.mark.slow
def test_an_array_may_have_any_size():
    class Repeated(io.RawIOBase):
        left = 20_000

        def read(self, size=-1):
            Repeated.left -= 1
            return b"[" if Repeated.left == 19_999 else b'{"text": "One."},' * 5 if Repeated.left > 0 else b""

    records, reason = read(read_json, Repeated(), Limits(record_bytes=1_000))
    assert (len(records), reason) == (99_990, "malformed")  # the bracket at the end is missing


@given(st.integers(1, 40), st.integers(0, 4))
def test_a_spoilt_element_costs_itself_wherever_the_chunks_end(size, spoilt):
    lines = [f'{{"id": {number}, "text": "Some [text], {{and more}}."}}' for number in range(5)]
    lines[spoilt] = lines[spoilt].replace("Some", 'So"me')
    data = ("[\n" + ",\n".join(lines) + "\n]").encode()
    pieces = [piece.data for piece in split_array([data[at : at + size] for at in range(0, len(data), size)], 1_000)]
    assert [piece.strip(b" \n,") for piece in pieces] == [line.encode() for line in lines]
