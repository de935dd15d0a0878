"""What any source must keep to. Another implementation is one more line in SOURCES."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from flows.sources import local
from flows.sources.local import LocalSource
from flows.sources.open_source import can_open, hash_file, open_source
from flows.sources.source import Source
from tests.conftest import write_files
from warehouse.errors import ColumnistError


class Held(NamedTuple):
    """A source, the address of a root in it, and what puts files there."""

    source: Source
    address: str
    write: Callable[[dict[str, str]], object]


def in_a_folder(folder: Path) -> Held:
    return Held(
        LocalSource(str(folder / "home")), str(folder / "root"), lambda files: write_files(folder / "root", files)
    )


SOURCES = {"local": in_a_folder}


@pytest.fixture(params=SOURCES)
def held(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Held:
    # Files that are as young as these are trusted here.
    monkeypatch.setattr(local, "RACY_NS", -(10**12))
    made = SOURCES[request.param](tmp_path)
    made.write({"b/c.txt": "The sun.", "a.txt": "It rained."})
    return made


def test_what_is_listed_is_opened_by_its_path_by_whoever_knows_the_address(held: Held) -> None:
    files = held.source.listing("root", held.address).files
    assert [(file.uri, file.root, file.size, file.reason) for file in files] == [
        ("root/a.txt", "root", 10, None),
        ("root/b/c.txt", "root", 8, None),
    ]
    for file, (name, text) in zip(files, [("a.txt", b"It rained."), ("c.txt", b"The sun.")], strict=True):
        with open_source(file.path).open(file.path) as opened:
            assert (opened.name, opened.stream.read(), opened.state()) == (name, text, (file.size, file.modified_ns))
            assert opened.stream.seek(3) == 3


def test_a_token_is_the_same_until_the_file_is_another(held: Held) -> None:
    before, other = held.source.listing("root", held.address).files
    assert before.token
    assert [file.token for file in held.source.listing("root", held.address).files] == [before.token, other.token]
    held.write({"a.txt": "It snowed."})
    after, same = held.source.listing("root", held.address).files
    assert (after.token == before.token, same.token == other.token) == (False, True)


def test_what_has_just_been_written_has_no_token(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "RACY_NS", 10**12)
    assert [file.token for file in held.source.listing("root", held.address).files] == ["", ""]


def test_a_state_shows_that_a_file_changed_while_it_was_open(held: Held) -> None:
    (file, _) = held.source.listing("root", held.address).files
    with held.source.open(file.path) as opened:
        held.write({"a.txt": "It rained all day."})
        assert opened.state() != (file.size, file.modified_ns)
    assert held.source.state(file.path) != (file.size, file.modified_ns)


def test_what_is_gone_is_not_found(held: Held) -> None:
    gone = held.source.listing("root", held.address).files[0].path + "x"
    for ask in (held.source.state, hash_file):
        with pytest.raises(FileNotFoundError):
            ask(gone)
    assert not can_open(gone)


def test_reading_is_heard_of(held: Held) -> None:
    beats: list[None] = []
    (file, _) = held.source.listing("root", held.address).files
    assert hash_file(file.path, lambda: beats.append(None)) == hash_file(file.path)
    assert beats


def test_another_kind_of_address_is_refused_in_one_line() -> None:
    with pytest.raises(ColumnistError, match="s3://bucket/news: nothing is read from s3:// yet; name a file or folder"):
        open_source("s3://bucket/news")
