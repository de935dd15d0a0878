"""`columnist export`: what it says that it wrote, and what it refuses."""

import io

import pytest

from tests.conftest import write_files

BODY = "The council met on Tuesday.\n\nIt agreed to mend the bridge.\n"


def test_export_says_what_it_wrote_and_what_it_changed(columnist, ingest, tmp_path):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY, "b.txt": "=1+1 is what it says.\n"}))
    screen = columnist("export", "documents", "sentences", "--format", "csv", "--output", "out").out.splitlines()
    assert [line.split() for line in screen[:2]] == [
        ["file", "holds", "rows", "bytes"],
        ["out/documents.csv", "documents", "2", str((tmp_path / "out" / "documents.csv").stat().st_size)],
    ]
    assert screen[-1].startswith("2 cells that a spreadsheet would run as a formula got an apostrophe")
    assert "apostrophe" not in columnist("export", "documents", "--output", "d.csv", "--raw").out
    query = "select uri from documents order by uri"
    (written,) = columnist("export", "--query", query, "--output", "q.jsonl", "--json").json()
    path = tmp_path / "q.jsonl"
    assert (written["name"], written["rows"], written["bytes"]) == ("query", 2, path.stat().st_size)
    assert path.read_text() == '{"uri":"news/a.txt"}\n{"uri":"news/b.txt"}\n'


def test_export_takes_a_query_from_standard_input(columnist, ingest, tmp_path, monkeypatch):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    monkeypatch.setattr("sys.stdin", io.StringIO("select 1 as one"))
    columnist("export", "--query", "-", "--output", "q.csv")
    assert (tmp_path / "q.csv").read_text() == "one\n1\n"


def test_export_of_an_earlier_state(columnist, ingest, tmp_path):
    source = write_files(tmp_path / "news", {"a.txt": BODY})
    first = ingest(source)
    ingest(write_files(source, {"b.txt": BODY}))
    for arguments, rows in (((), 2), (("--as-of", first["run_id"]), 1)):
        (written,) = columnist("export", "documents", "--output", "d.parquet", "--json", *arguments).json()
        assert written["rows"] == rows


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["documents"], "the following arguments are required: --output; see columnist export --help"),
        (["documents", "--output", "x", "--as-of", "2020"], "no state is kept of a run '2020'; kept are "),
        (["documents", "--output", "x", "--format", "xls"], "no value of --format 'xls'"),
        (["sentence", "--output", "x"], "the warehouse has no table or view 'sentence'; there is sentences"),
    ],
)
def test_a_wrong_export_is_refused_in_one_line(columnist, ingest, tmp_path, arguments, message):
    ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    refused = columnist("export", *arguments, code=2).err
    assert refused.startswith(f"columnist: {message}")
    assert refused.count("\n") == 1
