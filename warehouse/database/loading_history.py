"""Brings the tables of history in the DuckDB file up to the lake: each file is read once, also after it was merged."""

from collections.abc import Callable, Sequence, Set
from typing import TypeAlias

import duckdb

from warehouse.database.lake_rows import lake_rows
from warehouse.lake.manifest import LakeFile, Manifest
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import TABLES, history_schema, table_schema

# Runs and loads are written by the load itself.
HISTORY_TABLES = tuple(table.name for table in TABLES if table.kind == "history" and table.document_columns)
File: TypeAlias = tuple[str, LakeFile]
"""A file of history with its table."""


def history_files(manifest: Manifest) -> list[str]:
    """SHA-256 of each file of history that a manifest names."""
    return sorted(file.sha256 for _, file in _files(manifest))


def load_history(con: duckdb.DuckDBPyConnection, lake: Lake, manifest: Manifest) -> None:
    """Adds the rows of files that the DuckDB file has not read yet.

    Leaves the documents whose history it did not know, or no longer, in the temporary table `seen_anew`.
    """
    loaded = {sha256 for (sha256,) in con.execute("select unnest(history_files) from loads").fetchall()}
    files = _files(manifest)
    con.execute("create or replace temp table seen_anew (doc_id varchar)")
    fresh = find_fresh(loaded, files, lake.merged_from)
    if fresh is None:
        con.execute("insert into seen_anew select doc_id from sightings union select doc_id from records")
        for table in HISTORY_TABLES:
            con.execute(f"delete from {table}")
        fresh = files
    for table in HISTORY_TABLES:
        paths = [lake.url(file) for name, file in fresh if name == table]
        if paths:
            _insert(con, table, lake_rows(paths, history_schema(table)))


def find_fresh(
    loaded: Set[str], files: Sequence[File], merged_from: Callable[[LakeFile], Set[str]]
) -> list[File] | None:
    """The files whose rows must be read; None where rows were read that are gone, so that all must be read again.

    A file that holds the rows of files that were read, and nothing else, takes their place. Rows are gone after a purge,
    an upgrade, or where an older lake was put in the place of a newer one.

    Args:
        loaded: SHA-256 of the files that were read.
        files: those that the manifest names.
        merged_from: gives SHA-256 of the files whose rows a file holds, none where it holds rows of its own.
    """
    gone = loaded - {file.sha256 for _, file in files}
    fresh, merged = [], set[str]()
    for table, file in files:
        if file.sha256 in loaded:
            continue
        sources = merged_from(file) if gone else set()
        if sources and sources <= gone:
            merged |= sources
        else:
            fresh.append((table, file))
    return fresh if gone <= merged else None


def _files(manifest: Manifest) -> list[File]:
    return [(table, file) for table in HISTORY_TABLES for file in manifest.history.get(table, ())]


def _insert(con: duckdb.DuckDBPyConnection, table: str, source: str) -> None:
    rows = f"select * from {source}"
    if table == "sightings":
        con.execute(f"insert into seen_anew select distinct doc_id from {source}")
    else:
        # What a run says of a record has no place among the versions once its sighting was lost with a damaged file.
        rows += " semi join sightings using (doc_id, run_id)"
    if "to_version" in table_schema(table).names:
        # Only of the documents that are added: numbering all costs as much as all history. Where the sighting of an
        # earlier version was lost with a damaged file, nobody can say what the next that is left was changed from.
        rows = f"""
            with numbered as (
                select
                    doc_id,
                    run_id,
                    row_number() over seen as version,
                    replaced_sha is null or replaced_sha is not distinct from lag(sha256[:16]) over seen as follows
                from sightings
                where event <> 'pressed' and doc_id in (select doc_id from {source})
                window seen as (partition by doc_id order by run_no)
            )
            select rows.*, version as to_version, version - 1 as from_version
            from ({rows}) rows join numbered using (doc_id, run_id) where version > 1 and follows"""
    con.execute(f"insert into {table} by name {rows}")
