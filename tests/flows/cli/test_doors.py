"""A hostile string through every place of the command that takes a text. `make fuzz` tries every string in every place."""

import io
import sys
from pathlib import Path

import pytest

from tests.fuzz import doors
from tests.fuzz.doors import STRINGS, Door, find_faults

EVERY = list(doors.doors())
REPRESENTATIVE = "\x1b[2J\u202e\x9b'\"%#!../\r\nNAME=="


@pytest.mark.parametrize(
    "text",
    [REPRESENTATIVE, "--", *(pytest.param(text, marks=pytest.mark.slow) for text in ("\udcff\ud800", "x" * 300))],
    ids=lambda text: ascii(text[:20]),
)
def test_no_argument_ends_in_a_traceback_or_prints_what_a_terminal_obeys(tmp_path: Path, text: str) -> None:
    tried = list(doors.try_doors([text], EVERY, tmp_path, tmp_path / "home"))
    assert len(tried) == len(EVERY)
    assert [each for each in tried if each[1]] == []


def test_no_key_of_the_settings_file_does_either(tmp_path: Path) -> None:
    tried = list(doors.try_settings(STRINGS.values(), tmp_path / "settings"))
    assert [each for each in tried if each[1]] == []


def test_every_verb_that_takes_a_text_is_tried() -> None:
    assert {door.name for door in EVERY} >= {
        *("run sources", "sql query", "sql --example", "search query", "search -k", "export tables", "export --query"),
        *("trace document", "retry --reason", "forget root", "purge uri", "purge --allow", "rebuild --as-of"),
    }
    assert Door("", ("search", "-k"), ("x",)).arguments("3") == ["search", "-k3", "x"]


def test_the_judge_sees_an_unexpected_error_and_what_a_terminal_obeys(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, fault in (("\x07", ""), ("please report this", "nobody expected")):
        monkeypatch.setattr(doors, "main", lambda arguments, said=said: print(said) or 0)
        monkeypatch.setattr(doors, "inert_streams", doors.contextlib.nullcontext)
        (found,) = find_faults([])
        assert fault in found
    monkeypatch.setattr(doors, "main", lambda arguments: 3)
    assert find_faults([]) == ["ends with 3"]


@pytest.mark.parametrize("arguments", [["sql", "-"], ["export", "--query", "-", "--output", "q.csv"]], ids=" ".join)
def test_a_query_from_standard_input_that_is_no_text_is_one_line(columnist, monkeypatch, arguments):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"select '\xff'"), "utf-8"))
    assert "standard input is no text in UTF-8" in columnist(*arguments, code=2).err
