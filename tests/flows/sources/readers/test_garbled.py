"""What is garbled is seen, and no text of any kind is taken for it."""

import json

import pytest

from flows.sources.readers.garbled import what_is_garbled
from tests.flows.sources.reading import CASES

TEXTS = [case["text"] for case in json.loads((CASES / "golden_texts.json").read_text("utf-8")) if "text" in case]
ENGLISH = "The mayor said that the bridge is closed since the storm, and that nobody knows when it will open again. "
POLISH = "Most zamknieto wczoraj wieczorem, a nikt nie wie, na jak dlugo to potrwa; burmistrz nie chce o tym mowic. "


@pytest.mark.parametrize("shift", [-31, -29, 1, 13, 29])
@pytest.mark.parametrize("text", [ENGLISH, POLISH], ids=["en", "pl"])
def test_letters_that_are_moved_by_a_constant_are_none(text, shift):
    moved = "".join(chr(ord(letter) + shift) if letter != " " else letter for letter in text * 2)
    assert what_is_garbled(moved) is not None


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH.upper() * 3,
        "0123456789 12.50 1,200 " * 20,
        "GATTACA CGCGTTA " * 20,
        "MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRVGDGTQDNLSGAEKAVQVKVKALPDAQFEVV " * 3,
        "/usr/local/bin /etc/hosts /home/ann/notes.txt " * 5,
        "x = y2 + f(k) % 7; if (q >= 0x1f) return p[kk]; " * 5,
        "橋は昨日閉鎖された。いつ開くかは誰も知らない。" * 9,
        "BX-1 KL-22 ZZ-9 QW-400 PL-12 " * 9,
    ],
)
def test_what_is_text_or_data_is_not_taken_for_it(text):
    assert what_is_garbled(text) is None


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_of_the_suite_is_taken_for_it(text):
    assert what_is_garbled(text * 5) is None
