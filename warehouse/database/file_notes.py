"""Notes beside the DuckDB files that readers open, by which a file is known whose bytes changed after it was made."""

import contextlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

from warehouse.errors import ColumnistError
from warehouse.files import sha256_file, write_bytes
from warehouse.home import Home
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import sql_hash

_AS_OF_STEM = re.compile("[0-9a-f]{16}")


def remember_as_of(path: Path) -> None:
    """Notes the file of an earlier state, just made."""
    note = {"sql_hash": sql_hash(), "sha256": sha256_file(path)}
    write_bytes(_note_of(path), json.dumps(note).encode())


def is_as_of(path: Path) -> bool:
    """Whether the file of an earlier state is there and as this release made it; False when in doubt."""
    try:
        return read_note(_note_of(path)) == {"sql_hash": sql_hash(), "sha256": sha256_file(path)}
    except OSError:
        return False


def unasked_as_of(home: Home) -> list[Path]:
    """Files of earlier states that nobody can ask for any more, because the lake does not keep the state; with their notes."""
    files = [path for path in sorted(home.as_of.glob("*")) if path.suffix in (".duckdb", ".json") and path.is_file()]
    if not files:
        return []
    lake, kept = Lake(home.lake), set()
    for name in lake.kept_manifests():
        # What cannot be read cannot be asked for.
        with contextlib.suppress(OSError, ColumnistError):
            kept.add(lake.read_manifest(name).manifest_id)
    return [path for path in files if _AS_OF_STEM.fullmatch(path.stem) and path.stem not in kept]


def changed_files(home: Home) -> list[dict[str, object]]:
    """The published file and those of earlier states whose bytes are not those that were noted, and what cures each."""
    found: list[dict[str, object]] = []
    if _has_changed(home.warehouse, published_note(home)):
        cure = "`columnist rebuild` makes it anew from the lake"
        found.append({"file": home.warehouse.name, "problem": f"its bytes changed after it was published; {cure}"})
    for path in sorted(home.as_of.glob("*.duckdb")):
        if _has_changed(path, _note_of(path)):
            problem = "its bytes changed after it was made; --as-of makes it anew"
            found.append({"file": path.relative_to(home.folder).as_posix(), "problem": problem})
    return found


def _has_changed(path: Path, note: Path) -> bool:
    """Whether the note speaks of other bytes. Where it changed while they were read, another file was published."""
    while True:
        noted = read_note(note)
        try:
            found = sha256_file(path)
        except OSError:
            return False
        if read_note(note) == noted:
            return noted.get("sha256", found) != found


def published_note(home: Home) -> Path:
    """The note of the published file."""
    return home.work / "published.json"


def _note_of(path: Path) -> Path:
    return path.with_suffix(".json")


def read_note(note: Path) -> Mapping[str, object]:
    """What a note says; nothing where it is missing or damaged."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        content = json.loads(note.read_bytes())
        if isinstance(content, dict):
            return content
    return {}
