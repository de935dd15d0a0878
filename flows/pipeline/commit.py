"""Makes a plan's outcome the lake's state: stale rows out, new rows in, history written, one manifest put in force."""

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa

from flows.pipeline.history import history_of
from flows.pipeline.open_run import OpenRun, version
from flows.pipeline.outcome import Outcome, by_part
from flows.pipeline.plan import Plan
from flows.pipeline.resuming import drop_committed
from flows.press.identities import press_id
from flows.press.pressed_batch import PressedBatch
from flows.settings.run_settings import Settings
from warehouse.failpoints import failpoint
from warehouse.lake.garbage import collect_garbage
from warehouse.lake.manifest import DELETIONS, LakeFile, Manifest, Part
from warehouse.lake.parquet_lake import MOST_UNMERGED_HISTORY_FILES, Lake
from warehouse.lake.revising import revise


def commit(
    lake: Lake,
    manifest: Manifest | None,
    plan: Plan,
    pressed: Sequence[PressedBatch],
    outcome: Outcome,
    settings: Settings,
    run: OpenRun,
) -> Manifest:
    """Commits in one step; gives the manifest in force."""
    new_parts = [part for batch in pressed for part in batch.parts]
    old_parts = manifest.parts if manifest else ()
    is_damaged = [not plan.damaged.isdisjoint(file.path for file in part.values()) for part in old_parts]
    seen = {**run.key._asdict(), "seen_at": run.facts["started_at"]}
    history = history_of(lake, outcome, old_parts, new_parts, seen, settings, keeps_texts=plan.keeps_texts)
    kept = _revise(lake, old_parts, outcome, is_damaged, settings.n_workers, keeps_bytes=plan.keeps_texts)
    failpoint("commit.rewritten")
    parts = lake.merge_small((*kept, *new_parts))
    committed = Manifest(
        **run.key._asdict(),
        previous=manifest.manifest_id if manifest else None,
        columnist_version=version(),
        press_id=press_id(settings.press),
        roots=plan.roots,
        parts=parts,
        history=_write_history(lake, manifest, history, plan.damaged, run.run_id),
        exclusions=manifest.exclusions if manifest else None,
    )
    failpoint("commit.history_written")
    lake.commit(committed)
    if plan.damaged:
        lake.drop_manifests_naming(plan.damaged)
    dropped = drop_committed(lake, plan.listed, run.run_id)
    collect_garbage(lake, settings.keep_runs, dropped.left)
    return committed


def _revise(
    lake: Lake,
    parts: Sequence[Part],
    outcome: Outcome,
    is_damaged: Sequence[bool],
    n_threads: int,
    *,
    keeps_bytes: bool,
) -> list[Part]:
    """The parts without the rows that leave, and with the new places of those that only shifted."""
    leaving = [rows.select(["doc_id", "part"]) for rows in (outcome.again, outcome.removed)]
    stale, shifted = by_part(pa.concat_tables(leaving)), by_part(outcome.shifted)
    nothing = pa.array([], pa.string())

    def revised(number: int) -> Part | None:
        gone = stale[number]["doc_id"].combine_chunks() if number in stale else nothing
        return revise(lake, parts[number], gone, shifted.get(number), keeps_bytes=keeps_bytes)

    deleted = () if keeps_bytes else (number for number, part in enumerate(parts) if DELETIONS in part)
    numbers = sorted({*stale, *shifted, *deleted})
    with ThreadPoolExecutor(max_workers=n_threads) as threads:
        by_number: dict[int, Part | None] = dict(zip(numbers, threads.map(revised, numbers), strict=True))
    remaining = (by_number.get(number, part) for number, part in enumerate(parts) if not is_damaged[number])
    return [part for part in remaining if part]


def _write_history(
    lake: Lake,
    manifest: Manifest | None,
    history: Mapping[str, Iterator[pa.Table]],
    damaged: Collection[str],
    run_id: str,
) -> dict[str, tuple[LakeFile, ...]]:
    before = manifest.history if manifest else {}
    files = {table: tuple(file for file in each if file.path not in damaged) for table, each in before.items()}
    for table, each in files.items():
        files[table] = lake.merge_history(table, each, run_id, MOST_UNMERGED_HISTORY_FILES)
    for table, pieces in history.items():
        first = next(pieces, None)
        if first is not None:
            file = lake.write_history(table, run_id, itertools.chain([first], pieces))
            files[table] = (*files.get(table, ()), file)
    return files
