"""Feeds in XML: each item has an outcome, and a fault in one or around them costs no other."""

import io

from flows.records.record import Limits
from flows.sources.readers.xml import read_xml
from tests.flows.sources.reading import read

HEAD, TAIL = b"<rss><channel><title>A</title>", b"</channel></rss>"


def test_a_title_with_half_a_character_costs_the_feed_its_name_and_no_item():
    padding = b"<!--" + b"x" * 2_000 + b"-->"
    item = b"<item><guid>1</guid><description>One.</description></item>"
    data = b"<rss><channel><title>A &#xD800;</title>" + padding + item + padding + TAIL
    (record,), reason = read(read_xml, data)
    assert (record.text, record.fields.site, reason) == ("One.", None, "malformed")


def test_half_a_character_costs_its_item():
    padding = b"<!--" + b"x" * 2_000 + b"-->"
    items = [b"<item><guid>1</guid><description>One %b</description></item>" % end for end in (b"&#xD800;", b".")]
    records, _ = read(read_xml, HEAD + padding + padding.join(items) + padding + TAIL)
    assert [record.reason or record.text for record in records] == ["malformed", "One ."]


def test_a_feed_may_have_any_size():
    item = b"<item><guid>%d</guid><description>" + b"The bridge is closed. " * 50 + b"</description></item>"
    limits = Limits(record_bytes=20_000)
    data = io.BufferedReader(_Joined([HEAD, *(item % number for number in range(3_000)), TAIL]))
    records, reason = read(read_xml, data, limits)
    assert ({record.reason for record in records}, len(records), reason) == ({None}, 3_000, None)


class _Joined(io.RawIOBase):
    def __init__(self, parts):
        self._parts = iter(parts)
        self._rest = b""

    def readable(self):
        return True

    def readinto(self, target):
        self._rest = self._rest or next(self._parts, b"")
        part, self._rest = self._rest[: len(target)], self._rest[len(target) :]
        target[: len(part)] = part
        return len(part)
