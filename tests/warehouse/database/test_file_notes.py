"""A DuckDB file whose bytes changed after it was made is found out, and made again where that is cheap."""

from tests.conftest import write_files


def forge(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_check_finds_a_published_file_that_was_changed(columnist, ingest, home, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": "The council met."}))
    assert "every invariant holds" in columnist("check").out
    content = (home / "warehouse.duckdb").read_bytes()
    # At the end of the file, where no query looks.
    (home / "warehouse.duckdb").write_bytes(content + b"\x00" * 9)
    (found,) = [o for o in columnist("check", "--json", code=1).json() if o["name"] == "database_files"]
    assert found["sample"] == [
        {
            "file": "warehouse.duckdb",
            "problem": "its bytes changed after it was published; `columnist rebuild` makes it anew from the lake",
        }
    ]
    columnist("rebuild")
    assert "every invariant holds" in columnist("check").out


def test_an_earlier_state_that_was_changed_is_found_and_made_again(columnist, ingest, home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": "The council met."})
    first = ingest(source)["run_id"]
    write_files(source, {"a.txt": "The council did not meet."})
    ingest(source)

    def ask():
        return columnist("sql", "select text from documents", "--as-of", first, "--json").json()

    assert ask() == [{"text": "The council met."}]
    (path,) = (home / "work" / "as-of").glob("*.duckdb")
    made = path.read_bytes()
    for damage in (forge, lambda path: path.with_suffix(".json").unlink(), lambda path: path.unlink()):
        damage(path)
        is_lost = not path.exists() or not path.with_suffix(".json").exists()
        found = columnist("check", code=0 if is_lost else 1).out
        assert is_lost or f"work/as-of/{path.name}" in found
        assert ask() == [{"text": "The council met."}]
        assert len(path.read_bytes()) == len(made)
        assert "every invariant holds" in columnist("check").out
    inode = path.stat().st_ino
    assert ask() == [{"text": "The council met."}]
    assert path.stat().st_ino == inode
