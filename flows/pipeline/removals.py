"""Stops a run that would empty a root: more likely a disk is not mounted than that somebody meant it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from flows.pipeline.known import Known, KnownFile
from flows.settings.run_settings import Settings
from warehouse.errors import ColumnistError

# Below so few records a user empties a folder on purpose; above, more than half gone is more likely a fault.
REMOVAL_GUARD_RECORDS = 20


def count_by_root(files: Iterable[KnownFile]) -> Counter[str]:
    """How many records these files hold, by root."""
    counts: Counter[str] = Counter()
    for file in files:
        counts[file.root] += file.n_records
    return counts


def guard_removals(known: Known, gone_by_root: Mapping[str, int], settings: Settings) -> None:
    """Lets a run go on unless it would remove more than half of a root.

    Args:
        known: the records of each root as they were.
        gone_by_root: how many are gone; those that have moved are not.
        settings: whether removals are allowed whatever they are.

    Raises:
        ColumnistError: more than half of a root's records are gone and the settings do not allow it.
    """
    if settings.allow_removals:
        return
    for root, gone in sorted(gone_by_root.items()):
        n_known = known.records_by_root[root]
        if n_known > REMOVAL_GUARD_RECORDS and gone * 2 > n_known:
            raise ColumnistError(
                f"{gone:,} of {n_known:,} records of the root {root!r} are gone; if that is right, run again with --allow-removals"
            )
