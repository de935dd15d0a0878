"""The entries of runs under lake/history/runs/: a small file for each run, those of long ago merged, so that `columnist status` needs no database."""

import contextlib
import datetime
import secrets
from typing import Any

from warehouse.failpoints import failpoint
from warehouse.home import Home
from warehouse.lake.manifest import FORMAT
from warehouse.lake.manifest_store import Manifests
from warehouse.lake.merged_runs import (
    Entries,
    damaged_merged,
    get_readable,
    merged_names,
    read_merged,
    write_merged,
)
from warehouse.lake.open_store import open_store
from warehouse.lake.own_files import MOMENT, OF_RUNS, RUNS, is_own, moment_of, run_name, stem_of
from warehouse.lake.run_entries import parse_file, to_file, with_columns
from warehouse.lake.store import Store
from warehouse.schema import table_schema

RUNNING, PUBLISHED, UNCHANGED, FAILED, CRASHED = "running", "published", "unchanged", "failed", "crashed"
# Never written: what a reader says of an entry whose bytes have changed, or that cannot be read.
DAMAGED = "damaged"
ENDED_UNSEEN = "the process ended without a word"
MOST_SINGLES = 256
"""Entries that may lie in files of their own. Where there are more, the next run merges those of runs that have ended."""


def utc_now() -> datetime.datetime:
    """Now, UTC, without a time zone: what every TIMESTAMP of the warehouse holds."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def new_run_id() -> str:
    """A name for a run that starts now. It says when by this machine's clock; the order of runs is that of their numbers."""
    return f"{utc_now():{MOMENT}}-{secrets.token_hex(2)}"


def run_ids(home: Home) -> list[str]:
    """The runs that have an entry, by name; nothing else that lies there."""
    return sorted(_read_entries(open_store(home.lake)))


def has_run(home: Home, run_id: str) -> bool:
    """Whether a run has an entry."""
    return run_id in _read_entries(open_store(home.lake), run_id)


def write_run(home: Home, run: dict[str, Any]) -> None:
    """Writes one run's entry; the keys are columns of the table `runs`, others are an error of the caller."""
    unknown = set(run) - set(table_schema("runs").names)
    if unknown:
        raise KeyError(f"no such columns in runs: {sorted(unknown)}")
    # Only the run itself writes its entry, and whoever holds the lock after it.
    with open_store(home.lake).put(run_name(run["run_id"]), replace=True) as file:
        file.write(to_file(run))


def withdraw_run(home: Home, run_id: str) -> None:
    """Takes away the entry of a run that has changed nothing, as if it had not been asked for."""
    open_store(home.lake).delete(run_name(run_id))


def read_run(home: Home, run_id: str) -> dict[str, Any]:
    """One run, with each column of `runs`. One without an entry is damaged."""
    return _complete(run_id, _read_entries(open_store(home.lake), run_id).get(run_id))


def read_runs(home: Home) -> list[dict[str, Any]]:
    """Every run of this home, oldest first, see `read_entries`."""
    return read_entries(open_store(home.lake))


def read_entries(store: Store) -> list[dict[str, Any]]:
    """Every run of a lake, oldest first, with each column of `runs` (None where the run did not come that far).

    Entries of versions that did not count their runs come first, by name, and get numbers up to 0. A damaged entry has
    lost its number; it is given that of its neighbour by name.
    """
    runs = [_complete(run_id, entry) for run_id, entry in sorted(_read_entries(store).items())]
    uncounted = [run for run in runs if run["run_no"] is None and run["status"] != DAMAGED]
    for number, run in enumerate(uncounted, start=1 - len(uncounted)):
        run["run_no"] = number
    number = 0
    for run in runs:
        number = run["run_no"] = number if run["run_no"] is None else run["run_no"]
    return sorted(runs, key=lambda run: (run["run_no"], run["run_id"]))


def read_runs_now(home: Home) -> tuple[list[dict[str, Any]], dict[str, object] | None]:
    """Every run, and who holds the lock. A run whose process is gone counts as crashed, though its entry says running.

    A run holds the lock from before its entry is written until after it is closed. One whose entry said running both
    before and after the lock was seen to be free, or another's, is dead.
    """
    runs = read_runs(home)
    holder = home.holder()
    # Who has just taken the lock may not have left its name there yet.
    is_unknown = holder == {}
    alive = holder.get("run_id") if holder else None
    store = open_store(home.lake)
    now: list[dict[str, Any]] = []
    for run in runs:
        if run["status"] == RUNNING and run["run_id"] != alive and not is_unknown:
            now += _look_again(store, run)
        else:
            now.append(run)
    return now, holder


