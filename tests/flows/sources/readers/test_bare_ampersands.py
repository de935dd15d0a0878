"""What BareAmpersands promises: only bare ampersands change, wherever the chunks end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sources.readers.bare_ampersands import BareAmpersands

PARTS = ["&", "&amp;", "&#160;", "a", ";", "<", "<b>", "<![CDATA[", "]]>", "<!--", "-->", "x" * 50, "]", "-"]


def mend(data, size):
    ampersands = BareAmpersands(data[:100])
    return b"".join([ampersands.feed(data[at : at + size]) for at in range(0, len(data), size)] + [ampersands.close()])


@given(st.lists(st.sampled_from(PARTS)).map("".join), st.integers(1, 60))
def test_the_chunks_do_not_matter(text, size):
    data = text.encode()
    mended = mend(data, len(data) or 1)
    assert mend(data, size) == mended
    assert mended.replace(b"&amp;", b"&") == data.replace(b"&amp;", b"&")
    assert mend(mended, size) == mended


@pytest.mark.parametrize("data", ["a & b".encode("utf-16"), b'<?xml version="1.0" encoding="ISO-2022-JP"?><a>&</a>'])
def test_bytes_that_may_be_half_a_character_are_left_alone(data):
    assert mend(data, 7) == data
