"""Compares homes: what a home holds after any accident against what a build from nothing holds."""

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from tests.crash import command
from tests.crash.history import history_faults, rows_of
from warehouse.database.audit import audit
from warehouse.database.read_only import open_published
from warehouse.files import sha256_file
from warehouse.home import Home
from warehouse.lake.own_files import MANIFEST
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import STATE_TABLES, TABLES, state_schema


class Picture(NamedTuple):
    """Tables by name, sorted by key: those of the lake, and those of the published file without what history gives."""

    state: dict[str, pa.Table]
    warehouse: dict[str, pa.Table]


def take_picture(home: Path) -> Picture:
    """Reads a home without any of the code that loads it: Parquet files as the manifest names them, and plain SQL."""
    lake = Lake(home / "lake")
    manifest = lake.manifest()
    assert manifest is not None, "no manifest"
    state = {}
    for table in STATE_TABLES:
        # Asked for by hash and not by manifest: a file under a name of other content must not pass.
        for part in manifest.parts:
            if table in part:
                assert sha256_file(Path(lake.url(part[table]))) == part[table].sha256, part[table].path
        schema = state_schema(table)
        rows = [rows_of(lake, part, table).cast(schema) for part in manifest.parts if table in part]
        state[table] = _sorted(pa.concat_tables([schema.empty_table(), *rows]), table)
    warehouse = {}
    with open_published(home / "warehouse.duckdb") as con:
        for entry in TABLES:
            # The index numbers documents as they came; the view indexed_terms names them.
            if entry.kind not in ("history", "index"):
                given = ", ".join(entry.from_history)
                query = f"select * {f'exclude ({given})' if given else ''} from {entry.name}"
                warehouse[entry.name] = _sorted(con.sql(query).to_arrow_table(), entry.name)
        terms = con.sql("from indexed_terms order by all").to_arrow_table()
        warehouse["indexed_terms"] = terms.combine_chunks()
    return Picture(state, warehouse)


def build_from_nothing(home: Path, source: Path | command.Sources, *flags: object) -> Picture:
    """What the sources give to a home that has no past. `home` must not exist."""
    assert not home.exists()
    ended = command.run(home, source, *flags, empty=command.empty_file())
    assert ended.code == 0, ended.err
    return take_picture(home)


def differences(got: Picture, expected: Picture) -> list[str]:
    """Names the tables that differ, with the first row of each side that the other has not."""
    found = []
    for kind, ours, theirs in (("lake", got.state, expected.state), ("warehouse", got.warehouse, expected.warehouse)):
        for table, rows in theirs.items():
            if ours[table].equals(rows):
                continue
            mine, wanted = ({str(row) for row in each.to_pylist()} for each in (ours[table], rows))
            found.append(
                f"{kind} {table}: {ours[table].num_rows} rows, not {rows.num_rows}; "
                f"too much: {min(mine - wanted, default='-')[:200]}; missing: {min(wanted - mine, default='-')[:200]}"
            )
    return found


def faults(home: Path, expected: Picture, dropped: Collection[str] = ()) -> list[str]:
    """Everything that is wrong with a home after a run that ended well. Empty: it has converged.

    Leftovers are not among them: they may wait for the next run that changes something, see `leftovers`.

    Args:
        home: to look at.
        expected: what a build from nothing gives.
        dropped: see `history_faults`.
    """
    try:
        found = differences(take_picture(home), expected) + history_faults(home, dropped)
        broken = [outcome for outcome in audit(Home(home)) if outcome.blocking and outcome.offenders]
    except Exception as error:
        return [f"cannot be read: {type(error).__name__}: {error}"]
    return found + [f"columnist check: {outcome.title}: {outcome.sample}" for outcome in broken]


def unbalanced(published: Path) -> list[str]:
    """What a reader would complain of in a published file."""
    with open_published(published) as con:
        rows = con.execute("select * from balance").fetchall()
        ((documents, loaded),) = con.execute(
            "select (select count(*) from documents), (select count(*) from records where fate = 'loaded')"
        ).fetchall()
    return [f"balance: {row}" for row in rows[:3]] + (
        [f"{documents} documents, {loaded} loaded"] if documents != loaded else []
    )


def leftovers(home: Path) -> list[str]:
    """What a killed run has left that no one needs: temporary files, logs, state and history that no manifest names."""
    paths = Home(home)
    lake = Lake(paths.lake)
    named: set[str] = set()
    for name in [MANIFEST, *lake.kept_manifests()]:
        named |= {file.path for file in lake.read_manifest(name).files()}
    files = [path for path in home.rglob("*") if path.is_file()]
    below = [path for path in files if paths.lake in path.parents and path.suffix in (".parquet", ".arrow")]
    stray = [path for path in below if path.relative_to(paths.lake).as_posix() not in named]
    temporary = [path for path in files if path.name.startswith(".tmp-") or path.suffix == ".wal"]
    return sorted(path.relative_to(home).as_posix() for path in (*stray, *temporary))


def settle(home: Path, source: Path | command.Sources, expected: Picture, folder: Path, *flags: object) -> list[str]:
    """One clean run after an accident, and what is wrong afterwards. `folder` gets a source of its own.

    A run that finds nothing to do need not clean up; then the next one that changes something must.
    """
    ended = command.run(home, source, *flags)
    if ended.code != 0:
        return [f"the next run exits with {ended.code}: {ended.err.strip()}"]
    found = faults(home, expected)
    return found or (clean_up(home, folder) if leftovers(home) else [])


def clean_up(home: Path, folder: Path, *flags: object) -> list[str]:
    """What is left over after a run that changes something: it takes one more root in, which lies in `folder`."""
    extra = folder / "extra"
    extra.mkdir()
    (extra / "one.txt").write_text("One more document.\n")
    ended = command.run(home, extra, *flags)
    found = [f"left over: {name}" for name in leftovers(home)[:3]]
    if ended.code != 0:
        found.append(f"a run that changes something exits with {ended.code}: {ended.err.strip()}")
    return found


def _sorted(rows: pa.Table, table: str) -> pa.Table:
    (key,) = (entry.key for entry in TABLES if entry.name == table)
    return rows.sort_by([(name, "ascending") for name in key]).combine_chunks()
