"""What decode promises: the text that was written, a codec that reads it again, or a reason."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.records.reasons import Rejected
from flows.steps.decode import decode

CASES = json.loads((Path(__file__).parents[2] / "cases" / "decode.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_case(case):
    data = bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode(case["as"])
    if "rejected" in case:
        with pytest.raises(Rejected) as caught:
            decode(data)
        assert caught.value.reason == case["rejected"]
        return
    decoded = decode(data)
    assert decoded.text == case["text"]
    assert list(decoded.fixes) == case.get("fixes", [])
    if "encoding" in case:
        assert decoded.encoding == case["encoding"]
    assert decoded.encoding != case.get("encoding_not")


@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_are_binary(seed):
    with pytest.raises(Rejected) as caught:
        decode(random.Random(seed).randbytes(4_000))
    assert caught.value.reason == "binary"


def test_a_long_english_head_does_not_hide_the_encoding():
    text = "The minutes of the meeting follow. " * 10_000 + "Мэр объявил, что мост будет закрыт на два года. " * 20
    assert decode(text.encode("cp1251")).text == text


def test_utf8_is_never_anything_else():
    text = "naïve café, “quoted” — 東京 мост"
    assert decode(text.encode()) == (text, "utf-8", ())


@given(st.binary(max_size=300))
def test_any_bytes_have_an_outcome_that_a_reader_can_repeat(data):
    try:
        text, encoding, fixes = decode(data)
    except Rejected as rejected:
        reason = rejected.reason
    else:
        text.encode("utf-8")  # no lone surrogates
        assert fixes or data.decode(encoding) == text
        return
    assert reason in ("binary", "undecodable")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x1b~\ufeff"), max_size=200))
def test_clean_utf8_comes_back(text):
    try:
        assert decode(text.encode()).text == text
    except Rejected:
        assert text.startswith(("%PDF-", "GIF8", "PAR1", "wOF"))


@given(
    st.text(st.characters(codec="utf-8", min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=4, max_size=60),
    st.data(),
)
def test_a_cut_anywhere_loses_one_character_at_most(text, data):
    whole = text.encode()
    cut = data.draw(st.integers(9, len(whole)))
    assert decode(whole[:cut]).text.rstrip("\ufffd") == text[: cut // 3]
