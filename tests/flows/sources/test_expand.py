"""The way into a file: which records it holds, under which keys, and what becomes of the rest."""

import errno
import gzip
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.records.record import FieldNames, Limits
from flows.sources import formats
from flows.sources.expand import expand
from tests.flows.sources.wrapping import PACKERS, fates, records, tar_of, wrap, zip_of

CASES = json.loads((Path(__file__).parents[2] / "cases" / "expand.json").read_text("utf-8"))
MIXED = {"zip": {"f.jsonl.gz": {"gz": '{"id": 1, "text": "one"}\n'}, "b.tar.bz2": {"bz2": {"tar": {"c.txt": "sea"}}}}}


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    assert fates(wrap(case["file"]), case["name"]) == case["records"]


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_a_pipe_gives_the_same(case):
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise OSError("a pipe")

        tell = seek

    data = wrap(case["file"])
    piped = [record._replace(detail=None) for record in expand(Pipe(data), case["name"], Limits(), FieldNames())]
    assert piped == [record._replace(detail=None) for record in records(data, case["name"])]


def test_a_document_is_whole_or_not_there():
    limits = Limits(record_bytes=5)
    assert fates(b"12345", "a.txt", limits) == {"": "12345"}
    assert fates(b"123456", "a.txt", limits) == {"": "[too_large]"}
    packed = gzip.compress(b"all of it")
    assert fates(packed[:-1], "a.txt.gz") == {"": "[damaged]"}


def test_positions_are_those_in_the_container():
    data = wrap({"zip": {"a.txt": "1", "f.jsonl": '{"id": 7, "text": "x"}\n{"id": 8, "text": "y"}\n', "c.txt": "3"}})
    assert [record.position for record in records(data, "a.zip")] == [0, 0, 1, 2]


def test_members_of_one_name_are_kept_apart():
    with pytest.warns(UserWarning, match="Duplicate name"):
        zipped = zip_of([("a.txt", b"1"), ("a.txt", b"2"), ("a.txt~2", b"3"), ("a.txt", b"4")])
    kept = list(fates(tar_of([("a.txt", b"1"), ("./a.txt", b"2")]), "a.tar"))
    assert kept == ["!/a.txt", "!/a.txt~2"]
    found = fates(zipped, "a.zip")
    assert list(found.values()) == ["1", "2", "[unsupported]", "4"]
    assert list(found) == ["!/a.txt", "!/a.txt~2", "!/a.txt~2~2", "!/a.txt~3"]


@pytest.mark.slow
def test_a_cut_file_keeps_the_records_before_the_cut():
    lines = "".join(
        json.dumps({"id": number, "text": f"{number * 7919 % 1000} {number}"}) + "\n" for number in range(60_000)
    )
    packed = gzip.compress(lines.encode())
    found = records(packed[: len(packed) // 2], "f.jsonl.gz")
    assert found[-1].key == ""
    assert found[-1].reason == "damaged"
    assert all(record.reason is None for record in found[:-1])
    assert len(found) > 20_000


@pytest.mark.parametrize("outer", ["zip", "tar"])
def test_the_limits_are_counted_through_all_layers(outer):
    member = {"gz": "x" * 4_000}
    data = wrap({outer: {f"{number}.txt.gz": member for number in range(10)}})
    found = fates(data, f"a.{outer}", Limits(archive_bytes=30_000))
    assert found[""] == "[expands_too_far]", "the archive stops where its limit is spent"
    assert sum(len(text) for text in found.values() if not text.startswith("[")) <= 30_000
    assert len(found) < 11


@pytest.mark.parametrize("outer", ["zip", "tar"])
def test_members_are_counted_through_all_layers(outer):
    inner = {"tar": {f"{number}.txt": "x" for number in range(6)}}
    data = wrap({outer: {"a.tar": inner, "b.tar": inner, "c.txt": "sea"}})
    found = fates(data, f"a.{outer}", Limits(members=10))
    assert found[""] == "[too_many_members]"
    assert found["!/b.tar"] == "[too_many_members]"
    assert list(found.values()).count("x") == 8


def test_an_archive_that_holds_itself_ends():
    data = wrap({"gz": "x"})
    for _ in range(50):
        data = gzip.compress(data)
    assert fates(data, "a") == {"": "[too_deep]"}


def test_a_failing_disk_is_not_the_documents_fault():
    class Failing(io.BytesIO):
        def read(self, size=-1):
            raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        list(expand(Failing(b"x"), "a.txt", Limits(), FieldNames()))


@pytest.mark.parametrize("kind", ["zip", "tar", *PACKERS])
def test_a_name_that_lies_changes_nothing(kind):
    page = "<!doctype html><p>ay"
    content = {"a.txt": page} if kind in ("zip", "tar") else page
    data = wrap({kind: content})
    right = fates(data, f"a.txt.{kind}")
    for suffix in formats.MEDIA_TYPES:
        if suffix not in (".docx", ".odt", ".epub"):  # zip files too, so that here the name decides
            found = fates(data, f"a{suffix}")
            assert found == right or list(found.values()) == ["[unsupported]"], suffix


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_any_change_to_a_file_has_an_outcome(data):
    case = data.draw(st.sampled_from([case["file"] for case in CASES if case["file"]] + [MIXED]))
    changed = bytearray(wrap(case))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(changed)))
    suffix = data.draw(st.sampled_from(["", ".txt", ".zip", ".tar", ".tgz", ".jsonl", ".warc", ".arc.gz"]))
    limits = Limits(archive_bytes=100_000, members=50)
    found = records(bytes(changed[:cut]), "a" + suffix, limits)
    assert sum(len(record.data) for record in found) <= 100_000 + len(changed)


def test_cut_anywhere_a_nest_has_an_outcome():
    data = wrap(MIXED)
    for at in range(len(data)):
        assert all(record.reason or record.key for record in records(data[:at], "a.zip"))
