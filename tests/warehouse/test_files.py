"""Copies are whole, whatever the system can do."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from warehouse.files import copy_file


def refuse(*_: int) -> int:
    raise OSError("not on this file system")


def in_small_pieces(origin: int, copy: int, count: int) -> int:
    return os.write(copy, os.read(origin, min(count, 7)))


def nothing_more(*_: int) -> int:
    return 0


@pytest.mark.parametrize("call", [None, refuse, in_small_pieces, nothing_more])
@pytest.mark.parametrize("content", [b"", b"0123456789" * 1_000])
def test_a_copy_holds_the_bytes_and_nothing_of_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Callable[..., int] | None, content: bytes
) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(content)
    target.write_bytes(b"x" * 20_000)
    if call is not None:
        monkeypatch.setattr(os, "copy_file_range", call, raising=False)
    copy_file(source, target)
    assert target.read_bytes() == content


def test_a_system_without_the_call_copies_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "source").write_bytes(b"0123456789")
    monkeypatch.delattr(os, "copy_file_range", raising=False)
    copy_file(tmp_path / "source", tmp_path / "target")
    assert (tmp_path / "target").read_bytes() == b"0123456789"


def test_what_cannot_be_copied_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        copy_file(tmp_path / "source", tmp_path / "target")
