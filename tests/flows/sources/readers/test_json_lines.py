"""What the reader of JSON lines promises: each line has an outcome, and a bad one costs itself."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.record import Limits
from flows.sources.readers.json_lines import read_json_lines
from tests.flows.sources.reading import check_case, load_cases, mutations, read, truncations

CASES = load_cases("json_lines.json")
FILE = '{"id": 1, "text": "Où ? \\ud83d\\ude00"}\n\n{"id": 2, "text": ["a", "b"]}\n{"id": 2, "body": "x"}'.encode()


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    check_case({"json_lines": read_json_lines}, case)


def test_cut_anywhere_it_gives_a_record_for_each_line():
    for part in truncations(FILE):
        records, reason = read(read_json_lines, part)
        assert reason is None
        assert len(records) == sum(bool(line.strip()) for line in part.split(b"\n"))


@given(mutations(FILE) | st.binary(max_size=200))
def test_any_bytes_have_an_outcome(data):
    read(read_json_lines, data)


class Endless(io.RawIOBase):
    """A line of a gigabyte that nobody has to store."""

    def __init__(self, size):
        self._left = size

    def read(self, size=-1):
        chunk = b"x" * min(size, self._left)
        self._left -= len(chunk)
        return chunk or b""


@pytest.mark.slow
def test_a_line_of_a_gigabyte_is_never_held():
    records, _ = read(read_json_lines, Endless(1_000_000_000), Limits(record_bytes=1_000_000))
    assert [(record.reason, record.data) for record in records] == [("too_large", b"")]
    assert "1,000,000,000 bytes" in records[0].detail
