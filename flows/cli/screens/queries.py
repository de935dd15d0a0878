"""Screens of what is asked of a warehouse: hits, examples, exports and sources of rows."""

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.cli.layout import Column
from flows.cli.screens.common import MARKS, count, near, print_hanging, print_json, print_marked, print_rows
from warehouse.text.escapes import clip, name_controls, visible

if TYPE_CHECKING:
    from flows.upkeep.excerpt import Excerpt
    from flows.upkeep.trace import Trace
    from warehouse.export.export import Exported


MOST_FORMS = 5
"""Of a word that are named below the hits."""


def show_hits(
    hits: Sequence[dict[str, Any]],
    plural: str,
    unknown: Mapping[str, Sequence[str]],
    forms: Mapping[str, Sequence[str]],
) -> None:
    """Results of a search; hits are bold in a terminal, between square brackets elsewhere.

    Args:
        hits: in their order.
        plural: what they are, `documents` or `sentences`.
        unknown: words that no text holds, each with those that may be meant.
        forms: words that were looked for in other forms too, each with these.
    """
    _show_each(hits)
    if hits:
        n_found = hits[0]["n_found"]
        print()
        print(
            f"{len(hits):,} of {n_found:,} {plural}; -k shows more" if n_found > len(hits) else count(n_found, plural)
        )
    else:
        print_hanging("", "nothing found; other words, fewer conditions, or `columnist sql` may find it")
    for word, others in forms.items():
        named = ", ".join(map(visible, others[:MOST_FORMS])) + (", …" if len(others) > MOST_FORMS else "")
        print_hanging("", f"with other forms of {visible(word)}: {named}; --exact leaves them out")
    for word, near_words in unknown.items():
        meant = f"; did you mean {' or '.join(map(visible, near_words))}?" if near_words else ""
        print_hanging("", f"no text holds {visible(word)}{meant}")


def _show_each(hits: Sequence[dict[str, Any]]) -> None:
    for number, hit in enumerate(hits, 1):
        pieces = re.split("[" + "".join(MARKS) + "]", " ".join((hit["snippet"] or "").split("\n")))
        snippet = "".join(
            f"{MARKS[0]}{name_controls(piece)}{MARKS[1]}" if place % 2 else name_controls(piece)
            for place, piece in enumerate(pieces)
        )
        date = f"{hit['published_at']:%Y-%m-%d}" if hit["published_at"] else "no date"
        facts = [fact for fact in (hit["outlet"], date, hit["lang"], hit["uri"]) if fact]
        print_hanging(f"{number:>3}  ", f"{visible(clip(hit['title'] or '(no title)', 100))}  {hit['score']:.2f}")
        print_marked("     ", snippet)
        n_copies = hit.get("n_copies", 0)
        copies = [f"{n_copies:,} more {'copy' if n_copies == 1 else 'copies'}"] if n_copies else []
        print_hanging("     ", "  ".join([*map(visible, facts), f"sentence {hit['sentence_no']}", *copies]))


def show_examples(*, as_json: bool) -> None:
    """Lists the example queries."""
    from warehouse.queries import find

    examples = find("examples")
    if as_json:
        print_json([{"name": example.name, "title": example.title} for example in examples])
        return
    print_rows(
        (Column("example", "whole"), Column("question", "prose")),
        [(example.name, example.title) for example in examples],
    )
    print("\nrun one: columnist sql --example NAME; --show prints its SQL")


def show_sql(sql: str, *, as_json: bool) -> None:
    """The text of a query."""
    if as_json:
        print_json({"sql": sql})
    else:
        sys.stdout.write(sql)


def show_export(written: Sequence["Exported"], *, as_json: bool) -> None:
    """Which files were written, and what was changed in them for safety's sake."""
    if as_json:
        print_json([file._asdict() for file in written])
        return
    rows, before = [], ""
    for file in written:
        # A file of several tables is named once.
        path, size = (near(Path(file.path)), f"{file.bytes:,}") if file.path != before else ("", "")
        rows.append((path, file.name, f"{file.rows:,}", size))
        before = file.path
    columns = (Column("file", "place"), Column("holds", "whole"), Column("rows", "number"), Column("bytes", "number"))
    print_rows(columns, rows)
    n_defused = sum(file.n_defused for file in written)
    if n_defused:
        print()
        print_hanging(
            "",
            f"{count(n_defused, 'cells')} that a spreadsheet would run as a formula got an apostrophe in front; --raw leaves them as they are",
        )
    if n_cut := sum(file.n_cut for file in written):
        print()
        print_hanging(
            "",
            f"{count(n_cut, 'cells')} longer than the 32,767 characters of a sheet's cell: cut, with a note at the end; .csv, .jsonl and .parquet have them whole",
        )


def show_trace(trace: "Trace", *, as_json: bool) -> None:
    """A row and its source."""
    if as_json:
        print_json({**trace._asdict(), "excerpt": trace.excerpt and trace.excerpt._asdict()})
        return
    width = max(map(len, trace.row))
    for name, value in trace.row.items():
        text = visible(clip(str(value), 300)) if value is not None else "-"
        print_hanging(f"{name:<{width}}  ", text)
    print(f"\nsource      {trace.path}")
    print(f"uri         {trace.uri}")
    if trace.byte_start is not None:
        way = "".join(
            f", {step} undone" if isinstance(step, str) else f", member {step:,} of the zip"
            for step in trace.steps or ()
        )
        print_hanging("bytes       ", f"{trace.byte_start:,} to {trace.byte_end:,}{way}")
    if trace.raw is None:
        print(
            "            "
            + ("was not read" if trace.problem is None else "is not shown: only the lake has it as it was")
        )
        return
    print(f"sha256      {trace.sha256}")
    if trace.fixes:
        print_hanging("repairs     ", ", ".join(trace.fixes))
    whole = f"{trace.encoding} text, from line {trace.line}" if trace.encoding else "record"
    print_hanging("characters  ", f"{trace.raw_start} to {trace.raw_end} of the {whole}")
    if trace.is_whole and {"sentence_no", "paragraph_no"} & trace.row.keys():
        print_hanging("            ", "all of it, since the place of the row in it is not known")
    print()
    if trace.excerpt is not None:
        _show_excerpt(trace.excerpt)


def _show_excerpt(excerpt: "Excerpt") -> None:
    """Numbered lines of the source, in which the passage stands out."""
    mark = MARKS if excerpt.is_located else ("", "")
    passage = name_controls(excerpt.passage)
    text = f"{name_controls(excerpt.before)}{mark[0]}{passage}{mark[1]}{name_controls(excerpt.after)}"
    lines = re.split(r"\r\n|\r|\n", text)
    width = len(str(excerpt.line + len(lines)))
    for number, line in enumerate(lines, excerpt.line):
        print_marked(f"{number:>{width}}  ", line)
    if excerpt.n_left:
        print_hanging("", f"(and {count(excerpt.n_left, 'characters')} more; --json gives all)")
