"""What holds a purged text besides the state in force: earlier states, work of stopped runs, databases, reports, exports."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.upkeep.purged_history import TEXT_TABLES, Affected
from flows.upkeep.purged_state import Target
from warehouse.errors import ColumnistError
from warehouse.home import Home
from warehouse.lake.checkpoints import drop_checkpoints
from warehouse.lake.manifest import LakeFile, Manifest
from warehouse.lake.parquet_lake import Lake

# What `columnist export` writes; outside of our own folders such a file of a home can only be an export.
EXPORTS = {".parquet", ".csv", ".jsonl", ".sqlite", ".duckdb"}
PAGES = {".csv", ".html", ".md"}


class Deleted(NamedTuple):
    """Paths below the home of what was deleted, how many earlier states went, and whether there was a dictionary."""

    files: list[str]
    n_states: int
    had_docs: bool


def delete_copies(lake: Lake, home: Home, target: Target, affected: Affected) -> Deleted:
    """Deletes them. The files of earlier states, and of runs that were stopped, go with the next collection: nothing names them."""
    n_states = _drop_states(lake, target, affected)
    drop_checkpoints(lake.store)
    had_docs = any(_files(home.docs, PAGES))
    paths = sorted({*_databases(home), *_files(home.reports, PAGES), *_files(home.docs, PAGES), *_exports(home)})
    for path in paths:
        path.unlink(missing_ok=True)
    return Deleted([path.relative_to(home.folder).as_posix() for path in paths], n_states, had_docs)


def _databases(home: Home) -> Iterator[Path]:
    """The work file goes too: DuckDB overwrites no row that it deletes."""
    yield from (
        path for path in (home.work_file, home.work_file.with_name(home.work_file.name + ".wal")) if path.exists()
    )
    if home.as_of.is_dir():
        yield from (path for path in home.as_of.iterdir() if path.is_file())


def _exports(home: Home) -> Iterator[Path]:
    own = {home.lake, home.work, home.prefect, home.reports, home.docs}
    for path in _files(home.folder, EXPORTS):
        if path != home.warehouse and own.isdisjoint(path.parents):
            yield path


def _files(folder: Path, suffixes: set[str]) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in suffixes and path.is_file() and not path.is_symlink():
            yield path


def _drop_states(lake: Lake, target: Target, affected: Affected) -> int:
    """Gives up the earlier states that hold the target, and those that cannot be read to know it."""
    known: dict[str, bool] = {}
    documents = pa.array(sorted(affected.with_texts), pa.string())
    n_dropped = 0
    for name in lake.kept_manifests():
        try:
            is_held = _holds(lake, lake.read_manifest(name), target, documents, known)
        except ColumnistError:
            is_held = True
        if is_held:
            lake.store.delete(name)
            n_dropped += 1
    return n_dropped


def _holds(lake: Lake, manifest: Manifest, target: Target, documents: pa.Array, known: dict[str, bool]) -> bool:
    def look(table: str, file: LakeFile) -> bool:
        if table in TEXT_TABLES:
            return bool(pc.any(pc.is_in(lake.read_history(file, ["doc_id"])["doc_id"], value_set=documents)).as_py())
        return bool(pc.any(target.matches(lake.read_history(file, ["uri", "sha256"]))).as_py())

    files = [("records", part["records"]) for part in manifest.parts]
    files += [(table, file) for table, each in manifest.history.items() for file in each]
    for table, file in files:
        if file.path not in known:
            known[file.path] = look(table, file)
        if known[file.path]:
            return True
    return False
