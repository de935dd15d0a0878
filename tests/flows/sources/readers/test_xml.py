"""What the reader of XML promises: each item of a feed has an outcome, and nothing that a document names is fetched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sources.readers.xml import read_xml
from tests.conftest import hundredths
from tests.flows.sources.reading import check_case, load_cases, mutations, read, truncations

CASES = load_cases("xml.json")
FEED = next(case["input"] for case in CASES if case["why"] == "Atom").encode()
DOCUMENT = next(case["input"] for case in CASES if case["why"] == "any other XML is one document").encode()


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    check_case({"xml": read_xml}, case)


@pytest.mark.parametrize("data", [FEED, DOCUMENT])
def test_cut_anywhere_it_is_refused(data):
    for part in truncations(data):
        records, reason = read(read_xml, part)
        assert reason == "malformed"
        assert all(record.reason == "malformed" or record.text for record in records)


@pytest.mark.slow
@hundredths(200)
@given(mutations(FEED) | mutations(DOCUMENT) | st.binary(max_size=200))
def test_any_bytes_have_an_outcome(data):
    read(read_xml, data)


def test_a_text_that_the_parser_would_cut_is_refused():
    data = b"<r><p>HEAD " + b"x" * 11_000_000 + b" TAIL</p></r>"
    assert read(read_xml, data) == ([], "malformed")
