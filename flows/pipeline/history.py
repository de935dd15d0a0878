"""What a run tells history: which records came, changed and went, the texts that went out of force, and how new ones differ."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.pipeline.edits import Edit, compare
from flows.pipeline.plan import Known, Plan
from flows.records.identity import file_uri, is_pressed_by
from warehouse.lake.manifest import Part
from warehouse.lake.parquet_lake import Lake


class Row(NamedTuple):
    """A pressed record, as far as history needs it."""

    doc_id: str
    uri: str
    sha256: str | None
    fate: str


def tell(
    lake: Lake,
    plan: Plan,
    rows: Sequence[Row],
    removed: Mapping[str, Known],
    stale: Mapping[int, list[str]],
    old_parts: Sequence[Part],
    new_parts: Sequence[Part],
    identity: str,
) -> dict[str, list[dict[str, Any]]]:
    """Entries for each history table.

    Args:
        lake: where the parts lie.
        plan: what the run set out to do.
        rows: records that were pressed.
        removed: records that are gone, by doc_id.
        stale: the doc_ids of either in each old part, by its number.
        old_parts: the state before.
        new_parts: what was pressed.
        identity: the press_id of the run.
    """
    changed = _find_changed(lake, plan, rows, stale, old_parts, new_parts, identity)
    return {
        "sightings": _sightings(plan, rows, removed, changed),
        **_texts_and_changes(lake, plan, changed, removed, stale, old_parts, new_parts, identity),
    }


def _find_changed(
    lake: Lake,
    plan: Plan,
    rows: Sequence[Row],
    stale: Mapping[int, list[str]],
    old_parts: Sequence[Part],
    new_parts: Sequence[Part],
    identity: str,
) -> set[str]:
    """Records that were there before with another content, or with another title, which a field beside it may give."""
    again = [row for row in rows if row.doc_id in plan.known]
    changed = {row.doc_id for row in again if row.sha256 != plan.known[row.doc_id].sha256}
    same = {row.doc_id for row in again if _same_steps(plan, row.doc_id, identity)} - changed
    before: dict[str, str | None] = {}
    for number, doc_ids in stale.items():
        before |= _read_titles(lake, old_parts[number], same.intersection(doc_ids))
    after: dict[str, str | None] = {}
    for part in new_parts if before else ():
        after |= _read_titles(lake, part, before)
    return changed | {doc_id for doc_id in before.keys() & after.keys() if before[doc_id] != after[doc_id]}


def _sightings(
    plan: Plan, rows: Sequence[Row], removed: Mapping[str, Known], changed: Collection[str]
) -> list[dict[str, Any]]:
    """What this run saw arrive, change and go; a content that went from one uri and arrived at another has moved."""
    origins: dict[str, list[str]] = {}
    for record in sorted(removed.values(), key=lambda record: record.uri, reverse=True):
        if record.sha256:
            origins.setdefault(record.sha256, []).append(record.uri)
    modified_at = {item.uri: _timestamp(item.mtime_ns) for item in plan.items}
    seen: list[dict[str, Any]] = []
    for row in rows:
        event = "arrived" if row.doc_id not in plan.known else "changed" if row.doc_id in changed else "pressed"
        moved = origins.get(row.sha256 or "") if event == "arrived" else None
        seen.append(
            {
                "doc_id": row.doc_id,
                "event": event,
                "uri": row.uri,
                "sha256": row.sha256,
                "modified_at": modified_at.get(file_uri(row.uri)),
                "moved_from": moved.pop() if moved else None,
            }
        )
    return seen + [
        {"doc_id": doc_id, "event": "removed", "uri": record.uri} for doc_id, record in sorted(removed.items())
    ]


def _texts_and_changes(
    lake: Lake,
    plan: Plan,
    changed: set[str],
    removed: Mapping[str, Known],
    stale: Mapping[int, list[str]],
    old_parts: Sequence[Part],
    new_parts: Sequence[Part],
    identity: str,
) -> dict[str, list[dict[str, Any]]]:
    """The texts that go out of force, and how the new ones differ where the same steps pressed both."""
    leaving = changed | removed.keys()
    texts: list[dict[str, Any]] = []
    old: dict[str, _Sentences] = {}
    for number, doc_ids in sorted(stale.items()):
        here = leaving.intersection(doc_ids)
        texts += _read_documents(lake, old_parts[number], here)
        comparable = {doc_id for doc_id in here & changed if _same_steps(plan, doc_id, identity)}
        old |= _read_sentences(lake, old_parts[number], comparable)
    new: dict[str, _Sentences] = {}
    for part in new_parts if old else ():
        new |= _read_sentences(lake, part, old)
    changes = []
    for doc_id in sorted(old.keys() & new.keys()):
        for number, (edit, in_title) in enumerate(_edits(old[doc_id], new[doc_id])):
            changes.append({"doc_id": doc_id, "change_no": number, "in_title": in_title, **edit._asdict()})
    return {"earlier_texts": sorted(texts, key=lambda text: str(text["doc_id"])), "changes": changes}


class _Sentences(NamedTuple):
    """A document's sentences in order, those of them that stand in a title, and its title, which may stand in none."""

    texts: list[str]
    titles: set[str]
    title: str | None


