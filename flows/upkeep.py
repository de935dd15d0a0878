"""What is done to a home besides running: forget a root, rebuild the warehouse, look at an earlier state, compact."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows import stages
from flows.commit import commit, find_outcome
from flows.journal import Journal, open_run
from flows.press import press_id
from flows.reasons import REASONS
from flows.scan import Plan, plan_retry, read_known
from flows.settings import Settings
from flows.stat_cache import StatCache
from warehouse.errors import ColumnistError
from warehouse.lake import COMPACT_PART_ROWS, Lake
from warehouse.manifest import Manifest
from warehouse.runs import PUBLISHED, new_run_id, read_runs

if TYPE_CHECKING:
    from warehouse.dictionary_pages import WrittenDictionary
    from warehouse.reports import Written


def forget(root: str, settings: Settings) -> dict[str, Any]:
    """Drops a root: its records leave the lake and the warehouse, its history stays; gives the run's entry.

    Raises:
        ColumnistError: the home knows no such root.
    """
    with open_run(settings, press_id(settings.press)) as journal:
        lake = Lake(settings.home_paths.lake)
        manifest = lake.manifest()
        if manifest is None or root not in manifest.roots:
            names = ", ".join(sorted(manifest.roots)) if manifest else ""
            raise ColumnistError(f"no root {root!r} here; the roots are: {names or 'none yet'}")
        cache = StatCache(settings.home_paths.stat_cache)
        known = read_known(lake, manifest, {root})
        remaining = {name: path for name, path in manifest.roots.items() if name != root}
        plan = Plan(remaining, [], known, known, Counter(), 0)

        def drop() -> None:
            commit(lake, manifest, plan, [], find_outcome(lake, plan, []), settings, journal)
            cache.forget(root)
            cache.save()
            journal.note(n_removed=len(known))

        _publish(settings, journal, drop)
    return journal.entry


def _publish(settings: Settings, journal: Journal, change: Callable[[], object]) -> None:
    """Changes the lake, and brings warehouse and report up to it."""
    caller = stages.Plain(settings)
    stages.in_a_row(
        settings,
        change,
        lambda: stages.load(settings, journal, caller),
        lambda: stages.report(settings, journal, caller),
    )


def retry(settings: Settings, reason: str | None = None) -> dict[str, Any]:
    """Presses quarantined records again, all or those of one reason, and nothing else; gives the run's entry.

    Raises:
        ColumnistError: no such reason, or nothing is in quarantine for it.
    """
    if reason is not None and (reason not in REASONS or REASONS[reason].fate != "quarantined"):
        known = ", ".join(sorted(code for code, each in REASONS.items() if each.fate == "quarantined"))
        raise ColumnistError(f"no reason {reason!r} puts a record in quarantine; the reasons are {known}")
    with open_run(settings, press_id(settings.press)) as journal:
        home = settings.home_paths
        lake = Lake(home.lake)
        manifest = lake.manifest()
        if manifest is None:
            raise _no_lake(settings)
        plan = plan_retry(lake, manifest, str(home.folder), settings, reason)
        if not plan.items:
            raise ColumnistError(
                f"nothing is in quarantine{f' for {reason}' if reason else ''}; `columnist status` shows what is"
            )
        cache, caller = StatCache(home.stat_cache), stages.Plain(settings)
        _publish(settings, journal, lambda: stages.carry_out(plan, manifest, cache, settings, journal, caller))
    return journal.entry


def _no_lake(settings: Settings) -> ColumnistError:
    return ColumnistError(f"no lake in {settings.home_paths.folder} yet; `columnist run SOURCE...` makes one")


def compact(settings: Settings, caller: stages.Caller | None = None) -> dict[str, Any]:
    """Merges the lake's small files into larger ones; the rows stay the same. Gives the run's entry."""
    caller = caller or stages.Plain(settings)
    with open_run(settings, press_id(settings.press)) as journal:
        lake = Lake(settings.home_paths.lake)
        manifest = lake.manifest()
        if manifest is None:
            raise _no_lake(settings)
        parts = lake.merge(manifest.parts, COMPACT_PART_ROWS)
        history = {table: lake.merge_history(table, files) for table, files in manifest.history.items()}
        if (parts, history) != (manifest.parts, manifest.history):
            compacted = manifest._replace(
                run_id=journal.run_id, previous=manifest.manifest_id, parts=parts, history=history
            )
            lake.commit(compacted)
            lake.collect_garbage(settings.keep_runs)
            caller.log(f"compact: {len(manifest.files()):,} files of the lake are now {len(compacted.files()):,}")
            stages.load(settings, journal, caller)
        else:
            caller.log(f"compact: the {len(manifest.files()):,} files of the lake are as large as they should be")
    return journal.entry


def rebuild(settings: Settings, as_of: str | None = None) -> dict[str, Any]:
    """Makes the warehouse from the lake alone, as it is or as it was after a kept run; gives the run's entry.

    A damaged manifest.json is replaced by the newest kept one that is sound.

    Raises:
        ColumnistError: there is no lake, it lacks files that it names, or the run is not kept.
    """
    with open_run(settings, press_id(settings.press)) as journal:
        lake = Lake(settings.home_paths.lake)
        lake.restore_manifest()
        manifest = _kept(lake, as_of) if as_of else lake.manifest()
        if manifest is None:
            raise _no_lake(settings)
        lake.require_sound(manifest)
        settings.home_paths.work_file.unlink(missing_ok=True)
        stages.load_and_publish(settings, journal, manifest)
        journal.reread()
    return journal.entry


def warehouse_as_of(settings: Settings, run_id: str) -> Path:
    """A DuckDB file with the state after a kept run, made when it is first asked for.

    Raises:
        ColumnistError: the run is not kept.
    """
    from warehouse.database import WorkFile

    home = settings.home_paths
    lake = Lake(home.lake)
    manifest = _kept(lake, run_id)
    path = home.as_of / f"{manifest.manifest_id}.duckdb"
    if not path.exists():
        own_id = new_run_id(home)
        with home.locked(own_id):
            lake.require_sound(manifest)
            draft = path.with_suffix(".draft")
            runs = [run for run in read_runs(home) if run["run_id"] <= manifest.run_id]
            with WorkFile(home, draft, memory_limit=settings.memory_limit, threads=settings.n_workers) as work:
                work.load(lake, manifest, runs, manifest.run_id)
                work.finish()
            draft.replace(path)
    return path


def report_again(settings: Settings, caller: stages.Caller | None = None) -> "list[Written]":
    """Writes the report from what is published, with the facts of the run that published it."""
    settings.home_paths.require_warehouse()
    runs = read_runs(settings.home_paths)
    entry = next((run for run in reversed(runs) if run["status"] == PUBLISHED), runs[-1])
    return stages.report(settings, Journal(settings, entry), caller or stages.Plain(settings))


def write_docs(settings: Settings, folder: Path | None = None) -> "WrittenDictionary":
    """Writes the data dictionary; with counts and samples where something is published.

    Args:
        settings: they name the home.
        folder: where to; the home's docs/ if it is None.
    """
    from warehouse.dictionary import Reason
    from warehouse.dictionary_pages import write_dictionary

    home = settings.home_paths
    reasons = [Reason(code, *reason) for code, reason in REASONS.items()]
    return write_dictionary(folder or home.docs, home.warehouse if home.warehouse.exists() else None, reasons)


def _kept(lake: Lake, run_id: str) -> Manifest:
    kept = {path.stem: path for path in lake.kept_manifests()}
    found = [stem for stem in kept if stem.startswith(run_id)]
    if len(found) != 1:
        raise ColumnistError(
            f"no state is kept of a run {run_id!r}; kept are {', '.join(sorted(kept)) or 'none'} (--keep-runs keeps more)"
        )
    return lake.read_manifest(kept[found[0]])
