"""The cache of hashes: it knows a file as long as its state is the same, and never more than that."""

from typing import NamedTuple

import pytest

from flows.pipeline.stat_cache import StatCache


class File(NamedTuple):
    uri: str
    token: str
    root: str = "news"


def test_a_hash_holds_as_long_as_the_state_of_the_file(tmp_path):
    cache = StatCache(tmp_path / "stat.arrow")
    cache.remember(File("news/a", "1"), "aa")
    assert cache.sha256(File("news/a", "1")) == "aa"
    assert cache.sha256(File("news/a", "2")) is None
    assert cache.sha256(File("news/b", "1")) is None


def test_a_file_that_may_change_without_showing_it_is_always_read(tmp_path):
    cache = StatCache(tmp_path / "stat.arrow")
    cache.remember(File("news/a", ""), "aa")
    cache.remember(File("news/b", ""), "bb", "digest", ["p", "q"])
    assert cache.sha256(File("news/a", "")) is cache.sha256(File("news/b", "")) is None
    assert cache.container("news/a") is None
    assert cache.container("news/b") == ("bb", "digest", ("p", "q"))


def test_what_is_saved_is_known_to_the_next_run(tmp_path):
    path = tmp_path / "work" / "stat.arrow"
    cache = StatCache(path)
    cache.remember(File("news/a", "1"), "aa")
    cache.remember(File("mail/b", "2", "mail"), "bb", "digest", ["p"])
    cache.remember_libraries({"lxml": "6.1"})
    cache.save()
    again = StatCache(path)
    assert again.sha256(File("news/a", "1")) == "aa"
    assert again.container("mail/b") == ("bb", "digest", ("p",))
    assert again.libraries == {"lxml": "6.1"}


def test_what_is_gone_is_dropped(tmp_path):
    cache = StatCache(tmp_path / "stat.arrow")
    files = [File("news/a", "1"), File("news/b", "1"), File("mail/c", "1", "mail"), File("old/d", "1", "old")]
    for file in files:
        cache.remember(file, "aa")
    cache.keep({"news", "mail"}, {"news/b"})
    cache.forget("mail")
    assert [file.uri for file in files if cache.sha256(file)] == ["news/a"]


def test_it_is_written_only_when_it_has_changed(tmp_path):
    path = tmp_path / "stat.arrow"
    StatCache(path).save()
    written = path.stat().st_ino
    cache = StatCache(path)
    cache.keep({"news"}, set())
    cache.save()
    assert path.stat().st_ino == written
    cache.remember(File("news/a", "1"), "aa")
    cache.save()
    assert path.stat().st_ino != written


@pytest.mark.parametrize("content", [b"", b"ARROW1 and no more", bytes(1_000)])
def test_a_damaged_one_knows_nothing_and_is_made_anew(tmp_path, content):
    path = tmp_path / "stat.arrow"
    path.write_bytes(content)
    cache = StatCache(path)
    assert cache.sha256(File("news/a", "1")) is None
    cache.save()
    assert StatCache(path).libraries == {}
