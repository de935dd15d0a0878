"""What `forget` leaves: a history that says what is gone, without its texts."""

from pathlib import Path

import pyarrow.parquet as pq

from tests.conftest import write_files
from warehouse.lake.parquet_lake import Lake


def test_the_texts_of_a_root_do_not_go_into_its_history(columnist, ingest, rows, home: Path, tmp_path: Path) -> None:
    ingest(write_files(tmp_path / "one", {"a.txt": "The ferry leaves at noon."}))
    ingest(write_files(tmp_path / "two", {"b.txt": "The tram does not."}))
    columnist("forget", "one")
    texts = [
        pq.read_table(path)["text"].to_pylist() for path in (home / "lake/history/earlier_texts").glob("*.parquet")
    ]
    assert texts == []
    found = rows(
        "select removed, text from versions where run_id in (select run_id from sightings where uri = 'one/a.txt') order by version"
    )
    assert found == [{"removed": False, "text": None}, {"removed": True, "text": None}]


def test_a_file_that_is_gone_keeps_its_text_in_history(ingest, rows, tmp_path: Path) -> None:
    source = write_files(tmp_path / "one", {"a.txt": "The ferry leaves at noon.", "b.txt": "Stays."})
    ingest(source)
    (source / "a.txt").unlink()
    ingest(source)
    assert rows("select text from earlier_texts") == [{"text": "The ferry leaves at noon."}]


def test_no_row_of_a_root_stays_in_a_file_of_the_state(columnist, ingest, home: Path, tmp_path: Path) -> None:
    one = write_files(tmp_path / "one", {"a.txt": "The ferry leaves at noon.", "b.txt": "The ferry is late."})
    two = write_files(tmp_path / "two", {f"{number}.txt": f"Tram {number}." for number in range(8)})
    columnist("run", "--direct", "--no-report", one, two)
    write_files(one, {"a.txt": "The tram leaves at noon."})
    ingest(one)
    assert any("deletions" in part for part in Lake(home / "lake").manifest().parts)
    columnist("forget", "one")
    manifest = Lake(home / "lake").manifest()
    files = [home / "lake" / part["documents"].path for part in manifest.parts]
    texts = [text for file in files for text in pq.read_table(file)["text"].to_pylist()]
    assert sorted(texts) == [f"Tram {number}." for number in range(8)]
