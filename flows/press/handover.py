"""How chunks go from the worker that reads a batch to those that press it: as files of a folder, which outlive a dead worker.

A chunk is named for its number and for what its records are, so a batch that is read again finds what was done of it.
Its file is `NAME.given` until a worker begins to press it, then `NAME.taken`, and what became of it is in `NAME.pressed`.
"""

import contextlib
import hashlib
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from flows.press.chunk import PressedChunk
from flows.press.document import Draft
from warehouse.home import CHUNKS

GIVEN, TAKEN, PRESSED = ".given", ".taken", ".pressed"
_DRAFTED = ".draft"
# What is known of a record when it has been read.
_READ = (
    "uri", "doc_id", "fingerprint", "media_type", "root", "file_uri", "position", "span", "data", "sha256", "size",
    "fate", "fields", "raw", "is_fragment", "mail", "source",
)  # fmt: skip


class Handover:
    """The chunks of one batch, on their way. Several processes may hold one of the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    @contextlib.contextmanager
    def create(cls, folder: Path) -> Iterator[Self]:
        """Makes a folder in another one, and deletes it afterwards; what a killed run leaves, the next one deletes."""
        with tempfile.TemporaryDirectory(dir=folder, prefix=CHUNKS, ignore_cleanup_errors=True) as made:
            yield cls(Path(made))

    def give(self, name: str, drafts: Sequence[Draft]) -> None:
        """Writes a chunk for others to press."""
        with self._whole(name, GIVEN) as file:
            pickle.dump([[getattr(draft, name) for name in _READ] for draft in drafts], file, pickle.HIGHEST_PROTOCOL)

    def take(self, name: str) -> list[Draft]:
        """The records of a chunk; its file stays until the chunk is pressed, for whoever presses it after this process."""
        with contextlib.suppress(FileNotFoundError):
            self._path(name, GIVEN).replace(self._path(name, TAKEN))
        with self._path(name, TAKEN).open("rb") as file:
            return [Draft(**dict(zip(_READ, values, strict=True))) for values in pickle.load(file)]

    def finish(self, name: str, pressed: PressedChunk) -> None:
        """Writes what became of a chunk, and deletes its records."""
        with self._whole(name, PRESSED) as file:
            pickle.dump(pressed, file)
        self._path(name, TAKEN).unlink(missing_ok=True)

    def pressed(self, name: str) -> PressedChunk | None:
        """What became of a chunk; None while it is not pressed."""
        try:
            with self._path(name, PRESSED).open("rb") as file:
                pressed: PressedChunk = pickle.load(file)
                return pressed
        except FileNotFoundError:
            return None

    def is_known(self, name: str) -> bool:
        """Whether the chunk was given, or pressed, before."""
        return any(self._path(name, suffix).exists() for suffix in (GIVEN, TAKEN, PRESSED))

    def names(self, suffix: str) -> list[str]:
        """The chunks that have come so far, in their order."""
        return sorted(path.stem for path in self.folder.iterdir() if path.suffix == suffix)

    def size(self, name: str) -> int:
        """Bytes of a chunk that waits; none of one that does not."""
        try:
            return self._path(name, GIVEN).stat().st_size
        except FileNotFoundError:
            return 0

    def _path(self, name: str, suffix: str) -> Path:
        return self.folder / f"{name}{suffix}"

    @contextlib.contextmanager
    def _whole(self, name: str, suffix: str) -> Iterator[Any]:
        """A file that is there under its name only when all of it is."""
        draft = self._path(name, _DRAFTED)
        with draft.open("wb") as file:
            yield file
        draft.replace(self._path(name, suffix))


def name_chunk(number: int, drafts: Sequence[Draft]) -> str:
    """The name of a chunk: its number, and a hash of what its records are and where they lie.

    >>> record = Draft("a.txt", "0" * 32, "1" * 48, None, root="a", file_uri="a.txt")
    >>> name_chunk(3, [record])
    '000003-c610235114d16419'
    """
    digest = hashlib.sha256()
    for draft in drafts:
        place = draft.span and tuple(draft.span)
        digest.update(repr((draft.doc_id, draft.fingerprint, draft.position, place, draft.fate)).encode())
    return f"{number:06}-{digest.hexdigest()[:16]}"


def contents_of(name: str) -> str:
    """The part of a chunk's name that stands for its records, whatever its number.

    >>> contents_of("000003-6aebe0dd49aedb04")
    '6aebe0dd49aedb04'
    """
    return name.partition("-")[2]
