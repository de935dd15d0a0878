"""What `columnist changes` shows: what was edited, old against new, then what vanished, moved and arrived."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flows.cli.screens.common import MARKS, count, print_hanging, print_json, print_marked
from warehouse.text.escapes import clip, visible
from warehouse.text.word_marks import mark_words

if TYPE_CHECKING:
    from warehouse.reading.what_changed import Changed

SHOWN_CHARS = 600
"""So much of a sentence is shown, from a little before the first word that differs."""
_LEAD_CHARS = 120
_HEAD_CELLS = 10


def show_changes(changed: "Changed", *, as_json: bool) -> None:
    """What changed, the weightiest first; what arrived comes last, for it is the most and says the least."""
    if as_json:
        print_json(changed._asdict())
        return
    if changed.since is None:
        print("no run came later; `columnist status` lists the runs")
        return
    print_hanging("", f"since run {changed.since['run_id']}: {_summary(changed)}")
    if changed.left_out:
        print_hanging("", f"not found out: {changed.left_out}; a higher query_seconds gives it time")
    for title, rows, total in (
        ("edited", changed.edited, changed.totals["edited"]),
        ("vanished", changed.vanished, changed.totals["vanished"]),
        ("moved", changed.moved, changed.totals["moved"]),
        ("arrived", changed.arrived, changed.totals["arrived"]),
    ):
        if rows:
            print(f"\n{title}" + (f", {len(rows):,} of {total:,}; -k shows more" if total > len(rows) else ""))
        for row in rows:
            _show_document(row)


def _summary(changed: "Changed") -> str:
    totals = changed.totals
    edited_too = f" ({totals['moved_and_edited']:,} of them edited)" if totals["moved_and_edited"] else ""
    return (
        f"{count(totals['edited'], 'documents')} edited, {totals['vanished']:,} vanished,"
        f" {totals['moved']:,} moved{edited_too}, {totals['arrived']:,} arrived"
    )


def _show_document(row: dict[str, Any]) -> None:
    print_hanging("  ", visible(clip(row["title"] or "(no title)", 200)))
    print_hanging("    ", "  ".join(_facts(row)))
    for change in row.get("changes", ()):
        _show_change(change)
    n_more = row.get("n_changes", 0) - len(row.get("changes", ()))
    if n_more > 0:
        print(f"    and {count(n_more, 'changes')} more")


def _facts(row: dict[str, Any]) -> Iterator[str]:
    if "from_uri" in row:
        edited = f", edited on the way: {100 * row['similarity']:.0f} % alike" if row["is_edited"] else ""
        yield f"{visible(row['from_uri'])} -> {visible(row['uri'])}{edited}"
        return
    yield visible(row["uri"])
    if row.get("outlet"):
        yield visible(row["outlet"])
    if row.get("published_at"):
        yield f"{row['published_at']:%Y-%m-%d}"


def _show_change(change: dict[str, Any]) -> None:
    old, new = change["old_text"], change["new_text"]
    word = change["kind"] if change["op"] == "edited" else change["op"]
    word = "title" if change["kind"] == "title" else word
    if old is None and new is None:
        print_hanging(f"    {'rewritten':<{_HEAD_CELLS}}", "the texts could not be compared; view versions has both")
        return
    if old is not None and new is not None:
        old, new = mark_words(visible(old), visible(new), MARKS)
    for sign, text in (("-", old), ("+", new)):
        if text is not None:
            print_marked(f"    {word:<{_HEAD_CELLS}}{sign} ", _clipped(text if MARKS[0] in text else visible(text)))
            word = ""


def _clipped(text: str) -> str:
    """The part of a long sentence around the first word that differs."""
    start = max(0, text.find(MARKS[0]) - _LEAD_CHARS)
    start = start if start and len(text) > SHOWN_CHARS else 0
    shown = text[start : start + SHOWN_CHARS]
    if shown.count(MARKS[0]) > shown.count(MARKS[1]):
        shown += MARKS[1]
    return ("…" if start else "") + shown + ("…" if start + SHOWN_CHARS < len(text) else "")
