"""A crawl's bytes for the readers of WARC and ARC, which may have to give some back: a record's length can be a lie."""

import re
from typing import BinaryIO, NamedTuple

from flows.sources.containers.streams import CHUNK_BYTES, PullStream, read_fully

MAX_LINE_BYTES = 65_536
_GLANCE_BYTES = 4_096


class Block(NamedTuple):
    """The content of a record: at most as much of it as was asked for, and how many bytes of it there are at all."""

    data: bytes
    n_there: int


class CrawlStream(PullStream):
    """A stream that takes bytes back."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self._has_ended = False

    def _pull(self) -> bytes:
        chunk = self._stream.read(CHUNK_BYTES)
        self._has_ended = not chunk
        return chunk

    def unread(self, data: bytes) -> None:
        """Bytes that were read last, to be read again."""
        start = self._at - len(data)
        if start >= 0 and self._buffer[start : self._at] == data:
            self._at = start
        else:
            self._buffer, self._at = data + self._buffer[self._at :], 0

    def take_head(self) -> list[bytes] | None:
        """The lines before the next empty one, which counts as read, too; None where they are not at hand and simple.

        A header line takes a microsecond this way, and several one by one.
        """
        end = self._buffer.find(b"\r\n\r\n", self._at)
        head = self._buffer[self._at : max(end, self._at)]
        lines = head.split(b"\r\n")
        if not head or len(lines) != head.count(b"\n") + 1 or any(line.startswith(b"WARC/") for line in lines):
            return None
        self._at = end + 4
        return lines

    def has_too_few(self, size: int) -> bool:
        """Whether it is known, without a look at them, that fewer bytes than these are left."""
        return self._has_ended and self.n_held < size

    @property
    def n_held(self) -> int:
        """How many bytes are at hand."""
        return len(self._buffer) - self._at

    def behind(self, size: int) -> bytes:
        """Some bytes behind the next `size`, as far as they are at hand: so a lie about a length costs no second look at it."""
        return self._buffer[self._at + size : self._at + size + _GLANCE_BYTES] if size < self.n_held else b""

    def read_block(self, size: int, limit: int) -> Block:
        """The next `size` bytes, of which one more than `limit` is kept, so that who reads it sees that there are more."""
        data = read_fully(self, min(size, limit + 1))  # type: ignore[arg-type]
        n_there = len(data)
        while n_there < size and (part := self.read(min(size - n_there, CHUNK_BYTES))):
            n_there += len(part)
        return Block(data, n_there)

    def find_line(self, pattern: "re.Pattern[bytes]") -> bool:
        """Passes over lines up to one that the pattern matches, which is read next; False where there is none."""
        is_start = True
        while line := self.readline(MAX_LINE_BYTES):
            if is_start and pattern.match(line):
                self.unread(line)
                return True
            is_start = line.endswith(b"\n")
        return False

    def find_in(self, data: bytes, pattern: "re.Pattern[bytes]") -> bool:
        """As `find_line`, in bytes that were read last and then in what follows them."""
        self.unread(data)
        return self.find_line(pattern)
