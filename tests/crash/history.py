"""Whether a home's history is whole: what was seen when, without a hole and without an echo."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tests.crash.folder import TEXTLESS
from warehouse.database.read_only import open_published
from warehouse.lake.manifest import LakeFile, Manifest, Part
from warehouse.lake.parquet_lake import Lake

# Columns that a load joins from history, against what all sightings say.
_UNEQUAL = """
    with seen as (
        select
            doc_id,
            arg_min(run_id, run_no) as first_run_id,
            arg_max(run_id, run_no) as run_id,
            arg_min(seen_at, run_no) as first_seen_at,
            count(*) filter (event <> 'pressed') as version
        from sightings group by doc_id
    )
    select uri, 'version' as what, documents.version::varchar as value, seen.version::varchar as expected
    from documents left join seen using (doc_id)
    union all
    select uri, 'run_id', documents.run_id, seen.run_id from documents left join seen using (doc_id)
    union all
    select uri, 'run_id', records.run_id, seen.run_id from records left join seen using (doc_id)
    union all
    select uri, 'first_run_id', records.first_run_id, seen.first_run_id from records left join seen using (doc_id)
    union all
    select uri, 'first_seen_at', records.first_seen_at::varchar, seen.first_seen_at::varchar
    from records left join seen using (doc_id)
