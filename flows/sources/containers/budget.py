"""What one file may unpack to, counted through every layer of it."""

from flows.records.reasons import Rejected
from flows.records.record import Limits


class Budget:
    """Bytes and members that may still come out of one file.

    One budget goes down through all layers: a zip of a thousand gz files may unpack to no more than one gz file. Once
    it is spent it stays spent, so that the layers above stop too.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._bytes = 0
        self._members = 0
        self._failure: Rejected | None = None

    def add_bytes(self, n_bytes: int) -> None:
        """Counts bytes that came out of a decompressor.

        Raises:
            Rejected: `expands_too_far`.
        """
        self._bytes += n_bytes
        if self._bytes > self._limits.archive_bytes:
            self._fail("expands_too_far", f"unpacks to more than {self._limits.archive_bytes:,} bytes")

    def add_member(self) -> None:
        """Counts a member of an archive.

        Raises:
            Rejected: `too_many_members`.
        """
        self._members += 1
        if self._members > self._limits.members:
            self._fail("too_many_members", f"more than {self._limits.members:,} members")

    def check(self) -> None:
        """Raises again what was raised when the budget was spent."""
        if self._failure is not None:
            raise Rejected(self._failure.reason, self._failure.detail)

    def _fail(self, reason: str, detail: str) -> None:
        self._failure = Rejected(reason, detail)
        raise self._failure
