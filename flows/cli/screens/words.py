"""What `trend` and `sample` show."""

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len

from flows.cli.layout import Column
from flows.cli.screens.common import count, print_hanging, print_json, print_rows
from flows.cli.text_tables import screen_width
from warehouse.text.escapes import name_controls, visible

_BAR, _HALF = "█", "▌"
_LONGEST_BAR, _SHORTEST_BAR = 40, 8
_BESIDES = 44  # cells of the columns beside word, bucket and bar, with their gaps


def show_trend(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Counts and shares with a bar for each share, the longest for the greatest of all words."""
    if as_json:
        print_json(rows)
        return
    if not rows:
        print("no document has a date; count by site or lang instead: --by site")
        return
    absent = sorted({row["word"] for row in rows} - {row["word"] for row in rows if row["n_hits"]})
    rows = [row for row in rows if row["word"] not in absent]
    if rows:
        _show_shares(rows)
    for word in absent:
        print_hanging(
            "", f"no document that counts here holds {visible(word)}; `columnist search` finds other forms of it"
        )


def _show_shares(rows: Sequence[dict[str, Any]]) -> None:
    greatest = max(row["share"] for row in rows)
    beside = max(cell_len(row["word"]) for row in rows) + max(cell_len(row["bucket"]) for row in rows)
    longest = max(_SHORTEST_BAR, min(_LONGEST_BAR, screen_width() - beside - _BESIDES))
    columns = [
        Column("of"),
        Column("word"),
        *(Column(name, "number") for name in ("documents", "in all", "hits", "share")),
    ]
    print_rows(
        [*columns, Column("", "whole")],
        [
            (
                row["bucket"], row["word"], f"{row['n_with_word']:,}", f"{row['n_documents']:,}", f"{row['n_hits']:,}",
                f"{row['share']:.1f} %", _bar(row["share"], greatest, longest),
            )
            for row in rows
        ],
    )  # fmt: skip


def _bar(share: float, greatest: float, longest: int) -> str:
    halves = round(2 * longest * share / greatest) if greatest else 0
    return _BAR * (halves // 2) + _HALF * (halves % 2)


def show_sample(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Sentences, each with its outlet, its date and its place."""
    if as_json:
        print_json(rows)
        return
    if not rows:
        print("no sentence holds it; `columnist search` finds other forms of a word")
        return
    for number, row in enumerate(rows, 1):
        date = f"{row['published_at']:%Y-%m-%d}" if row["published_at"] else "no date"
        print_hanging(f"{number:>3}  ", name_controls(row["sentence"]))
        facts = [row["outlet"] or "", date, row["lang"], row["uri"], f"sentence {row['sentence_no']}"]
        print_hanging("     ", "  ".join(visible(fact) for fact in facts if fact))
    print(f"\n{count(len(rows), 'sentences')}")
