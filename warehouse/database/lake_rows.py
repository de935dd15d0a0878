"""Files of the lake as what SQL selects from. An earlier version may have written them, with fewer columns than today."""

from collections.abc import Sequence

import pyarrow as pa

from warehouse.queries import quote
from warehouse.schema import sql_type


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
