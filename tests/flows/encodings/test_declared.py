"""What a label is worth: the larger encoding that the Encoding Standard means, and nothing where the bytes contradict it."""

import codecs
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.encodings.declared import decode_as, decode_declared
from flows.encodings.labels import _CODECS, codec_of

CASES = json.loads((Path(__file__).parents[2] / "cases" / "encoding_labels.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    decoded = decode_declared(bytes.fromhex(case["hex"]), case["label"])
    if case["text"] is None:
        assert decoded is None
        return
    assert decoded is not None
    assert (decoded.text, decoded.encoding) == (case["text"], case["encoding"])
    assert list(decoded.fixes) == case.get("fixes", [])


@pytest.mark.parametrize("label", sorted(_CODECS))
def test_every_label_means_a_codec_of_this_python(label):
    codec = codec_of(f" {label.upper()}\n")
    assert codec is not None
    assert codecs.lookup(codec).name == codec


@given(st.binary(max_size=60), st.sampled_from(sorted(_CODECS)))
def test_any_bytes_under_any_label_are_text_or_a_contradiction(data, label):
    decoded = decode_declared(data, label)
    if decoded is not None:
        decoded.text.encode()
        assert decoded.fixes or data.decode(decoded.encoding) == decoded.text


@given(st.lists(st.tuples(st.integers(0x21, 0x7E), st.integers(0x21, 0x7E)), min_size=1, max_size=20))
def test_euc_and_iso_2022_read_the_same_characters(pairs):
    euc = b"".join(bytes((row + 0x80, cell + 0x80)) for row, cell in pairs)
    seven = b"\x1b$B" + b"".join(bytes(pair) for pair in pairs) + b"\x1b(B"
    eight_bits, seven_bits = decode_as(euc, "euc_jp"), decode_as(seven, "iso2022_jp_ext")
    assert (eight_bits and eight_bits.text) == (seven_bits and seven_bits.text)
