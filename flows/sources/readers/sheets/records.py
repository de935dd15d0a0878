"""What the sheets of a spreadsheet become: a record for each row below a header that names a text, or one for the sheet."""

from collections.abc import Iterator, Mapping
from itertools import repeat

from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Fields, Limits, Record
from flows.records.unpack_budget import UNCHECKED_BYTES
from flows.sources.containers.member_names import MemberNames
from flows.sources.readers.alone import make_row
from flows.sources.readers.field_values import canonical
from flows.sources.readers.fields import row_record, to_json
from flows.sources.readers.record_keys import RecordKeys
from flows.sources.readers.sheets.rows import Item, Lost, Opened, Row, Value

_ROWS_LOOKED_AT = 20
_MOST_NAME_CHARS = 200

Cells = dict[int, Value]


def sheet_records(
    items: Iterator[Item], media_type: str, fields: Fields, n_bytes: int, limits: Limits, names: FieldNames
) -> Iterator[Record]:
    """The records of a spreadsheet, sheet by sheet: `!/Prices#id=7`, `!/Notes`.

    Args:
        items: its sheets and rows.
        media_type: of the format.
        fields: what the file says of itself; a row says what it says in its own cells.
        n_bytes: the size of the file, of which the rows may be so many times more as of any packed file.
        limits: of the file.
        names: which columns hold what.

    Raises:
        Rejected: `expands_too_far`: texts that many cells share, or cells that stand for many, are more than the limit.
    """
    book = _Book(media_type, fields, n_bytes, limits, names)
    sheet: _Sheet | None = None
    for item in items:
        if isinstance(item, Opened):
            if sheet is not None:
                yield from sheet.end()
            sheet = _Sheet(book, item.name)
        elif sheet is not None and isinstance(item, Lost):
            yield sheet.lost(item)
            sheet = None
        elif sheet is not None and isinstance(item, Row):
            yield from sheet.add(item)
    if sheet is not None:
        yield from sheet.end()


class _Book:
    """What the sheets of a file share: positions, names, and how much may come out of it."""

    def __init__(self, media_type: str, fields: Fields, n_bytes: int, limits: Limits, names: FieldNames) -> None:
        self.media_type, self.fields, self.limits, self.names = media_type, fields, limits, names
        self.sheet_names = MemberNames()
        self._position = -1
        self._n_left = self._most_bytes = max(limits.ratio * n_bytes, UNCHECKED_BYTES)

    def next_position(self) -> int:
        self._position += 1
        return self._position

    def spend(self, n_bytes: int) -> None:
        self._n_left -= n_bytes
        if self._n_left < 0:
            raise Rejected("expands_too_far", f"its sheets have more than {self._most_bytes:,} bytes")


