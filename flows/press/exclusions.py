"""What was purged and stays out: hashes of uris and of contents, never a uri or a text itself.

A uri covers what lies below it: a root its files, a folder, an archive or a file of many records all that is in it. A
content covers every record with the same bytes, whatever it is called.
"""

import functools
import hashlib
import re
from collections.abc import Iterable
from typing import NamedTuple

import pyarrow as pa

from flows.press.document import Fate
from warehouse.errors import ColumnistError
from warehouse.lake.manifest import LakeFile
from warehouse.lake.parquet_lake import Lake

REASON = "excluded"
FATE = Fate("read", REASON, "")
URI, CONTENT = "uri", "content"
# Where a uri goes on below a root, a folder, an archive, a file of many records.
_BOUNDARY = re.compile("[/!#]")
_EMPTY = hashlib.sha256(b"").hexdigest()


class Exclusion(NamedTuple):
    """One hash that stays out. `purge` is the hash of the uri that was purged, by which it is allowed again.

    `kind` is `uri` or `content`, `hash` a SHA-256, 64 hex digits.
    """

    purge: str
    kind: str
    hash: str


class Exclusions:
    """All that stays out of a lake."""

    def __init__(self, rows: Iterable[Exclusion] = ()) -> None:
        self.rows = frozenset(row for row in rows if row.hash != _EMPTY)
        self._uris = {row.hash for row in self.rows if row.kind == URI}
        self._contents = {row.hash for row in self.rows if row.kind == CONTENT}

    def covers(self, uri: str) -> bool:
        """Whether the uri, or one above it, was purged.

        >>> purged = Exclusions([Exclusion(hash_of("news/a.zip"), URI, hash_of("news/a.zip"))])
        >>> purged.covers("news/a.zip!/b.txt"), purged.covers("news/a.zipped.txt")
        (True, False)
        """
        if not self._uris:
            return False
        ends = [found.start() for found in _BOUNDARY.finditer(uri)]
        return any(hash_of(uri[:end]) in self._uris for end in (*ends, len(uri)))

    def holds(self, sha256: str | None) -> bool:
        """Whether these bytes were purged."""
        return sha256 in self._contents

    def write(self, lake: Lake) -> LakeFile | None:
        """Writes them as a file that a manifest may name; None where there are none."""
        columns = zip(*sorted(self.rows), strict=True)
        arrays = {name: pa.array(column, pa.string()) for name, column in zip(Exclusion._fields, columns, strict=False)}
        return lake.write_exclusions(pa.table(arrays)) if arrays else None


def hash_of(uri: str) -> str:
    """What stands for a uri: its SHA-256, 64 hex digits."""
    return hashlib.sha256(uri.encode()).hexdigest()


def read_exclusions(lake: Lake, file: LakeFile | None) -> Exclusions:
    """What a manifest's file of exclusions says; nothing stays out where there is none.

    Raises:
        ColumnistError: the file is gone or damaged.
    """
    if file is None:
        return Exclusions()
    try:
        return _read(lake.store.address, file)
    except ColumnistError as error:
        raise ColumnistError(
            f"{lake.url(file)}, the list of what was purged, is gone or damaged; put it back from a backup, or name again what has to stay out: columnist purge URI"
        ) from error


@functools.lru_cache(maxsize=2)
def _read(address: str, file: LakeFile) -> Exclusions:
    rows = Lake(address).read_exclusions(file)
    return Exclusions(map(Exclusion._make, zip(*(rows[name].to_pylist() for name in Exclusion._fields), strict=True)))
