"""Remembers which state a file had when it was hashed, so that an unchanged file is not read again.

A cache of this machine: losing it costs one reading of all files, and never changes a result.
"""

import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa
import pyarrow.feather as feather

from warehouse.files import replacing


class FileFacts(Protocol):
    """What identifies a file's content without reading it."""

    @property
    def uri(self) -> str:
        """Name of the record."""

    @property
    def root(self) -> str:
        """Name of the root that holds it."""

    @property
    def token(self) -> str:
        """Stands for the state of the file, as its source says; empty where it may change without showing it."""


_SCHEMA = pa.schema(
    [
        ("uri", pa.string()),
        ("root", pa.string()),
        ("token", pa.string()),
        ("sha256", pa.string()),
        ("digest", pa.string()),
        ("press_id", pa.string()),  # the identities of a file's records, with commas between
    ]
)


# Key of the file's metadata.
_LIBRARIES = b"libraries"


class _Entry(NamedTuple):
    root: str
    token: str
    sha256: str
    digest: str
    identities: str


class StatCache:
    """Hashes by uri, as far as the state of the file is still the same.

    Of a file of many records it also knows a digest of these, as they were when the file had that hash, and their
    identities: by which steps, libraries and settings they were made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: dict[str, _Entry] = {}
        self._libraries: dict[str, str] = {}
        self._changed = False
        try:
            table = feather.read_table(path)
            columns = [column.to_pylist() for column in table.select(_SCHEMA.names).columns]
            self._libraries = json.loads((table.schema.metadata or {}).get(_LIBRARIES, b"{}"))
            self._entries = {uri: _Entry(*facts) for uri, *facts in zip(*columns, strict=True)}
        except (OSError, pa.ArrowException, ValueError, KeyError):
            self._changed = True

    def sha256(self, file: FileFacts) -> str | None:
        """Hash of the file's bytes when nothing about it has changed since; None when it must be read."""
        entry = self._entries.get(file.uri)
        if entry is None or not file.token or entry.token != file.token:
            return None
        return entry.sha256

    def container(self, uri: str) -> tuple[str, str, tuple[str, ...]] | None:
        """Hash, digest and identities of a file of many records as it was last read; None where it is not known as one."""
        entry = self._entries.get(uri)
        if entry is None or not entry.digest:
            return None
        return entry.sha256, entry.digest, tuple(entry.identities.split(","))

    def remember(self, file: FileFacts, sha256: str, digest: str = "", identities: Sequence[str] = ()) -> None:
        """Keeps the hash for as long as the file has this token; what has none is kept as a file of many records only."""
        if file.token or digest:
            self._entries[file.uri] = _Entry(file.root, file.token, sha256, digest, ",".join(identities))
            self._changed = True

    @property
    def libraries(self) -> dict[str, str]:
        """The versions of libraries that the last run had, by name; empty where that is not known."""
        return self._libraries

    def remember_libraries(self, libraries: dict[str, str]) -> None:
        """Keeps the versions of libraries that this run had."""
        self._changed = self._changed or libraries != self._libraries
        self._libraries = libraries

    def forget(self, root: str) -> None:
        """Drops what lies under a root."""
        self._entries = {uri: entry for uri, entry in self._entries.items() if entry.root != root}
        self._changed = True

    def keep(self, roots: Collection[str], gone: Collection[str]) -> None:
        """Drops the files of roots that are gone, and files that are gone themselves."""
        kept = {uri: entry for uri, entry in self._entries.items() if entry.root in roots and uri not in gone}
        self._changed = self._changed or len(kept) < len(self._entries)
        self._entries = kept

    def save(self) -> None:
        """Writes the cache when it has changed."""
        if not self._changed:
            return
        uris = sorted(self._entries)
        facts = ([self._entries[uri][number] for uri in uris] for number in range(len(_Entry._fields)))
        schema = _SCHEMA.with_metadata({_LIBRARIES: json.dumps(self._libraries)})
        table = pa.table([uris, *facts], schema=schema)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(self._path) as temporary:
            feather.write_feather(table, str(temporary))
        self._changed = False
