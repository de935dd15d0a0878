"""Which files of a home are Columnist's own, by folder and name: the only place that says so.

Everything that lists a folder of a home lists these. Others are a stranger's: a note, a copy, what a tool that keeps
folders in step left there. They are passed over, `columnist doctor` names them, and nothing deletes them.
"""

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from warehouse.files import is_temporary
from warehouse.home import Home
from warehouse.schema import STATE_TABLES, TABLES

MOMENT = "%Y%m%dT%H%M%S%f"
"""How the id of a run begins: when it started by the clock of its machine, to the microsecond."""
_RUN = "[0-9]{8}T[0-9]{12}-[0-9a-f]{4}"
_RUN_ID = re.compile(_RUN)

OF_A_RUN = re.compile(rf"({_RUN})\.json")
OF_STATE = re.compile(r"[0-9a-f]{64}\.parquet")
OF_HISTORY = re.compile(rf"({_RUN})(?:-merged(?:-[0-9]+)?|-once)?(?:-numbered)?\.parquet")
EXCLUSIONS = "exclusions"
"""The folder beside those of the state tables for what was purged and stays out."""
_AS_OF = re.compile(r"[0-9a-f]{16}\.(?:json|(?:duckdb|draft)(?:\.wal)?)")
_WORK = re.compile(r"lock|lock\.json|published\.json|stat\.arrow|spill-.+\.lock|warehouse\.duckdb(?:\.wal)?")
_NONE = re.compile("(?!)")
# Where DuckDB puts what does not fit into memory.
_SPILL = re.compile(r".+\.tmp")


class Place(NamedTuple):
    """A folder of a home, and what our files and our folders in it are called."""

    folder: Path
    files: re.Pattern[str]
    folders: re.Pattern[str] = _NONE


def is_run_id(text: str) -> bool:
    """Whether a run may have been called so: a moment that there is, and four hexadecimal digits.

    >>> is_run_id("20261128T093000123456-0a1b"), is_run_id("20269928T093000123456-0a1b"), is_run_id("notes")
    (True, False, False)
    """
    if not _RUN_ID.fullmatch(text):
        return False
    try:
        moment_of(text)
    except ValueError:
        return False
    return True


def moment_of(run_id: str) -> datetime.datetime:
    """When a run started, UTC, as its id says."""
    return datetime.datetime.strptime(run_id.partition("-")[0], MOMENT)


def find_own(folder: Path, name: re.Pattern[str]) -> list[Path]:
    """Our files of a folder, by name; none where there is no such folder."""
    return [path for path in _entries(folder) if is_own(path, name)]


def is_own(path: Path, name: re.Pattern[str]) -> bool:
    """Whether a path is a file of ours: of such a name, of a run that there may have been, and no link or folder."""
    found = name.fullmatch(path.name)
    if found is None or not (not found.groups() or is_run_id(found[1])):
        return False
    return path.is_file() and not path.is_symlink()


def find_strangers(home: Home) -> list[Path]:
    """What lies in the lake and among the work files and is not ours, nor a leftover; a folder stands for all in it."""
    strangers = []
    for place in _places(home):
        for path in _entries(place.folder):
            if path.is_dir() and not path.is_symlink():
                is_ours = place.folders.fullmatch(path.name) is not None
            else:
                is_ours = is_own(path, place.files) or is_temporary(path)
            if not is_ours:
                strangers.append(path)
    return sorted(strangers)


def _places(home: Home) -> Iterator[Place]:
    """Every folder that is looked at. Prefect keeps its own, and reports and pages are for people to put things beside."""
    history = [table.name for table in TABLES if table.kind == "history"]
    yield Place(home.lake, re.compile(r"manifest\.json"), re.compile("manifests|state|history|pressed"))
    yield Place(home.lake / "manifests", OF_A_RUN)
    yield Place(home.lake / "state", _NONE, re.compile("|".join((*STATE_TABLES, EXCLUSIONS))))
    yield Place(home.lake / "history", _NONE, re.compile("|".join(history)))
    yield Place(home.runs, OF_A_RUN)
    for table in (*STATE_TABLES, EXCLUSIONS):
        yield Place(home.lake / "state" / table, OF_STATE)
    for table in history:
        if table != home.runs.name:
            yield Place(home.lake / "history" / table, OF_HISTORY)
    yield Place(home.work, _WORK, re.compile(f"spill|spill-.+|{home.as_of.name}|{_SPILL.pattern}"))
    yield Place(home.as_of, _AS_OF, _SPILL)


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder, by name. Nothing where it is none: whoever needs it says so when it opens a file."""
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
