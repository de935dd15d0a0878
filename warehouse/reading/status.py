"""What a home holds and what its runs did, from the entries of runs and the lake, whether or not anything was published."""

from collections import Counter
from typing import Any, NamedTuple

from warehouse.home import Home
from warehouse.lake.checkpoints import read_checkpoints
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.run_files import read_runs_now


class Status(NamedTuple):
    """Facts for `columnist status`. `reasons` counts the records that are no documents, by fate and reason; `unfinished` those
    that runs pressed which were stopped before they committed, by run.
    """

    home: str
    holder: dict[str, object] | None
    runs: list[dict[str, Any]]
    roots: dict[str, str]
    rows: dict[str, int]
    fates: dict[str, int]
    reasons: list[dict[str, Any]]
    unfinished: dict[str, int]


def read_status(home: Home) -> Status:
    """Reads the home as it is now; a run in progress shows as running, one whose process is gone as crashed.

    Raises:
        ColumnistError: there is no such home.
    """
    home.require()
    runs, holder = read_runs_now(home)
    lake = Lake(home.lake)
    manifest = lake.manifest()
    counts: Counter[tuple[str, str | None]] = Counter()
    for part in manifest.parts if manifest else ():
        rows = lake.read(part, "records", ["fate", "reason"])
        counts.update(zip(rows["fate"].to_pylist(), rows["reason"].to_pylist(), strict=True))
    fates: Counter[str] = Counter()
    for (fate, _), n_records in counts.items():
        fates[fate] += n_records
    reasons = [
        {"fate": fate, "reason": reason, "n_records": n_records}
        for (fate, reason), n_records in sorted(
            counts.items(), key=lambda item: (-item[1], item[0][0], item[0][1] or "")
        )
        if reason
    ]
    unfinished: Counter[str] = Counter()
    for checkpoint in read_checkpoints(lake.store).values():
        unfinished[checkpoint.run_id] += checkpoint.n_records
    tables = ("documents", "paragraphs", "sentences")
    return Status(
        home=str(home.folder),
        holder=holder,
        runs=runs,
        roots=manifest.roots if manifest else {},
        rows={table: manifest.rows(table) for table in tables} if manifest else {},
        fates=dict(sorted(fates.items())),
        reasons=reasons,
        unfinished=dict(sorted(unfinished.items())),
    )
