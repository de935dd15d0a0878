"""Parts of the lake without documents that leave them.

A part is not written anew for a few documents: their rows stay, and a list says that they count no more (`DELETIONS`).
`resolve` writes a part without them, which also takes their bytes away; so does any merge.
"""

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.lake.manifest import DELETIONS, Part, as_pressed
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import STATE_TABLES

PLACES = ("position", "byte_start", "byte_end", "detail")
"""Columns of a record that say where it lies in its file. They change when what lies before it does, and nothing else of it does."""
LEAST_KEPT = 0.5
"""Share of its records below which a part is written anew: its files are never more than twice as large as what counts."""
_NOBODY = pa.array([], pa.string())


def revise(lake: Lake, part: Part, gone: pa.Array, places: pa.Table | None, *, keeps_bytes: bool = True) -> Part | None:
    """The part without the rows of some documents, and with other positions of some records; None if nothing is left.

    Args:
        lake: where the part lies.
        part: the part as it is.
        gone: doc_ids whose rows leave.
        places: `doc_id`, `position`, `byte_start`, `byte_end` and `detail` of records that lie elsewhere in their file than they did.
        keeps_bytes: whether the rows may stay in the files for now. They may not where somebody wants them forgotten.
    """
    if places is not None:
        # Rows that count no more stay here too, so that a list of deletions says the same of all files of its part.
        moved = lake.write_records(_at_places(lake.read(as_pressed(part), "records"), places))
        part = {**part, "records": moved._replace(rows=part["records"].rows)}
    if not len(gone):
        return part if keeps_bytes else resolve(lake, part)
    n_kept = _count_kept(lake, part, "records", gone)
    if not n_kept:
        return None
    n_before = part["records"].rows + (part[DELETIONS].rows if DELETIONS in part else 0)
    if not keeps_bytes or n_kept < LEAST_KEPT * n_before:
        return resolve(lake, part, gone)
    return _with_deletions(lake, part, gone)


def resolve(lake: Lake, part: Part, gone: pa.Array = _NOBODY) -> Part:
    """The part written anew without the rows that count no more, and without those of documents that leave now."""
    if DELETIONS not in part and not len(gone):
        return part
    records = lake.read(part, "records")
    return rewrite(lake, part, records.filter(pc.invert(pc.is_in(records["doc_id"], value_set=gone))), gone)


def rewrite(lake: Lake, part: Part, records: pa.Table, gone: pa.Array) -> Part:
    """The part with other records, and without what its tables hold of documents that are gone, by doc_id."""
    tables = {"records": records}
    for table in STATE_TABLES[1:]:
        rows = lake.read(part, table)
        tables[table] = rows.filter(pc.invert(pc.is_in(rows["doc_id"], value_set=gone)))
    return lake.write_part(tables)


def _with_deletions(lake: Lake, part: Part, gone: pa.Array) -> Part:
    """The part with these documents among its deletions; a table of which no row is left has no file."""
    deleted = pc.unique(pa.concat_arrays([lake.read_deletions(part), gone]))
    revised = {DELETIONS: lake.write_deletions(deleted)}
    for table in STATE_TABLES:
        if table in part and (n_kept := _count_kept(lake, part, table, gone)):
            revised[table] = part[table]._replace(rows=n_kept)
    return revised


def _count_kept(lake: Lake, part: Part, table: str, gone: pa.Array) -> int:
    doc_ids = lake.read(part, table, ["doc_id"])["doc_id"]
    return len(doc_ids) - int(pc.sum(pc.is_in(doc_ids, value_set=gone)).as_py() or 0)


def _at_places(records: pa.Table, places: pa.Table) -> pa.Table:
    rows = pc.index_in(records["doc_id"], value_set=places["doc_id"].combine_chunks())
    is_shifted = pc.is_valid(rows)
    for name in PLACES:
        column = records.schema.get_field_index(name)
        field = records.schema.field(column)
        values = pc.if_else(is_shifted, places[name].take(rows), records[name])
        records = records.set_column(column, field, values.cast(field.type))
    return records
