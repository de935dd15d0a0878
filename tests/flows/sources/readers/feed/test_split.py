"""What the cutting of feeds promises: nothing is lost, the chunks do not matter, and a broken item is one part."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from flows.records.record import Limits
from flows.sources.readers.feed.split import FeedSplitter
from flows.sources.readers.xml import read_xml
from tests.flows.sources.reading import read

PIECES = [
    "<item>", "</item>", "<item/>", "<item a='>'>", "<items>", "<!--", "-->", "<![CDATA[", "]]>", "</channel>", "<a>", "</a>",
    "text", "<", ">", "&", "<?x", "?>", " ", "x" * 200,
]  # fmt: skip
HEAD, TAIL = '<?xml version="1.0"?>\n<rss><channel><title>A</title>', "</channel></rss>"
# What may stand in the second of four items, and whether that is read or refused.
CONTENTS = {
    "a < b": True, "I <3 it": True, "AT&T <": True, "a <b and c> d": True, "<http://a.example/>": True, "<![CDATA[<item>]]>": True,
    "<!-- </item> -->a": True, "a\x0b": True, "<b>a</b>": True, "<b>a": False, "a</b>": False, "<![CDATA[a": False,
    "<!-- a": False, "&no-such-entity-at-all;": False, "<b a=1>c</b>": False, "&#xD800;": False,
}  # fmt: skip


def is_sound(data):
    try:
        etree.fromstring(data)
    except etree.XMLSyntaxError:
        return False
    return True


def split(data, size, limit=1 << 20):
    chunks = (data[at : at + size] for at in range(0, len(data), size))
    return list(FeedSplitter(chunks, limit, lambda: b"channel", is_sound).parts())


def merged(parts):
    """The parts with what lies between two items as one: where it is cut hangs on the chunks."""
    whole = []
    for part in parts:
        if whole and not part.is_item and not whole[-1].is_item:
            whole[-1] = whole[-1]._replace(data=whole[-1].data + part.data, size=whole[-1].size + part.size)
        else:
            whole.append(part)
    return whole


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.integers(1, 60))
def test_nothing_is_lost_and_the_chunks_do_not_matter(text, size):
    data = text.encode()
    parts = split(data, size)
    assert b"".join(part.data for part in parts) == data
    assert merged(parts) == merged(split(data, len(data) or 1))


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.integers(1, 60), st.integers(1, 300))
def test_no_part_is_longer_than_the_limit_and_none_is_lost(text, size, limit):
    data = text.encode()
    parts = split(data, size, limit)
    assert sum(part.size for part in parts) == len(data)
    assert all(len(part.data) <= limit for part in parts if part.is_item)


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("around", ["\n", "", "<!-- between -->", "<x>more</x>"])
def test_a_fault_costs_its_item_and_no_other(content, around):
    texts = ["One.", content, "Three.", "Four."]
    items = (
        f"<item><guid>{number}</guid><description>{text}</description></item>{around}"
        for number, text in enumerate(texts)
    )
    records, reason = read(read_xml, (HEAD + "".join(items) + TAIL).encode())
    expected = [None, None if CONTENTS[content] else "malformed", None, None]
    assert ([record.reason for record in records], reason) == (expected, None)
    assert [record.text for record in records if record.position != 1] == ["One.", "Three.", "Four."]
    assert CONTENTS[content] or records[1].detail.startswith("item 2: ")


def test_items_that_are_never_closed_are_parts_of_their_own():
    items = [f"<item><guid>{number}</guid><title>T</title>" for number in range(3_000)]
    records, reason = read(read_xml, (HEAD + "".join(items) + TAIL).encode())
    assert ({record.reason for record in records}, len(records), reason) == ({"malformed"}, 3_000, None)


def test_an_item_beyond_the_limit_costs_itself():
    items = [f"<item><description>{text}</description></item>" for text in ("One.", "x" * 3_000_000, "Three.")]
    stream = io.BytesIO((HEAD + "".join(items) + TAIL).encode())
    records = list(read_xml(stream, Limits(record_bytes=1_000_000), None))
    assert [(record.text, record.reason) for record in records] == [
        ("One.", None),
        (None, "too_large"),
        ("Three.", None),
    ]
    assert records[1].detail == "item 2 has 3,000,040 bytes"


@given(st.text(alphabet="->a", max_size=40), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3)), max_size=8))
def test_what_was_searched_is_not_searched_again_and_nothing_is_missed(text, steps):
    """However the searches follow each other, forwards and back, and whatever is cut off between them."""
    splitter = FeedSplitter([], 1 << 20, lambda: None, is_sound)
    splitter._held = bytearray(text.encode())
    for at, n_cut in steps:
        at = min(at, len(splitter._held))
        assert splitter._find(b"-->", at) == splitter._held.find(b"-->", at)
        splitter._cut(n_cut)
        splitter._held += b"->"
