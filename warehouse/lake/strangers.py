"""What lies among the files of a home's runs and is not Columnist's own."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from warehouse.files import is_temporary
from warehouse.home import CHUNKS, LEMMAS, Home
from warehouse.lake.local_store import LOCK, LocalStore
from warehouse.lake.manifest import DELETIONS
from warehouse.lake.own_files import (
    CHECKPOINTS,
    EXCLUSIONS,
    HISTORY,
    MANIFESTS,
    OF_CHECKPOINTS,
    OF_HISTORY,
    OF_MANIFESTS,
    OF_RUN_FILES,
    OF_STATE,
    RUNS,
    STATE,
    is_own,
)
from warehouse.schema import STATE_TABLES, TABLES

_AS_OF = re.compile(r"[0-9a-f]{16}\.(?:json|(?:duckdb|draft)(?:\.wal)?)")
_WORK = re.compile(r"lock|lock\.json|published\.json|stat\.arrow|spill-.+\.lock|warehouse\.duckdb(?:\.wal)?")
_LEMMAS = re.compile(r"[a-z]{2,3}-.+\.parquet")
_NONE = re.compile("(?!)")
# Where DuckDB puts what does not fit into memory.
_SPILL = re.compile(r".+\.tmp")


class Place(NamedTuple):
    """A folder of a home, what our files in it are called, with `prefix` before their names, and our folders in it."""

    folder: Path
    files: re.Pattern[str]
    folders: re.Pattern[str] = _NONE
    prefix: str = ""


def find_strangers(home: Home) -> list[Path]:
    """What lies in the lake and among the work files and is not ours, nor a leftover; a folder stands for all in it."""
    strangers = []
    for place in _places(home):
        for path in _entries(place.folder):
            is_folder = path.is_dir() and not path.is_symlink()
            if not (place.folders.fullmatch(path.name) if is_folder else _is_own_file(path, place)):
                strangers.append(path)
    return sorted(strangers)


def _is_own_file(path: Path, place: Place) -> bool:
    if not path.is_file() or path.is_symlink():
        return False
    return is_own(place.prefix + path.name, place.files) or is_temporary(path)


def _places(home: Home) -> Iterator[Place]:
    """Every folder that is looked at. Prefect keeps its own, and reports and pages are for people to put things beside."""
    history = [table.name for table in TABLES if table.kind == "history"]
    state = (*STATE_TABLES, DELETIONS, EXCLUSIONS)
    store = LocalStore(home.lake)
    yield Place(
        home.lake, re.compile(rf"manifest\.json|{LOCK}"), re.compile("manifests|checkpoints|state|history|pressed")
    )
    prefixes = [
        (MANIFESTS, OF_MANIFESTS, _NONE),
        (CHECKPOINTS, OF_CHECKPOINTS, _NONE),
        (STATE, _NONE, re.compile("|".join(state))),
        (HISTORY, _NONE, re.compile("|".join(history))),
        (RUNS, OF_RUN_FILES, _NONE),
        *((f"{STATE}{table}/", OF_STATE, _NONE) for table in state),
        *((f"{HISTORY}{table}/", OF_HISTORY, _NONE) for table in history if f"{HISTORY}{table}/" != RUNS),
    ]
    for prefix, files, folders in prefixes:
        yield Place(store.path(prefix.removesuffix("/")), files, folders, prefix)
    yield Place(home.work, _WORK, re.compile(f"spill|spill-.+|{CHUNKS}.+|{LEMMAS}|{home.as_of.name}|{_SPILL.pattern}"))
    yield Place(home.work / LEMMAS, _LEMMAS)
    yield Place(home.as_of, _AS_OF, _SPILL)


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder, by name. Nothing where it is none: whoever needs it says so when it opens a file."""
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
