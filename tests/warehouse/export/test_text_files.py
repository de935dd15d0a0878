"""A folder of texts: a file for each document, a table of them, and nothing where something is wrong."""

import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from tests.warehouse.export.reading_back import names, read_csv
from warehouse.errors import ColumnistError
from warehouse.export.export import export
from warehouse.export.request import Request
from warehouse.export.text_files import write_texts
from warehouse.home import Home
from warehouse.reading.statements import Rows


def rows(**columns: object) -> Rows:
    table = pa.table(columns)
    return Rows(table.schema, iter(table.to_batches(max_chunksize=1)))


def test_each_text_is_a_file_and_the_table_names_it(tmp_path: Path) -> None:
    found = rows(
        doc_id=["a", "b"], outlet=["../Valley: Courier", None], published_at=[datetime.datetime(2026, 1, 2), None],
        text=["One.\n\nTwo.", "Größe"],
    )  # fmt: skip
    n_texts, n_bytes, n_defused = write_texts(found, tmp_path / "found")
    assert names(tmp_path) == ["found"]
    assert names(tmp_path / "found") == ["2026-01-02_Valley-Courier_a.txt", "index.csv", "undated_b.txt"]
    assert (tmp_path / "found" / "undated_b.txt").read_bytes() == "Größe\n".encode()
    index = read_csv(tmp_path / "found" / "index.csv")
    assert [(row["file"], row["doc_id"]) for row in index] == [
        ("2026-01-02_Valley-Courier_a.txt", "a"),
        ("undated_b.txt", "b"),
    ]
    assert list(index[0]) == ["file", "doc_id", "outlet", "published_at"]
    sizes = sum(path.stat().st_size for path in (tmp_path / "found").iterdir())
    assert (n_texts, n_bytes, n_defused) == (2, sizes, 0)


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (rows(doc_id=["a"]), "text is missing"),
        (rows(doc_id=[1], text=["x"]), "doc_id is missing"),
        (rows(doc_id=["a", "a"], text=["x", "y"]), "two rows have the doc_id of undated_a"),
        (rows(doc_id=["a", "b"], text=["x", None]), "the text of undated_b is NULL"),
    ],
)
def test_what_cannot_be_files_leaves_nothing(tmp_path: Path, found: Rows, message: str) -> None:
    with pytest.raises(ColumnistError, match=message):
        write_texts(found, tmp_path / "found")
    assert names(tmp_path) == []


@pytest.mark.slow
def test_all_documents_where_no_table_is_named(news_home: Home, tmp_path: Path) -> None:
    (written,) = export(news_home, Request(tmp_path / "out", format="texts"))
    assert (written.name, written.rows) == ("documents", len(names(tmp_path / "out")) - 1)
    assert written.rows > 1