def close_crashed(home: Home) -> list[str]:
    """Marks runs as crashed that never ended. Only the holder of the home's lock may ask: then their process is gone."""
    store = open_store(home.lake)
    store.discard_unfinished(RUNS)
    crashed = []
    for name in _single_names(store.names(RUNS)):
        with contextlib.suppress(OSError):
            if b'"running"' not in store.get(name):
                continue
        run = _complete(stem_of(name), _read_single(store, name))
        if run["status"] == RUNNING:
            write_run(home, run | {"status": CRASHED, "message": ENDED_UNSEEN})
            crashed.append(str(run["run_id"]))
    return crashed


def merge_runs(home: Home) -> int:
    """Merges the entries of runs that have ended, where there are many, and says how many. The lock must be held.

    Whoever is killed here has lost none: an entry is deleted when it lies in the merged file for good, and readers take
    one that is in both places once.

    Raises:
        OSError: the merged file cannot be written.
        ColumnistError: the manifest is damaged.
    """
    store = open_store(home.lake)
    names = store.names(RUNS)
    singles = _single_names(names)
    if len(singles) <= MOST_SINGLES:
        return 0
    found = _read_singles(store, singles)
    ended = {run_id: run for run_id, run in found.items() if run is not None and run["status"] != RUNNING}
    # Releases before this format would pass merged entries over, and refuse a home of it.
    manifest = Manifests(store).manifest()
    if not ended or (manifest is not None and manifest.format < FORMAT):
        return 0
    taken = write_merged(store, names, ended)
    failpoint("merge.written")
    for name in (*taken, *map(run_name, sorted(ended))):
        store.delete(name)
        failpoint("merge.file_deleted")
    return len(ended)


def damaged_run_files(home: Home) -> list[str]:
    """Names of the files of entries whose bytes have changed, or that cannot be read."""
    store = open_store(home.lake)
    names = store.names(RUNS)
    singles = _read_singles(store, _single_names(names))
    return [*(run_name(run_id) for run_id, run in singles.items() if run is None), *damaged_merged(store, names)]


def _look_again(store: Store, run: dict[str, Any]) -> list[dict[str, Any]]:
    """A run that was running before its home was seen to be free: as it is now. None where its entry was withdrawn."""
    found = _read_entries(store, run["run_id"])
    if run["run_id"] not in found:
        return []
    now = _complete(run["run_id"], found[run["run_id"]]) | {"run_no": run["run_no"]}
    return [now | {"status": CRASHED, "message": ENDED_UNSEEN} if now["status"] == RUNNING else now]


def _read_entries(store: Store, run_id: str | None = None) -> Entries:
    """Every entry, or where one is asked for at least that one.

    Of an entry that is in several files the last holds that is sound, and that in a file of its own before any other.
    Files that are merged into another while they are read are read there.
    """
    before = None
    while True:
        names = store.names(RUNS)
        singles = [name for name in _single_names(names) if run_id is None or stem_of(name) == run_id]
        try:
            own = _read_singles(store, singles)
            if run_id is not None and own.get(run_id):
                return own
            found: Entries = {}
            for name in merged_names(names):
                _add(found, read_merged(store, name, run_id))
            _add(found, own)
            return found
        except FileNotFoundError:
            if names == before:
                raise
            before = names


def _add(found: Entries, entries: Entries) -> None:
    for run_id, entry in entries.items():
        if entry is not None or run_id not in found:
            found[run_id] = entry


def _single_names(names: list[str]) -> list[str]:
    return [name for name in names if is_own(name, OF_RUNS)]


def _read_singles(store: Store, names: list[str]) -> Entries:
    """The entries in files of their own.

    Raises:
        FileNotFoundError: one was merged, or withdrawn, meanwhile.
    """
    return {stem_of(name): _read_single(store, name) for name in names}


def _read_single(store: Store, name: str) -> dict[str, Any] | None:
    data = get_readable(store, name)
    return None if data is None else parse_file(data, stem_of(name))


def _complete(run_id: str, entry: dict[str, Any] | None) -> dict[str, Any]:
    """A run with each column of `runs`; of a damaged one that which its id says."""
    if entry is not None:
        return with_columns(entry)
    lost = {"run_id": run_id, "started_at": moment_of(run_id), "status": DAMAGED, "message": "its entry was damaged"}
    return with_columns({}) | lost | {"columnist_version": "", "settings_hash": ""}
