"""What many runs leave behind has a bound: files that are opened, hashes that are remembered, files of earlier states."""

import pyarrow.feather as feather
import pytest

from flows.pipeline import scan
from flows.sources import formats, local
from tests.conftest import write_files

pytestmark = pytest.mark.slow


@pytest.fixture
def opened(monkeypatch):
    """The files that were looked into for a reader."""
    found: list[str] = []

    def look(path, has_reader=scan.has_reader):
        found.append(path)
        return has_reader(path)

    monkeypatch.setattr(scan, "has_reader", look)
    monkeypatch.setattr(local, "RACY_NS", -(10**12))
    return found


def test_a_file_that_no_reader_knows_is_opened_again_when_it_or_the_formats_changed(
    ingest, opened, tmp_path, monkeypatch
):
    source = write_files(tmp_path / "news", {"a.txt": "A day.", "movie.mp4": b"\0\1\2" * 9})
    ingest(source)
    for _ in range(3):
        assert ingest(source)["status"] == "unchanged"
    assert len(opened) == 1
    ingest(source, "--verify")
    assert len(opened) == 2
    with monkeypatch.context() as patch:
        patch.setattr(scan, "recognition", lambda: "other formats")
        ingest(source)
    assert len(opened) == 3
    write_files(source, {"movie.mp4": b"Words, and no film."})
    (source / "movie.mp4").rename(source / "movie.txt")
    assert ingest(source)["n_loaded"] == 2


def test_formats_are_recognised_by_all_that_their_lines_say():
    assert formats.recognition() == formats.recognition.__wrapped__()


def test_hashes_of_files_and_roots_that_are_gone_are_forgotten(columnist, ingest, home, tmp_path, monkeypatch):
    monkeypatch.setattr(local, "RACY_NS", -(10**12))
    one = write_files(tmp_path / "one", {"a.txt": "A day.", "b.txt": "A night."})
    ingest(one)
    ingest(write_files(tmp_path / "two", {"c.txt": "A week."}))
    (one / "b.txt").unlink()
    ingest(one)
    assert uris(home) == ["one/a.txt", "two/c.txt"]
    columnist("forget", "two")
    assert uris(home) == ["one/a.txt"]


def uris(home):
    return feather.read_table(home / "work" / "stat.arrow")["uri"].to_pylist()


def test_files_of_earlier_states_go_with_the_states(columnist, ingest, home, tmp_path):
    source = tmp_path / "news"
    first = ingest(write_files(source, {"a.txt": "Version 0."}), "--keep-runs", 1)["run_id"]
    second = ingest(write_files(source, {"a.txt": "Version 1."}), "--keep-runs", 1)["run_id"]
    for run_id in (first, second):
        columnist("sql", "select 1", "--as-of", run_id)
    assert len(list((home / "work" / "as-of").glob("*.duckdb"))) == 2
    ingest(write_files(source, {"a.txt": "Version 2."}), "--keep-runs", 1)
    assert "1 --as-of file of a state that is no longer kept" in columnist("doctor").out
    ingest(source, "--keep-runs", 1)
    assert len(list((home / "work" / "as-of").glob("*.duckdb"))) == 1
    assert "leftovers" in columnist("doctor").out
    columnist("sql", "select 1", "--as-of", second)
