"""Local files: a complete listing in a stable order, and reads that notice a file changing under them."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from flows.records.reasons import Rejected
from flows.sources.identify import identify
from flows.sources.roots import is_within, place_identity, quote_name


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


def list_files(root: str, path: str, home: str, *, follow_links: bool = False) -> Listing:
    """Lists a root. The home is never read as a source; what lies in an unlistable folder is not known to be gone.

    Args:
        root: its name, with which every uri begins.
        path: where it lies, absolute and without links.
        home: the folder of the tool's own output; recognised by its identity, not by its spelling.
        follow_links: whether links to files outside of the root are read too. Links to folders never are.
    """
    try:
        status = os.stat(path)
    except OSError as error:
        reason = "vanished" if error.errno == errno.ENOENT else "unreadable"
        return Listing([_unseen(root, root, path, reason, error)], [root])
    if not stat.S_ISDIR(status.st_mode):
        return Listing([_listed(root, root, path, status, hidden=False)], [])
    files: list[Listed] = []
    unlisted: list[str] = []
    own = place_identity(home)
    folders = [(root, path, False)]
    while folders:
        uri, folder, hidden = folders.pop()
        if place_identity(folder) == own:
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
            try:
                if entry.is_dir(follow_symlinks=False):
                    folders.append((child, entry.path, is_hidden))
                elif entry.is_symlink():
                    files.append(_link(child, root, entry, is_hidden, path if not follow_links else None, home))
                else:
                    files.append(_listed(child, root, entry.path, entry.stat(), is_hidden))
            except OSError as error:
                files.append(_unseen(child, root, entry.path, _why_unseen(error), error))
    return Listing(sorted(files), sorted(unlisted))


def _link(uri: str, root: str, entry: "os.DirEntry[str]", hidden: bool, within: str | None, home: str) -> Listed:
    """A link as the file that it leads to, unless that lies outside of the folder `within` or among our own output."""
    listed = _listed(uri, root, entry.path, entry.stat(), hidden)
    if listed.reason is not None:
        return listed
    own = entry.stat(follow_symlinks=False)  # nothing is recorded of a file that is not read, not even its size
    facts = (uri, root, entry.path, own.st_size, own.st_mtime_ns, own.st_ctime_ns, own.st_ino)
    if is_within(entry.path, home):
        return Listed(*facts, "home", "a link to where Columnist keeps its own output")
    if within is not None and not is_within(entry.path, within):
        return Listed(*facts, "link_outside", "a link to a file outside of the source")
    return listed


def _why_unseen(error: OSError) -> str:
    """A link into nowhere or in a circle is no file; whatever else the system says, there may be one."""
    return "not_a_file" if error.errno in (errno.ENOENT, errno.ELOOP) else "unreadable"


def _unseen(uri: str, root: str, path: str, reason: str, error: OSError) -> Listed:
    return Listed(uri, root, path, -1, -1, -1, 0, reason, f"cannot be looked at: {error.strerror}")


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
