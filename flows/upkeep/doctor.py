"""Looks at what could stop a run or spoil one: versions, rights, disk, locks, leftovers, the manifest."""

import importlib.metadata
import importlib.util
import platform
import shutil
from typing import NamedTuple

from flows.pipeline.run_entry import version
from flows.settings.run import Settings
from warehouse.errors import ColumnistError
from warehouse.files import TEMPORARY
from warehouse.home import describe_holder
from warehouse.lake.parquet_lake import Lake

LOW_DISK_BYTES = 2_000_000_000


class Finding(NamedTuple):
    """One thing looked at. `state` is `ok`, `note` or `problem`."""

    what: str
    state: str
    detail: str


def examine(settings: Settings) -> list[Finding]:
    """Looks at the installation and the home. Changes nothing but for making the home's folders."""
    home = settings.home_paths
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("prefect", "duckdb", "pyarrow"))
    findings = [
        Finding(
            "columnist",
            "ok",
            f"{version()} on Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        ),
        Finding("packages", "ok", packages),
        _fast_language(),
        Finding("workers", "ok", f"{settings.n_workers} processes"),
    ]
    try:
        home.create()
    except ColumnistError as error:
        return [*findings, Finding("home", "problem", str(error))]
    findings.append(Finding("home", "ok", str(home.folder)))
    free = shutil.disk_usage(home.folder).free
    findings.append(Finding("free disk", "ok" if free > LOW_DISK_BYTES else "problem", f"{free / 1e9:,.1f} GB"))
    holder = home.holder()
    findings.append(
        Finding("lock", "ok", "free")
        if holder is None
        else Finding("lock", "note", f"held by {describe_holder(holder)}")
    )
    leftovers = len(list(home.folder.rglob(f"{TEMPORARY}*")))
    whose = "which the next run removes" if holder is None else "of a run that is going on"
    findings.append(
        Finding("leftovers", "note", f"{leftovers} temporary files, {whose}")
        if leftovers
        else Finding("leftovers", "ok", "none")
    )
    try:
        manifest = Lake(home.lake).manifest()
        detail = f"records: {manifest.rows('records'):,}, parts: {len(manifest.parts):,}" if manifest else "none yet"
        findings.append(Finding("manifest", "ok", detail))
    except ColumnistError as error:
        findings.append(Finding("manifest", "problem", str(error)))
    return findings


def _fast_language() -> Finding:
    if importlib.util.find_spec("langdetect_rs"):
        return Finding("language", "ok", "langdetect-rs")
    return Finding(
        "language", "note", "langdetect, fifty times slower than langdetect-rs: pip install 'columnist[fast]'"
    )
