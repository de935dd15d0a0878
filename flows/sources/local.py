"""Local files: a complete listing in a stable order, and reads that notice a file changing under them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from flows.records.reasons import Rejected
from flows.sources.identify import identify
from flows.sources.roots import quote_name


class Listed(NamedTuple):
    """One file found. `reason` is set where it will not be read; then `detail` says why.

    `size` is in bytes, `mtime_ns` and `ctime_ns` in nanoseconds since 1970; all are -1 where the system would not say.
    """

    uri: str
    root: str
    path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    reason: str | None = None
    detail: str | None = None


class Listing(NamedTuple):
    """Everything under a root, by uri, and the uris of folders that could not be listed."""

    files: list[Listed]
    unlisted: list[str]


def list_files(root: str, path: str, home: str) -> Listing:
    """Lists a root. The home is never read as a source; what lies in an unlistable folder is not known to be gone."""
    files: list[Listed] = []
    unlisted: list[str] = []
    if os.path.isfile(path) or not os.path.isdir(path):
        return Listing([_listed(root, root, path, os.stat(path), hidden=False)], [])
    folders = [(root, path, False)]
    while folders:
        uri, folder, hidden = folders.pop()
        if folder == home:
            files.append(Listed(uri, root, folder, -1, -1, -1, 0, "home", "Columnist keeps its own output here"))
            continue
        try:
            entries = list(os.scandir(folder))
        except OSError as error:
            files.append(
                Listed(uri, root, folder, -1, -1, -1, 0, "unreadable", f"the folder cannot be listed: {error.strerror}")
            )
            unlisted.append(uri)
            continue
        for entry in entries:
            child = f"{uri}/{quote_name(entry.name)}"
            is_hidden = hidden or entry.name.startswith(".")
            if entry.is_dir(follow_symlinks=False):
                folders.append((child, entry.path, is_hidden))
            else:
                files.append(_entry(child, root, entry, is_hidden))
    return Listing(sorted(files), sorted(unlisted))


def _entry(uri: str, root: str, entry: "os.DirEntry[str]", hidden: bool) -> Listed:
    try:
        status = entry.stat()
    except OSError as error:
        # A link into nowhere or in a circle; or the file went between the listing and this call.
        return Listed(uri, root, entry.path, -1, -1, -1, 0, "not_a_file", f"cannot be looked at: {error.strerror}")
    return _listed(uri, root, entry.path, status, hidden)


def _listed(uri: str, root: str, path: str, status: os.stat_result, hidden: bool) -> Listed:
    facts = (uri, root, path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
    if not stat.S_ISREG(status.st_mode):
        kind = "a link to a folder" if stat.S_ISDIR(status.st_mode) else "a device, socket or FIFO"
        return Listed(*facts, "not_a_file", kind)
    if hidden:
        return Listed(*facts, "hidden", "its name, or a folder's above it, begins with a dot")
    return Listed(*facts)


def has_reader(path: str) -> bool:
    """Whether a file that no reader knew would be read now, or refused with another reason; not if it cannot be opened."""
    try:
        with Path(path).open("rb") as file:
            return identify(file, os.path.basename(path)) is not None
    except Rejected:
        return True
    except OSError:
        return False


def can_open(path: str) -> bool:
    """Whether a file that could not be read before can be opened now."""
    try:
        with Path(path).open("rb"):
            return True
    except OSError:
        return False


def walk_up(uri: str) -> Iterator[str]:
    """The folders above a uri, nearest first.

    >>> list(walk_up("news/2024/a.txt"))
    ['news/2024', 'news']
    """
    while "/" in uri:
        uri = uri.rpartition("/")[0]
        yield uri
