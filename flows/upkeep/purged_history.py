"""The history without what was purged, and with the sightings of what stands in its place."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.pipeline.open_run import OpenRun
from flows.upkeep.purged_state import Target
from warehouse.lake.manifest import LakeFile, Manifest
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import history_schema

TEXT_TABLES = ("earlier_texts", "changes")


class PurgedHistory(NamedTuple):
    """The files of each history table, and how many rows with texts have left them."""

    files: dict[str, tuple[LakeFile, ...]]
    n_texts: int


class Affected(NamedTuple):
    """Documents by doc_id: those that are forgotten, and all whose texts may hold what is purged.

    A document that had these bytes once, under a name that stays, keeps its sightings and loses its earlier texts.
    """

    forgotten: set[str]
    with_texts: set[str]


def contents_of(lake: Lake, manifest: Manifest, uri: str) -> frozenset[str]:
    """SHA-256 of every content that the records of a uri, or below it, have or had."""
    target = Target(uri, frozenset())
    found: set[str] = set()
    for rows in _all_rows(lake, manifest):
        found.update(pc.drop_null(rows.filter(target.covers(rows["uri"]))["sha256"]).to_pylist())
    return frozenset(found)


def affected_documents(lake: Lake, manifest: Manifest, target: Target, doc_ids: Iterable[str]) -> Affected:
    """Whose history goes. `doc_ids` are those whose state went."""
    forgotten, with_texts = set(doc_ids), set(doc_ids)
    for rows in _all_rows(lake, manifest):
        forgotten.update(rows.filter(target.covers(rows["uri"]))["doc_id"].to_pylist())
        with_texts.update(rows.filter(target.matches(rows))["doc_id"].to_pylist())
    return Affected(forgotten, with_texts | forgotten)


def purge_history(
    lake: Lake,
    manifest: Manifest,
    affected: Affected,
    records: Sequence[dict[str, Any]],
    run: OpenRun,
    event: Literal["arrived", "removed"] = "arrived",
) -> PurgedHistory:
    """Writes the history tables anew, each as one file, without these documents and with a sighting of each record.

    Args:
        lake: where the files lie.
        manifest: the state before.
        affected: the documents whose rows leave.
        records: rows with `doc_id`, `uri` and `sha256` that this run sees.
        run: the one that purges.
        event: what it sees of them.
    """
    files = dict(manifest.history)
    n_texts = 0
    for table, doc_ids in [("sightings", affected.forgotten), *((name, affected.with_texts) for name in TEXT_TABLES)]:
        n_gone = _count(lake, files.get(table, ()), doc_ids)
        n_texts += n_gone if table in TEXT_TABLES else 0
        seen = _seen(records, run, event) if table == "sightings" and records else None
        if n_gone:
            pieces: Iterator[pa.Table] = _without(lake, files[table], doc_ids)
            rows = itertools.chain(pieces, [seen] if seen is not None else [])
            first = next(rows, None)
            files[table] = ()
            if first is not None:
                files[table] = (lake.write_history(table, run.run_id, itertools.chain([first], rows)),)
        elif seen is not None:
            files[table] = (*files.get(table, ()), lake.write_history(table, run.run_id, [seen]))
    return PurgedHistory({table: each for table, each in files.items() if each}, n_texts)


def _all_rows(lake: Lake, manifest: Manifest) -> Iterator[pa.Table]:
    columns = ["doc_id", "uri", "sha256"]
    for part in manifest.parts:
        yield lake.read(part, "records", columns)
    for file in manifest.history.get("sightings", ()):
        yield lake.read_history(file, columns)


def _count(lake: Lake, files: Iterable[LakeFile], doc_ids: set[str]) -> int:
    wanted = pa.array(sorted(doc_ids), pa.string())
    return sum(
        int(pc.sum(pc.is_in(lake.read_history(file, ["doc_id"])["doc_id"], value_set=wanted)).as_py() or 0)
        for file in files
    )


def _without(lake: Lake, files: Iterable[LakeFile], doc_ids: set[str]) -> Iterator[pa.Table]:
    wanted = pa.array(sorted(doc_ids), pa.string())
    for file in files:
        rows = lake.read_history(file)
        kept = rows.filter(pc.invert(pc.is_in(rows["doc_id"], value_set=wanted)))
        if kept.num_rows:
            yield kept


def _seen(records: Sequence[dict[str, Any]], run: OpenRun, event: str) -> pa.Table:
    schema = history_schema("sightings")
    seen = {**run.key._asdict(), "seen_at": run.facts["started_at"], "event": event}
    rows = [{**{name: row[name] for name in ("doc_id", "uri", "sha256")}, **seen} for row in records]
    if event == "removed":
        rows = [{**row, "sha256": None, "replaced_sha": (row["sha256"] or "")[:16] or None} for row in rows]
    return pa.Table.from_pylist(rows, schema=schema)
