"""Whole tables, views or the rows of a query, out of the published warehouse and into files of other kinds.

Everything streams. Tables are sorted by their keys, so that the same warehouse gives the same bytes.
"""

import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

import pyarrow as pa

from warehouse.database.limits import Limits
from warehouse.database.session import Session
from warehouse.errors import ColumnistError
from warehouse.export.request import TEXTS, Place, Request, Source, find_place, find_sources
from warehouse.export.row_files import JsonLinesFile, ParquetFile, RowFile
from warehouse.export.shards import Shards
from warehouse.export.sheet_file import SheetFile
from warehouse.export.sqlite_file import TableFile, write_sqlite
from warehouse.export.text_files import write_texts
from warehouse.files import replacing
from warehouse.home import Home
from warehouse.reading.reader import Reader
from warehouse.reading.statements import Rows, may_spill, run, split
from warehouse.text.csv_file import CsvFile

PIECE_ROWS = 1_024


class Exported(NamedTuple):
    """A file that was written. A SQLite file has one entry for each table, with the bytes of the whole file.

    `n_defused` counts the cells of a CSV file that got an apostrophe, lest a spreadsheet run them, and `n_cut` those of a
    sheet whose text was longer than a cell may be.
    """

    name: str
    path: str
    rows: int
    bytes: int
    n_defused: int
    n_cut: int = 0


def export(home: Home, request: Request, warehouse: Path | None = None, limits: Limits | None = None) -> list[Exported]:
    """Writes what was asked for; a file of an earlier export under the same name is replaced when the new one is whole.

    Args:
        home: whose published file is read.
        request: what, as what kind of file, and where to.
        warehouse: a file with an earlier state of the home, to be read in place of the published one.
        limits: what each query may use.

    Raises:
        ColumnistError: no such table, a wrong query, a place where nothing can be written, a full disk.
    """
    place = find_place(request, home)
    spills = request.query is None or may_spill(split(request.query))
    with Reader(home, limits, warehouse) as reader, reader.session(spills=spills) as session:
        sources = session.call(lambda: find_sources(session.con, request))
        try:
            place.folder.mkdir(parents=True, exist_ok=True)
            if place.kind == TEXTS:
                return [_write_texts(session, sources[0], place, request)]
            if place.file is not None and place.kind == "sqlite":
                return _write_sqlite(session, sources, place.file)
            return [file for source in sources for file in _write_files(session, source, place, request)]
        except (OSError, sqlite3.Error) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ColumnistError(
                f"cannot write to {request.output}: {reason}; files not yet rewritten are unchanged; fix this and export again"
            ) from error


def cut(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, shard_rows: int | None = None
) -> Iterator[tuple[int, pa.Table]]:
    """The rows in pieces of PIECE_ROWS, each with the number of its shard; one empty piece where there is no row.

    Batches come in sizes that depend on threads and filters; pieces do not, nor does what is written of them.
    """
    shard, n_in_shard = 0, 0
    held: list[pa.RecordBatch] = []

    def piece() -> pa.Table:
        return pa.Table.from_arrays(pa.Table.from_batches(held, held[0].schema).combine_chunks().columns, schema=schema)

    for batch in batches:
        while batch.num_rows:
            room = PIECE_ROWS - sum(part.num_rows for part in held)
            if shard_rows is not None:
                room = min(room, shard_rows - n_in_shard)
            held.append(batch.slice(0, room))
            n_in_shard += held[-1].num_rows
            is_whole = held[-1].num_rows == room
            batch = batch.slice(room)
            if is_whole:
                yield shard, piece()
                held.clear()
            if n_in_shard == shard_rows:
                shard, n_in_shard = shard + 1, 0
    if held:
        yield shard, piece()
    elif not shard and not n_in_shard:
        yield 0, schema.empty_table()


def _write_files(session: Session, source: Source, place: Place, request: Request) -> list[Exported]:
    rows = _read(session, source)
    counts = []
    with Shards(place.path(source), sharded=request.shard_rows is not None) as shards:
        numbered = cut(rows.batches, rows.schema, request.shard_rows)
        for _, pieces in itertools.groupby(numbered, key=lambda pair: pair[0]):
            n_rows = 0
            with shards.add().open("wb") as file:
                written = _open(place.kind, file, rows.schema, source, request)
                try:
                    for _, piece in pieces:
                        written.write(piece)
                        n_rows += piece.num_rows
                    written.close()
                except BaseException:
                    written.abandon()
                    raise
            counts.append((n_rows, written.n_defused, written.n_cut))
        paths = shards.publish()
    return [
        Exported(source.name, str(path), n_rows, path.stat().st_size, n_defused, n_cut)
        for path, (n_rows, n_defused, n_cut) in zip(paths, counts, strict=True)
    ]


def _open(kind: str, file: IO[bytes], schema: pa.Schema, source: Source, request: Request) -> RowFile:
    if kind == "parquet":
        return ParquetFile(file, schema, source.key)
    if kind == "csv":
        return CsvFile(file, schema.names, raw=request.raw, bom=request.bom)
    if kind == "xlsx":
        return SheetFile(file, schema)
    return JsonLinesFile(file, schema)


def _write_texts(session: Session, source: Source, place: Place, request: Request) -> Exported:
    n_texts, n_bytes, n_defused = write_texts(_read(session, source), place.folder, raw=request.raw, bom=request.bom)
    return Exported(source.name, str(place.folder), n_texts, n_bytes, n_defused)


def _write_sqlite(session: Session, sources: list[Source], path: Path) -> list[Exported]:
    def tables() -> Iterator[TableFile]:
        for source in sources:
            rows = _read(session, source)
            pieces = (piece for _, piece in cut(rows.batches, rows.schema))
            yield TableFile(source.name, rows.schema, source.key, pieces)

    names = [source.name for source in sources]
    with replacing(path) as temporary:
        # A draft of a killed process with the same number would be written into.
        temporary.unlink(missing_ok=True)
        counts = write_sqlite(temporary, names, tables())
    n_bytes = path.stat().st_size
    return [Exported(name, str(path), n_rows, n_bytes, 0) for name, n_rows in zip(names, counts, strict=True)]


def _read(session: Session, source: Source) -> Rows:
    """The rows of the last statement, with what the warehouse says of each column in the fields' metadata."""
    found = None
    for statement in split(source.sql):
        found = run(session, statement, batch_rows=PIECE_ROWS)
    if found is None:
        raise ColumnistError(f"the {source.name} gives no rows to export; let it end with a select")
    _require_columns(found.schema)
    return found._replace(schema=_describe(source, found.schema))


def _require_columns(schema: pa.Schema) -> None:
    seen = set()
    for field in schema:
        if field.name.lower() in seen:
            raise ColumnistError(f"the query gives two columns {field.name!r}; name them apart with `as`")
        seen.add(field.name.lower())
        if pa.types.is_interval(field.type):
            raise ColumnistError(f"the column {field.name!r} is an interval, which no format keeps; cast it to varchar")


def _describe(source: Source, schema: pa.Schema) -> pa.Schema:
    """The schema with what the warehouse says of a table's columns."""
    for column in source.columns:
        place = schema.get_field_index(column.name)
        field = schema.field(place).with_nullable(column.is_nullable)
        schema = schema.set(place, field.with_metadata({"comment": column.comment}) if column.comment else field)
    return schema
