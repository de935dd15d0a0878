"""What RecordKeys promises: a key for each record of a file, never one twice, in little memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sources.readers.record_keys import RecordKeys


@given(
    st.lists(
        st.tuples(st.none() | st.text(max_size=3) | st.sampled_from(["1", "1~2", "1%7E2", "2"]), st.binary(max_size=2))
    )
)
def test_no_key_is_given_twice(records):
    keys = RecordKeys()
    given_keys = [keys.next_key(record_id, data) for record_id, data in records]
    assert len(set(given_keys)) == len(records)
    assert all(key.startswith(("#id=", "#sha=")) for key in given_keys)


def test_an_inserted_record_changes_no_other_key():
    before, after = RecordKeys(), RecordKeys()
    old = [before.next_key(None, data) for data in (b"a", b"b", b"b")]
    new = [after.next_key(None, data) for data in (b"x", b"a", b"b", b"b")]
    assert new[1:] == old


@pytest.mark.slow
def test_a_hundred_thousand_ids_fit_in_two_megabytes():
    keys = RecordKeys()
    assert len({keys.next_key(str(number), b"") for number in range(100_000)}) == 100_000
    assert len(keys._counts._slots) * keys._counts._slots.itemsize <= 1 << 21
    assert keys.next_key("99999", b"") == "#id=99999~2"
    assert keys.next_key("x" * 1_000, b"a").startswith("#sha=")
