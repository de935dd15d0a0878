"""Which sources a run may name: told from each other by what they are, not by how they are spelled."""

import errno
import os

import pytest

from flows.sources import roots
from flows.sources.roots import is_within, resolve_roots
from tests.conftest import write_files
from warehouse.errors import ColumnistError


@pytest.fixture
def folder(tmp_path):
    return write_files(tmp_path / "news", {"a/1.txt": "1", "b/2.txt": "2"})


def test_a_root_is_named_for_its_folder_whatever_way_leads_there(folder, tmp_path):
    (tmp_path / "link").symlink_to(folder)
    assert resolve_roots([str(folder)], {}) == {"news": str(folder)}
    assert resolve_roots([f"{folder}/a/.."], {}) == {"news": str(folder)}
    assert resolve_roots([f"n={tmp_path / 'link'}"], {}) == {"n": str(folder)}


@pytest.mark.parametrize("inner", ["a", "a/1.txt", "b/../a", "link"])
def test_roots_that_overlap_are_refused(folder, inner):
    (folder / "link").symlink_to("a")
    with pytest.raises(ColumnistError, match="overlap"):
        resolve_roots([str(folder), f"other={folder / inner}"], {})
    with pytest.raises(ColumnistError, match="or first `columnist forget known`"):
        resolve_roots([f"other={folder / inner}"], {"known": str(folder)})


def test_siblings_do_not_overlap(folder, tmp_path):
    write_files(tmp_path / "news-2", {"a.txt": ""})
    assert len(resolve_roots([str(folder / "a"), str(folder / "b"), str(tmp_path / "news-2")], {})) == 3


def test_one_folder_with_two_spellings_is_one_folder(folder, monkeypatch):
    """As on a disk that takes NEWS and news for one name, or where a folder is mounted twice."""
    stat, shouted = os.stat, str(folder).upper()
    monkeypatch.setattr(roots.os, "stat", lambda path: stat(str(path).replace(shouted, str(folder))))
    assert is_within(f"{shouted}/a", str(folder))
    assert resolve_roots([str(folder)], {"news": shouted}) == {"news": shouted}
    with pytest.raises(ColumnistError, match="overlap"):
        resolve_roots([str(folder)], {"other": f"{shouted}/a"})


def test_another_folder_under_a_known_name_is_refused(folder):
    with pytest.raises(ColumnistError, match="already stands for"):
        resolve_roots([f"n={folder / 'a'}"], {"n": str(folder / "b")})


def test_a_known_root_that_is_not_there_now_hinders_nobody(folder):
    assert resolve_roots([str(folder)], {"usb": "/media/not/mounted"}) == {"news": str(folder)}


def test_a_source_that_cannot_be_looked_at_is_one_line(folder, monkeypatch):
    with pytest.raises(ColumnistError, match="no such file or folder"):
        resolve_roots([str(folder / "c")], {})

    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(roots.os, "stat", refuse)
    with pytest.raises(ColumnistError, match="cannot be looked at: Permission denied; give the user"):
        resolve_roots([str(folder)], {})
