"""The state after a run whose manifest is kept, as a DuckDB file of its own."""

from pathlib import Path

from flows.pipeline.upgrade import upgraded_manifest
from flows.settings.run_settings import Settings
from warehouse.errors import NothingBegun
from warehouse.lake.manifest import Manifest
from warehouse.lake.own_files import stem_of
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.run_files import new_run_id, read_runs


def warehouse_as_of(settings: Settings, run_id: str) -> Path:
    """A DuckDB file with the state after a kept run, made when it is first asked for, and again where its bytes changed.

    Raises:
        ColumnistError: the run is not kept.
    """
    from warehouse.database.file_notes import is_as_of

    home = settings.home_paths
    lake = Lake(home.lake)
    manifest = kept_manifest(lake, run_id)
    path = home.as_of / f"{manifest.manifest_id}.duckdb"
    if not is_as_of(path):
        with home.locked(new_run_id()):
            _make(settings, lake, manifest, path)
    return path


def _make(settings: Settings, lake: Lake, manifest: Manifest, path: Path) -> None:
    from warehouse.database.file_notes import remember_as_of
    from warehouse.database.work_file import WorkFile

    home = settings.home_paths
    lake.require_sound(manifest)
    manifest = upgraded_manifest(lake, manifest)
    draft = path.with_suffix(".draft")
    runs = [run for run in read_runs(home) if run["run_no"] <= manifest.run_no]
    with WorkFile(home, draft, memory_limit=settings.memory_limit, threads=settings.n_workers) as work:
        work.load(lake, manifest, runs, manifest.run_id)
        work.finish()
    draft.replace(path)
    remember_as_of(path)


def kept_manifest(lake: Lake, run_id: str) -> Manifest:
    """The manifest of a run, by the beginning of its id.

    Raises:
        ColumnistError: none or more than one is kept of such a run.
    """
    kept = {stem_of(name): name for name in lake.kept_manifests()}
    found = [kept_id for kept_id in kept if kept_id.startswith(run_id)]
    if len(found) != 1:
        raise NothingBegun(
            f"no state is kept of a run {run_id!r}; kept are {', '.join(sorted(kept)) or 'none'} (--keep-runs keeps more)"
        )
    return lake.read_manifest(kept[found[0]])
