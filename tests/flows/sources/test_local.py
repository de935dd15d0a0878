"""What a listing says of each name under a root: links, the home, and what the system will not show."""

import errno
import os

import pytest

from flows.sources import local
from flows.sources.local import LocalSource
from tests.conftest import write_files


@pytest.fixture
def source(tmp_path):
    write_files(tmp_path / "outside", {"secret.txt": "not meant for this warehouse", "more/a.txt": "a"})
    write_files(tmp_path / "home", {"lake/part.parquet": b"PAR1"})
    return write_files(tmp_path / "root", {"a.txt": "a", "deep/b.txt": "b"})


def reasons(source, tmp_path, home="home", **options):
    listing = LocalSource(str(tmp_path / home), **options).listing("root", str(source))
    return {listed.uri.removeprefix("root/"): listed.reason for listed in listing.files}


def test_a_link_is_followed_inside_its_own_root(source, tmp_path):
    (source / "deep" / "to_a.txt").symlink_to("../a.txt")
    (source / "whole.txt").symlink_to(source / "deep" / "b.txt")
    (source / "through.txt").symlink_to("deep/to_a.txt")
    assert set(reasons(source, tmp_path).values()) == {None}


@pytest.mark.parametrize(
    "target", ["{outside}/secret.txt", "../outside/secret.txt", "deep/../../outside/more/a.txt", "hop.txt"]
)
def test_a_link_that_leads_outside_is_followed_where_that_is_asked_for(source, tmp_path, target):
    (source / "hop.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (source / "link.txt").symlink_to(target.format(outside=tmp_path / "outside"))
    assert reasons(source, tmp_path)["link.txt"] == "link_outside"
    assert reasons(source, tmp_path, follow_links=True)["link.txt"] is None


def test_a_root_whose_name_begins_like_anothers_is_another(source, tmp_path):
    write_files(tmp_path / "root-2", {"c.txt": "c"})
    (source / "c.txt").symlink_to(tmp_path / "root-2" / "c.txt")
    assert reasons(source, tmp_path)["c.txt"] == "link_outside"


def test_of_a_file_that_is_not_read_nothing_is_told(source, tmp_path):
    (source / "link.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (found,) = [file for file in LocalSource("/nowhere").listing("root", str(source)).files if file.reason]
    assert found.size == len(str((source / "link.txt").readlink()))
    assert "secret" not in found.detail


def test_a_link_to_a_folder_is_not_entered(source, tmp_path):
    (source / "loop").symlink_to(source)
    (source / "away").symlink_to(tmp_path / "outside")
    for options in ({}, {"follow_links": True}):
        found = reasons(source, tmp_path, **options)
        assert (found["loop"], found["away"]) == ("not_a_file", "not_a_file")
        assert not [uri for uri in found if uri.startswith(("loop/", "away/"))]


def test_the_home_is_known_by_what_it_is(source, tmp_path):
    write_files(source / "out", {"lake/part.parquet": b"PAR1"})
    (tmp_path / "link").symlink_to(source / "out")
    (source / "own.parquet").symlink_to("out/lake/part.parquet")
    for home in ("link", "root/out", "root/deep/../out"):
        found = reasons(source, tmp_path, home)
        assert (found["out"], found["own.parquet"]) == ("home", "home")
        assert "out/lake/part.parquet" not in found
    assert reasons(source, tmp_path, "root/out", follow_links=True)["own.parquet"] == "home"


def test_only_a_link_into_nowhere_or_in_a_circle_is_no_file(source, tmp_path):
    (source / "nowhere.txt").symlink_to("missing")
    (source / "circle.txt").symlink_to("circle.txt")
    (source / "long.txt").symlink_to("x" * 400)
    (source / "through.txt").symlink_to("a.txt/b.txt")
    found = reasons(source, tmp_path)
    assert (found["nowhere.txt"], found["circle.txt"]) == ("not_a_file", "not_a_file")
    assert (found["long.txt"], found["through.txt"]) == ("unreadable", "unreadable")


class Entry:
    """An entry of a folder on a disk that answers with an error."""

    def __init__(self, entry, number):
        self._entry, self._number = entry, number
        self.name, self.path = entry.name, entry.path

    def __getattr__(self, name):
        def fail(*_, **__):
            raise OSError(self._number, os.strerror(self._number))

        return fail


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE, errno.EOVERFLOW, errno.ENOENT])
def test_an_error_of_the_system_costs_its_file(source, tmp_path, monkeypatch, number):
    scan = os.scandir

    def scandir(path):
        return [Entry(entry, number) if entry.name == "a.txt" else entry for entry in scan(path)]

    monkeypatch.setattr(local.os, "scandir", scandir)
    assert reasons(source, tmp_path) == {
        "a.txt": "not_a_file" if number == errno.ENOENT else "unreadable",
        "deep/b.txt": None,
    }


def test_a_root_that_is_gone_says_so_and_nothing_in_it_is_known_to_be_gone(tmp_path):
    listing = LocalSource("/nowhere").listing("root", str(tmp_path / "gone"))
    assert [(file.uri, file.reason) for file in listing.files] == [("root", "vanished")]
    assert listing.unlisted == ["root"]