class _Sheet:
    """One sheet: its first rows decide what it is."""

    def __init__(self, book: _Book, name: str) -> None:
        self._book, self._key, self._keys = book, book.sheet_names.key(name), RecordKeys()
        self._known = {canonical(name) for name in book.names.text}
        self._first_rows: list[tuple[int, Cells]] | None = []
        self._header: dict[int, str] | None = None
        self._lines: list[str] = []
        self._n_chars = 0

    def add(self, row: Row) -> Iterator[Record]:
        """The records that are ready with this row."""
        for _ in repeat(None, row.times):
            cells = {run.column + n: run.value for run in row.runs for n in range(run.times)}
            if self._first_rows is None:
                yield from self._take(row.number, cells)
            else:
                self._first_rows.append((row.number, cells))
                self._book.spend(sum(len(value) if isinstance(value, str) else 8 for value in cells.values()))
                if len(self._first_rows) == _ROWS_LOOKED_AT:
                    yield from self._decide()

    def end(self) -> Iterator[Record]:
        """The records that are left at the end of the sheet."""
        yield from self._decide()
        if not self._lines and not self._n_chars:
            return
        position = self._book.next_position()
        if self._n_chars > self._book.limits.record_bytes:
            detail = f"the sheet has more than {self._book.limits.record_bytes:,} characters"
            yield Record(self._key, position, None, b"", reason="too_large", detail=detail)
            return
        text = "\n\n".join(self._lines)
        yield Record(self._key, position, self._book.media_type, text.encode(), text, self._book.fields)

    def lost(self, lost: Lost) -> Record:
        """The record of a sheet that cannot be read to its end; of one that is a single text, nothing passes for the whole."""
        return Record(self._key, self._book.next_position(), None, b"", reason=lost.reason, detail=lost.detail)

    def _decide(self) -> Iterator[Record]:
        """Finds the header among the first rows. What stands above it are titles, and no rows."""
        first_rows, self._first_rows = self._first_rows, None
        if not first_rows:
            return
        place = find_header([cells for _, cells in first_rows], self._known)
        if place is not None:
            self._header = _name_columns(first_rows[place][1])
        for number, cells in first_rows[0 if place is None else place + 1 :]:
            yield from self._take(number, cells)

    def _take(self, number: int, cells: Cells) -> Iterator[Record]:
        if self._header is not None:
            yield self._record(number, cells, self._header)
        elif cells and self._n_chars <= self._book.limits.record_bytes:
            line = _line(cells)
            self._book.spend(len(line))
            self._n_chars += len(line) + 2
            self._lines.append(line)
        else:
            self._n_chars, self._lines = self._book.limits.record_bytes + 1, []

    def _record(self, number: int, cells: Cells, header: dict[int, str]) -> Record:
        position = self._book.next_position()
        if not cells:
            key = self._keys.next_key(None, f"row {number}".encode())
            detail = f"row {number:,} is larger than the limit for one record"
            return Record(self._key + key, position, None, b"", reason="too_large", detail=detail)
        empty = {
            column: "" for column, name in header.items() if canonical(name) in self._known and column not in cells
        }
        row = {header.get(column) or _letters(column): value for column, value in sorted((empty | cells).items())}
        data = to_json(row)
        self._book.spend(len(data))
        limits, names = self._book.limits, self._book.names
        record = make_row(
            lambda: row_record(row, data, position, self._keys, names), limits, data, position, self._keys
        )
        return record._replace(key=self._key + record.key)


def find_header(rows: list[Cells], known: set[str]) -> int | None:
    """Which of the first rows of a sheet names its columns, one of them as a text; None where none does.

    Titles may stand above it, in fewer cells. A single name is a header only where nothing but its column is filled:
    "Content" above a table is a title.

    >>> find_header([{0: "Letters"}, {0: "Id", 1: "Text"}, {0: 7, 1: "It is closed."}], {"text"})
    1
    >>> find_header([{0: "Text"}, {0: "a", 1: "b"}], {"text"}) is None
    True
    """
    for place, cells in enumerate(rows):
        are_names = all(isinstance(value, str) and len(value) <= _MOST_NAME_CHARS for value in cells.values())
        if not cells or not are_names or not any(canonical(str(value)) in known for value in cells.values()):
            continue
        if len(cells) == 1 and not all(below.keys() <= cells.keys() for below in rows[place + 1 :]):
            continue
        if all(len(above) < len(cells) for above in rows[:place]):
            return place
    return None


def _name_columns(cells: Mapping[int, Value]) -> dict[int, str]:
    """The names of columns; of two with one name the first counts, and the other one's number tells them apart."""
    taken: set[str] = set()
    names = {}
    for column, value in sorted(cells.items()):
        name = " ".join(str(value).split())
        names[column] = name if name not in taken else f"{name} ({_letters(column)})"
        taken.add(name)
    return names


def _line(cells: Cells) -> str:
    """A row as a line; what stands alone in its row may have several."""
    if len(cells) == 1:
        return "\n".join(line.strip() for line in _shown(*cells.values()).splitlines() if line.strip())
    return " | ".join(" ".join(_shown(value).split()) for _, value in sorted(cells.items()))


def _shown(value: Value) -> str:
    return str(value).upper() if isinstance(value, bool) else str(value)


def _letters(column: int) -> str:
    """The name of a column as spreadsheets have it.

    >>> _letters(0), _letters(25), _letters(26), _letters(16_383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
