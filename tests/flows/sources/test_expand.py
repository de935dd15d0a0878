"""The way into a file: which records it holds, under which keys, and what becomes of the rest."""

import errno
import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.records.record import FieldNames, Limits
from flows.sources import formats
from flows.sources.expand import expand
from tests.conftest import hundredths
from tests.flows.sources.readers.office_files import make_docx, replace_part
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


def test_suffixes_of_texts_hold_in_archives_and_under_compression():
    data = wrap({"zip": {"a.notes": "One.", "b.other": "Two.", "c.Notes.gz": {"gz": "Three."}}})
    found = expand(io.BytesIO(data), "a.zip", Limits(), FieldNames(), text_suffixes=frozenset({".notes"}))
    assert [(record.key, record.media_type, record.reason) for record in found] == [
        ("!/a.notes", formats.TEXT, None),
        ("!/b.other", None, "unsupported"),
        ("!/c.Notes.gz", formats.TEXT, None),
    ]


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
        if suffix not in (
            ".docx",
            ".odt",
            ".epub",
            ".xlsx",
            ".xlsm",
            ".ods",
        ):  # zip files too, so that here the name decides
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


def _nest(data, *wrappings):
    """The bytes wrapped from the inside out; an archive holds them as `x.txt`."""
    for kind in wrappings:
        data = (
            zip_of([("x.txt", data)])
            if kind == "zip"
            else tar_of([("x.txt", data)])
            if kind == "tar"
            else PACKERS[kind](data)
        )
    return data


ZEROS = bytes(60_000_000)
NESTS = [("bz2", "zip"), ("gz", "gz"), ("gz", "bz2", "gz"), ("zip", "zip"), ("zip", "zip", "zip"), ("tar", "bz2", "gz", "zip"), ("xz", "tar", "zst"), ("zst", "zip")]  # fmt: skip


@pytest.mark.parametrize("nest", NESTS, ids=" in ".join)
@pytest.mark.slow
def test_the_ratio_is_counted_from_the_outermost_file(nest):
    data = _nest(ZEROS, *nest)
    assert len(ZEROS) > 1_000 * len(data)
    read = 0
    found = {}
    for record in expand(io.BytesIO(data), "a.txt", Limits(record_bytes=100_000_000), FieldNames()):
        found[record.key] = record.reason
        read += len(record.data)
    assert "expands_too_far" in found.values()
    assert read == 0


def test_many_small_bombs_are_one_large_one_and_a_single_one_costs_itself():
    bombs = [(f"{number}.txt.bz2", PACKERS["bz2"](bytes(9_000_000))) for number in range(5)]
    found = fates(zip_of([("a.txt", b"ay"), *bombs, ("z.txt", b"zed")], zipfile.ZIP_STORED), "a.zip")
    assert found[""] == "[expands_too_far]"
    assert found["!/a.txt"] == "ay"
    assert sum(len(text) > 1_000_000 for text in found.values()) <= 2
    found = fates(zip_of([("a.txt", b"ay"), bombs[0], ("z.txt", b"zed")], zipfile.ZIP_STORED), "a.zip")
    assert (found["!/z.txt"], "" in found) == ("zed", False)


def test_what_an_inner_archive_overdraws_costs_the_inner_archive_only():
    bomb = zip_of([("1.txt", b"one"), ("bomb.txt", ZEROS), ("2.txt", b"two")])
    found = fates(zip_of([("a.txt", b"ay"), ("b.zip", bomb), ("c.txt", b"sea")]), "a.zip")
    assert found["!/b.zip!/bomb.txt"] == "[expands_too_far]"
    assert (found["!/a.txt"], found["!/b.zip!/1.txt"], found["!/c.txt"]) == ("ay", "one", "sea")


@pytest.mark.slow
def test_an_office_document_is_counted_with_what_it_lies_in():
    document = replace_part(make_docx(), "word/document.xml", b"<x>" + ZEROS)
    outer = zip_of([("a.docx", document)])
    assert fates(document, "a.docx", Limits(ratio=1_100)) == {"": "[damaged]"}, "no XML, and within the limit by itself"
    assert fates(outer, "a.zip", Limits(ratio=1_100))["!/a.docx"] == "[expands_too_far]"


@given(st.lists(st.sampled_from(["gz", "bz2", "zip", "tar", "zst"]), min_size=1, max_size=3))
@hundredths(30)
def test_a_nest_of_honest_text_is_read(nest):
    text = "".join(f"{number * 7919 % 100_003} " for number in range(3_000))
    assert list(fates(_nest(text.encode(), *nest), "a.txt", Limits(ratio=50)).values()) == [text]


@pytest.mark.slow
def test_the_body_of_a_response_is_counted_with_the_file_that_it_lies_in():
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(ZEROS)
    head = f"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {len(http)}\r\n\r\n"
    warc = head.encode() + http + b"\r\n\r\n"
    (alone,) = records(warc, "a.warc", Limits(ratio=1_100))
    assert (alone.reason, len(alone.data)) == (None, len(ZEROS))
    packed = records(gzip.compress(warc), "a.warc.gz", Limits(ratio=1_100))
    assert {record.reason for record in packed} == {"expands_too_far"}
