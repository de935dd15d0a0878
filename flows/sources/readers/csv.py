"""Tables as text: CSV and TSV, whose first row names the columns."""

import contextlib
import csv
import itertools
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits, Record, Span
from flows.records.text_source import TextSource
from flows.sources.readers.alone import make_row
from flows.sources.readers.byte_streams import (
    Chunks,
    Piece,
    PieceBuffer,
    split_lines,
    utf8_chunks,
)
from flows.sources.readers.csv_header import LINES_LOOKED_AT, SEPARATOR_LINE, find_header, most_frequent, unique_names
from flows.sources.readers.field_values import canonical
from flows.sources.readers.fields import list_names, row_record, to_json
from flows.sources.readers.line_codecs import codecs_of, decode_line
from flows.sources.readers.locating import Path, in_csv
from flows.sources.readers.open_quotes import UNCLOSED, WIDTH, Quoting, Stretch
from flows.sources.readers.record_keys import RecordKeys

# A row over more lines is none: held one by one until its quote is closed, they would fill the memory of a worker.
_MOST_LINES = 1_000_000


def read_csv(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    r"""One record for each row. The delimiter is the most frequent of comma, semicolon, tab and bar in the first row.

    Without a quote to close it, a cell would swallow the rows that follow: so a row that goes over several lines has to
    follow the rules of CSV strictly and have as many cells as the header. Where it does not, its first line is
    `malformed` and reading goes on with the second; the lines up to the next row are part of that finding, since one
    quote is what ails them all. A row in one line has to have as many cells, too: of a text with a delimiter that nobody
    quoted only a part would be loaded.

    A table without a header is `no_text_field`, unless it has a single column: then each row is a text.

    >>> import io
    >>> rows = io.BytesIO(b'id;body\n7;"One; and\nthe same."\n8;"No end\n9;Two\n')
    >>> [(record.key[:6], record.text, record.reason) for record in read_csv(rows, Limits(), FieldNames())]
    [('#id=7', 'One; and\nthe same.', None), ('#sha=9', None, 'malformed'), ('#id=9', 'Two', None)]
    """
    yield from _Table(stream, limits, names, None).records()


def read_tsv(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    """One record for each row. A file that quoting would break is read without quotes."""
    yield from _Table(stream, limits, names, "\t").records()


class _TooLong(Exception):
    """A line beyond the limit, or a row of several."""


class _Fault(NamedTuple):
    """A line that is no row, its number, and why; `is_open` where it opens a quote that others follow."""

    line: Piece
    number: int
    why: str
    is_open: bool


class _Table:
    def __init__(self, stream: BinaryIO, limits: Limits, names: FieldNames, delimiter: str | None) -> None:
        # The limit of the csv module is one for the whole process, and lower than many a text is long.
        csv.field_size_limit(max(csv.field_size_limit(), limits.record_bytes))
        source = utf8_chunks(stream)
        self._codecs, self._limits, self._limit = codecs_of(source), limits, limits.record_bytes
        chunks = _unify_line_ends(source)
        lines = split_lines(chunks, self._limit, source.begins_at, source.width)
        self._lines = _Lines(lines, self._limit, self._codecs)
        self._names, self._keys, self._position, self._given = names, RecordKeys(), 0, delimiter
        self._stretch: Stretch | None = None

    def records(self) -> Iterator[Record]:
        header = self._read_header()
        if header is None:
            return
        finding: _Finding | None = None
        while (found := self._next(header)) is not None:
            if isinstance(found, _Fault) and found.line.sha256 is None:
                if finding is None:
                    finding = _Finding(self._limit, found)
                else:
                    finding.add(found)
                if finding.is_open:
                    continue
            if finding is not None:
                yield self._refuse(finding)
                finding = None
            if isinstance(found, dict):
                yield self._record(found)
            elif found.line.sha256 is not None:
                yield self._too_large(found)
        if finding is not None:
            yield self._refuse(finding)

    def _next(self, header: list[str]) -> dict[str, str] | _Fault | None:
        """The next row, or the line that is none; None at the end."""
        width = len(header)
        while True:
            self._lines.begin_row()
            try:
                if fault := self._known_fault(width):
                    return self._resume(fault, header, is_open=True)
                row = next(self._reader)
            except StopIteration:
                return None
            except (csv.Error, _TooLong) as error:
                return self._resume(UNCLOSED if isinstance(error, _TooLong) else str(error), header)
            is_line = len(self._lines.taken) == 1
            if not row or (is_line and len(row) != width and not any(cell.strip() for cell in row)):
                continue
            if len(row) > width and not any(row[width:]):
                row = row[:width]
            if len(row) != width:
                return self._resume(WIDTH.format(len(row), width), header)
            return dict(zip(header, row, strict=True))

    def _known_fault(self, width: int) -> str | None:
        """Why the next row is none, where it begins among lines through which another ran in vain."""
        if self._stretch is None or not self._stretch.covers(self._lines.number_of_first):
            return None
        text, size = next(self._lines), self._lines.taken[0].size
        fault = self._stretch.fault(self._lines.number_of_first, text, size, width, self._lines.fit)
        if fault is None:
            self._lines.put_back(0)
        return fault

    def _read_header(self) -> list[str] | None:
        """Names of the columns; of a single column that has none, that of the first known to hold a text."""
        self._lines.begin_row()
        line = next(self._lines, None)
        if line is not None and (stated := SEPARATOR_LINE.fullmatch(line)):
            self._given = stated["delimiter"]
            self._lines.begin_row()
            line = next(self._lines, None)
        if line is None:
            return None
        known = {canonical(name) for name in self._names.text}
        found = find_header([line, *self._lines.some_more(LINES_LOOKED_AT - 1)], self._given, known)
        n_above, self._delimiter = found or (0, self._given or most_frequent(line))
        self._reader = csv.reader(self._lines, delimiter=self._delimiter, strict=True)
        self._lines.put_back(n_above)
        self._lines.begin_row()
        try:
            header = next(self._reader)
        except (csv.Error, _TooLong) as error:
            raise Rejected("malformed", f"the first row is no row: {error}") from None
        except StopIteration:
            return None
        if not any(canonical(name) in known for name in header):
            if len(header) != 1:
                raise Rejected("no_text_field", f"its columns: {list_names(header)}")
            self._lines.put_back(0)
            return [self._names.text[0]]
        return unique_names(header)

    def _resume(self, why: str, header: list[str], *, is_open: bool = False) -> dict[str, str] | _Fault:
        """What becomes of the first line of a row that is none; the lines after it are read again."""
        number = self._lines.number_of_first
        if len(self._lines.taken) > 1:
            is_open = True
            texts = ((decode_line(line.data, self._codecs), line.size) for line in self._lines.taken[1:])
            self._stretch = Stretch(Quoting(self._delimiter), number, texts, self._lines.look_ahead)
        first = self._lines.put_back(1)
        if self._delimiter == "\t" and first.sha256 is None:
            cells = decode_line(first.data, self._codecs).rstrip("\r").split("\t")
            if len(cells) == len(header):
                return dict(zip(header, cells, strict=True))
        return _Fault(first, number, why, is_open)

    def _record(self, row: dict[str, str]) -> Record:
        data, position, lines = to_json(row), self._position, self._lines.taken
        self._position += 1

        def locate(path: Path) -> TextSource | None:
            return in_csv(path, self._delimiter, row, (decode_line(line.data, self._codecs) for line in lines))

        record = make_row(
            lambda: row_record(row, data, position, self._keys, self._names, locate=locate),
            self._limits,
            data,
            position,
            self._keys,
        )
        return record._replace(span=Span(lines[0].span.start, lines[-1].span.end))

    def _refuse(self, finding: "_Finding") -> Record:
        self._position += 1
        piece, detail = finding.end()
        key = self._keys.next_key(None, piece.data, piece.sha256)
        return Record(key, self._position - 1, None, piece.data, reason="malformed", detail=detail, span=piece.span)

    def _too_large(self, fault: _Fault) -> Record:
        self._position += 1
        key = self._keys.next_key(None, b"", fault.line.sha256)
        detail = f"line {fault.number:,} has {fault.line.size:,} bytes"
        return Record(key, self._position - 1, None, b"", reason="too_large", detail=detail, span=fault.line.span)


class _Finding:
    """Lines that are no rows, one behind the other: a single one, or all from one that opens a quote to the next row."""

    def __init__(self, limit: int, first: _Fault) -> None:
        self._buffer, self._first, self._last = PieceBuffer(limit), first, first
        self.is_open = first.is_open
        self._buffer.add(first.line.data)

    def add(self, fault: _Fault) -> None:
        self._buffer.add(b"\n" + fault.line.data)
        self._last = fault

    def end(self) -> tuple[Piece, str]:
        """The lines as one, and what is to be said of them."""
        first, last = self._first.number, self._last.number
        place = f"line {first:,}" if first == last else f"lines {first:,} to {last:,}"
        why = self._first.why if first == last else f"{UNCLOSED}; none of these lines is a row"
        span = Span(self._first.line.span.start, self._last.line.span.end)
        return self._buffer.take(b"")._replace(span=span), f"{place}: {why}"[:200]


class _Lines:
    """Lines for the csv module, which can be given back: those of the row that is being read are kept."""

    def __init__(self, source: Iterator[Piece], limit: int, codecs: tuple[str, ...]) -> None:
        self._source, self._limit, self._codecs = source, limit, codecs
        self._waiting: deque[Piece] = deque()
        self.taken: list[Piece] = []
        self._n_taken_bytes = 0
        self._fault: Rejected | None = None
        self.number_of_first = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        piece = self._waiting.popleft() if self._waiting else self._read()
        self.taken.append(piece)
        self._n_taken_bytes += piece.size
        if not self.fit(self._n_taken_bytes, len(self.taken)):
            raise _TooLong(f"no end of the row in {self._limit:,} bytes: a quotation mark is missing")
        return decode_line(piece.data, self._codecs) + "\n"

    def _read(self) -> Piece:
        """The next line of the file; a fault is met again by whoever reads on."""
        if self._fault is not None:
            raise Rejected(self._fault.reason, self._fault.detail)
        try:
            return next(self._source)
        except Rejected as rejected:
            self._fault = rejected
            raise

    def some_more(self, n_lines: int) -> list[str]:
        """Some lines behind those of the row, which become part of it; fewer where they end or are too long."""
        lines: list[str] = []
        with contextlib.suppress(_TooLong, Rejected):
            lines.extend(itertools.islice(self, n_lines))
        return lines

    def fit(self, n_bytes: int, n_lines: int) -> bool:
        """Whether a row may have so many bytes and lines."""
        return n_bytes <= self._limit and n_lines <= _MOST_LINES

    def begin_row(self) -> None:
        self.number_of_first += len(self.taken)
        self.taken, self._n_taken_bytes = [], 0

    def put_back(self, n_kept: int) -> Piece:
        """The first line of the row; all but the first `n_kept` will be read again."""
        first = self.taken[0]
        self._waiting.extendleft(reversed(self.taken[n_kept:]))
        self.taken = self.taken[:n_kept]
        self._n_taken_bytes = sum(line.size for line in self.taken)
        return first

    def look_ahead(self) -> tuple[str, int] | None:
        """The first line behind all that were taken or given back, and its size; it will be read in its turn."""
        try:
            piece = self._read()
        except StopIteration:
            return None
        self._waiting.append(piece)
        return decode_line(piece.data, self._codecs), piece.size


def _unify_line_ends(source: Chunks) -> Iterator[bytes]:
    """Old Macs ended lines with a carriage return alone; where no line feed is, that is what one means."""
    if b"\r" in source.head and b"\n" not in source.head:
        return (chunk.replace(b"\r", b"\n") for chunk in source.chunks)
    return source.chunks
