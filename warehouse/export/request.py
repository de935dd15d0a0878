"""What an export is to hold, as what kind of file, and where it goes: all that can be wrong before a row is read."""

import difflib
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.errors import ColumnistError
from warehouse.export.sheet_file import require_library
from warehouse.export.sqlite_file import MAGIC
from warehouse.home import Home
from warehouse.schema import TABLES

SUFFIXES = {
    "parquet": (".parquet",),
    "csv": (".csv",),
    "jsonl": (".jsonl", ".ndjson"),
    "xlsx": (".xlsx",),
    "sqlite": (".sqlite", ".sqlite3", ".db"),
}
TEXTS = "texts"
"""The format of a folder with a file for each text."""
QUERY_NAME = "query"

_COLUMNS = """
    select table_name, column_name, is_nullable, coalesce(comment, '')
    from duckdb_columns()
    where database_name = current_database() and not internal
    order by table_name, column_index
"""


class Request(NamedTuple):
    """What a user asks for. Without tables and query that is every table; without a format, what the output's name says.

    Attributes:
        output: a folder for tables, a file for a query, for one table that is named like a file, and for SQLite.
        tables: names of tables and views.
        query: SQL whose rows are to be exported in place of tables.
        format: a key of SUFFIXES, or TEXTS.
        shard_rows: rows after which another file begins; None for one file.
        raw: leave cells of CSV that a spreadsheet would run as they are.
        bom: begin CSV with a byte order mark, by which some spreadsheets tell that it is UTF-8.
    """

    output: Path
    tables: tuple[str, ...] = ()
    query: str | None = None
    format: str | None = None
    shard_rows: int | None = None
    raw: bool = False
    bom: bool = False


class Column(NamedTuple):
    """What the warehouse says of a column; `comment` is empty where it says nothing."""

    name: str
    is_nullable: bool
    comment: str


class Source(NamedTuple):
    """A table, a view or a query. `key` are the columns that order it; views have none and are ordered by all."""

    name: str
    sql: str
    key: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()


class Place(NamedTuple):
    """Where an export goes: `file` where it is one, else a file for each table in `folder`, with the suffix of `kind`."""

    kind: str
    folder: Path
    file: Path | None

    def path(self, source: Source) -> Path:
        """The file of a table, view or query."""
        return self.file or self.folder / f"{source.name}{SUFFIXES[self.kind][0]}"


def find_place(request: Request, home: Home) -> Place:
    """The kind of file and the place that a request means.

    Raises:
        ColumnistError: they do not fit each other, what is there, or the home's own files.
    """
    output = request.output
    of_name = next((kind for kind, suffixes in SUFFIXES.items() if output.suffix.lower() in suffixes), None)
    is_named_folder = request.query is None and (not output.suffix or output.is_dir())
    kind = request.format or of_name or ("parquet" if is_named_folder else None)
    if kind is None:
        raise ColumnistError(
            f"{output} does not say what kind of file it is to be; end it in .csv, .xlsx, .jsonl, .parquet or .sqlite, or add --format"
        )
    _require_fitting_options(request, kind)
    if kind == TEXTS:
        return _find_folder_of_texts(request, home)
    is_named_file = of_name is not None and not output.is_dir()
    if is_named_file and kind != of_name:
        raise ColumnistError(f"{output} is named like {of_name} and --format says {kind}; change one of them")
    if is_named_file and kind != "sqlite" and request.query is None and len(request.tables) != 1:
        raise ColumnistError(
            f"several tables need a folder, and {output} is named like a file; choose another --output, or a table"
        )
    is_file = request.query is not None or kind == "sqlite" or is_named_file
    if is_file and output.is_dir():
        example = output / f"{'warehouse' if kind == 'sqlite' else QUERY_NAME}{SUFFIXES[kind][0]}"
        raise ColumnistError(f"{output} is a folder; name a file, such as --output {example}")
    if not is_file and output.exists() and not output.is_dir():
        raise ColumnistError(f"{output} is a file, and tables go to a folder; choose another --output")
    place = Place(kind, output.parent if is_file else output, output if is_file else None)
    _require_foreign(place, home)
    if kind == "sqlite":
        _require_unused(output)
    return place


