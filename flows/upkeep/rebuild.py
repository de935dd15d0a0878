"""Makes the warehouse from the lake alone."""

from typing import Any

from flows.pipeline import stages
from flows.pipeline.upgrade import current_manifest, upgraded_manifest
from flows.settings.run_settings import Settings
from flows.upkeep.changing import no_lake, open_change
from flows.upkeep.earlier_state import kept_manifest
from warehouse.lake.parquet_lake import Lake


def rebuild(settings: Settings, as_of: str | None = None) -> dict[str, Any]:
    """Makes the warehouse from the lake alone, as it is or as it was after a kept run; gives the run's entry.

    A damaged manifest.json is replaced by the newest kept one that is sound.

    Raises:
        ColumnistError: there is no lake, it lacks files that it names, or the run is not kept.
    """
    with open_change(settings) as run:
        lake = Lake(settings.home_paths.lake)
        lake.restore_manifest()
        manifest = kept_manifest(lake, as_of) if as_of else current_manifest(lake, run.key)
        if manifest is None:
            raise no_lake(settings)
        manifest = upgraded_manifest(lake, manifest)
        lake.require_sound(manifest)
        settings.home_paths.work_file.unlink(missing_ok=True)
        stages.load_and_publish(settings, run, manifest)
        run.reread()
    return run.facts
