"""What is published is published once, and again where its bytes or its note are not what they were."""

import json

from tests.conftest import write_files


def forge(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_changed_file_is_published_again_by_the_next_run(columnist, ingest, home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": "The council met."})
    ingest(source)
    forge(home / "warehouse.duckdb")
    assert ingest(source)["status"] == "published"
    assert "every invariant holds" in columnist("check").out


def test_a_publication_that_was_noted_without_a_hash_is_made_again(ingest, home, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": "The council met."})
    ingest(source)
    assert ingest(source)["status"] == "unchanged"
    note = home / "work" / "published.json"
    note.write_text(json.dumps({k: v for k, v in json.loads(note.read_bytes()).items() if k != "sha256"}))
    assert ingest(source)["status"] == "published"
    assert ingest(source)["status"] == "unchanged"
