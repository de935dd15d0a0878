"""Many documents with little memory: what a statement needs is bounded by the limit, not by the number of documents."""

import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from tests.crash import command
from tests.crash.figures import Figures, Options, try_points
from tests.crash.lakes import LAKES, Lake, write_lake
from warehouse.queries import find
from warehouse.schema import TABLES

LIMIT = "150MB"
"""Little more than what DuckDB needs for the longest check with two threads, whatever the number of rows: some 100 MB."""
_HOURS = 3 * 3_600.0
_COMPARED = [table.name for table in TABLES if table.kind in ("state", "linked")]


def load_with_little_memory(options: Options) -> list[Figures]:
    """Every lake is run, looked at with each verb and each example, changed, run again, and made from nothing again."""
    started = time.perf_counter()
    lakes = LAKES[:: options.every]

    def attempt(lake: Lake, folder: Path) -> list[str]:
        return list(live_through(lake, folder, options.documents))

    failures = try_points(lakes, attempt, options._replace(jobs=1), "memory")
    note = f"{options.documents:,} documents at {LIMIT}"
    return [Figures("low memory", len(lakes), failures, time.perf_counter() - started, note)]


def live_through(lake: Lake, folder: Path, n_documents: int, limit: str = LIMIT) -> Iterator[str]:
    """What fails, each with the statement that the message names."""
    source, home = folder / "lake.jsonl", folder / "home"
    run = ("run", source, "--direct", "--home", home)
    write_lake(lake, source, n_documents)
    yield from _try(limit, *run)
    for verb in (("check",), ("status",), ("search", "the"), ("docs",)):
        yield from _try(limit, *verb, "--home", home)
    for example in find("examples"):
        yield from _try(limit, "sql", "--example", example.name, "--home", home)
    write_lake(lake, source, n_documents, changed=True)
    yield from _try(limit, *run)
    kept_up = _contents(home)
    yield from _try(limit, "compact", "--home", home)
    yield from _try(limit, "rebuild", "--home", home)
    made = _contents(home)
    yield from (
        f"{table} differs from one that is made from nothing" for table in made if made[table] != kept_up[table]
    )


def _try(limit: str, *arguments: object) -> Iterator[str]:
    environment = {"COLUMNIST_MEMORY_LIMIT": limit, "COLUMNIST_WORKERS": "2", "COLUMNIST_QUERY_SECONDS": "0"}
    ended = command.start_real(*arguments, env=environment).wait(_HOURS)
    if ended.code:
        yield f"{' '.join(map(str, arguments[:3]))}: exit code {ended.code}, {ended.err.strip()[-600:]}"
    # A report leaves out what does not run, and says so.
    yield from (line for line in ended.out.splitlines() if "is left out" in line)


def _contents(home: Path) -> dict[str, tuple[int, int]]:
    """Rows of each table, and a hash of all of them in any order."""
    path = home / "warehouse.duckdb"
    if not path.exists():
        return {}
    with duckdb.connect(str(path), read_only=True) as con:
        return {table: con.execute(f"select count(*), bit_xor(hash({table})) from {table}").fetchall()[0] for table in _COMPARED}  # fmt: skip
