"""`columnist check`: every invariant on the published file, every lake file against its hash, and both against each other."""

from warehouse.checks import Outcome, run_checks
from warehouse.database import open_published
from warehouse.files import sha256_file
from warehouse.home import Home
from warehouse.lake import Lake
from warehouse.manifest import LakeFile, parse_manifest
from warehouse.schema import STATE_TABLES


def audit(home: Home) -> list[Outcome]:
    """Outcomes of all checks, those about files first.

    Raises:
        ColumnistError: there is no warehouse, or it or the manifest cannot be opened.
    """
    path = home.require_warehouse()
    lake = Lake(home.lake)
    manifest = lake.manifest()
    files: dict[str, LakeFile] = {file.path: file for file in manifest.files()} if manifest else {}
    for kept in lake.kept_manifests():
        files |= {file.path: file for file in parse_manifest(kept.read_bytes(), str(kept)).files()}
    damaged = [_damage(lake, file) for _, file in sorted(files.items())]
    with open_published(path) as con:
        outcomes = run_checks(con)
        counts = [(table, con.execute(f"select count(*) from {table}").fetchall()[0][0]) for table in STATE_TABLES]
        ((manifest_id,),) = con.execute(
            "select manifest_id from loads order by loaded_at desc, rowid desc limit 1"
        ).fetchall()
    unequal: list[dict[str, object]] = []
    if manifest and manifest.manifest_id == manifest_id:
        unequal = [
            {"table": table, "rows_in_warehouse": rows, "rows_in_lake": manifest.rows(table)}
            for table, rows in counts
            if rows != manifest.rows(table)
        ]
    return [
        _outcome(
            "lake_files",
            "Files that a kept manifest names and that are gone or damaged",
            [row for row in damaged if row],
        ),
        _outcome("row_counts", "Tables whose rows differ from those of the lake", unequal),
        *outcomes,
    ]


def _damage(lake: Lake, file: LakeFile) -> dict[str, object] | None:
    try:
        return (
            None
            if sha256_file(lake.folder / file.path) == file.sha256
            else {"file": file.path, "problem": "other bytes than written"}
        )
    except OSError as error:
        return {"file": file.path, "problem": str(error.strerror)}


def _outcome(name: str, title: str, offenders: list[dict[str, object]]) -> Outcome:
    return Outcome(name, title, True, len(offenders), offenders[:5])