"""

_TEXTLESS = {hashlib.sha256(content).hexdigest() for content in TEXTLESS}
_APPEARS, _STAYS, _GOES = "arrived", ("changed", "pressed"), "removed"


class Gone(NamedTuple):
    """What a purge of a uri takes: contents by SHA-256, records that hold one now, and documents that ever did."""

    contents: set[str]
    uris: set[str]
    doc_ids: set[str]


def contents_of(home: Path, uri: str) -> Gone:
    """What goes when this record is purged, by all that the lake has seen of it."""
    lake = Lake(home / "lake")
    manifest = lake.manifest()
    assert manifest is not None
    columns = ["doc_id", "uri", "sha256"]
    current = _state_rows(lake, manifest, "records", columns)
    seen = [*current, *_rows(lake, manifest.history.get("sightings", ()), columns)]
    contents = {row["sha256"] for row in seen if row["uri"] == uri and row["sha256"]}
    return Gone(
        contents,
        {row["uri"] for row in current if row["uri"] == uri or row["sha256"] in contents},
        {row["doc_id"] for row in seen if row["uri"] == uri or row["sha256"] in contents},
    )


def history_faults(home: Path, dropped: Collection[str] = ()) -> list[str]:
    """What is wrong with the sightings of a home, by themselves, against the state and against the published file.

    Args:
        home: to look at.
        dropped: ids of runs that kept no text of what they removed, as forgetting a root does, and what was purged: the
            SHA-256 of contents and the ids of documents, of which the texts are kept no more.
    """
    lake = Lake(home / "lake")
    manifest = lake.manifest()
    assert manifest is not None
    sightings = _rows(lake, manifest.history.get("sightings", ()))
    records = {row["doc_id"]: row for row in _state_rows(lake, manifest, "records", ["doc_id", "uri", "sha256"])}
    by_document: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for sighting in sorted(sightings, key=lambda row: (row["doc_id"], row["run_no"])):
        by_document[sighting["doc_id"]].append(sighting)
    found = [f"{name}: no sighting of a record" for doc_id, name in _uris(records) if doc_id not in by_document]
    for doc_id, events in by_document.items():
        found += [f"{events[0]['uri']}: {fault}" for fault in _faults_of_one(events, records.get(doc_id))]
    found += _moves(sightings)
    texts = {row["doc_id"]: row["text"] for row in _state_rows(lake, manifest, "documents", ["doc_id", "text"])}
    found += _texts(by_document, _rows(lake, manifest.history.get("earlier_texts", ())), texts, dropped)
    return found + _published(home, sightings)


def rows_of(lake: Lake, part: Part, table: str) -> pa.Table:
    """The rows of one part that count, with the columns that its file has."""
    rows = pq.ParquetFile(lake.url(part[table])).read()
    if "deletions" in part:
        gone = pq.ParquetFile(lake.url(part["deletions"])).read()["doc_id"].combine_chunks()
        rows = rows.filter(pc.invert(pc.is_in(rows["doc_id"], value_set=gone)))
    assert rows.num_rows == part[table].rows, f"{part[table].path} has {rows.num_rows:,} rows that count"
    return rows


def _state_rows(lake: Lake, manifest: Manifest, table: str, columns: list[str]) -> list[dict[str, Any]]:
    parts = [part for part in manifest.parts if table in part]
    return [row for part in parts for row in rows_of(lake, part, table).select(columns).to_pylist()]


def _rows(lake: Lake, files: Iterable[LakeFile], columns: list[str] | None = None) -> list[dict[str, Any]]:
    return [row for file in files for row in pq.ParquetFile(lake.url(file)).read(columns).to_pylist()]


def _uris(records: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    return [(doc_id, row["uri"]) for doc_id, row in records.items()]


def _faults_of_one(events: list[dict[str, Any]], record: dict[str, Any] | None) -> list[str]:
    found = []
    if len({event["run_id"] for event in events}) != len(events):
        found.append("seen twice in one run")
    present, sha256 = False, None
    for event in events:
        kind = event["event"]
        if (kind == _APPEARS) == present:
            found.append(f"{kind} in {event['run_id']}, though it was {'there' if present else 'gone'}")
        if kind == "changed" and event["sha256"] == sha256:
            found.append(f"changed in {event['run_id']} into what it was")
        if kind == "pressed" and event["sha256"] != sha256:
            found.append(f"pressed in {event['run_id']} from other bytes, which is a change")
        if kind != _APPEARS and event["replaced_sha"] not in (None, sha256 and sha256[:16]):
            found.append(f"says in {event['run_id']} that it replaced other bytes than it had")
        if kind not in (_APPEARS, *_STAYS, _GOES):
            found.append(f"unknown event {kind}")
        present, sha256 = kind != _GOES, event["sha256"]
    if present != (record is not None):
        found.append(f"{'there' if present else 'gone'} by its history, {'there' if record else 'gone'} by the lake")
    if record is not None and record["sha256"] != sha256:
        found.append("the last sighting saw other bytes than the record has")
    return found


def _moves(sightings: list[dict[str, Any]]) -> list[str]:
    removed = {(row["run_id"], row["uri"]) for row in sightings if row["event"] == _GOES}
    return [
        f"{row['uri']}: moved from {row['moved_from']}, which was not removed in {row['run_id']}"
        for row in sightings
        if row["moved_from"] and (row["run_id"], row["moved_from"]) not in removed
    ]


def _texts(
    by_document: dict[str, list[dict[str, Any]]],
    earlier: list[dict[str, Any]],
    current: dict[str, str],
    dropped: Collection[str],
) -> list[str]:
    """Each text that was replaced is kept, once, and the same bytes, read as the same format, always have the same."""
    kept = {(row["doc_id"], row["run_id"]): row["text"] for row in earlier}
    found = [] if len(kept) == len(earlier) else ["an earlier text is kept twice"]
    text_by_content: dict[tuple[str, str], str | None] = {}
    for doc_id, events in by_document.items():
        suffix, sha256 = Path(events[0]["uri"]).suffix, None
        for event in events:
            key = (doc_id, event["run_id"])
            if event["event"] in ("changed", _GOES):
                text = kept.pop(key, None)
                is_lost = text is None and sha256 not in _TEXTLESS
                is_dropped = text is None and not {doc_id, sha256, event["run_id"]}.isdisjoint(dropped)
                if (
                    sha256
                    and not is_dropped
                    and (is_lost or text_by_content.setdefault((suffix, sha256), text) != text)
                ):
                    found.append(f"{event['uri']}: its text until {event['run_id']} is lost, or another one")
            sha256 = event["sha256"]
        if sha256 and text_by_content.setdefault((suffix, sha256), current.get(doc_id)) != current.get(doc_id):
            found.append(f"{events[0]['uri']}: its text differs from an earlier one of the same bytes")
    return found + [
        f"an earlier text of {doc_id} until {run_id}, which saw no change" for doc_id, run_id in list(kept)[:3]
    ]


def _published(home: Path, sightings: list[dict[str, Any]]) -> list[str]:
    """The published file's history against the lake's."""
    with open_published(home / "warehouse.duckdb") as con:
        there = con.execute("select doc_id, run_id, event from sightings").fetchall()
        gaps = con.execute(
            "select doc_id from versions group by doc_id having min(version) <> 1 or max(version) <> count(*)"
        ).fetchall()
        orphans = con.execute(
            "select count(*) from changes anti join versions on changes.doc_id = versions.doc_id and to_version = version"
        ).fetchall()[0][0]
        unequal = con.execute(f"select * from ({_UNEQUAL}) where value is distinct from expected").fetchall()
    here = sorted((row["doc_id"], row["run_id"], row["event"]) for row in sightings)
    found = [] if sorted(there) == here else [f"{len(there)} sightings published, the lake has {len(here)}"]
    found += [f"versions of {doc_id} have a gap or an echo" for (doc_id,) in gaps[:3]]
    found += [f"{orphans} changes into versions that do not exist"] if orphans else []
    return found + [
        f"{uri}: its {column} is {value}, by its sightings {expected}" for uri, column, value, expected in unequal[:3]
    ]
