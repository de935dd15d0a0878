"""What one file may unpack to, counted from the outermost file through every layer of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from flows.records.reasons import Rejected

if TYPE_CHECKING:
    from flows.records.record import Limits

UNCHECKED_BYTES = 10_000_000
"""Every format packs a few zeros a thousandfold; a small bomb harms nobody, and a small honest file must pass."""


class Budget:
    """An account of bytes in and bytes out: of a whole file, or of one decompressor in it and all that lies below.

    The account of the file is made once. Each decompressor opens a `layer` of the account that its bytes come from, so
    that what comes out at the bottom is counted against every compressed stream above it, and against the file: gzip in
    gzip in zip unpacks no further, from its first byte on, than one gzip may. Members, and bytes out, are counted for
    the file as a whole. An account that is overdrawn stays so, and what lies below it stops too.
    """

    def __init__(
        self, limits: "Limits", outer: "Budget | None" = None, beat: Callable[[], None] = lambda: None
    ) -> None:
        self._limits, self._outer, self._beat = limits, outer, beat
        self._file: Budget = outer._file if outer is not None else self
        self._failure: Rejected | None = None
        self._bytes_in = self._bytes_out = 0
        # Of the file only. Only the stream that is refused is lost: it never comes into the file's own ratio.
        self._total_bytes = self._members = 0
        self._current: Budget | None = None

    @classmethod
    def of(cls, limits: "Limits") -> "Budget":
        """The account that a reader was given with its limits, or a new one for a reader that is used alone."""
        return limits.budget or cls(limits)

    def layer(self) -> "Budget":
        """The account of a decompressor that reads bytes of this one; what it gives is read on this account.

        Raises:
            Rejected: `expands_too_far`: the account is overdrawn.
        """
        self.check()
        inner = Budget(self._limits, self, self._beat)
        if self._outer is None:
            self._current = inner
        return inner

    def take(self, n_bytes: int) -> None:
        """Counts bytes that went into the decompressor of this account; fewer than none for those that it gave back."""
        self._bytes_in += n_bytes

    def give(self, n_bytes: int) -> None:
        """Counts bytes that came out of the decompressor of this account.

        Raises:
            Rejected: `expands_too_far`.
        """
        self._beat()
        account = self
        while account._outer is not None:
            account._bytes_out += n_bytes
            account._check_ratio()
            account = account._outer
        account._total_bytes += n_bytes
        if account._total_bytes > self._limits.archive_bytes:
            account._fail("expands_too_far", f"unpacks to more than {self._limits.archive_bytes:,} bytes")

    def add_member(self) -> None:
        """Counts a member of an archive.

        Raises:
            Rejected: `too_many_members`.
        """
        self._file._members += 1
        if self._file._members > self._limits.members:
            self._file._fail("too_many_members", f"more than {self._limits.members:,} members")

    def check(self) -> None:
        """Raises again what was raised when this account, or one above it, was overdrawn."""
        if self._outer is None:
            self._settle()
        account: Budget | None = self
        while account is not None:
            if account._failure is not None:
                raise Rejected(account._failure.reason, account._failure.detail)
            account = account._outer

    def _settle(self) -> None:
        """Adds the stream of this file that was read last to the file's own ratio."""
        ended, self._current = self._current, None
        if ended is not None and ended._failure is None:
            self._bytes_in += ended._bytes_in
            self._bytes_out += ended._bytes_out
            self._check_ratio()

    def _check_ratio(self) -> None:
        if self._bytes_out > UNCHECKED_BYTES and self._bytes_out > self._limits.ratio * self._bytes_in:
            self._fail("expands_too_far", f"unpacks to more than {self._limits.ratio:,} times its size")

    def _fail(self, reason: str, detail: str) -> None:
        self._failure = Rejected(reason, detail)
        raise self._failure
