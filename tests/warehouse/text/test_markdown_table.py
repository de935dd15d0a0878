"""A table of Markdown holds what strangers wrote as text, in as many cells as there are columns."""

from hypothesis import given
from hypothesis import strategies as st

from warehouse.text.markdown_table import Markdown, table


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_each_row_is_a_line_of_as_many_cells_as_columns(rows: list[tuple[str, str]]) -> None:
    lines = table(["a", "b"], rows, [True]).split("\n")
    assert lines[:2] == ["| a | b |", "| ---: | --- |"]
    assert len(lines) == 3 + len(rows)
    for line in lines[2:-1]:
        assert line.replace("\\\\", "").replace("\\|", "").count("|") == 3


def test_only_what_is_markdown_already_stays_as_it_is() -> None:
    assert table(["a"], [[Markdown("[x](#x)")], ["[x](#x)"], [None]]).split("\n")[2:] == [
        "| [x](#x) |",
        "| \\[x\\](\\#x) |",
        "|  |",
        "",
    ]
