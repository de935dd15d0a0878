"""Publishes: puts a copy of the finished DuckDB file in place of the one that readers open, and notes what it is.

The note says from what the file was made and the hash of its bytes. So nothing is published twice, and a file that
changed since is found out.
"""

import json
from pathlib import Path

from warehouse.database.file_notes import published_note, read_note
from warehouse.failpoints import failpoint
from warehouse.files import copy_file, replacing, sha256_file, write_bytes
from warehouse.home import Home
from warehouse.schema import sql_hash


def publish(home: Home, finished: Path, manifest_id: str) -> None:
    """Publishes a finished file, made from a manifest; readers see the old or the new one, never a part."""
    # No note may be taken for that of another file.
    published_note(home).unlink(missing_ok=True)
    with replacing(home.warehouse) as temporary:
        copy_file(finished, temporary)
        failpoint("publish.copied")
    failpoint("publish.published")
    note = {**_stated(home, manifest_id), "sha256": sha256_file(home.warehouse)}
    write_bytes(published_note(home), json.dumps(note).encode())


def is_published(home: Home, manifest_id: str) -> bool:
    """Whether the published file is the one that was noted for this manifest; False when in doubt.

    The hash is not compared, which would read the whole file at every run; `columnist check` does.
    """
    note = read_note(published_note(home))
    try:
        return "sha256" in note and {**note, "sha256": None} == {**_stated(home, manifest_id), "sha256": None}
    except OSError:
        return False


def _stated(home: Home, manifest_id: str) -> dict[str, object]:
    status = home.warehouse.stat()
    return {
        "manifest_id": manifest_id,
        "sql_hash": sql_hash(),
        "bytes": status.st_size,
        "mtime_ns": status.st_mtime_ns,
    }
