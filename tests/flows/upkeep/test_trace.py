"""`columnist trace`: a row leads back to the bytes of its source, or to the reason why it does not."""

import gzip

import pytest

from tests.conftest import write_files

BODY = "The council met on Tuesday.\n\nIt agreed to mend the bridge.\n"


@pytest.mark.smoke
@pytest.mark.slow
def test_trace_cuts_the_sentence_out_of_its_source(columnist, ingest, rows, tmp_path):
    source = write_files(
        tmp_path / "news", {"a.txt": "Council meets\r\n\r\nIt met on a soft\u00ad day. It\u00a0agreed  to go on.\r\n"}
    )
    ingest(source)
    doc_id = rows("select doc_id from documents")[0]["doc_id"]
    sentence = columnist("trace", doc_id[:8], "--sentence", 2, "--json").json()
    assert sentence["raw"] == "It\u00a0agreed  to go on."
    assert sentence["row"]["text"] == "It agreed to go on."
    assert (sentence["line"], sentence["path"]) == (3, str(source / "a.txt"))
    raw = (source / "a.txt").read_bytes().decode()
    assert raw[sentence["raw_start"] : sentence["raw_end"]] == sentence["raw"]
    assert "characters  17 to 60" in columnist("trace", "news/a.txt", "--paragraph", 1).out
    assert "counted from 0; there is no sentence_no 9" in columnist("trace", doc_id, "--sentence", 9, code=2).err


def test_trace_shows_what_was_refused_and_says_where_a_place_is_not_known(columnist, ingest, tmp_path):
    captions = "1\n00:00:01,000 --> 00:00:02,000\nThe council met. It agreed.\n"
    lines = '{"id": 1, "text": "The council met. It agreed."}\n{"id": 2, "picture": "bridge.png"}\n{"id": 3, "text":\n'
    ingest(write_files(tmp_path / "news", {"a.jsonl": lines, "b.txt": b"\x00\xff" * 600, "c.srt": captions}))
    refused = columnist("sql", "select uri, reason from quarantine order by uri", "--format", "json").json()
    for row in refused:
        shown = columnist("trace", row["uri"]).out
        assert "was not read" not in shown, row
        assert "sha256" in shown
    assert '"picture": "bridge.png"' in columnist("trace", "news/a.jsonl#id=2").out
    assert "characters  36 to 46" in columnist("trace", "news/a.jsonl#id=1", "--sentence", 1).out
    sentence = columnist("trace", "news/c.srt", "--sentence", 1).out
    assert "of the record\n            all of it, since the place of the row in it is not known" in sentence


def test_trace_refuses_a_source_that_has_changed(columnist, ingest, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY})
    ingest(source)
    write_files(source, {"a.txt": BODY + "More."})
    assert "has changed since it was pressed" in columnist("trace", "news/a.txt", code=2).err


def test_a_source_that_is_gone_changed_or_encrypted_is_said_with_what_the_lake_has(columnist, ingest, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY, "b.txt": BODY + "More."})
    ingest(source)
    (source / "a.txt").unlink()
    gone = columnist("trace", "news/a.txt", "--sentence", 0, code=2)
    assert "cannot be read" in gone.err
    assert "The council met on Tuesday." in gone.out
    (source / "b.txt").write_bytes(b"PK\x03\x04" + b"\x00" * 40)
    changed = columnist("trace", "news/b.txt", "--sentence", 0, "--json", code=2)
    assert "has changed since it was pressed and cannot be read now" in changed.json()["problem"]
    assert changed.json()["row"]["text"] == "The council met on Tuesday."


def test_the_chain_from_the_file_to_the_text_is_shown(columnist, ingest, tmp_path):
    line = '{"id": 1, "text": "The council met. It agreed."}'
    ingest(write_files(tmp_path / "news", {"a.jsonl.gz": gzip.compress(f"\n{line}\n".encode(), mtime=0)}))
    shown = columnist("trace", "news/a.jsonl.gz#id=1", "--sentence", 0).out
    assert "bytes       1 to 49, gzip undone" in shown
