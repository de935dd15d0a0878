"""Parts without documents that leave them: a list says so, until a part is written anew."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.warehouse.lake.test_parquet_lake import doc_ids_of, tables_of
from warehouse.database.lake_rows import part_rows
from warehouse.errors import ColumnistError
from warehouse.lake.manifest import DELETIONS, Manifest, Part
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.revising import resolve, revise
from warehouse.schema import state_schema

RUN = "20261128T093000123456-0a1b"


def tables_with_mail(*doc_ids: str) -> dict[str, pa.Table]:
    """A record for each, and a message for each but the last."""
    schema = state_schema("mail")
    rows = pa.Table.from_pylist([{"doc_id": doc_id} for doc_id in doc_ids[:-1]], schema=schema)
    return tables_of(*doc_ids) | {"mail": rows}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


@pytest.fixture
def part(lake: Lake) -> Part:
    return lake.write_part(tables_with_mail("a", "b", "c", "d", "e"))


def gone(*doc_ids: str) -> pa.Array:
    return pa.array(doc_ids, pa.string())


def queried(lake: Lake, *parts: Part) -> list[str]:
    """The documents that a load finds in these parts."""
    found = duckdb.sql(f"select doc_id from ({part_rows(lake, parts, 'records')}) order by all").fetchall()
    return [doc_id for (doc_id,) in found]


def rows_of(part: Part) -> dict[str, int]:
    return {table: file.rows for table, file in part.items()}


def test_a_document_leaves_a_part_and_no_other_file_is_written(lake: Lake, part: Part) -> None:
    revised = revise(lake, part, gone("b"), None)
    assert revised is not None
    assert {table: file.path for table, file in revised.items() if table != DELETIONS} == {
        table: file.path for table, file in part.items()
    }
    assert rows_of(revised) == {"records": 4, "mail": 3, DELETIONS: 1}
    assert doc_ids_of(lake, revised) == queried(lake, revised) == ["a", "c", "d", "e"]
    assert lake.read(revised, "mail")["doc_id"].to_pylist() == ["a", "c", "d"]
    assert lake.read(revised, "records", ["uri"]).column_names == ["uri"]
    again = revise(lake, revised, gone("a"), None)
    assert again is not None
    assert rows_of(again) == {"records": 3, "mail": 2, DELETIONS: 2}
    assert lake.read_deletions(again).to_pylist() == ["a", "b"]


def test_a_document_may_be_in_another_part_than_the_one_that_it_has_left(lake: Lake, part: Part) -> None:
    left, other = revise(lake, part, gone("b"), None), lake.write_part(tables_of("b"))
    assert left is not None
    assert queried(lake, left, other) == ["a", "b", "c", "d", "e"]
    (merged,) = lake.merge((left, other), 10)
    assert (doc_ids_of(lake, merged), DELETIONS in merged) == (["a", "c", "d", "e", "b"], False)


def test_a_part_that_is_mostly_gone_is_written_anew_and_one_that_is_all_gone_is_none(lake: Lake, part: Part) -> None:
    once = revise(lake, part, gone("a", "b"), None)
    assert once is not None
    twice = revise(lake, once, gone("c"), None)
    assert twice is not None
    assert rows_of(twice) == {"records": 2, "mail": 1}
    assert pq.read_table(lake.url(twice["records"]))["doc_id"].to_pylist() == ["d", "e"]
    assert revise(lake, once, gone("c", "d", "e"), None) is None


def test_a_table_of_which_no_row_is_left_has_no_file(lake: Lake) -> None:
    part = lake.write_part(tables_with_mail("a", "b", "c") | {"mail": tables_with_mail("a", "b")["mail"]})
    revised = revise(lake, part, gone("a"), None)
    assert revised is not None
    assert rows_of(revised) == {"records": 2, DELETIONS: 1}


def test_bytes_that_may_not_stay_do_not(lake: Lake, part: Part) -> None:
    once = revise(lake, part, gone("a"), None)
    assert once is not None
    assert revise(lake, once, gone(), None) is once
    forgotten = revise(lake, once, gone("b"), None, keeps_bytes=False)
    assert forgotten is not None
    assert pq.read_table(lake.url(forgotten["records"]))["doc_id"].to_pylist() == ["c", "d", "e"]
    resolved = revise(lake, once, gone(), None, keeps_bytes=False)
    assert resolved == resolve(lake, once)
    assert resolved is not None
    assert rows_of(resolved) == {"records": 4, "mail": 3}
    assert resolve(lake, resolved) is resolved


def test_new_places_leave_the_list_as_it_is(lake: Lake, part: Part) -> None:
    once = revise(lake, part, gone("b"), None)
    assert once is not None
    numbers = {name: pa.array([7], pa.int64()) for name in ("position", "byte_start", "byte_end")}
    places = pa.table({"doc_id": ["c"], **numbers, "detail": ["line 8"]})
    moved = revise(lake, once, gone(), places)
    assert moved is not None
    assert rows_of(moved) == rows_of(once)
    assert [row["position"] for row in lake.read(moved, "records").to_pylist()] == [None, 7, None, None]
    assert pq.read_table(lake.url(moved["records"]))["doc_id"].to_pylist() == ["a", "b", "c", "d", "e"]


def test_a_damaged_list_is_found_and_said(lake: Lake, part: Part) -> None:
    revised = revise(lake, part, gone("b"), None)
    assert revised is not None
    path = Path(lake.url(revised[DELETIONS]))
    path.write_bytes(path.read_bytes()[:-1])
    manifest = Manifest(RUN, None, "0", "0", {}, (revised,), {})
    assert list(lake.damaged(manifest)) == [revised[DELETIONS].path]
    with pytest.raises(ColumnistError, match=r"state/deletions/.* is damaged"):
        lake.read(revised, "records", ["doc_id"])
