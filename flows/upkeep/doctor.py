"""Looks at what could stop a run or spoil one: versions, rights, disk, locks, leftovers, the manifest."""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
from typing import NamedTuple

from flows.pipeline.open_run import version
from flows.settings.run_settings import Settings
from warehouse.database.file_notes import unasked_as_of
from warehouse.errors import ColumnistError
from warehouse.files import find_leftovers
from warehouse.home import Home, describe_holder
from warehouse.lake.parquet_lake import Lake
from warehouse.lake.strangers import find_strangers
from warehouse.text.escapes import visible

LOW_DISK_BYTES = 2_000_000_000
MOST_NAMES = 10


class Finding(NamedTuple):
    """One thing looked at. `state` is `ok`, `note` or `problem`."""

    what: str
    state: str
    detail: str


def examine(settings: Settings) -> list[Finding]:
    """Looks at the installation and the home, and changes nothing."""
    home = settings.home_paths
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("prefect", "duckdb", "pyarrow"))
    found = [
        Finding(
            "columnist",
            "ok",
            f"{version()} on Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        ),
        Finding("packages", "ok", packages),
        _fast_language(),
        Finding("workers", "ok", f"{settings.n_workers} processes"),
        _folder(home),
        _free_disk(home),
    ]
    if not home.folder.is_dir():
        return found
    holder = home.holder()
    whose = "free" if holder is None else f"held by {describe_holder(holder)}"
    lock = Finding("lock", "ok" if holder is None else "note", whose)
    return [*found, lock, _leftovers(home, is_at_work=holder is not None), _strangers(home), _manifest(home)]


def _folder(home: Home) -> Finding:
    """A home that cannot be written to may be read all the same, as by those who only ask."""
    try:
        home.require_writable()
    except ColumnistError as error:
        return Finding("home", "problem", str(error))
    if not home.folder.exists():
        return Finding("home", "note", f"{home.folder} is not there yet; the first run makes it")
    return Finding("home", "ok", str(home.folder))


def _free_disk(home: Home) -> Finding:
    free = shutil.disk_usage(home.nearest_folder()).free
    return Finding("free disk", "ok" if free > LOW_DISK_BYTES else "problem", f"{free / 1e9:,.1f} GB")


def _leftovers(home: Home, *, is_at_work: bool) -> Finding:
    """What killed processes left: drafts of files, and the folders that their queries spilled to."""
    n_files = len(find_leftovers(home.folder)) + len(Lake(home.lake).scratch_names())
    n_spills = len(home.spill_leftovers())
    n_states = len([path for path in unasked_as_of(home) if path.suffix == ".duckdb"])
    counts = (
        (n_files, "temporary file", "temporary files"),
        (n_spills, "spill folder of a query", "spill folders of queries"),
        (
            len(home.chunk_folders()),
            "folder of records on their way to a worker",
            "folders of records on their way to a worker",
        ),
        (n_states, "--as-of file of a state that is no longer kept", "--as-of files of states that are no longer kept"),
    )
    found = ", ".join(f"{number:,} {one if number == 1 else several}" for number, one, several in counts if number)
    if not found:
        return Finding("leftovers", "ok", "none")
    whose = "of a run that is going on, or for the next to remove" if is_at_work else "which the next run removes"
    return Finding("leftovers", "note", f"{found}, {whose}")


def _manifest(home: Home) -> Finding:
    try:
        manifest = Lake(home.lake).manifest()
    except ColumnistError as error:
        return Finding("manifest", "problem", str(error))
    detail = f"records: {manifest.rows('records'):,}, parts: {len(manifest.parts):,}" if manifest else "none yet"
    return Finding("manifest", "ok", detail)


def _strangers(home: Home) -> Finding:
    """Files that Columnist did not make, where it keeps its own: whoever put them there may look for them in vain."""
    found = [os.fsencode(path.relative_to(home.folder)).decode(errors="replace") for path in find_strangers(home)]
    if not found:
        return Finding("other files", "ok", "none")
    shown = ", ".join(map(visible, found[:MOST_NAMES])) + (", …" if len(found) > MOST_NAMES else "")
    count = "1 is" if len(found) == 1 else f"{len(found):,} are"
    return Finding("other files", "note", f"{count} not Columnist's own and passed over: {shown}")


def _fast_language() -> Finding:
    if importlib.util.find_spec("langdetect_rs"):
        return Finding("language", "ok", "langdetect-rs")
    return Finding(
        "language", "note", "langdetect, fifty times slower than langdetect-rs: pip install 'columnist[fast]'"
    )
