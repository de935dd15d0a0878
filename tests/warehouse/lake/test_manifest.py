"""The manifest: the same bytes for the same content, and no other bytes are read as one."""

import json

import pytest

from warehouse.errors import ColumnistError, NewerFormatError
from warehouse.lake.manifest import FORMAT, LakeFile, Manifest, parse_manifest

FILE = LakeFile("state/records/aa.parquet", "aa", 3, 100)
OTHER = LakeFile("history/changes/r1.parquet", "bb", 1, 50)
MANIFEST = Manifest(
    "r1", None, "0.1.0", "press", {"news": "/news"}, ({"records": FILE},), {"changes": (OTHER,)}, run_no=7
)
EXCLUDING = MANIFEST._replace(exclusions=LakeFile("state/exclusions/cc.parquet", "cc", 2, 20))


@pytest.mark.parametrize("manifest", [MANIFEST, EXCLUDING, MANIFEST._replace(parts=(), history={})])
def test_what_is_written_is_read_again(manifest):
    assert parse_manifest(manifest.to_json(), "m") == manifest


def test_the_id_is_of_the_content_and_of_nothing_else():
    assert MANIFEST.manifest_id == MANIFEST._replace().manifest_id
    others = [
        MANIFEST._replace(**{name: value}) for name, value in {"run_id": "r2", "previous": "x", "parts": ()}.items()
    ]
    assert len({MANIFEST.manifest_id, EXCLUDING.manifest_id, *(other.manifest_id for other in others)}) == 5


def test_every_file_is_named_and_rows_are_counted_over_all_parts():
    assert EXCLUDING.files() == [FILE, OTHER, EXCLUDING.exclusions]
    twice = MANIFEST._replace(parts=({"records": FILE}, {"records": FILE, "documents": OTHER}))
    assert (twice.rows("records"), twice.rows("documents"), twice.rows("sentences")) == (6, 1, 0)


def test_a_byte_that_is_not_as_written_is_damage():
    data = MANIFEST.to_json()
    for place in range(len(data)):
        with pytest.raises(ColumnistError, match=r"^m (is damaged|was written by a newer)"):
            parse_manifest(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :], "m")
    for damaged in (b"", b"[]", b"{}", b"null", data[:-1], data + b"\n", b"[" * 100_000):
        with pytest.raises(ColumnistError, match=r"^m is damaged"):
            parse_manifest(damaged, "m")


def test_the_same_bytes_are_parsed_once_and_others_are_damage_all_the_same(monkeypatch):
    data = MANIFEST._replace(run_no=8).to_json()
    first = parse_manifest(data, "m")
    assert parse_manifest(bytes(bytearray(data)), "elsewhere") is first
    with pytest.raises(ColumnistError, match=r"^m is damaged"):
        parse_manifest(data[:-1], "m")
    monkeypatch.setattr("warehouse.lake.manifest.MOST_PARSED", 1)
    assert parse_manifest(EXCLUDING.to_json(), "m") == EXCLUDING
    assert parse_manifest(data, "m") is not first


def test_one_of_a_newer_version_says_which():
    content = {**json.loads(MANIFEST.to_json()), "format": FORMAT + 1, "columnist_version": "9.0"}
    with pytest.raises(NewerFormatError, match=r"written by a newer Columnist \(9\.0\)"):
        parse_manifest(json.dumps(content).encode(), "m")
