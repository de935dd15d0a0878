"""Tables as text: CSV and TSV, whose first row names the columns."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from flows.encodings.declared import decode_as, is_multibyte
from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits, Record
from flows.sources.readers.byte_streams import Chunks, Piece, can_decode, guess_encoding, split_lines, utf8_chunks
from flows.sources.readers.fields import canonical, list_names, row_record, to_json
from flows.sources.readers.record_keys import RecordKeys

_DELIMITERS = (",", ";", "\t", "|")
_QUOTED = re.compile('"[^"]*"')
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # Excel's own way to say it


def read_csv(stream: BinaryIO, limits: Limits, names: FieldNames) -> Iterator[Record]:
    r"""One record for each row. The delimiter is the most frequent of comma, semicolon, tab and bar in the first row.

    Without a quote to close it, a cell would swallow the rows that follow: so a row that goes over several lines has to
    follow the rules of CSV strictly and have as many cells as the header. Where it does not, its first line is
    `malformed` and reading goes on with the second. A row in one line has to have as many cells, too: of a text with
    a delimiter that nobody quoted only a part would be loaded.

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


class _Table:
    def __init__(self, stream: BinaryIO, limits: Limits, names: FieldNames, delimiter: str | None) -> None:
        # The limit of the csv module is one for the whole process, and lower than many a text is long.
        csv.field_size_limit(max(csv.field_size_limit(), limits.record_bytes))
        source = utf8_chunks(stream)
        self._codecs = _codecs_of(source)
        self._lines = _Lines(_unify_line_ends(source), limits.record_bytes, self._codecs)
        self._names, self._keys, self._position, self._given = names, RecordKeys(), 0, delimiter

    def records(self) -> Iterator[Record]:
        header = self._read_header()
        if header is None:
            return
        width = len(header)
        while True:
            self._lines.begin_row()
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except (csv.Error, _TooLong) as error:
                yield self._resume(str(error), header)
                continue
            if not row or (len(row) != width and not any(cell.strip() for cell in row)):
                continue
            if len(row) > width and not any(row[width:]):
                row = row[:width]
            if len(row) != width:
                yield self._resume(f"{len(row)} cells where the header has {width}", header)
                continue
            yield self._record(dict(zip(header, row, strict=True)))

    def _read_header(self) -> list[str] | None:
        """Names of the columns; of a single column that has none, that of the first known to hold a text."""
        self._lines.begin_row()
        line = next(self._lines, None)
        if line is not None and (stated := _SEPARATOR_LINE.fullmatch(line)):
            self._given = self._given or stated[1]
            self._lines.begin_row()
            line = next(self._lines, None)
        if line is None:
            return None
        bare = _QUOTED.sub("", line)
        self._delimiter = self._given or max(_DELIMITERS, key=bare.count)
        self._reader = csv.reader(self._lines, delimiter=self._delimiter, strict=True)
        self._lines.put_back(0)
        self._lines.begin_row()
        try:
            header = next(self._reader)
        except (csv.Error, _TooLong) as error:
            raise Rejected("malformed", f"the first row is no row: {error}") from None
        except StopIteration:
            return None
        known = {canonical(name) for name in self._names.text}
        if not any(canonical(name) in known for name in header):
            if len(header) != 1:
                raise Rejected("no_text_field", f"its columns: {list_names(header)}")
            self._lines.put_back(0)
            return [self._names.text[0]]
        # The first of two columns with one name counts, as it does in a spreadsheet's own look-ups.
        return [name if header.index(name) == index else f"{name} ({index + 1})" for index, name in enumerate(header)]

    def _resume(self, why: str, header: list[str]) -> Record:
        """What becomes of the first line of a row that is none; the lines after it are read again."""
        first = self._lines.put_back(1)
        place = f"line {self._lines.number_of_first:,}"
        data, position = first.data, self._position
        if first.sha256 is not None:
            self._position += 1
            key = self._keys.next_key(None, data, first.sha256)
            return Record(key, position, None, data, reason="too_large", detail=f"{place} has {first.size:,} bytes")
        if self._delimiter == "\t":
            cells = _decode(data, self._codecs).rstrip("\r").split("\t")
            if len(cells) == len(header):
                return self._record(dict(zip(header, cells, strict=True)))
        self._position += 1
        return Record(
            self._keys.next_key(None, data), position, None, data, reason="malformed", detail=f"{place}: {why}"[:200]
        )

    def _record(self, row: dict[str, str]) -> Record:
        self._position += 1
        return row_record(row, to_json(row), self._position - 1, self._keys, self._names)


class _Lines:
    """Lines for the csv module, which can be given back: those of the row that is being read are kept."""

    def __init__(self, chunks: Iterable[bytes], limit: int, codecs: tuple[str, ...]) -> None:
        self._source, self._limit, self._codecs = split_lines(chunks, limit), limit, codecs
        self._waiting: deque[Piece] = deque()
        self._taken: list[Piece] = []
        self._n_taken_bytes = 0
        self.number_of_first = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        piece = self._waiting.popleft() if self._waiting else next(self._source)
        self._taken.append(piece)
        self._n_taken_bytes += piece.size
        if self._n_taken_bytes > self._limit:
            raise _TooLong(f"no end of the row in {self._limit:,} bytes: a quotation mark is missing")
        return _decode(piece.data, self._codecs) + "\n"

    def begin_row(self) -> None:
        self.number_of_first += len(self._taken)
        self._taken, self._n_taken_bytes = [], 0

    def put_back(self, n_kept: int) -> Piece:
        """The first line of the row; all but the first `n_kept` will be read again."""
        first = self._taken[0]
        self._waiting.extendleft(reversed(self._taken[n_kept:]))
        self._taken = self._taken[:n_kept]
        return first


def _codecs_of(source: Chunks) -> tuple[str, ...]:
    """Codecs to try for each line, so that one line in another encoding does not spoil the rest."""
    if source.unicode_codec is not None:
        return ()
    strange = b"\n".join(line for line in source.head.split(b"\n")[:-1] if not can_decode(line, "utf-8"))
    try:
        guess = guess_encoding(strange or source.head)
    except Rejected:
        guess = "cp1252"
    return ("utf-8", guess, "cp1252")


def _decode(data: bytes, codecs: tuple[str, ...]) -> str:
    for codec in codecs:
        if can_decode(data, codec):
            return data.decode(codec)
        if is_multibyte(codec) and (decoded := decode_as(data, codec)):
            return decoded.text
    return data.decode("utf-8", "surrogatepass") if not codecs else data.decode("latin-1")


def _unify_line_ends(source: Chunks) -> Iterator[bytes]:
    """Old Macs ended lines with a carriage return alone; where no line feed is, that is what one means."""
    if b"\r" in source.head and b"\n" not in source.head:
        return (chunk.replace(b"\r", b"\n") for chunk in source.chunks)
    return source.chunks
