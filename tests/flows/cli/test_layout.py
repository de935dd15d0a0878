"""Columns in a width: every one of them or a count of those left out, and never half of a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from flows.cli.layout import Column, cut_end, cut_middle, fold, guess_kind, hang, lay_out

COLUMNS = [
    Column("doc_id", "key"),
    Column("uri", "place"),
    Column("title"),
    Column("state", "whole"),
    Column("n_words", "number"),
]
ROW = [
    "0123456789abcdef" * 2,
    f"news/{'archive/' * 9}a.html",
    "大橋は月曜日に開通します。" * 5,
    "quarantined",
    "1,234,567",
]
TEXTS = st.text(max_size=60)


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("n_rows", [1, 50])
def test_states_and_numbers_stand_whole_and_texts_give_way(width, n_rows):
    laid = lay_out(COLUMNS, [ROW] * n_rows, width)
    screen = "\n".join(laid.lines)
    assert max(map(cell_len, laid.lines)) <= width
    assert (screen.count("quarantined"), screen.count("1,234,567")) == (n_rows, n_rows)
    assert all(column.name in screen for column in COLUMNS)
    assert screen.count("a.html") == n_rows


def test_what_is_left_of_the_width_is_used():
    laid = lay_out(COLUMNS, [ROW], 80)
    assert laid.has_head
    assert cell_len(laid.lines[0]) == 80


def test_few_rows_are_stacked_and_of_many_the_columns_that_fit_are_shown_and_the_others_counted():
    columns = [Column(f"column_{number}", "number") for number in range(20)]
    few, many = ([[str(10**9 + number) for number in range(20)]] * n_rows for n_rows in (3, 30))
    stacked = lay_out(columns, few, 80, may_hide=True)
    assert (stacked.has_head, stacked.n_hidden) == (False, 0)
    assert stacked.lines[:2] == ["column_0   1000000000", "column_1   1000000001"]
    assert stacked.lines.count("") == 2
    hidden = lay_out(columns, many, 80, may_hide=True)
    assert hidden.lines[0].split() == [f"column_{number}" for number in range(20 - hidden.n_hidden)]
    assert len(lay_out(columns, many, 80).lines) == 30 * 20 + 29


def test_prose_is_folded_below_its_column():
    columns = [Column("check", "whole"), Column("what it finds", "prose")]
    assert lay_out(columns, [["balance", "Each record has one fate, and every table agrees."]], 34).lines == [
        "check    what it finds",
        "balance  Each record has one fate,",
        "         and every table agrees.",
    ]


@given(
    st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), max_size=12),
    st.tuples(*[st.sampled_from(["number", "whole", "text", "prose", "place", "key"])] * 4),
    st.integers(40, 200),
)
def test_no_line_is_wider_than_the_screen_and_every_column_is_named_or_counted(rows, kinds, width):
    columns = [Column(f"name {kind}", kind) for kind in kinds]
    laid = lay_out(columns, rows, width, may_hide=True)
    assert all(cell_len(line) <= width for line in laid.lines)
    if laid.has_head:
        assert sum(laid.lines[0].count("name") for _ in "1") == len(columns) - laid.n_hidden
    else:
        assert sum(line.startswith("name ") for line in laid.lines) >= len(rows) * len(columns)


@given(st.text(st.sampled_from("ab 橋e\u0301😀/"), max_size=80), st.integers(4, 60))
def test_what_is_cut_or_folded_fits(text, width):
    assert cell_len(cut_end(text, width)) <= width
    assert cell_len(cut_middle(text, width)) <= width
    assert all(cell_len(line) <= width for line in fold(text, width))
    folded = "".join("".join(fold(text, width)).split())
    assert folded == "".join(text.split())


def test_further_lines_hang_below_the_first_word():
    lines = hang("  seconds   ", ", ".join(f"step{number} 0.01" for number in range(9)), 40)
    assert all(line.startswith(" " * 12 + "step") for line in lines[1:])


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["en", "zh-cn", "und"], "whole"),
        (["0123456789abcdef" * 2], "key"),
        (["20261128T105818359655-305b"], "key"),
        (["news/2026/bridge.html", "news/a.zip!/b.txt#id=7"], "place"),
        (["https://example.org/a/b"], "place"),
        (["The bridge is closed/open until May"], "text"),
        ([], "whole"),
    ],
)
def test_what_may_be_done_to_a_column_follows_from_its_values(texts, kind):
    assert guess_kind(texts) == kind
