"""The lake: what it writes it reads again, in the same bytes for the same rows, and what is damaged is said."""

from pathlib import Path

import pyarrow as pa
import pytest

from warehouse.errors import ColumnistError
from warehouse.lake import parquet_lake
from warehouse.lake.manifest import Manifest, Part
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.revising import revise
from warehouse.schema import STATE_TABLES, state_schema

RUN = "20261128T093000123456-0a1b"


def tables_of(*doc_ids: str) -> dict[str, pa.Table]:
    tables = {table: state_schema(table).empty_table() for table in STATE_TABLES}
    facts = {"root": "news", "fingerprint": "0", "fate": "empty"}
    rows = [{**facts, "doc_id": doc_id, "uri": f"news/{doc_id}", "file_uri": f"news/{doc_id}"} for doc_id in doc_ids]
    return tables | {"records": pa.Table.from_pylist(rows, schema=state_schema("records"))}


def doc_ids_of(lake: Lake, part: Part) -> list[str]:
    return lake.read(part, "records", ["doc_id"])["doc_id"].to_pylist()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def test_a_part_is_read_as_it_was_written_and_a_table_without_rows_has_no_file(lake):
    part = lake.write_part(tables_of("a", "b"))
    assert list(part) == ["records"]
    assert lake.read(part, "records") == tables_of("a", "b")["records"]
    assert lake.read(part, "documents") == state_schema("documents").empty_table()
    assert lake.read(part, "documents", ["doc_id"]).schema.names == ["doc_id"]


def test_the_same_rows_are_the_same_file(lake, tmp_path):
    part = lake.write_part(tables_of("a"))
    assert lake.write_part(tables_of("a")) == part
    assert Lake(tmp_path / "elsewhere").write_part(tables_of("a")) == part


def test_a_part_is_revised_without_what_is_gone_and_with_new_places(lake):
    part = lake.write_part(tables_of("a", "b", "c"))
    numbers = {name: pa.array([7], pa.int64()) for name in ("position", "byte_start", "byte_end")}
    places = pa.table({"doc_id": ["c"], **numbers, "detail": ["line 8"]})
    revised = revise(lake, part, pa.array(["a"]), places)
    rows = lake.read(revised, "records").to_pylist()
    names = ("doc_id", "position", "byte_start", "byte_end", "detail")
    assert [tuple(row[name] for name in names) for row in rows] == [("b", *[None] * 4), ("c", 7, 7, 7, "line 8")]
    assert revise(lake, part, pa.array(["a", "b", "c"]), None) is None
    assert doc_ids_of(lake, part) == ["a", "b", "c"]


def test_small_parts_are_merged_when_they_have_become_many_in_their_order(lake, monkeypatch):
    monkeypatch.setattr(parquet_lake, "MOST_SMALL_PARTS", 3)
    parts = [lake.write_part(tables_of(doc_id)) for doc_id in "abcd"]
    assert lake.merge_small(parts[1:]) == tuple(parts[1:])
    (merged,) = lake.merge_small(parts)
    assert doc_ids_of(lake, merged) == ["a", "b", "c", "d"]


def test_damage_is_found_and_said(lake):
    parts = [lake.write_part(tables_of(doc_id)) for doc_id in "ab"]
    manifest = Manifest(RUN, None, "0", "0", {}, tuple(parts), {})
    lake.require_sound(manifest)
    damaged, gone = (Path(lake.url(part["records"])) for part in parts)
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"\x00")
    gone.unlink()
    problems = {parts[0]["records"].path: "other bytes than were written", parts[1]["records"].path: "it is gone"}
    assert lake.damaged(manifest) == problems
    with pytest.raises(ColumnistError, match="2 lake files are gone or damaged, first state/records/"):
        lake.require_sound(manifest)
    with pytest.raises(ColumnistError, match=r"is damaged \(other bytes than were written\)"):
        lake.read(parts[0], "records")
    with pytest.raises(ColumnistError, match="is named by the manifest and gone"):
        lake.read(parts[1], "records")
