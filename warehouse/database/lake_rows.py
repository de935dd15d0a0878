"""Files of the lake as what SQL selects from. An earlier version may have written them, with fewer columns than today."""

from collections.abc import Sequence

import pyarrow as pa

from warehouse.lake.manifest import DELETIONS, Part
from warehouse.lake.parquet_lake import OF_DELETIONS, Lake
from warehouse.queries import quote
from warehouse.schema import sql_type, state_schema


def lake_rows(urls: Sequence[str], schema: pa.Schema, *, filename: bool = False) -> str:
    """A table function that yields the rows of these files, at least one, with the columns of the schema and no others.

    A column that a file lacks is NULL in each of its rows: columns are added to tables, and a file is only written anew
    when its documents are pressed again. The schema is given rather than found, so DuckDB need not open every file before
    it reads the first, which is what `union_by_name` would do.

    Args:
        urls: where the files lie.
        schema: columns with their types.
        filename: whether there is a column `filename` besides.
    """
    columns = ", ".join(
        f"{quote(field.name)}: {{name: {quote(field.name)}, type: {quote(sql_type(field.type))}, default_value: null}}"
        for field in schema
    )
    options = f", filename = true, schema = map {{{columns}}}" if filename else f", schema = map {{{columns}}}"
    return f"read_parquet([{', '.join(map(quote, urls))}]{options})"


def part_rows(lake: Lake, parts: Sequence[Part], table: str) -> str:
    """A SELECT of the rows of a state table that count, with a column `filename` besides; each of these parts has some.

    A document may have left one part and be in another, so each list of deletions is for the files of its own part.
    """
    rows = lake_rows([lake.url(part[table]) for part in parts], state_schema(table), filename=True)
    lists = [(lake.url(part[table]), lake.url(part[DELETIONS])) for part in parts if DELETIONS in part]
    if not lists:
        return f"from {rows}"
    pairs = ", ".join(f"({quote(file)}, {quote(deletions)})" for file, deletions in lists)
    deleted = lake_rows(sorted({deletions for _, deletions in lists}), OF_DELETIONS, filename=True)
    return f"""from {rows} anti join (
        select file as filename, doc_id
        from (values {pairs}) as lists (file, deletions)
        join {deleted} as deleted on deleted.filename = deletions
    ) as deleted using (filename, doc_id)"""