def _find_folder_of_texts(request: Request, home: Home) -> Place:
    if request.query is None and len(request.tables) > 1:
        raise ColumnistError("a folder of texts is made of one table; name one, or give a --query or a --search")
    if request.output.exists() and (not request.output.is_dir() or any(request.output.iterdir())):
        raise ColumnistError(
            f"{request.output} is there and not an empty folder; choose another --output for the texts"
        )
    place = Place(TEXTS, request.output, None)
    _require_foreign(place, home)
    return place


def find_sources(con: duckdb.DuckDBPyConnection, request: Request) -> list[Source]:
    """What is to be read, in the order of the request.

    Raises:
        ColumnistError: no table or view is called so; near names are offered.
    """
    if request.query is not None:
        return [Source(QUERY_NAME, request.query)]
    keys = {table.name: table.key for table in TABLES}
    columns: dict[str, list[Column]] = {}
    for table, *column in con.execute(_COLUMNS).fetchall():
        columns.setdefault(table, []).append(Column(*column))
    asked = ("documents",) if request.format == TEXTS and not request.tables else request.tables
    names = list(dict.fromkeys(asked)) or [name for name in keys if name in columns]
    for name in names:
        if name not in columns:
            near = difflib.get_close_matches(name, columns) or sorted(columns)
            raise ColumnistError(f"the warehouse has no table or view {name!r}; there is {', '.join(near)}")
    sources = []
    for name in names:
        key = keys.get(name, ())
        sql = f"select * from {name} order by {', '.join(key) or 'all'}"
        sources.append(Source(name, sql, key, tuple(columns[name])))
    return sources


def _require_fitting_options(request: Request, kind: str) -> None:
    if request.query is not None and request.tables:
        raise ColumnistError("name tables or give a --query, not both")
    if request.query is not None and not request.query.strip():
        raise ColumnistError('the query is empty; give one, as in: --query "select * from documents"')
    if request.shard_rows is not None and request.shard_rows < 1:
        raise ColumnistError(f"--shard-rows is {request.shard_rows}; a file holds at least 1 row")
    if request.shard_rows is not None and kind == TEXTS:
        raise ColumnistError("each text is a file already; leave --shard-rows out, or choose another --format")
    if request.shard_rows is not None and kind == "sqlite":
        raise ColumnistError("a SQLite file is one file; leave --shard-rows out, or choose another --format")
    if kind == "xlsx":
        require_library()
    if request.bom and kind not in ("csv", TEXTS):
        raise ColumnistError("--bom is about CSV; other formats say by themselves how they are encoded, leave it out")
    if request.raw and kind not in ("csv", TEXTS):
        raise ColumnistError("--raw is about the cells of CSV; other formats are never changed, leave it out")


def _require_foreign(place: Place, home: Home) -> None:
    """Exports keep out of the folders that runs write and clean."""
    resolved, base = place.folder.resolve(), home.folder.resolve()
    own = [each.resolve() for each in (home.lake, home.work, home.reports, home.prefect)]
    if resolved == base or any(resolved == each or each in resolved.parents for each in own):
        raise ColumnistError(
            f"{place.file or place.folder} lies among the files of the home's runs; choose another --output, such as {home.folder / 'exports'}"
        )


def _require_unused(path: Path) -> None:
    """What is replaced has to be a SQLite file that nobody writes: a log left beside it would be read into the new one."""
    if path.exists() and path.stat().st_size:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise ColumnistError(f"{path} is there and is no SQLite file; choose another --output")
    for suffix in ("-wal", "-journal"):
        log = path.with_name(path.name + suffix)
        if log.exists():
            raise ColumnistError(
                f"{log} shows that {path.name} is in use; close what uses it, or choose another --output"
            )
