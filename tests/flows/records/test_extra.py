"""What `extra` promises: JSON in the order of its names, the same for the same facts, and bounded whatever they are."""

import datetime
import decimal
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.extra import LEFT_OUT, MOST_CHARS, merge_extra, read_extra, to_extra

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=2_000)
    | st.binary(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(st.characters(), max_size=5), inner, max_size=5)
    ),
    max_leaves=20,
)
FACTS = st.dictionaries(st.text(st.characters(), max_size=120), VALUES, max_size=80)


def no_constant(name):
    raise AssertionError(f"{name} is no JSON")


@pytest.mark.slow
@given(FACTS)
def test_any_facts_are_a_bounded_object_in_one_order(facts):
    extra = to_extra(facts)
    assert extra == to_extra(dict(reversed(facts.items()))) or len(read_extra(extra)) < len(facts)
    if extra is not None:
        assert extra.encode()
        read = json.loads(extra, parse_constant=no_constant)
        names = [name for name in read if name != LEFT_OUT]
        assert names == sorted(names)
        assert len(extra) <= MOST_CHARS + 40


def test_what_a_value_says_is_kept_in_its_kind():
    facts = {
        "a": True, "b": 0, "c": 1.5, "d": datetime.date(2024, 1, 5), "e": decimal.Decimal("1.50"), "f": {"g": ["h", None]},
        "none": None, "empty": [], "nan": float("nan"), "bytes": b"x", "blank": " ", "huge": 2**70,
    }  # fmt: skip
    assert to_extra(facts) == '{"a":true,"b":0,"c":1.5,"d":"2024-01-05","e":"1.50","f":{"g":["h"]}}'


def test_half_a_character_is_replaced():
    assert to_extra({"a\ud800": "b\udc00"}) == '{"a\ufffd":"b\ufffd"}'


def test_what_does_not_fit_is_counted_in_all_merges():
    long = to_extra({f"{number:03}": "x" for number in range(70)})
    assert read_extra(long)[LEFT_OUT] == 6
    assert read_extra(merge_extra(long, long))[LEFT_OUT] == 12
    assert read_extra(merge_extra('{"a":1}', long))[LEFT_OUT] == 7


def test_a_field_that_is_called_as_the_count_is_counted():
    assert to_extra({LEFT_OUT: "x", "a": 1}) == '{"a":1,"_left_out":1}'


def test_depth_has_an_end():
    deep: object = "x"
    for _ in range(5_000):
        deep = [deep]
    assert to_extra({"deep": deep, "a": 1}) == '{"a":1}'
