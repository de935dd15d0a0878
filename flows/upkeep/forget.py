"""Drops a root and its records; its history stays, and says without their texts that they are gone."""

from collections import Counter
from typing import Any

from flows.pipeline.commit import commit
from flows.pipeline.known import held_parts, read_known
from flows.pipeline.outcome import find_outcome
from flows.pipeline.plan import Plan
from flows.pipeline.stat_cache import StatCache
from flows.pipeline.upgrade import current_manifest
from flows.settings.run_settings import Settings
from flows.upkeep.changing import open_change, publish
from warehouse.errors import NothingBegun
from warehouse.lake.parquet_lake import Lake


def forget(root: str, settings: Settings) -> dict[str, Any]:
    """Drops a root: its records leave the lake and the warehouse, its history stays; gives the run's entry.

    The texts that go are not copied into the history: only those of earlier versions, which it has already, stay.

    Raises:
        ColumnistError: the home knows no such root.
    """
    with open_change(settings) as run:
        lake = Lake(settings.home_paths.lake)
        manifest = current_manifest(lake, run.key)
        if manifest is None or root not in manifest.roots:
            names = ", ".join(sorted(manifest.roots)) if manifest else ""
            raise NothingBegun(f"no root {root!r} here; the roots are: {names or 'none yet'}")
        cache = StatCache(settings.home_paths.stat_cache)
        parts = held_parts(lake, manifest)
        known = read_known(lake, parts, {root})
        remaining = {name: path for name, path in manifest.roots.items() if name != root}
        plan = Plan(
            remaining, [], known.files, known, Counter(), 0, parts, keeps_texts=False, listed=frozenset((root,))
        )

        def drop() -> None:
            outcome = find_outcome(lake, plan, [])
            commit(lake, manifest, plan, [], outcome, settings, run)
            cache.forget(root)
            cache.save()
            run.note(n_removed=outcome.removed.num_rows)

        publish(settings, run, drop)
    return run.facts
