"""Local files: a complete listing in a stable order, and reads that notice a file changing under them."""

import contextlib
import errno
import os
import stat
import time
from collections.abc import Callable, Iterator

from flows.sources.roots import is_within, place_identity, quote_name
from flows.sources.source import Listed, Listing, Opened, Source, State, unheard
from flows.sources.watched_file import open_watched

# A file written again within the clock's tick of its hashing keeps its time. Git calls such entries racy: they are
# not trusted. Two seconds is the coarsest tick in use (FAT).
RACY_NS = 2_000_000_000


class LocalSource(Source):
    """Folders and files of this machine; a path is absolute and without links.

    The home is never read as a source: it is recognised by its identity, not by its spelling. Links to files outside of
    a root are read only with `follow_links`, links to folders never.
    """

    def __init__(self, home: str = "", *, follow_links: bool = False) -> None:
        self._home, self._follow_links = home, follow_links

    @contextlib.contextmanager
    def open(self, path: str, beat: Callable[[], None] = unheard) -> Iterator[Opened]:
        """See `Source`."""
        with open_watched(path, beat) as stream:
            yield Opened(os.path.basename(path), stream, lambda: _state(os.fstat(stream.fileno())))

    def state(self, path: str) -> State:
        """See `Source`."""
        return _state(os.stat(path))

    def listing(self, root: str, address: str) -> Listing:
        """See `Source`."""
        settled_ns = time.time_ns() - RACY_NS
        try:
            status = os.stat(address)
        except OSError as error:
            reason = "vanished" if error.errno == errno.ENOENT else "unreadable"
            return Listing([_unseen(root, root, address, reason, error)], [root])
        if not stat.S_ISDIR(status.st_mode):
            return Listing([_listed(root, root, address, status, settled_ns, hidden=False)], [])
        files: list[Listed] = []
        unlisted: list[str] = []
        own = place_identity(self._home)
        folders = [(root, address, False)]
        while folders:
            uri, folder, hidden = folders.pop()
            if place_identity(folder) == own:
                files.append(Listed(uri, root, folder, *_UNKNOWN, "home", "Columnist keeps its own output here"))
                continue
            try:
                entries = list(os.scandir(folder))
            except OSError as error:
                detail = f"the folder cannot be listed: {error.strerror}"
                files.append(Listed(uri, root, folder, *_UNKNOWN, "unreadable", detail))
                unlisted.append(uri)
                continue
            for entry in entries:
                child = f"{uri}/{quote_name(entry.name)}"
                is_hidden = hidden or entry.name.startswith(".")
                try:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append((child, entry.path, is_hidden))
                    else:
                        listed = _listed(child, root, entry.path, entry.stat(), settled_ns, hidden=is_hidden)
                        files.append(self._followed(listed, entry, address) if entry.is_symlink() else listed)
                except OSError as error:
                    files.append(_unseen(child, root, entry.path, _why_unseen(error), error))
        return Listing(sorted(files), sorted(unlisted))

    def _followed(self, listed: Listed, entry: "os.DirEntry[str]", root: str) -> Listed:
        """A link as the file that it leads to, unless that lies outside of its root or among our own output."""
        if listed.reason is not None:
            return listed
        own = entry.stat(follow_symlinks=False)  # nothing is recorded of a file that is not read, not even its size
        unread = listed._replace(size=own.st_size, modified_ns=own.st_mtime_ns, token="")
        if is_within(entry.path, self._home):
            return unread._replace(reason="home", detail="a link to where Columnist keeps its own output")
        if not self._follow_links and not is_within(entry.path, root):
            return unread._replace(reason="link_outside", detail="a link to a file outside of the source")
        return listed


def _why_unseen(error: OSError) -> str:
    """A link into nowhere or in a circle is no file; whatever else the system says, there may be one."""
    return "not_a_file" if error.errno in (errno.ENOENT, errno.ELOOP) else "unreadable"


# Size, time and token of what the system will not show.
_UNKNOWN = (-1, -1, "")


def _unseen(uri: str, root: str, path: str, reason: str, error: OSError) -> Listed:
    return Listed(uri, root, path, *_UNKNOWN, reason, f"cannot be looked at: {error.strerror}")


def _listed(uri: str, root: str, path: str, status: os.stat_result, settled_ns: int, *, hidden: bool) -> Listed:
    # The time of the entry moves on when the modification time is set back, the inode when another file takes the name.
    is_settled = max(status.st_mtime_ns, status.st_ctime_ns) < settled_ns
    token = f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino}" if is_settled else ""
    facts = (uri, root, path, status.st_size, status.st_mtime_ns, token)
    if not stat.S_ISREG(status.st_mode):
        kind = "a link to a folder" if stat.S_ISDIR(status.st_mode) else "a device, socket or FIFO"
        return Listed(*facts, "not_a_file", kind)
    if hidden:
        return Listed(*facts, "hidden", "its name, or a folder's above it, begins with a dot")
    return Listed(*facts)


def _state(status: os.stat_result) -> State:
    return State(status.st_size, status.st_mtime_ns)


def walk_up(uri: str) -> Iterator[str]:
    """The folders above a uri, nearest first.

    >>> list(walk_up("news/2024/a.txt"))
    ['news/2024', 'news']
    """
    while "/" in uri:
        uri = uri.rpartition("/")[0]
        yield uri
