"""Brings a lake that an earlier version wrote up to this one: the same records, with what they carry today."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from flows.records.identity import cut_uri
from warehouse.errors import ColumnistError
from warehouse.lake.manifest import FORMAT, WITH_FILES, WITH_NUMBERS, WITH_REPLACED, LakeFile, Manifest, Part, RunKey
from warehouse.lake.own_files import stem_of
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.revising import revise
from warehouse.lake.run_files import read_entries
from warehouse.schema import complete, history_schema


def current_manifest(lake: Lake, run: RunKey, *, drop_damaged: bool = False) -> Manifest | None:
    """The manifest in force, in today's format: one of an earlier format is replaced first, by this run.

    The lake must be locked.

    Raises:
        ColumnistError: it is damaged, gone though there was one, or a newer version wrote it; or a list of records that
            has to be written anew is damaged, unless parts with such a list are to be dropped and pressed again.
    """
    manifest = lake.manifest()
    if manifest is None or manifest.format >= FORMAT:
        return manifest
    upgraded = upgraded_manifest(lake, manifest, drop_damaged=drop_damaged)
    upgraded = upgraded._replace(**run._asdict(), previous=manifest.manifest_id)
    lake.commit(upgraded)
    return upgraded


def upgraded_manifest(lake: Lake, manifest: Manifest, *, drop_damaged: bool = False) -> Manifest:
    """The same state in today's format. Files that change are written anew, so the lake must be locked."""
    if manifest.format < WITH_FILES:
        manifest = _with_files_of_records(lake, manifest, drop_damaged=drop_damaged)
    if manifest.format < WITH_NUMBERS:
        manifest = _with_run_numbers(lake, manifest)
    if manifest.format < WITH_REPLACED:
        manifest = _with_replaced_bytes(lake, manifest)
    # No earlier format has deletions, and a part need not have any.
    return manifest._replace(format=FORMAT)


def _with_files_of_records(lake: Lake, manifest: Manifest, *, drop_damaged: bool) -> Manifest:
    """Each record once, with its root and the uri of its file."""
    # A source that was one file of many records was not known again, so each further run kept its records once more.
    # The last ones are those that the file held last.
    parts: list[Part] = []
    seen: set[str] = set()
    n_doubled = 0
    for part in reversed(manifest.parts):
        try:
            records = lake.read_as_written(part["records"])
        except ColumnistError:
            if not drop_damaged:
                raise
            continue
        doc_ids = records["doc_id"].to_pylist()
        doubled = pa.array([doc_id for doc_id in doc_ids if doc_id in seen], pa.string())
        seen.update(doc_ids)
        n_doubled += len(doubled)
        kept = revise(lake, {**part, "records": lake.write_records(_with_files(records))}, doubled, None)
        if kept is not None:
            parts.append(kept)
    history = manifest.history
    if n_doubled:
        history = history | {"sightings": _seen_once(lake, history["sightings"])}
    return manifest._replace(parts=tuple(reversed(parts)), history=history, format=WITH_FILES)


def _with_run_numbers(lake: Lake, manifest: Manifest) -> Manifest:
    """Sightings with the number of their run: up to 0, in the order of the ids, which sorted when runs were not counted."""
    files = manifest.history.get("sightings", ())
    run_ids = {manifest.run_id}
    for file in files:
        run_ids.update(pc.unique(lake.read_history(file, ["run_id"])["run_id"]).to_pylist())
    # Runs that saw nothing have an entry alone. That of the run that is going on has a number.
    run_ids.update(run["run_id"] for run in read_entries(lake.store) if run["run_no"] <= 0)
    ordered = pa.array(sorted(run_ids))
    numbered = []
    for file in files:
        rows = lake.read_history(file)
        number = pc.subtract(pc.index_in(rows["run_id"], value_set=ordered).cast(pa.int64()), len(ordered) - 1)
        numbered.append(_write_sightings(lake, file, rows.append_column("run_no", number), "numbered"))
    history = manifest.history | ({"sightings": tuple(numbered)} if numbered else {})
    return manifest._replace(history=history, format=WITH_REPLACED)


def _with_replaced_bytes(lake: Lake, manifest: Manifest) -> Manifest:
    """Sightings that do not say what bytes they took the place of: each is taken to follow the one before."""
    files = manifest.history.get("sightings", ())
    told = tuple(_write_sightings(lake, file, lake.read_history(file), "replacing") for file in files)
    return manifest._replace(history=manifest.history | ({"sightings": told} if told else {}), format=WITH_REPLACED)


def _write_sightings(lake: Lake, file: LakeFile, rows: pa.Table, mark: str) -> LakeFile:
    """The rows of a file in today's columns: those that it has not are NULL."""
    schema = history_schema("sightings")
    return lake.write_history("sightings", f"{stem_of(file.path)}-{mark}", [complete(rows, schema)])


def _seen_once(lake: Lake, files: Iterable[LakeFile]) -> tuple[LakeFile, ...]:
    """Sightings in which no record arrives that is there already: it was pressed again, or it had changed."""
    present: dict[str, str | None] = {}
    seen: list[LakeFile] = []
    for file in files:
        rows = lake.read_history(file)
        events = rows["event"].to_pylist()
        for row, (doc_id, sha256) in enumerate(
            zip(rows["doc_id"].to_pylist(), rows["sha256"].to_pylist(), strict=True)
        ):
            if events[row] == "arrived" and doc_id in present:
                events[row] = "pressed" if present[doc_id] == sha256 else "changed"
            if events[row] == "removed":
                present.pop(doc_id, None)
            else:
                present[doc_id] = sha256
        column = rows.schema.get_field_index("event")
        told = rows.set_column(column, rows.schema.field(column), pa.array(events, pa.string()))
        seen.append(
            file if told.equals(rows) else lake.write_history("sightings", f"{stem_of(file.path)}-once", [told])
        )
    return tuple(seen)


def _with_files(records: pa.Table) -> pa.Table:
    """The records with their root and the uri of their file, both as their own uri says."""
    cut = [cut_uri(uri) for uri in records["uri"].to_pylist()]
    columns = {"root": [root for root, _ in cut], "file_uri": [file_uri for _, file_uri in cut]}
    for name, values in columns.items():
        if name in records.column_names:
            records = records.drop_columns([name])
        records = records.append_column(name, pa.array(values, pa.string()))
    return records
