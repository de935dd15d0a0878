"""Brings the tables of the DuckDB file up to the lake: the rows of documents that changed, and the history not yet seen."""

from collections.abc import Iterator, Sequence, Set
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.database.lake_rows import part_rows
from warehouse.database.loading_history import load_history
from warehouse.database.memory import memory_bytes
from warehouse.errors import ColumnistError
from warehouse.failpoints import failpoint
from warehouse.lake.manifest import DELETIONS, LakeFile, Manifest, Part
from warehouse.lake.own_files import state_name
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.revising import PLACES
from warehouse.queries import one_line
from warehouse.schema import STATE_TABLES, TABLES, conform, state_schema, table_schema

BYTES_A_RECORD = 1_000
"""Bytes of memory for each record whose rows are inserted at once: keys and history are held, texts only pass."""


def state_files(manifest: Manifest) -> list[str]:
    """What each part holds, by the hashes of its files."""
    return sorted(map(_content_of, manifest.parts))


def _content_of(part: Part) -> str:
    """SHA-256 of a part's file of records, since a record's row tells whatever else its part holds of it; and of its deletions."""
    return "-".join(part[table].sha256 for table in ("records", DELETIONS) if table in part)


def load_state(con: duckdb.DuckDBPyConnection, lake: Lake, manifest: Manifest) -> int:
    """Replaces the rows of documents that differ between the lake and the file, or were seen in runs that it has not
    loaded (a change may have been taken back since); returns how many documents that were.

    Leaves their doc_ids in the temporary table `changed`.

    Raises:
        ColumnistError: a column that must have a value has none, since an earlier version wrote the rows.
    """
    load_history(con, lake, manifest)
    parts = _find_changed(con, lake, manifest)
    ((n_changed,),) = con.execute("select count(*) from changed").fetchall()
    if not n_changed:
        return 0
    for table in STATE_TABLES:
        con.execute(f"delete from {table} where doc_id in (from changed)")
    failpoint("load.deleted")
    for group in _groups(_holding_changed(con, lake, parts), memory_bytes(con) // BYTES_A_RECORD):
        _insert_documents(con, lake, group)
    failpoint("load.inserted")
    return int(n_changed)


def _groups(parts: Sequence[Part], most_records: int) -> Iterator[list[Part]]:
    """The parts in their order, in groups of so many records, or of one part that has more."""
    group: list[Part] = []
    n_records = 0
    for part in parts:
        n_records += part["records"].rows
        if group and n_records > most_records:
            yield group
            group, n_records = [], part["records"].rows
        group.append(part)
    if group:
        yield group


def _insert_documents(con: duckdb.DuckDBPyConnection, lake: Lake, parts: Sequence[Part]) -> None:
    """Adds the rows of the documents that changed and that these parts hold, with what history says of them."""
    records = _select(lake, parts, "records", "doc_id")
    con.execute(f"create or replace temp table to_insert as from changed semi join ({records}) using (doc_id)")
    con.execute(
        """create or replace temp table seen as
        select doc_id, arg_min(seen_at, run_no) as first_seen_at,
            arg_min(run_id, run_no) as first_run_id, arg_max(run_id, run_no) as run_id,
            arg_max_null(modified_at, run_no) filter (event <> 'pressed') as modified_at,
            arg_max_null(moved_from, run_no) filter (event = 'arrived') as moved_from,
            count(*) filter (event <> 'pressed') as version
        from sightings where doc_id in (from to_insert) group by doc_id"""
    )
    for table, _, _, from_history in (table for table in TABLES if table.kind == "state"):
        history = "".join(f", seen.{name}" for name in from_history)
        join = "left join seen using (doc_id)" if history else ""
        try:
            con.execute(
                f"""insert into {table} by name
                select rows.*{history} from ({_select(lake, parts, table)}) rows {join} where doc_id in (from to_insert)"""
            )
        except duckdb.ConstraintException as error:
            raise ColumnistError(
                f"the lake holds rows of {table} that an earlier version wrote without a column of today ({one_line(error)});"
                " name every source of the home in one `columnist run SOURCE...`, which presses them again"
            ) from error


def _find_changed(con: duckdb.DuckDBPyConnection, lake: Lake, manifest: Manifest) -> list[Part]:
    """Makes the temporary table `changed`; gives parts, those that hold documents of it among them.

    Only parts of which the file has not read the rows are compared with it. A record that only lies elsewhere in its file than it
    did is put right at once: one line more or less in a dump of millions shifts most of them.
    """
    loaded = {sha256 for (sha256,) in con.execute("select unnest(state_files) from loads").fetchall()}
    fresh = _find_fresh(lake, manifest, loaded)
    names = [name for name in state_schema("records").names if name not in PLACES]
    are_equal = " and ".join(f"known.{name} is not distinct from fresh.{name}" for name in names)
    # A quarantined record has a detail, and no other: a change of that is looked at by the checks.
    are_equal += " and (known.detail is null) = (fresh.detail is null)"
    in_lake = _select(lake, manifest.parts, "records", "doc_id")
    has_gone = not loaded <= set(state_files(manifest))
    con.execute(
        f"""create or replace temp table changed as
        select doc_id
        from ({_select(lake, fresh, "records")}) as fresh
        where not exists (from records as known where {are_equal})
        union
        from seen_anew
        {f"union select doc_id from records anti join ({in_lake}) using (doc_id)" if has_gone else ""}"""
    )
    _shift_records(con, _select(lake, fresh, "records", ", ".join(("doc_id", *PLACES))))
    in_fresh = _select(lake, fresh, "records", "doc_id")
    elsewhere = con.execute(
        f"select exists (from changed semi join records using (doc_id) anti join ({in_fresh}) using (doc_id))"
    ).fetchall()
    return list(manifest.parts) if elsewhere == [(True,)] else fresh


def _find_fresh(lake: Lake, manifest: Manifest, loaded: Set[str]) -> list[Part]:
    """The parts that may hold rows which the file has not. One that was read, and has only lost documents since, does not."""
    deletions_then = dict(content.partition("-")[::2] for content in loaded)

    def has_only_lost(part: Part) -> bool:
        then = deletions_then.get(part["records"].sha256)
        if not then:
            return then is not None
        try:
            before = lake.read_deletions({DELETIONS: LakeFile(state_name(DELETIONS, then), then, 0, 0)})
        except ColumnistError:  # no state that is kept names it any more
            return False
        return bool(pc.all(pc.is_in(before, value_set=lake.read_deletions(part))).as_py())

    return [part for part in manifest.parts if _content_of(part) not in loaded and not has_only_lost(part)]


def _shift_records(con: duckdb.DuckDBPyConnection, places: str) -> None:
    """Gives records that did not change the places that this SELECT says. No link and no check looks at these."""
    values = ", ".join(f"{name} = now.{name}" for name in PLACES)
    differ = " or ".join(f"known.{name} is distinct from places.{name}" for name in PLACES)
    con.execute(
        f"""update records set {values}
        from (
            select places.* from ({places}) as places join records as known using (doc_id) anti join changed using (doc_id)
            where {differ}
        ) as now
        where records.doc_id = now.doc_id"""
    )


def _holding_changed(con: duckdb.DuckDBPyConnection, lake: Lake, parts: Sequence[Part]) -> list[Part]:
    """Those of these parts that hold documents that changed."""
    records = _select(lake, parts, "records", "doc_id, filename")
    files = con.execute(f"select distinct filename from ({records}) semi join changed using (doc_id)").fetchall()
    names = {str(name) for (name,) in files}
    return [part for part in parts if lake.url(part["records"]) in names]


def _select(lake: Lake, parts: Sequence[Part], table: str, columns: str | None = None) -> str:
    """A SELECT over the table's files of these parts, of all columns or these; over no row where none of them has any."""
    columns = columns or ", ".join(state_schema(table).names)
    held = [part for part in parts if table in part]
    if not held:
        return f"select {columns} from (select *, null::varchar as filename from {table}) where false"
    return f"select {columns} from ({part_rows(lake, held, table)})"


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
