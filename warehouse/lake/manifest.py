"""The manifest: which files are the current state, and what made them. Replacing it is THE commit point."""

import functools
import hashlib
import json
import threading
from typing import Any, NamedTuple

from warehouse.errors import ColumnistError, NewerFormatError

FORMAT = 6
"""Raised when files of the lake are laid out otherwise. 2: records carry their root and the uri of their file. 3: a file
of exclusions may be named. 4: runs are counted, and sightings carry the number of their run. 5: sightings say what bytes they took the place of. 6: a part may name
deletions."""
WITH_FILES, WITH_EXCLUSIONS, WITH_NUMBERS, WITH_REPLACED = 2, 3, 4, 5
MANIFEST_CURE = "`columnist rebuild` puts the newest sound manifest in its place"


class LakeFile(NamedTuple):
    """One immutable Parquet file: path below the lake's folder, SHA-256 of its bytes, rows that count, and size in bytes."""

    path: str
    sha256: str
    rows: int
    bytes: int


Part = dict[str, LakeFile]
"""The state files of one pressed batch, by table. A table without rows has no file.

Documents that have left the part since are in a file of their own, under `DELETIONS`: their rows count no more, though they
are still there. The rows that are stated for each table are those that count.
"""
DELETIONS = "deletions"


def as_pressed(part: Part) -> Part:
    """The part with the rows of documents that have left it since."""
    return {table: file for table, file in part.items() if table != DELETIONS}


class RunKey(NamedTuple):
    """What a run is called, and which it is in the order of the runs of its home."""

    run_id: str
    run_no: int


class _Content(NamedTuple):
    """The fields of a manifest."""

    run_id: str
    previous: str | None
    columnist_version: str
    press_id: str
    roots: dict[str, str]
    parts: tuple[Part, ...]
    history: dict[str, tuple[LakeFile, ...]]
    format: int = FORMAT
    exclusions: LakeFile | None = None
    run_no: int = 0


class Manifest(_Content):
    """The current state of a lake. Never changed: a commit makes another one."""

    def to_json(self) -> bytes:
        """Bytes of manifest.json: readable, the same for the same content, sealed by a hash over the rest."""
        return _dump({**self._content(), "manifest_id": self.manifest_id})

    def _content(self) -> dict[str, Any]:
        content: dict[str, Any] = self._asdict()
        content["parts"] = [{table: file._asdict() for table, file in part.items()} for part in self.parts]
        content["history"] = {table: [file._asdict() for file in files] for table, files in self.history.items()}
        if self.exclusions is None:
            del content["exclusions"]
        else:
            content |= {"exclusions": self.exclusions._asdict(), "format": max(self.format, WITH_EXCLUSIONS)}
        if self.format < WITH_NUMBERS:
            del content["run_no"]
        return content

    @functools.cached_property
    def manifest_id(self) -> str:
        """First 16 hex digits of the SHA-256 of the content."""
        return _seal(self._content())

    def rows(self, table: str) -> int:
        """Rows of a state table over all parts."""
        return sum(part[table].rows for part in self.parts if table in part)

    def files(self) -> list[LakeFile]:
        """Every file that this manifest names."""
        state = [file for part in self.parts for file in part.values()]
        history = [file for files in self.history.values() for file in files]
        return [*state, *history, *([self.exclusions] if self.exclusions else [])]


MOST_PARSED = 12
"""So many manifests are remembered that were parsed last: that in force, and those that are kept of earlier runs by default."""
_parsed: dict[bytes, Manifest] = {}
_parsing = threading.Lock()


def parse_manifest(data: bytes, where: str) -> Manifest:
    """Reads what `to_json` wrote; the same bytes once in a process, since a large lake's take half a second.

    Raises:
        ColumnistError: the bytes are damaged, or a newer version of Columnist wrote them.
    """
    digest = hashlib.sha256(data).digest()
    with _parsing:
        found = _parsed.pop(digest, None)
        manifest = _parse(data, where) if found is None else found
        _parsed[digest] = manifest
        while len(_parsed) > MOST_PARSED:
            del _parsed[next(iter(_parsed))]
    return manifest


def _parse(data: bytes, where: str) -> Manifest:
    """Parses and checks the bytes of a manifest.

    Raises:
        ColumnistError: the bytes are damaged, or a newer version of Columnist wrote them.
    """
    try:
        content = json.loads(data)
        written = content.pop("manifest_id")
        if content["format"] > FORMAT:
            raise NewerFormatError(
                f"{where} was written by a newer Columnist ({content['columnist_version']}); install that version or a later one"
            )
        if written != _seal(content):
            raise ColumnistError(f"{where} is damaged (its content does not match its seal); {MANIFEST_CURE}")
        content["parts"] = tuple(
            {table: _lake_file(**file) for table, file in part.items()} for part in content["parts"]
        )
        content["history"] = {
            table: tuple(_lake_file(**file) for file in files) for table, files in content["history"].items()
        }
        if "exclusions" in content:
            content["exclusions"] = LakeFile(**content["exclusions"])
        manifest = Manifest(**content)
        if manifest.to_json() != data:
            raise ColumnistError(f"{where} is damaged (its bytes are not those that were written); {MANIFEST_CURE}")
        return manifest
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ColumnistError(f"{where} is damaged ({type(error).__name__}); {MANIFEST_CURE}") from error


@functools.lru_cache(maxsize=1 << 18)
def _lake_file(path: str, sha256: str, rows: int, bytes: int) -> LakeFile:
    """A file of the lake: one object for all manifests that name it, as most of what is kept of earlier runs do."""
    return LakeFile(path, sha256, rows, bytes)


def _dump(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, sort_keys=True) + "\n").encode()


def _seal(content: dict[str, Any]) -> str:
    return hashlib.sha256(_dump(content)).hexdigest()[:16]
