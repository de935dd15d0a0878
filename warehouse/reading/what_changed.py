"""What changed since a run or a date: documents edited, gone, moved and new."""

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.database.session import Session
from warehouse.errors import ColumnistError, QueryStopped
from warehouse.reading.own_queries import ask

MOST_CHANGES = 10
"""So many changes of a document are given; the others are counted."""

_NO_MOVES = pa.schema(
    [("run_id", pa.string()), ("from_uri", pa.string()), ("uri", pa.string()), ("is_edited", pa.bool_())]
).empty_table()


class Changed(NamedTuple):
    """Documents by what became of them, each list with how many there are in all.

    Attributes:
        after: the number of the run after which was looked, 0 for all runs.
        since: the first run that counts; None where there is none.
        edited: of each its changes, titles, figures, names and negations first.
        moved: `is_edited` where the text is another, with the likeness of the two.
        vanished: those that are gone and went nowhere else.
        arrived: those that came from nowhere else.
        totals: how many of each there are, and of the moved how many were edited.
        left_out: what could not be found out in the time for a query; None where nothing is missing.
    """

    after: int
    since: dict[str, Any] | None
    edited: list[dict[str, Any]]
    moved: list[dict[str, Any]]
    vanished: list[dict[str, Any]]
    arrived: list[dict[str, Any]]
    totals: dict[str, int]
    left_out: str | None = None


def find_changes(session: Session, runs: Sequence[dict[str, Any]], since: str | None, k: int) -> Changed:
    """As `Reader.what_changed` does.

    Raises:
        ColumnistError: there is no such run, and it is no date.
    """
    after = find_start(session, runs, since)
    first = next((run for run in runs if run["run_no"] > after), None)
    edited = ask(session, "edited_since", after=after, k=k, most_changes=MOST_CHANGES).to_pylist()
    left_out = None
    try:
        moves = ask(session, "moved_since", after=after)
    except QueryStopped:
        # Many texts went and many came: which became which takes longer than a query may.
        moves, left_out = _NO_MOVES, "which documents moved, for too many came and went at once"
    # That is found out once: it takes longer than all the rest.
    went, came = (_keys(moves, column) for column in ("from_uri", "uri"))
    vanished = ask(session, "vanished_since", after=after, k=k, moved=went).to_pylist()
    arrived = ask(session, "arrived_since", after=after, k=k, moved=came).to_pylist()
    totals = {
        "edited": _total(edited),
        "moved": moves.num_rows,
        "vanished": _total(vanished),
        "arrived": _total(arrived),
        "moved_and_edited": pc.sum(moves["is_edited"]).as_py() or 0,
    }
    moved = moves.slice(0, k).to_pylist()
    facts = {"run_id": first["run_id"], "started_at": first["started_at"]} if first else None
    return Changed(after, facts, edited, moved, vanished, arrived, totals, left_out)


def _keys(moves: pa.Table, column: str) -> list[str]:
    """A run and a uri of each move, spelt together as in the queries."""
    return [
        f"{run_id} {uri}" for run_id, uri in zip(moves["run_id"].to_pylist(), moves[column].to_pylist(), strict=True)
    ]


def find_start(session: Session, runs: Sequence[dict[str, Any]], since: str | None) -> int:
    """The number of the run after which changes count: before the last that saw one, unless a run or a date is given.

    Raises:
        ColumnistError: it is neither a run's id, or the beginning of one, nor a date.
    """
    if since is None:
        (last,) = ask(session, "last_change").to_pylist()
        return int(last["run_no"] or 1) - 1
    named = [run for run in runs if since and run["run_id"].startswith(since)]
    if len(named) == 1:
        return int(named[0]["run_no"])
    try:
        date = datetime.datetime.fromisoformat(since)
    except ValueError:
        problem = f"{since!r} begins more than one run" if named else f"there is no run {since!r}, and it is no date"
        raise ColumnistError(
            f"{problem}; give a date, as in --since 2026-01-31, or a run, which `columnist status` lists"
        ) from None
    if date.tzinfo is not None:
        date = date.astimezone(datetime.UTC).replace(tzinfo=None)
    later = [run["run_no"] for run in runs if run["started_at"] and _moment(run["started_at"]) >= date]
    return min(later) - 1 if later else max((run["run_no"] for run in runs), default=0)


def _moment(value: object) -> datetime.datetime:
    return value if isinstance(value, datetime.datetime) else datetime.datetime.fromisoformat(str(value))


def _total(rows: list[dict[str, Any]]) -> int:
    """The count that each row bears, which is taken off."""
    total = rows[0]["n_all"] if rows else 0
    for row in rows:
        del row["n_all"]
    return int(total)
