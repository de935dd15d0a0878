"""Files that are whole or not there: temporary name, fsync, rename, fsync of the folder."""

import contextlib
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
TEMPORARY = ".tmp-"
PIECE_BYTES = 1 << 20
# Of `temporary_name`, which begins with a process's id, and of the pages that workers share with their supervisor.
_TEMPORARY_NAME = re.compile(rf"{re.escape(TEMPORARY)}(?:[0-9]+-.+|progress-\w+)", re.DOTALL)


def sync_folder(folder: Path) -> None:
    """Makes a rename in the folder outlive a power cut. Windows cannot open folders and needs no such call."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folders(folder: Path) -> None:
    """Makes a folder, and those above it, so that they outlive a power cut as the files in them do."""
    if folder.is_dir():
        return
    make_folders(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def scheme_of(address: str) -> str | None:
    """What an address begins with that is no path of this machine; None of a path.

    >>> scheme_of("s3://bucket/news"), scheme_of("C:/news")
    ('s3', None)
    """
    found = _SCHEME.match(address)
    return found[1] if found else None


def temporary_name(path: Path) -> Path:
    """The name beside `path` under which this process writes what will take its place."""
    return path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}")


def is_temporary(path: Path) -> bool:
    """Whether a file has a name under which Columnist writes what is not whole yet: no link, and no folder."""
    return bool(_TEMPORARY_NAME.fullmatch(path.name)) and path.is_file() and not path.is_symlink()


def find_leftovers(folder: Path) -> list[Path]:
    """Temporary files anywhere below a folder: of a process that is at work, or that was killed."""
    return [path for path in sorted(folder.rglob(f"{TEMPORARY}*")) if is_temporary(path)]


def sync_file(path: Path) -> None:
    """Makes a file's bytes outlive a power cut."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a temporary path beside `path`; when the block ends well, what was written there takes its place in one step.

    A reader sees the old file or the new one. After a crash the temporary file is left, for `remove_leftovers`.
    """
    temporary = temporary_name(path)
    try:
        yield temporary
        sync_file(temporary)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_bytes(path: Path, data: bytes) -> None:
    """Replaces the file's content in one step."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def copy_file(source: Path, target: Path) -> None:
    """Copies a file's bytes. Where the file system can share blocks between files (btrfs, XFS), it copies none."""
    try:
        with source.open("rb") as origin, target.open("wb") as copy:
            left = os.fstat(origin.fileno()).st_size
            while left:
                copied = os.copy_file_range(origin.fileno(), copy.fileno(), left)
                if not copied:
                    raise OSError(f"{source} became shorter while it was copied")
                left -= copied
    except (AttributeError, OSError):
        # Systems and file systems without this call. What else is wrong, such as a full disk, the plain copy says.
        shutil.copyfile(source, target)


def remove_leftovers(folder: Path) -> int:
    """Deletes temporary files that a killed process left anywhere below the folder, and says how many."""
    leftovers = find_leftovers(folder)
    for path in leftovers:
        path.unlink(missing_ok=True)
    return len(leftovers)


def sha256_file(path: Path, beat: Callable[[], None] = lambda: None) -> str:
    """SHA-256 of a file's bytes, 64 hex digits, read in pieces; `beat` is called with each."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE_BYTES):
            digest.update(piece)
            beat()
    return digest.hexdigest()
