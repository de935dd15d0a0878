"""What a run writes into history: which records came, changed and went, the texts that went out of force, and how new ones differ."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from flows.pipeline.comparing import compare_versions
from flows.pipeline.outcome import Outcome, by_part
from flows.pipeline.text_versions import read_rows_of
from flows.settings.run_settings import Settings
from warehouse.lake.manifest import Part
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import conform, history_schema


def history_of(
    lake: Lake,
    outcome: Outcome,
    old_parts: Sequence[Part],
    new_parts: Sequence[Part],
    run: Mapping[str, object],
    settings: Settings,
    *,
    keeps_texts: bool = True,
) -> dict[str, Iterator[pa.Table]]:
    """The rows of each history table, in pieces.

    Args:
        lake: where the parts lie.
        outcome: what pressing came to.
        old_parts: the state before.
        new_parts: what was pressed.
        run: `run_id`, `run_no` and `seen_at`, which every row has.
        settings: of the run; versions are compared in as many processes as it has workers.
        keeps_texts: whether the texts of records that are gone are kept.
    """
    changed, comparable = _find_changed(lake, outcome, old_parts, new_parts)
    return {
        "sightings": _sightings(outcome, changed, run),
        "earlier_texts": _earlier_texts(lake, changed, outcome.removed if keeps_texts else None, old_parts, run),
        "changes": _changes(lake, comparable, old_parts, new_parts, run, settings),
    }


def _find_changed(
    lake: Lake, outcome: Outcome, old_parts: Sequence[Part], new_parts: Sequence[Part]
) -> tuple[pa.Table, pa.Table]:
    """Records that were there before with another content, or with another title, which a field beside it may give.

    Returns:
        These rows of `outcome.again`, and those of them that the same steps pressed both times.
    """
    again = outcome.again
    is_same = pc.and_(pc.invert(again["has_other_bytes"]), again["is_comparable"])
    same = again.filter(is_same)
    before: dict[str, str | None] = {}
    for number, rows in by_part(same).items():
        before |= _read_titles(lake, old_parts[number], rows["doc_id"].to_pylist())
    after: dict[str, str | None] = {}
    for part in new_parts if before else ():
        after |= _read_titles(lake, part, before)
    retitled = [doc_id for doc_id in before.keys() & after.keys() if before[doc_id] != after[doc_id]]
    is_retitled = pc.is_in(again["doc_id"], value_set=pa.array(sorted(retitled), pa.string()))
    changed = again.filter(pc.or_(again["has_other_bytes"], is_retitled))
    return changed, changed.filter(changed["is_comparable"])


def _sightings(outcome: Outcome, changed: pa.Table, run: Mapping[str, object]) -> Iterator[pa.Table]:
    """What this run saw arrive, change and go; a content that went from one uri and arrived at another has moved."""
    origins: dict[str, list[str]] = {}
    gone = outcome.removed.select(["uri", "sha256"]).filter(pc.is_valid(outcome.removed["sha256"]))
    for row in gone.sort_by([("uri", "descending")]).to_pylist():
        origins.setdefault(row["sha256"], []).append(row["uri"])
    changed_ids = changed["doc_id"].combine_chunks()
    for rows in outcome.differences.rows_of("arrived", "again"):
        events = rows["event"].cast(pa.string())
        has_changed = pc.is_in(rows["doc_id"], value_set=changed_ids)
        seen_again = pc.if_else(has_changed, "changed", "pressed")
        events = pc.if_else(pc.equal(events, "arrived"), "arrived", seen_again)
        moved: list[str | None] = [None] * rows.num_rows
        if origins:
            moved = [
                origins[sha256].pop() if event == "arrived" and origins.get(sha256) else None
                for event, sha256 in zip(events.to_pylist(), rows["sha256"].to_pylist(), strict=True)
            ]
        facts = {name: rows[name] for name in ("doc_id", "uri", "sha256", "replaced_sha", "modified_at")}
        yield _history_rows("sightings", {**facts, "event": events, "moved_from": moved}, run)
    gone = outcome.removed.select(["doc_id", "uri", "sha256"]).sort_by("doc_id")
    if gone.num_rows:
        events = pa.array(["removed"]).take(pa.array([0] * gone.num_rows))
        facts = {
            "doc_id": gone["doc_id"],
            "uri": gone["uri"],
            "replaced_sha": pc.utf8_slice_codeunits(gone["sha256"], 0, 16),
        }
        yield _history_rows("sightings", {**facts, "event": events}, run)


def _earlier_texts(
    lake: Lake, changed: pa.Table, removed: pa.Table | None, old_parts: Sequence[Part], run: Mapping[str, object]
) -> Iterator[pa.Table]:
    """The texts that go out of force."""
    tables = [changed] if removed is None else [changed, removed]
    leaving = pa.concat_tables([table.select(["doc_id", "part"]) for table in tables])
    for number, rows in by_part(leaving).items():
        texts = read_rows_of(
            lake, old_parts[number], "documents", ["doc_id", "title", "text"], rows["doc_id"].to_pylist()
        )
        if texts.num_rows:
            yield _history_rows("earlier_texts", {name: texts[name] for name in texts.column_names}, run)


def _changes(
    lake: Lake,
    comparable: pa.Table,
    old_parts: Sequence[Part],
    new_parts: Sequence[Part],
    run: Mapping[str, object],
    settings: Settings,
) -> Iterator[pa.Table]:
    """How the new texts differ from the old ones, where the same steps pressed both."""
    parts = {
        doc_id: old_parts[number]
        for number, rows in by_part(comparable).items()
        for doc_id in rows["doc_id"].to_pylist()
    }
    changes = compare_versions(lake, parts, new_parts, settings)
    if changes.num_rows:
        yield _history_rows("changes", {name: changes[name] for name in changes.column_names}, run)


def _history_rows(table: str, columns: Mapping[str, Any], run: Mapping[str, object]) -> pa.Table:
    """Rows of a history table; a column that is not given is the run's, or NULL."""
    schema = history_schema(table)
    n_rows = len(columns["doc_id"])
    given = {name: columns[name] if name in columns else [run.get(name)] * n_rows for name in schema.names}
    return conform(given, schema)


def _read_titles(lake: Lake, part: Part, doc_ids: Collection[str]) -> dict[str, str | None]:
    if not doc_ids:
        return {}
    rows = read_rows_of(lake, part, "documents", ["doc_id", "title"], doc_ids).to_pylist()
    return {row["doc_id"]: row["title"] for row in rows}
