"""Entries of many runs in one file, so that a home with years of runs does not open a file for each.

A merged file is named for its bytes, after a number that rises: of an entry that is in two of them the later one holds.
"""

import hashlib
from typing import Any

from warehouse.lake.own_files import OF_MERGED_RUNS, is_own, merged_name, stem_of
from warehouse.lake.run_entries import parse_lines, rescue_lines, to_line
from warehouse.lake.store import Store

Entries = dict[str, dict[str, Any] | None]
"""Entries of runs by id, with their times as text; None for one that is damaged."""
FULL_BYTES = 4 << 20
"""A merged file of so many bytes is left as it is, so that what a merge writes, and damage can spoil, stays small."""


def merged_names(names: list[str]) -> list[str]:
    """The merged files among the names of a folder, in the order in which they were written."""
    return [name for name in names if is_own(name, OF_MERGED_RUNS)]


def read_merged(store: Store, name: str, run_id: str | None = None) -> Entries:
    """The entries of a merged file; of a damaged one those lines whose seals hold, and the ids of others.

    Args:
        store: of the lake.
        name: of the file.
        run_id: where one run alone is asked for; a file that does not speak of it is not taken apart.

    Raises:
        FileNotFoundError: it was merged into another one meanwhile.
    """
    data = get_readable(store, name)
    if data is None or (run_id is not None and run_id.encode() not in data):
        return {}
    return _entries(name, data)


def write_merged(store: Store, names: list[str], entries: dict[str, dict[str, Any]]) -> list[str]:
    """Writes entries into a merged file, together with those of earlier ones that are neither full nor damaged.

    Returns:
        The merged files that the new one stands for, which may be deleted now.
    """
    taken: list[str] = []
    found: Entries = {}
    for name in merged_names(names):
        data = get_readable(store, name) or b""
        if _is_sound(name, data) and len(data) < FULL_BYTES:
            taken.append(name)
            found |= _entries(name, data)
        else:
            # A merge that was killed may have left what this one was made of.
            for run_id in _entries(name, data):
                found.pop(run_id, None)
    kept = {run_id: run for run_id, run in found.items() if run is not None} | entries
    lines = b"".join(to_line(kept[run_id]) for run_id in sorted(kept))
    written = merged_name(_number(names) + 1, hashlib.sha256(lines).hexdigest())
    with store.put(written, replace=True) as file:
        file.write(lines)
    return taken


def damaged_merged(store: Store, names: list[str]) -> list[str]:
    """The merged files whose bytes are not those that were written, or that cannot be read."""
    return [name for name in merged_names(names) if not _can_be_read(store, name)]


def get_readable(store: Store, name: str) -> bytes | None:
    """The bytes of a file of entries; None where the disk does not give them.

    Raises:
        FileNotFoundError: it is gone, so what it held lies elsewhere or was withdrawn.
    """
    try:
        return store.get(name)
    except FileNotFoundError:
        raise
    except OSError:
        return None


def _entries(name: str, data: bytes) -> Entries:
    return {**parse_lines(data)} if _is_sound(name, data) else rescue_lines(data)


def _can_be_read(store: Store, name: str) -> bool:
    try:
        return _is_sound(name, store.get(name))
    except OSError:
        return False


def _is_sound(name: str, data: bytes) -> bool:
    return stem_of(name).rpartition("-")[2] == hashlib.sha256(data).hexdigest()


def _number(names: list[str]) -> int:
    """Number of the last merged file, 0 where there is none."""
    return max((int(stem_of(name).split("-")[1]) for name in merged_names(names)), default=0)
