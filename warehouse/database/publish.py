"""Notes beside the DuckDB files that readers open: what each was made from, and the hash of its bytes.

A publication is noted so that nothing is published twice, and so that a file whose bytes changed since is found out.
"""

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


def remember_published(home: Home, manifest_id: str) -> None:
    """Notes what was published, so that a run with nothing to do need not open the database to know it."""
    note = {**_stated(home, manifest_id), "sha256": sha256_file(home.warehouse)}
    write_bytes(_published_note(home), json.dumps(note).encode())


def forget_published(home: Home) -> None:
    """Takes the note away before another file is published, lest one be taken for that of the other."""
    _published_note(home).unlink(missing_ok=True)


def is_published(home: Home, manifest_id: str) -> bool:
    """Whether the published file is the one that was noted for this manifest; False when in doubt.

    The hash is not compared, which would read the whole file at every run; `columnist check` does.
    """
    note = _read(_published_note(home))
    try:
        return "sha256" in note and {**note, "sha256": None} == {**_stated(home, manifest_id), "sha256": None}
    except OSError:
        return False


def remember_as_of(path: Path) -> None:
    """Notes the file of an earlier state, just made."""
    note = {"sql_hash": sql_hash(), "sha256": sha256_file(path)}
    write_bytes(_note_of(path), json.dumps(note).encode())


def is_as_of(path: Path) -> bool:
    """Whether the file of an earlier state is there and as this release made it; False when in doubt."""
    try:
        return _read(_note_of(path)) == {"sql_hash": sql_hash(), "sha256": sha256_file(path)}
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
    if _has_changed(home.warehouse, _published_note(home)):
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
        noted = _read(note)
        try:
            found = sha256_file(path)
        except OSError:
            return False
        if _read(note) == noted:
            return noted.get("sha256", found) != found


def _stated(home: Home, manifest_id: str) -> dict[str, object]:
    status = home.warehouse.stat()
    return {
        "manifest_id": manifest_id,
        "sql_hash": sql_hash(),
        "bytes": status.st_size,
        "mtime_ns": status.st_mtime_ns,
    }


def _published_note(home: Home) -> Path:
    return home.work / "published.json"


def _note_of(path: Path) -> Path:
    return path.with_suffix(".json")


def _read(note: Path) -> Mapping[str, object]:
    with contextlib.suppress(OSError, ValueError, RecursionError):
        content = json.loads(note.read_bytes())
        if isinstance(content, dict):
            return content
    return {}
