"""Where the files of a lake are kept: the few operations on named bytes that the lake needs of a disk or a bucket.

A name is a relative path with slashes, such as `state/records/<hash>.parquet`. Whoever holds a name sees all of its
bytes or none: nothing half written ever has one. Only `swap` decides between two writers; every other name has one
writer, or is written with the same bytes by all of them.
"""

from contextlib import AbstractContextManager
from io import BufferedRandom
from typing import Protocol

import pyarrow as pa

from warehouse.errors import ColumnistError


class NameTaken(ColumnistError):
    """The name to write holds other bytes already."""


class Conflict(ColumnistError):
    """What was to be swapped is not as it was expected: another writer was first."""


class Store(Protocol):
    """One place that keeps files of a lake. `address` is all that another process needs to open it (`open_lake`)."""

    address: str

    def put(self, name: str, *, replace: bool = False) -> AbstractContextManager[BufferedRandom]:
        """A file to write and read back. When the block ends well the name holds its bytes for good, power cuts included.

        A block that raises leaves the name as it was.

        Args:
            name: what to write.
            replace: whether other bytes under the name give way.

        Raises:
            NameTaken: the name holds other bytes, and they shall not give way. The same bytes are no fault.
        """
        ...

    def open(self, name: str) -> pa.NativeFile:
        """A file to read, in any order and from several threads (`read_at`).

        Raises:
            FileNotFoundError: there is no such name.
        """
        ...

    def get(self, name: str) -> bytes:
        """All bytes under a name.

        Raises:
            FileNotFoundError: there is no such name.
        """
        ...

    def url(self, name: str) -> str:
        """Where DuckDB, and people, find a name: a path of this machine, or `s3://…`."""
        ...

    def names(self, prefix: str) -> list[str]:
        """The names that begin with a prefix, which ends with a slash, sorted. None where there is no such folder."""
        ...

    def delete(self, name: str) -> None:
        """Deletes a name. One that is not there is no fault."""
        ...

    def swap(self, name: str, expected: bytes | None, data: bytes) -> None:
        """Puts data in the place of what is expected under a name, None for nothing. Of several writers one succeeds.

        Raises:
            Conflict: something else is there, and stays.
        """
        ...

    def discard_unfinished(self, prefix: str = "") -> int:
        """Deletes what writers that are gone had not finished, and says how many. Only the holder of the home may ask."""
        ...
