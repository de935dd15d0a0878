"""Quotation marks that nobody closes in a table: what is known of the lines that a row ran through in vain.

A row that opens a quote runs on until the quote is closed, for megabytes where it never is. Where that was no row, its
lines are read again one by one, and each may open a quote of its own that runs as far: the square of their number. But
inside of a quote all of these rows meet the same lines in the same state. So each line is looked at once as one inside
of a quote, and then it is known of every row that opens among them where it would end, and with how many cells.
"""

import re
from array import array
from collections.abc import Callable, Iterable
from enum import Enum
from typing import NamedTuple

UNCLOSED = "a quotation mark is not closed"
BROKEN = "characters follow a closing quotation mark"
WIDTH = "{} cells where the header has {}"


class State(Enum):
    """How a row stands at the end of a line: inside of a quote, ended, or against the rules of CSV."""

    OPEN = "open"
    ENDED = "ended"
    BROKEN = "broken"


class Line(NamedTuple):
    """What a line does to a row: how the row stands after it, the delimiters that it adds, and how many of its last
    cells are empty.
    """

    state: State
    n_delimiters: int = 0
    n_empty: int = 0


class Quoting:
    """The rules by which Python's csv module parts the cells of a line, in its strict mode."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        mark = re.escape(delimiter)
        self._inside = re.compile(r'(?:[^"]++|"")*+')
        cell = rf'(?:"(?:[^"]++|"")*+"|[^"{mark}\r][^{mark}\r]*+|){mark}'
        self._cell, self._cells = re.compile(cell), re.compile(f"(?:{cell})*+")

    def begin(self, line: str) -> Line:
        """A line at which a row begins.

        >>> Quoting(",").begin('a,"b')
        Line(state=<State.OPEN: 'open'>, n_delimiters=1, n_empty=0)
        """
        line = line.rstrip("\r\n")
        cells = self._cells.match(line)
        end = cells.end() if cells else 0
        n_delimiters = len(self._cell.findall(line, 0, end))
        if line.startswith('"', end):
            inside = self._inside.match(line, end + 1)
            after = inside.end() if inside else end
            if after == len(line):
                return Line(State.OPEN, n_delimiters)
            if after < len(line) - 1:
                return Line(State.BROKEN)
        elif "\r" in line[end:]:
            return Line(State.BROKEN)
        return Line(State.ENDED, n_delimiters, self._count_empty(line))

    def go_on(self, line: str) -> Line:
        """A line that begins inside of a quote.

        >>> Quoting(",").go_on('b",c,,')
        Line(state=<State.ENDED: 'ended'>, n_delimiters=3, n_empty=2)
        """
        line = line.rstrip("\r\n")
        inside = self._inside.match(line)
        after = inside.end() if inside else 0
        if after == len(line):
            return Line(State.OPEN)
        rest = line[after + 1 :]
        if not rest:
            return Line(State.ENDED)
        if not rest.startswith(self._delimiter):
            return Line(State.BROKEN)
        begun = self.begin(rest[len(self._delimiter) :])
        n_empty = self._count_empty(rest) if begun.state is State.ENDED else 0
        return begun._replace(n_delimiters=begun.n_delimiters + 1, n_empty=n_empty)

    def _count_empty(self, line: str) -> int:
        n_empty, end = 0, len(line)
        while line.endswith((self._delimiter, self._delimiter + '""'), 0, end):
            end -= 1 if line.endswith(self._delimiter, 0, end) else 3
            n_empty += 1
        return n_empty


class Stretch:
    """Lines through which a row ran that was none, from its first to where it ended, as far as that was looked for.

    `number` is that of its first line, and `lines` are the texts and sizes of the others. `more` gives the next line
    behind them, None where there is no more.
    """

    def __init__(
        self,
        quoting: Quoting,
        number: int,
        lines: Iterable[tuple[str, int]],
        more: Callable[[], tuple[str, int] | None],
    ) -> None:
        self._quoting, self._first, self._more = quoting, number, more
        # Up to each line, counted from the first.
        self._delimiters, self._sizes = array("q", [0]), array("q", [0])
        self._state, self._n_empty, self._is_cut = State.OPEN, 0, False
        for line, size in lines:
            self._add(line, size)

    def _add(self, text: str, size: int) -> None:
        line = self._quoting.go_on(text)
        self._delimiters.append(self._delimiters[-1] + line.n_delimiters)
        self._sizes.append(self._sizes[-1] + size)
        self._state, self._n_empty = line.state, line.n_empty

    def covers(self, number: int) -> bool:
        """Whether a row that begins with this line, and opens a quote, would run on inside of the stretch."""
        return self._first <= number < self._first + len(self._sizes) - 1

    def fault(self, number: int, text: str, size: int, width: int, fits: Callable[[int, int], bool]) -> str | None:
        """Why a row that begins with this line is none; None where it may be one, or ends with the line.

        Args:
            number: of the line, which the stretch covers.
            text: the line.
            size: of the line, in bytes.
            width: cells that a row has to have.
            fits: whether a row may have so many bytes and lines.
        """
        begun = self._quoting.begin(text)
        if begun.state is not State.OPEN:
            return None
        at = number - self._first
        while self._state is State.OPEN and not self._is_cut and fits(*self._extent(at, size)):
            if (following := self._more()) is None:
                self._is_cut = True
            else:
                self._add(*following)
        if not fits(*self._extent(at, size)):
            return UNCLOSED
        if self._state is not State.ENDED:
            return BROKEN if self._state is State.BROKEN else UNCLOSED
        n_cells = begun.n_delimiters + self._delimiters[-1] - self._delimiters[at] + 1
        return None if n_cells - self._n_empty <= width <= n_cells else WIDTH.format(n_cells, width)

    def _extent(self, at: int, size: int) -> tuple[int, int]:
        return size + self._sizes[-1] - self._sizes[at], len(self._sizes) - at
