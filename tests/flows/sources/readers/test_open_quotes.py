"""Where rows end that open a quote: what the csv module of Python says, of which each line is looked at once."""

import csv
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from flows.sources.readers.open_quotes import Line, Quoting, State, Stretch

LINES = st.lists(st.text(st.sampled_from('"",;\tab\r '), max_size=9), min_size=1, max_size=5)


@given(LINES, st.sampled_from(",;\t"))
def test_rows_end_where_those_of_python_end(lines: list[str], delimiter: str) -> None:
    taken = 0

    def take() -> Iterator[str]:
        nonlocal taken
        for taken, line in enumerate(lines, 1):  # noqa: B007 - read outside
            yield line + "\n"

    try:
        row: list[str] | None = next(csv.reader(take(), delimiter=delimiter, strict=True))
    except csv.Error as error:
        row, is_open = None, "unexpected end" in str(error)
    quoting = Quoting(delimiter)
    line, n_delimiters, number = quoting.begin(lines[0]), 0, 1
    n_delimiters += line.n_delimiters
    while line.state is State.OPEN and number < len(lines):
        line, number = quoting.go_on(lines[number]), number + 1
        n_delimiters += line.n_delimiters
    assert number == taken
    if row is None:
        assert line.state is (State.OPEN if is_open else State.BROKEN)
        return
    assert line.state is State.ENDED
    if row:
        assert n_delimiters + 1 == len(row)
    if number > 1:
        assert line.n_empty == len(row) - max(i for i, cell in enumerate(row, 1) if cell)


def test_the_cells_behind_a_closed_quote_count() -> None:
    quoting = Quoting(",")
    assert quoting.go_on('a",b,"c') == Line(State.OPEN, 2)
    assert quoting.go_on('a",,""\r\n') == Line(State.ENDED, 2, 2)
    assert quoting.go_on('a"b') == Line(State.BROKEN)
    assert quoting.go_on('""') == Line(State.OPEN)


def test_a_stretch_is_read_on_only_as_far_as_a_row_may_go() -> None:
    behind = iter([("x", 1)] * 10)
    stretch = Stretch(Quoting(","), 5, [("x", 1)], lambda: next(behind, None))
    assert [stretch.covers(number) for number in (4, 5, 6)] == [False, True, False]
    assert stretch.fault(5, '1,"a', 4, 2, lambda n_bytes, n_lines: n_bytes <= 6) is not None
    assert len(list(behind)) == 8