def _edits(old: _Sentences, new: _Sentences) -> list[tuple[Edit, bool]]:
    """The edits, and whether each is one of the title. A title of a field or a page's head counts as a sentence."""
    titles = old.titles | new.titles
    edits = [(edit, bool(titles & {edit.old_text, edit.new_text})) for edit in compare(old.texts, new.texts)]
    if any(in_title for _, in_title in edits):
        return edits
    return [(edit, True) for edit in compare(*([each.title] if each.title else [] for each in (old, new)))] + edits


def _same_steps(plan: Plan, doc_id: str, identity: str) -> bool:
    known = plan.known[doc_id]
    return known.sha256 is not None and is_pressed_by(known.fingerprint, identity)


def _read_documents(lake: Lake, part: Part, doc_ids: Collection[str]) -> Iterable[dict[str, Any]]:
    if not doc_ids:
        return []
    rows: list[dict[str, Any]] = _filtered(lake, part, "documents", ["doc_id", "title", "text"], doc_ids).to_pylist()
    return rows


def _read_sentences(lake: Lake, part: Part, doc_ids: Collection[str]) -> dict[str, _Sentences]:
    """Of these documents what can be compared."""
    if not doc_ids:
        return {}
    paragraphs = _filtered(lake, part, "paragraphs", ["doc_id", "paragraph_no", "role"], doc_ids).to_pylist()
    titles = {(row["doc_id"], row["paragraph_no"]) for row in paragraphs if row["role"] == "title"}
    found = {doc_id: _Sentences([], set(), title) for doc_id, title in _read_titles(lake, part, doc_ids).items()}
    for row in _filtered(lake, part, "sentences", ["doc_id", "paragraph_no", "text"], doc_ids).to_pylist():
        sentences = found[row["doc_id"]]
        sentences.texts.append(row["text"])
        if (row["doc_id"], row["paragraph_no"]) in titles:
            sentences.titles.add(row["text"])
    return found


def _read_titles(lake: Lake, part: Part, doc_ids: Collection[str]) -> dict[str, str | None]:
    if not doc_ids:
        return {}
    rows = _filtered(lake, part, "documents", ["doc_id", "title"], doc_ids).to_pylist()
    return {row["doc_id"]: row["title"] for row in rows}


def _filtered(lake: Lake, part: Part, table: str, columns: list[str], doc_ids: Collection[str]) -> pa.Table:
    rows = lake.read(part, table, columns)
    return rows.filter(pc.is_in(rows["doc_id"], value_set=pa.array(sorted(doc_ids), pa.string())))


def _timestamp(mtime_ns: int) -> datetime.datetime | None:
    if mtime_ns < 0:
        return None
    moment = datetime.datetime.fromtimestamp(mtime_ns // 1_000_000_000, datetime.UTC)
    return moment.replace(tzinfo=None, microsecond=mtime_ns // 1000 % 1_000_000)
