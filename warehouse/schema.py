"""The tables, read once from sql/schema/: every boundary takes its Arrow schema from here, so a column is added in one place.

The files there are plain enough to be read without a database, which keeps DuckDB out of the worker processes.
"""

import functools
import hashlib
import re
from pathlib import Path
from typing import Literal, NamedTuple

import pyarrow as pa

from warehouse.errors import ColumnistError
from warehouse.text import lemma_dictionaries

SQL_DIR = Path(__file__).resolve().parent.parent / "sql"

Kind = Literal["state", "history", "linked", "index"]


class Table(NamedTuple):
    """A table's place in the design: what fills it, its key, its sort order, and its columns that are joined from history."""

    name: str
    kind: Kind
    key: tuple[str, ...]
    from_history: tuple[str, ...] = ()

    @property
    def document_columns(self) -> tuple[str, ...]:
        """The columns that say to which documents a row belongs; none where rows belong to runs or to numbers of an index."""
        named = ("doc_id", "doc_a", "doc_b") if self.kind != "index" else ()
        return tuple(column for column in table_schema(self.name).names if column in named)


TABLES = (
    Table("records", "state", ("doc_id",), ("modified_at", "moved_from", "first_seen_at", "first_run_id", "run_id")),
    Table("documents", "state", ("doc_id",), ("version", "first_seen_at", "run_id")),
    Table("paragraphs", "state", ("doc_id", "paragraph_no")),
    Table("sentences", "state", ("doc_id", "sentence_no")),
    Table("signals", "state", ("doc_id",)),
    Table("signatures", "state", ("doc_id",)),
    Table("fingerprints", "state", ("doc_id",)),
    Table("mail", "state", ("doc_id",)),
    Table("sightings", "history", ("doc_id", "run_id")),
    Table("earlier_texts", "history", ("doc_id", "run_id")),
    Table("changes", "history", ("doc_id", "to_version", "change_no")),
    Table("outlet_documents", "linked", ("doc_id",)),
    Table("recurring_paragraphs", "linked", ("outlet", "text_hash")),
    Table("compared_documents", "linked", ("doc_id",)),
    Table("copies", "linked", ("doc_a", "doc_b")),
    Table("clusters", "linked", ("doc_id",)),
    Table("reuse", "linked", ("doc_a", "a_start", "doc_b", "b_start")),
    Table("postings", "index", ("document_no", "sentence_no", "position")),
    Table("common_terms", "index", ("term", "document_no")),
    Table("indexed_documents", "index", ("document_no",)),
    Table("indexed_sentences", "index", ("document_no", "sentence_no")),
    Table("word_forms", "index", ("lang", "term", "lemma")),
    Table("common_fingerprints", "index", ("hash",)),
    Table("compared_texts", "index", ("text_no",)),
    Table("fingerprint_postings", "index", ("text_no", "hash")),
    Table("runs", "history", ("run_id",)),
    Table("loads", "history", ("manifest_id",)),
)
STATE_TABLES = tuple(table.name for table in TABLES if table.kind == "state")

ARROW_TYPES: dict[str, pa.DataType] = {
    "varchar": pa.string(),
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
    "varchar[]": pa.list_(pa.string()),
    "bigint[]": pa.list_(pa.int64()),
    "map(varchar, bigint)": pa.map_(pa.string(), pa.int64()),
    "map(varchar, double)": pa.map_(pa.string(), pa.float64()),
}

_SQL_TYPES = {arrow: sql for sql, arrow in ARROW_TYPES.items()}

_BODY = re.compile(r"create table (\w+) \(\n(.*?)\n\);", re.DOTALL)
_COLUMN = re.compile(r"(\w+) ([a-z]+(?:\[\]|\([a-z, ]+\))?)( not null)?")


def definition(table: str) -> str:
    """The text of a table's file: CREATE TABLE and a COMMENT ON the table and each column."""
    return (SQL_DIR / "schema" / f"{table}.sql").read_text(encoding="utf-8")


@functools.cache
def table_schema(table: str) -> pa.Schema:
    """Arrow schema of a warehouse table, columns in the order of its definition.

    Raises:
        ColumnistError: the definition says something that this reader does not know.
    """
    body = _BODY.search(definition(table))
    if body is None or body[1] != table:
        raise ColumnistError(
            f"sql/schema/{table}.sql does not define the table {table}; write it as `create table {table} (`"
        )
    fields = []
    for line in body[2].split("\n"):
        column = _COLUMN.fullmatch(line.strip().removesuffix(","))
        if column is None or column[2] not in ARROW_TYPES:
            raise ColumnistError(
                f"sql/schema/{table}.sql: cannot read the column {line.strip()!r}; its types are {', '.join(ARROW_TYPES)}"
            )
        fields.append(pa.field(column[1], ARROW_TYPES[column[2]], nullable=column[3] is None))
    return pa.schema(fields)


@functools.cache
def state_schema(table: str) -> pa.Schema:
    """Arrow schema of a state table's Parquet files: the warehouse table without the columns that history gives."""
    (entry,) = (entry for entry in TABLES if entry.name == table)
    return pa.schema([field for field in table_schema(table) if field.name not in entry.from_history])


@functools.cache
def history_schema(table: str) -> pa.Schema:
    """Arrow schema of a history table's Parquet files. Versions are numbered at load, from all sightings."""
    return pa.schema([field for field in table_schema(table) if field.name not in {"from_version", "to_version"}])


def sql_type(arrow: pa.DataType) -> str:
    """The type of a column in SQL, as `sql/schema/` writes it."""
    return _SQL_TYPES[arrow]


def conform(columns: dict[str, object], schema: pa.Schema) -> pa.Table:
    """Builds a table of exactly the schema's columns; pyarrow alone drops unknown columns without a word.

    Raises:
        ColumnistError: a column is missing, unknown, of another type, or NULL where it must not be.
    """
    if set(columns) != set(schema.names):
        odd = sorted(set(columns) ^ set(schema.names))
        raise ColumnistError(
            f"the columns {', '.join(odd)} do not fit the table's definition in sql/schema/; bring the two into step"
        )
    arrays = []
    for field in schema:
        column = columns[field.name]
        array = column if isinstance(column, pa.Array | pa.ChunkedArray) else pa.array(column, field.type)
        if array.type != field.type:
            array = array.cast(field.type)
        if not field.nullable and array.null_count:
            raise ColumnistError(f"the column {field.name} holds NULL though its definition in sql/schema/ forbids it")
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=schema)


def complete(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Rows that an earlier version wrote, with the columns of today: one that they lack is NULL.

    Raises:
        ColumnistError: a column is NULL where it must not be.
    """
    given = {name: rows[name] if name in rows.column_names else [None] * rows.num_rows for name in schema.names}
    return conform(given, schema)


@functools.cache
def sql_hash() -> str:
    """Hash of everything in sql/ that a warehouse file carries inside it, 16 hex digits: another hash, another file.

    Dictionaries of another version give words other lemmas, so that the index is made again.
    """
    digest = hashlib.sha256(f"lemmas {lemma_dictionaries.version()}\n".encode())
    for kind in ("schema", "macros", "views", "links"):
        for path in sorted((SQL_DIR / kind).rglob("*.sql*")):
            digest.update(f"{path.relative_to(SQL_DIR).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
