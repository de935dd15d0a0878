"""Streams that are read once, from front to back, and say honestly where they break off."""

import io
import sys
from typing import Any, BinaryIO, cast

from flows.records.reasons import Rejected

CHUNK_BYTES = 65_536


class PullStream(io.BufferedIOBase):
    """A stream made of chunks that a subclass gives in `_pull`.

    What came before a fault is handed out before the fault is raised, which io.BufferedReader does not do: it forgets
    the bytes that it had already read. A fault is raised again by every later read.
    """

    def __init__(self) -> None:
        super().__init__()
        self._buffer = b""
        self._at = 0
        self._n_pulled = 0
        self._failure: Rejected | None = None

    def _pull(self) -> bytes:
        """The next chunk; nothing at the end. May raise Rejected."""
        raise NotImplementedError

    def _more(self) -> bytes:
        if self._failure is not None:
            raise Rejected(self._failure.reason, self._failure.detail)
        try:
            chunk = self._pull()
        except Rejected as rejected:
            self._failure = rejected
            raise
        self._n_pulled += len(chunk)
        return chunk

    def tell(self) -> int:
        """How many bytes have been read."""
        return self._n_pulled - (len(self._buffer) - self._at)

    def readable(self) -> bool:
        """True: there is nothing else to do with it."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """As many bytes as asked for; fewer at the end, or before a fault."""
        wanted = sys.maxsize if size is None or size < 0 else size
        start, self._at = self._at, min(self._at + wanted, len(self._buffer))
        part = self._buffer[start : self._at]
        got = len(part)
        if got == wanted:
            return part
        parts = [part]
        try:
            while got < wanted and (chunk := self._more()):
                self._buffer, self._at = chunk, min(wanted - got, len(chunk))
                parts.append(chunk if self._at == len(chunk) else chunk[: self._at])
                got += self._at
        except Rejected:
            if not got:
                raise
        return b"".join(parts)

    def read1(self, size: int = -1, /) -> bytes:
        """Some bytes, at most `size`, with no more than one chunk pulled."""
        if self._at == len(self._buffer):
            self._buffer, self._at = self._more(), 0
        end = len(self._buffer) if size < 0 else min(self._at + size, len(self._buffer))
        start, self._at = self._at, end
        return self._buffer[start:end]

    def readinto(self, target: Any, /) -> int:
        """Fills a buffer as far as `read` would."""
        view = memoryview(target).cast("B")
        data = self.read(len(view))
        view[: len(data)] = data
        return len(data)

    def readline(self, size: int | None = -1, /) -> bytes:
        """One line, or its first `size` bytes. A line that a fault cuts off is not given: it would pass for a whole one."""
        wanted = sys.maxsize if size is None or size < 0 else size
        parts: list[bytes] = []
        got = 0
        while got < wanted:
            if self._at == len(self._buffer):
                self._buffer, self._at = self._more(), 0
                if not self._buffer:
                    break
            start = self._at
            found = self._buffer.find(b"\n", start, start + wanted - got) + 1
            self._at = found or min(start + wanted - got, len(self._buffer))
            parts.append(self._buffer[start : self._at])
            got += self._at - start
            if found:
                break
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def peek(self, size: int = CHUNK_BYTES, /) -> bytes:
        """The next bytes, which stay to be read; fewer at the end, or before a fault."""
        head = self.read(size)
        self._buffer, self._at = head + self._buffer[self._at :], 0
        return head


class Extent(PullStream):
    """A stretch of a seekable stream. Others may read the stream in between: each chunk seeks first."""

    def __init__(self, stream: BinaryIO, offset: int, size: int) -> None:
        super().__init__()
        self._stream, self._offset, self._left = stream, offset, size

    def _pull(self) -> bytes:
        if not self._left:
            return b""
        self._stream.seek(self._offset)
        chunk = self._stream.read(min(CHUNK_BYTES, self._left))
        if not chunk:
            raise Rejected("damaged", f"breaks off {self._left:,} bytes before its end")
        self._offset += len(chunk)
        self._left -= len(chunk)
        return chunk


class Slice(PullStream):
    """The next `size` bytes of a stream that cannot seek. `skip` leaves that stream where the slice ends."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        super().__init__()
        self._stream, self._left = stream, size

    def _pull(self) -> bytes:
        chunk = self._stream.read(min(CHUNK_BYTES, self._left)) if self._left else b""
        if self._left and not chunk:
            raise Rejected("damaged", f"breaks off {self._left:,} bytes before the end of a member")
        self._left -= len(chunk)
        return chunk

    def skip(self) -> None:
        """Reads to the end of the slice. Raises Rejected where there is none."""
        while self._more():
            pass


class Whole(PullStream):
    """A stream that can neither seek nor look ahead, such as a pipe, as one that can look ahead."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def _pull(self) -> bytes:
        return self._stream.read(CHUNK_BYTES)


def peek_head(stream: BinaryIO, size: int) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream, and the stream to read from then on, which gives them again."""
    if not isinstance(stream, PullStream):
        if stream.seekable():
            start = stream.tell()
            head = stream.read(size)
            stream.seek(start)
            return head, stream
        stream = cast(BinaryIO, Whole(stream))
    return cast(PullStream, stream).peek(size), stream


def read_fully(stream: BinaryIO, size: int) -> bytes:
    """Bytes up to `size`; fewer only at the end. A fault on the way is raised, not taken for the end."""
    data = stream.read(size)
    while len(data) < size and (more := stream.read(size - len(data))):
        data += more
    return data
