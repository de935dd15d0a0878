"""Makes a plan's outcome the lake's state: stale rows out, new rows in, history written, one manifest put in force."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from flows.pipeline.history import Row, tell
from flows.pipeline.plan import Known, Plan
from flows.pipeline.run_entry import Journal, version
from flows.press.batch import Place, PressedBatch
from flows.press.steps import press_id
from flows.settings.run import Settings
from warehouse.failpoints import failpoint
from warehouse.lake.manifest import LakeFile, Manifest, Part
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import conform, history_schema


class Outcome(NamedTuple):
    """What pressing a plan came to: records pressed, records gone, and records that only lie elsewhere in their file.

    `shifted` gives the new place by doc_id; `unchanged` counts records by fate that stay as they are.
    """

    rows: list[Row]
    removed: dict[str, Known]
    shifted: dict[str, Place]
    unchanged: Counter[str]

    @property
    def by_fate(self) -> Counter[str]:
        """All records found, by fate."""
        return self.unchanged + Counter(row.fate for row in self.rows)

    @property
    def is_empty(self) -> bool:
        """Whether the lake already holds exactly what the sources say."""
        return not (self.rows or self.removed or self.shifted)


def find_outcome(lake: Lake, plan: Plan, pressed: Sequence[PressedBatch]) -> Outcome:
    """Puts together what the batches found."""
    rows = [Row(*row) for batch in pressed for part in batch.parts for row in _read_rows(lake, part, Row._fields)]
    places: dict[str, Place] = {}
    for batch in pressed:
        for container in batch.containers:
            places |= container.unchanged
    seen = places.keys() | {row.doc_id for row in rows}
    gone = {doc_id: plan.known[doc_id] for item in plan.items for doc_id in item.members if doc_id not in seen}
    shifted = {doc_id: place for doc_id, place in places.items() if _lies_elsewhere(plan.known[doc_id], place)}
    stays = Counter(plan.known[doc_id].fate for doc_id in places)
    return Outcome(rows, plan.removed | gone, shifted, plan.unchanged + stays)


def _lies_elsewhere(known: Known, place: Place) -> bool:
    return place.position != known.position or place.detail not in (None, known.detail)


def commit(
    lake: Lake,
    manifest: Manifest | None,
    plan: Plan,
    pressed: Sequence[PressedBatch],
    outcome: Outcome,
    settings: Settings,
    journal: Journal,
) -> Manifest:
    """Commits in one step; gives the manifest in force."""
    new_parts = [part for batch in pressed for part in batch.parts]
    old_parts = manifest.parts if manifest else ()
    rows, removed = outcome.rows, outcome.removed
    is_damaged = [not plan.damaged.isdisjoint(file.path for file in part.values()) for part in old_parts]
    stale: dict[int, list[str]] = {}
    for doc_id in (*removed, *(row.doc_id for row in rows if row.doc_id in plan.known)):
        number = plan.known[doc_id].part
        if number >= 0 and not is_damaged[number]:
            stale.setdefault(number, []).append(doc_id)
    shifted: dict[int, dict[str, Place]] = {}
    for doc_id, place in outcome.shifted.items():
        shifted.setdefault(plan.known[doc_id].part, {})[doc_id] = place
    history = tell(lake, plan, rows, removed, stale, old_parts, new_parts, press_id(settings.press))
    kept = _revise(lake, old_parts, stale, shifted, is_damaged, settings.n_workers)
    failpoint("commit.rewritten")
    parts = lake.merge_small((*kept, *new_parts))
    committed = Manifest(
        run_id=journal.run_id,
        previous=manifest.manifest_id if manifest else None,
        columnist_version=version(),
        press_id=press_id(settings.press),
        roots=plan.roots,
        parts=parts,
        history=_write_history(lake, manifest, history, plan.damaged, journal),
    )
    failpoint("commit.history_written")
    lake.commit(committed)
    if plan.damaged:
        lake.drop_manifests_naming(plan.damaged)
    lake.collect_garbage(settings.keep_runs)
    return committed


def _revise(
    lake: Lake,
    parts: Sequence[Part],
    stale: Mapping[int, list[str]],
    shifted: Mapping[int, Mapping[str, Place]],
    is_damaged: Sequence[bool],
    n_threads: int,
) -> list[Part]:
    numbers = sorted(stale.keys() | shifted.keys())
    with ThreadPoolExecutor(max_workers=n_threads) as threads:
        revised = threads.map(
            lambda number: lake.revise(parts[number], stale.get(number, ()), shifted.get(number, {})), numbers
        )
        by_number: dict[int, Part | None] = dict(zip(numbers, revised, strict=True))
    remaining = (by_number.get(number, part) for number, part in enumerate(parts) if not is_damaged[number])
    return [part for part in remaining if part]


def _write_history(
    lake: Lake,
    manifest: Manifest | None,
    history: Mapping[str, list[dict[str, Any]]],
    damaged: Collection[str],
    journal: Journal,
) -> dict[str, tuple[LakeFile, ...]]:
    before = manifest.history if manifest else {}
    files = {table: tuple(file for file in each if file.path not in damaged) for table, each in before.items()}
    run = {"run_id": journal.run_id, "seen_at": journal.entry["started_at"]}
    for table, entries in history.items():
        if entries:
            schema = history_schema(table)
            columns = {name: [(entry | run).get(name) for entry in entries] for name in schema.names}
            file = lake.write_history(table, journal.run_id, conform(dict(columns), schema))
            files[table] = (*files.get(table, ()), file)
    return files


def _read_rows(lake: Lake, part: Part, columns: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in lake.read(part, "records", list(columns)).columns), strict=True)
