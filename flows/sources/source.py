"""Where documents lie: the few things that a run asks of folders, or of whatever else holds files."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import BinaryIO, NamedTuple, Protocol


def unheard() -> None:
    """For whoever reads in its own time."""


class State(NamedTuple):
    """What shows that a file has changed while it was read: its size in bytes, and its time in nanoseconds since 1970."""

    size: int
    modified_ns: int


class Listed(NamedTuple):
    """One file found. `reason` is set where it will not be read; then `detail` says why.

    `path` is what the source opens it by. `size` is in bytes, `modified_ns` in nanoseconds since 1970; both are -1 where
    the source would not say. `token` stands for the state of the file: while it is the same the bytes are, and nobody but
    the source knows what it is made of. It is empty where the file may change again without showing it.
    """

    uri: str
    root: str
    path: str
    size: int
    modified_ns: int
    token: str
    reason: str | None = None
    detail: str | None = None


class Listing(NamedTuple):
    """Everything under a root, by uri, and the uris of folders that could not be listed."""

    files: list[Listed]
    unlisted: list[str]


class Opened(NamedTuple):
    """A file that is open to read: its name without folders, its bytes, and what asks for its state as it is now."""

    name: str
    stream: BinaryIO
    state: Callable[[], State]


class Source(Protocol):
    """What holds files. It is made anew from an address in any process (`open_source`), so it keeps nothing in mind."""

    def listing(self, root: str, address: str) -> Listing:
        """Lists a root, in a stable order. What lies in a folder that cannot be listed is not known to be gone.

        Args:
            root: its name, with which every uri begins.
            address: where it lies; what the home remembers of it.
        """
        ...

    def open(self, path: str, beat: Callable[[], None] = unheard) -> AbstractContextManager[Opened]:
        """Opens a file by its path in a listing; `beat` is called with each piece that comes, as long as that is progress.

        Raises:
            OSError: it cannot be read; FileNotFoundError where it is gone.
        """
        ...

    def state(self, path: str) -> State:
        """The state of the file that has this path now.

        Raises:
            OSError: as `open`.
        """
        ...
