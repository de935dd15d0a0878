"""The state without what was purged: of each record there remains that it is there, and stays out."""

from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.press.exclusions import CONTENT, FATE, REASON, URI, Exclusion, Exclusions, hash_of
from flows.records.identity import doc_id_of, fingerprint, unread_content
from flows.records.reasons import REASONS
from warehouse.lake.manifest import Manifest, Part, as_pressed
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.revising import revise, rewrite
from warehouse.schema import state_schema

Row = dict[str, Any]


class Target(NamedTuple):
    """What is purged: a uri with all below it, and the contents that its records have or had, SHA-256."""

    uri: str
    contents: frozenset[str]

    def covers(self, uris: pa.ChunkedArray) -> pa.ChunkedArray:
        """Which uris are the one that is purged, or lie below it."""
        found = pc.equal(uris, self.uri)
        for boundary in "/!#":
            found = pc.or_(found, pc.starts_with(uris, self.uri + boundary))
        return found

    def matches(self, records: pa.Table) -> pa.ChunkedArray:
        """Which rows with a `uri` and a `sha256` are to go."""
        contents = pa.array(sorted(self.contents), pa.string())
        return pc.or_(self.covers(records["uri"]), pc.is_in(records["sha256"], value_set=contents))


class PurgedState(NamedTuple):
    """The parts without the target, the doc_ids whose rows went, and the records that stand in their place."""

    parts: tuple[Part, ...]
    doc_ids: set[str]
    rewritten: list[Row]


def purge_parts(lake: Lake, manifest: Manifest, target: Target, press_id: str) -> PurgedState:
    """Writes anew the parts that hold the target; the others stay."""
    parts: list[Part] = []
    doc_ids: set[str] = set()
    rewritten: dict[str, Row] = {}
    for part in manifest.parts:
        # Rows that count no more are still there, with their bytes.
        held = lake.read(as_pressed(part), "records", ["uri", "sha256"])
        if not pc.any(target.matches(held)).as_py():
            parts.append(part)
            continue
        records = lake.read(part, "records")
        gone = records.filter(target.matches(records))["doc_id"].to_pylist()
        doc_ids.update(gone)
        kept: list[Row] = []
        for row in records.to_pylist():
            if row["doc_id"] not in doc_ids:
                kept.append(row)
                continue
            row = _excluded(row, target, press_id)
            if row["doc_id"] not in rewritten:
                rewritten[row["doc_id"]] = row
                kept.append(row)
        if kept:
            records = pa.Table.from_pylist(kept, schema=state_schema("records"))
            parts.append(rewrite(lake, part, records, pa.array(gone, pa.string())))
    return PurgedState(tuple(parts), doc_ids, list(rewritten.values()))


def allow_parts(lake: Lake, manifest: Manifest, excluded: Exclusions) -> tuple[tuple[Part, ...], list[Row]]:
    """The parts without the records that stay out no more, and these records."""
    parts: list[Part] = []
    allowed: list[Row] = []
    for part in manifest.parts:
        rows = lake.read(part, "records", ["doc_id", "uri", "sha256", "reason"])
        found = [
            row
            for row in rows.filter(pc.equal(rows["reason"], REASON)).to_pylist()
            if not excluded.covers(row["uri"]) and not excluded.holds(row["sha256"])
        ]
        allowed += found
        kept = revise(lake, part, pa.array([row["doc_id"] for row in found], pa.string()), None) if found else part
        if kept is not None:
            parts.append(kept)
    return tuple(parts), allowed


def recover_exclusions(lake: Lake, manifest: Manifest) -> Exclusions:
    """Exclusions by the uri and the bytes of every record that is excluded in the state."""
    found: list[Exclusion] = []
    for part in manifest.parts:
        rows = lake.read(part, "records", ["uri", "sha256", "reason"])
        for row in rows.filter(pc.equal(rows["reason"], REASON)).to_pylist():
            name = hash_of(row["uri"])
            found.append(Exclusion(name, URI, name))
            if row["sha256"] is not None:
                found.append(Exclusion(name, CONTENT, row["sha256"]))
    return Exclusions(found)


def _excluded(row: Row, target: Target, press_id: str) -> Row:
    """The record as the press will make it.

    A file that is out by its uri is not read: it has one record, whatever it holds. Of a record inside a file, and of one
    that is out by its bytes, the hash and the place stay.
    """
    fate = {"fate": REASONS[REASON].fate, **FATE._asdict(), "encoding": None}
    if not pc.any(target.covers(pa.chunked_array([[row["file_uri"]]]))).as_py():
        return {**row, **fate}
    uri = row["file_uri"]
    size = row["bytes"] if row["uri"] == uri else None
    made_of = fingerprint(unread_content(REASON, size or 0), press_id)
    unread = {
        "position": None,
        "byte_start": None,
        "byte_end": None,
        "media_type": None,
        "bytes": size,
        "sha256": None,
        "fingerprint": made_of,
    }
    return {**row, **fate, **unread, "uri": uri, "doc_id": doc_id_of(uri)}
