"""Files that an earlier version wrote have fewer columns, and load beside those of today: what they lack is NULL."""

from typing import Any

import duckdb
import pyarrow as pa
import pytest

from tests.crash.old_homes import FIRST_COLUMNS
from tests.helpers.warehouses import lend_warehouse
from warehouse.database.lake_rows import lake_rows
from warehouse.database.loading import load_state
from warehouse.errors import ColumnistError
from warehouse.lake.manifest import Manifest, Part
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import STATE_TABLES, TABLES, state_schema

VALUES: dict[pa.DataType, Any] = {
    pa.string(): "x",
    pa.int64(): 7,
    pa.int32(): 7,
    pa.float64(): 0.5,
    pa.bool_(): True,
    pa.timestamp("us"): 0,
    pa.list_(pa.string()): ["x", "y"],
    pa.list_(pa.int64()): [3, -1],
    pa.map_(pa.string(), pa.int64()): [("x", 1)],
    pa.map_(pa.string(), pa.float64()): [("x", 0.5)],
}
RUN = "20261128T093000123456-0a1b"


def columns(table: str, *, nullable: bool) -> list[str]:
    """Columns of a state table after its key, which may be NULL or not."""
    (entry,) = (entry for entry in TABLES if entry.name == table)
    return [field.name for field in state_schema(table) if field.nullable == nullable and field.name not in entry.key]


def part_of(doc_id: str) -> dict[str, pa.Table]:
    """One row in each table, with a value in each column."""

    def column(field: pa.Field) -> pa.Array:
        return pa.array([doc_id if field.name == "doc_id" else VALUES[field.type]], field.type)

    schemas = {table: state_schema(table) for table in STATE_TABLES}
    return {table: pa.table([column(field) for field in schema], schema) for table, schema in schemas.items()}


def write_old(lake: Lake, doc_id: str, table: str, columns: list[str]) -> Part:
    """A part of a version that did not have these columns yet."""
    tables = part_of(doc_id)
    tables[table] = tables[table].drop_columns(columns)
    return lake.write_part(tables)


def load(lake: Lake, parts: tuple[Part, ...], table: str, columns: list[str]) -> list[tuple[str | bool, ...]]:
    """Loads the parts, and says of each document whether it has a value in each column."""
    with lend_warehouse() as con:
        load_state(con, lake, Manifest(RUN, None, "0", "0", {}, parts, {}))
        has_value = "".join(f", {column} is not null" for column in columns)
        return con.execute(f"select doc_id{has_value} from {table} order by 1").fetchall()


@pytest.mark.parametrize("table", STATE_TABLES)
def test_columns_added_later_are_null_in_parts_of_before(tmp_path, table):
    added, lake = columns(table, nullable=True), Lake(tmp_path)
    old, new = write_old(lake, "a", table, added), lake.write_part(part_of("b"))
    a, b = ("a", *[False] * len(added)), ("b", *[True] * len(added))
    for parts in ((old, new), (new, old), lake.merge((old, new), 10)):
        assert load(lake, parts, table, added) == [a, b]
    assert load(lake, (old,), table, added) == [a]


@pytest.mark.parametrize("table", STATE_TABLES)
def test_of_a_column_that_must_have_a_value_the_load_says_what_to_run(tmp_path, table):
    required, lake = columns(table, nullable=False), Lake(tmp_path)
    assert required, table
    old = write_old(lake, "a", table, required)
    with pytest.raises(
        ColumnistError, match=rf"NULL.* {table}\..*; name every source of the home in one `columnist run"
    ):
        load(lake, (old,), table, [])


def test_no_other_column_of_a_file_is_read(tmp_path):
    lake = Lake(tmp_path)
    tables = part_of("a")
    tables["documents"] = tables["documents"].append_column("mood", pa.array(["grim"]))
    assert load(lake, (lake.write_part(tables),), "documents", ["title"]) == [("a", True)]


def test_files_are_not_opened_before_they_are_read(tmp_path):
    """Of a lake of ten thousand files each would be opened twice, and its footer kept in memory."""
    (tmp_path / "no.parquet").write_bytes(b"no Parquet file")
    with duckdb.connect() as con:
        con.execute(f"explain select * from {lake_rows([str(tmp_path / 'no.parquet')], state_schema('records'))}")


def test_what_is_added_to_a_state_table_of_the_first_release_may_be_null():
    """A column that must have a value would keep every home with an earlier part in it from being published."""
    required = {(table, name) for table in FIRST_COLUMNS for name in columns(table, nullable=False)}
    # Written anew for every home of a format without it (flows/pipeline/upgrade.py).
    assert required - {(table, name) for table, names in FIRST_COLUMNS.items() for name in names} == {
        ("records", "file_uri")
    }
