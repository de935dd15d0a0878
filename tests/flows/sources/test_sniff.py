"""What a file is taken for."""

import io
import json
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sources import formats
from flows.sources.sniff import HEAD_BYTES, OLE, sniff

CASES = json.loads((Path(__file__).parents[2] / "cases" / "sniff.json").read_text("utf-8"))
READABLE = formats.BY_MEDIA_TYPE.keys()


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    head = bytes.fromhex(case["hex"]) if "hex" in case else case["head"].encode()
    assert sniff(head, case["name"], frozenset(case.get("text_suffixes", ()))) == case["type"]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tar_is_known_by_its_content(form):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    assert sniff(file.getvalue()[:HEAD_BYTES], "a.txt") == formats.TAR


@given(st.binary(max_size=600), st.sampled_from(["", "a", "a.xyz", *(f"a{suffix}" for suffix in formats.MEDIA_TYPES)]))
def test_any_head_has_an_answer_that_can_be_read(head, name):
    assert sniff(head, name) in READABLE | {OLE, None}


def test_a_head_of_comments_costs_no_time():
    assert sniff(b"<!-- -->" * 2_000, "a.html") == formats.HTML
    assert sniff(b"<!--" * 4_000, "a.txt") == formats.TEXT
