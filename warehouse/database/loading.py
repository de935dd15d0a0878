"""Brings the tables of the DuckDB file up to the lake: the rows of documents that changed, and the history not yet seen."""

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.database.loading_history import load_history
from warehouse.failpoints import failpoint
from warehouse.lake.manifest import Manifest, Part
from warehouse.lake.parquet_lake import Lake
from warehouse.queries import quote
from warehouse.schema import STATE_TABLES, TABLES, conform, state_schema, table_schema


def load_state(con: duckdb.DuckDBPyConnection, lake: Lake, manifest: Manifest) -> int:
    """Replaces the rows of documents that differ between the lake and the file, or were seen in runs that it has not
    loaded (a change may have been taken back since); returns how many documents that were.

    Leaves their doc_ids in the temporary table `changed`.
    """
    load_history(con, lake, manifest)
    columns = ", ".join(state_schema("records").names)
    lake_records = _select(lake, manifest.parts, "records", with_file=True)
    con.execute(f"create or replace temp table lake_records as {lake_records}")
    con.execute(
        f"""create or replace temp table changed as
        select distinct doc_id from (
            select doc_id from (select {columns} from records except select {columns} from lake_records)
            union all select doc_id from (select {columns} from lake_records except select {columns} from records)
            union all select doc_id from seen_anew)"""
    )
    ((n_changed,),) = con.execute("select count(*) from changed").fetchall()
    if not n_changed:
        return 0
    files = con.execute("select distinct filename from lake_records join changed using (doc_id)").fetchall()
    names = {str(name) for (name,) in files}
    touched = [part for part in manifest.parts if lake.url(part["records"]) in names]
    for table in STATE_TABLES:
        con.execute(f"delete from {table} where doc_id in (from changed)")
    failpoint("load.deleted")
    con.execute(
        """create or replace temp table seen as
        select doc_id, arg_min(seen_at, run_no) as first_seen_at,
            arg_min(run_id, run_no) as first_run_id, arg_max(run_id, run_no) as run_id,
            arg_max_null(modified_at, run_no) filter (event <> 'pressed') as modified_at,
            arg_max_null(moved_from, run_no) filter (event = 'arrived') as moved_from,
            count(*) filter (event <> 'pressed') as version
        from sightings where doc_id in (from changed) group by doc_id"""
    )
    for table, _, _, from_history in (table for table in TABLES if table.kind == "state"):
        rows = _select(lake, touched, table)
        history = "".join(f", seen.{name}" for name in from_history)
        join = "left join seen using (doc_id)" if history else ""
        con.execute(
            f"insert into {table} by name select rows.*{history} from ({rows}) rows {join} where doc_id in (from changed)"
        )
    failpoint("load.inserted")
    return int(n_changed)


def _select(lake: Lake, parts: Sequence[Part], table: str, *, with_file: bool = False) -> str:
    """A SELECT over the table's files of these parts; over no row where none of them has any."""
    columns = ", ".join(state_schema(table).names)
    files = [lake.url(part[table]) for part in parts if table in part]
    if not files:
        return f"select {columns}{', uri as filename' if with_file else ''} from {table} where false"
    if with_file:
        return f"select {columns}, filename from read_parquet({_literal(files)}, filename = true)"
    return f"select {columns} from read_parquet({_literal(files)})"


def _literal(paths: Sequence[str]) -> str:
    return "[" + ", ".join(map(quote, paths)) + "]"


def _columns(rows: Sequence[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    columns = {name: [row.get(name) for row in rows] for name in schema.names}
    for name, values in columns.items():
        if pa.types.is_map(schema.field(name).type):
            columns[name] = [list(value.items()) if isinstance(value, dict) else value for value in values]
    return conform(dict(columns), schema)


def insert_rows(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Adds rows by the names of their columns; what a row does not name is NULL."""
    con.register("incoming", _columns(rows, table_schema(table)))
    con.execute(f"insert into {table} by name select * from incoming")
    con.unregister("incoming")
