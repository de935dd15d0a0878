"""Reads one record of a file again: from its own bytes where they are known, else by reading up to it.

What a reader needs besides a record's bytes is what stands before the first record of its file: the header of a table, the
frame of a feed, a mark of the encoding. So the two together are a file of one record, which the same reader reads.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits, Record, Span
from flows.sources import formats
from flows.sources.containers.streams import Extent, Slice
from flows.sources.expand import expand
from flows.sources.locate import Located, Step, open_stream, read_span
from flows.sources.open_source import open_source

# What closes the last record of a crawl.
_ENDING = b"\r\n\r\n"


class Reread(NamedTuple):
    """What was found of a record.

    Attributes:
        record: the record with the hash that was asked for; None where the file has none any more.
        steps: what leads from the file to the stream that it lies in; None where it was not read from its own bytes.
        refusal: why the file or the record cannot be read as it is now, where that is so.
    """

    record: Record | None
    steps: tuple[Step, ...] | None = None
    refusal: str | None = None


class Rereader(NamedTuple):
    """Reads records again under the settings of a run."""

    limits: Limits
    names: FieldNames
    text_suffixes: frozenset[str]

    def reread(self, path: Path, key: str, span: Span | None, sha256: str) -> Reread:
        """The record of this key in a file, if it is the one with this hash.

        Args:
            path: the file.
            key: what the record's uri adds to that of its file.
            span: where it lay when it was pressed; None where it has no bytes of its own.
            sha256: the hash of its bytes.

        Raises:
            OSError: the file cannot be read.
        """
        if span is not None:
            try:
                if (found := self._at_span(path, key, span, sha256)) is not None:
                    return found
            except Rejected:
                pass  # the file is not as it was, or it is packed in a way that only reading on opens
        refusal: str | None = None
        with open_source(str(path)).open(str(path)) as file:
            for record in self._expand(file.stream, file.name):
                if record.key == key and record.data and hashlib.sha256(record.data).hexdigest() == sha256:
                    return Reread(record)
                if record.reason is not None and record.key in ("", key):
                    refusal = record.detail
                if record.key == key:
                    break
        return Reread(None, None, refusal)

    def _at_span(self, path: Path, key: str, span: Span, sha256: str) -> Reread | None:
        start: int | None = None
        data: bytes | None = None
        with self._open(path, key) as located:
            if located.has_records:
                start = self._find_first(located, span)
            if start is None or located.stream.seekable():
                data = self._read(located, start, span)
        if data is None:
            with self._open(path, key) as located:  # anew, as it was read up to its first record
                data = self._read(located, start, span)
        for record in self._expand(io.BytesIO(data), located.name):
            if record.data and hashlib.sha256(record.data).hexdigest() == sha256:
                return Reread(record, located.steps)
        return None

    @contextmanager
    def _open(self, path: Path, key: str) -> Iterator[Located]:
        with (
            open_source(str(path)).open(str(path)) as file,
            open_stream(file.stream, file.name, key, self.limits) as located,
        ):
            yield located

    def _find_first(self, located: Located, span: Span) -> int:
        """Where the first record of the stream begins; nothing behind the record that is looked for is read."""
        begins_at, stream = located.begins_at, located.stream
        n_bytes = span.end - begins_at
        within = Extent(stream, begins_at, n_bytes) if stream.seekable() else Slice(stream, n_bytes)
        spans = (record.span for record in self._expand(cast(BinaryIO, within), located.name))
        first = next(filter(None, spans), None)
        return begins_at if first is None else min(begins_at + first.start, span.start)

    def _read(self, located: Located, first: int | None, span: Span) -> bytes:
        """The record's bytes; where it is one of several, with what stands before the first of them."""
        if first is None:
            # A document that is all of its stream ends with it; that of a tar goes on.
            more = int(not located.begins_at)
            return read_span(located.stream, Span(span.start, span.end + more))
        start = read_span(located.stream, Span(located.begins_at, first))
        rest = span if located.stream.seekable() else Span(span.start - first, span.end - first)
        is_crawl = located.media_type in (formats.WARC, formats.ARC)
        return start + read_span(located.stream, rest) + (_ENDING if is_crawl else b"")

    def _expand(self, stream: BinaryIO, name: str) -> Iterator[Record]:
        return expand(stream, name, self.limits, self.names, text_suffixes=self.text_suffixes)
