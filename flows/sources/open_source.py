"""Which source an address means, and what is asked of a file of any source. Another kind of source is one more line here."""

import hashlib
from collections.abc import Callable

from flows.records.reasons import Rejected
from flows.sources.identify import identify
from flows.sources.local import LocalSource
from flows.sources.source import Source, unheard
from warehouse.errors import ColumnistError
from warehouse.files import scheme_of


def open_source(address: str, home: str = "", *, follow_links: bool = False) -> Source:
    """The source of a root or a file, by its address: folders and files of this machine.

    Args:
        address: of the root, or of a file in it.
        home: the folder of the tool's own output, which is no source.
        follow_links: whether links to files outside of a root are read too.

    Raises:
        ColumnistError: it is the address of something else, such as `s3://…`.
    """
    if scheme := scheme_of(address):
        raise ColumnistError(f"{address}: nothing is read from {scheme}:// yet; name a file or folder")
    return LocalSource(home, follow_links=follow_links)


def hash_file(path: str, beat: Callable[[], None] = unheard) -> str:
    """SHA-256 of a file's bytes, 64 hex digits.

    Raises:
        OSError: it cannot be read.
    """
    with open_source(path).open(path, beat) as file:
        return hashlib.file_digest(file.stream, "sha256").hexdigest()  # type: ignore[arg-type]


def has_reader(path: str) -> bool:
    """Whether a file that no reader knew would be read now, or refused with another reason; not if it cannot be opened."""
    try:
        with open_source(path).open(path) as file:
            return identify(file.stream, file.name) is not None
    except Rejected:
        return True
    except OSError:
        return False


def can_open(path: str) -> bool:
    """Whether a file that could not be read before can be opened now."""
    try:
        with open_source(path).open(path):
            return True
    except OSError:
        return False
