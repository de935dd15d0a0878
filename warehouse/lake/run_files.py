"""The entries of runs: one small JSON file each under lake/history/runs/, so that `columnist status` needs no database."""

import contextlib
import datetime
import hashlib
import json
import secrets
from typing import Any

from warehouse.home import Home
from warehouse.lake.open_store import open_store
from warehouse.lake.own_files import MOMENT, OF_RUNS, RUNS, find_own, moment_of, run_name, stem_of
from warehouse.lake.store import Store
from warehouse.schema import table_schema

RUNNING, PUBLISHED, UNCHANGED, FAILED, CRASHED = "running", "published", "unchanged", "failed", "crashed"
# Never written: what a reader says of an entry whose bytes have changed, or that cannot be read.
DAMAGED = "damaged"
ENDED_UNSEEN = "the process ended without a word"


def utc_now() -> datetime.datetime:
    """Now, UTC, without a time zone: what every TIMESTAMP of the warehouse holds."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)


def new_run_id() -> str:
    """A name for a run that starts now. It says when by this machine's clock; the order of runs is that of their numbers."""
    return f"{utc_now():{MOMENT}}-{secrets.token_hex(2)}"


def run_ids(home: Home) -> list[str]:
    """The runs that have an entry, by name; nothing else that lies there."""
    return _ids(open_store(home.lake))


def has_run(home: Home, run_id: str) -> bool:
    """Whether a run has an entry."""
    try:
        open_store(home.lake).get(run_name(run_id))
    except FileNotFoundError:
        return False
    return True


def write_run(home: Home, run: dict[str, Any]) -> None:
    """Writes one run's entry; the keys are columns of the table `runs`, others are an error of the caller."""
    unknown = set(run) - set(table_schema("runs").names)
    if unknown:
        raise KeyError(f"no such columns in runs: {sorted(unknown)}")
    # Only the run itself writes its entry, and whoever holds the lock after it.
    with open_store(home.lake).put(run_name(run["run_id"]), replace=True) as file:
        file.write(_seal(run))


def withdraw_run(home: Home, run_id: str) -> None:
    """Takes away the entry of a run that has changed nothing, as if it had not been asked for."""
    open_store(home.lake).delete(run_name(run_id))


def read_run(home: Home, run_id: str) -> dict[str, Any]:
    """One run, with each column of `runs`."""
    return _read(open_store(home.lake), run_id)


def read_runs(home: Home) -> list[dict[str, Any]]:
    """Every run of this home, oldest first, see `read_entries`."""
    return read_entries(open_store(home.lake))


def read_entries(store: Store) -> list[dict[str, Any]]:
    """Every run of a lake, oldest first, with each column of `runs` (None where the run did not come that far).

    Entries of versions that did not count their runs come first, by name, and get numbers up to 0. A damaged entry has
    lost its number; it is given that of its neighbour by name.
    """
    runs = [_read(store, run_id) for run_id in _ids(store)]
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
    before = {run["run_id"] for run in read_runs(home) if run["status"] == RUNNING}
    holder = home.holder()
    is_alive = {holder.get("run_id")} if holder else set()
    # Who has just taken the lock may not have left its name there yet.
    dead = set() if holder == {} else before - is_alive
    runs = read_runs(home)
    return [
        run | {"status": CRASHED, "message": ENDED_UNSEEN}
        if run["status"] == RUNNING and run["run_id"] in dead
        else run
        for run in runs
    ], holder


def close_crashed(home: Home) -> list[str]:
    """Marks runs as crashed that never ended. Only the holder of the home's lock may ask: then their process is gone."""
    crashed = []
    store = open_store(home.lake)
    store.discard_unfinished(RUNS)
    for run_id in _ids(store):
        with contextlib.suppress(OSError):
            if b'"running"' not in store.get(run_name(run_id)):
                continue
        run = _read(store, run_id)
        if run["status"] == RUNNING:
            write_run(home, run | {"status": CRASHED, "message": ENDED_UNSEEN})
            crashed.append(str(run["run_id"]))
    return crashed


def _ids(store: Store) -> list[str]:
    return [stem_of(name) for name in find_own(store, RUNS, OF_RUNS)]


def _read(store: Store, run_id: str) -> dict[str, Any]:
    run: dict[str, Any] = dict.fromkeys(table_schema("runs").names)
    try:
        data = store.get(run_name(run_id))
        sealed = json.loads(data)
        if _seal(sealed["run"]) != data:
            raise ValueError
        run |= sealed["run"]
        if run["run_id"] != run_id:
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        started_at = moment_of(run_id)
        lost = {"run_id": run_id, "started_at": started_at, "status": DAMAGED, "message": "its entry was damaged"}
        return run | lost | {"columnist_version": "", "settings_hash": ""}
    for name in ("started_at", "published_at"):
        run[name] = datetime.datetime.fromisoformat(run[name]) if run[name] else None
    return run


def _seal(run: dict[str, Any]) -> bytes:
    """The bytes of an entry: JSON of a run, one level deep in that which holds its seal, the hash of the run alone."""
    text = json.dumps(run, indent=1, default=_iso)
    seal = hashlib.sha256(f"{text}\n".encode()).hexdigest()[:16]
    # In JSON a line break is never part of a string.
    inner = text.replace("\n", "\n ")
    return f'{{\n "seal": "{seal}",\n "run": {inner}\n}}\n'.encode()


def _iso(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    raise TypeError(f"{type(value).__name__} does not belong in a run's entry")
