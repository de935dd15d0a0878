"""Merges the lake's small files into larger ones, and takes out rows that count no more; what the lake holds stays the same."""

from typing import Any

from flows.pipeline import stages
from flows.pipeline.upgrade import current_manifest
from flows.settings.run_settings import Settings
from flows.upkeep.changing import no_lake, open_change
from warehouse.lake.garbage import collect_garbage
from warehouse.lake.parquet_lake import COMPACT_PART_ROWS, MOST_HISTORY_FILES, Lake
from warehouse.lake.revising import resolve


def compact(settings: Settings, caller: stages.Caller | None = None) -> dict[str, Any]:
    """Merges small files, and takes out rows that count no more; what the lake holds stays the same. Gives the run's entry."""
    caller = caller or stages.Plain(settings)
    with open_change(settings) as run:
        lake = Lake(settings.home_paths.lake)
        manifest = current_manifest(lake, run.key)
        if manifest is None:
            raise no_lake(settings)
        parts = tuple(resolve(lake, part) for part in lake.merge(manifest.parts, COMPACT_PART_ROWS))
        history = {
            table: lake.merge_history(table, files, run.run_id, MOST_HISTORY_FILES)
            for table, files in manifest.history.items()
        }
        if (parts, history) != (manifest.parts, manifest.history):
            compacted = manifest._replace(
                **run.key._asdict(), previous=manifest.manifest_id, parts=parts, history=history
            )
            lake.commit(compacted)
            collect_garbage(lake, settings.keep_runs)
            caller.log(f"compact: {len(manifest.files()):,} files of the lake are now {len(compacted.files()):,}")
        else:
            caller.log(f"compact: the {len(manifest.files()):,} files of the lake are as large as they should be")
        stages.load(settings, run, caller)
    return run.facts
