"""What parse_date promises: the moment that was meant, in UTC, or nothing; never a guess."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records import date_words
from flows.records.dates import parse_date
from tests.flows.sources.reading import load_cases

CASES = load_cases("dates.json")


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    date = parse_date(case["value"])
    assert (date and date.isoformat()) == case["date"]


@pytest.mark.slow
@given(st.datetimes(datetime.datetime(1400, 1, 2), datetime.datetime(2199, 12, 30), timezones=st.timezones()))
def test_what_python_writes_is_read(moment):
    assert parse_date(moment.isoformat()) == moment.astimezone(datetime.UTC).replace(tzinfo=None)


NUMBERS = st.integers() | st.floats() | st.from_regex(r"[0-9]{1,4}[-/. :T,][0-9]{1,2}[-/. :][0-9]{1,6}.*")


@given(st.text() | NUMBERS | st.none() | st.lists(st.integers()))
def test_anything_else_is_a_date_of_our_time_or_none(value):
    date = parse_date(value)
    assert date is None or (date.tzinfo is None and 1400 <= date.year < 2200)


def test_the_words_that_need_no_loading_mean_what_they_mean_in_all_languages():
    words = date_words._all()
    assert {word: words.get(word) for word in date_words._english()} == date_words._english()
