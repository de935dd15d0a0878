"""Removes documents from everything that a home keeps of them, and keeps them out while their sources still lie there.

What holds them besides the state in force is deleted before the commit, and the commit brings the state, its history and
the exclusions into force at once. A purge that was killed before has changed no state and is asked for again; after it,
any run finishes what is left, since it collects files that no manifest names, and loads and publishes the lake.
"""

from collections.abc import Iterable
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.pipeline.open_run import OpenRun
from flows.pipeline.upgrade import current_manifest
from flows.press.exclusions import CONTENT, URI, Exclusion, Exclusions, hash_of, read_exclusions
from flows.press.identities import press_id
from flows.settings.run_settings import Settings
from flows.upkeep.changing import no_lake, open_change, publish
from flows.upkeep.pages import write_docs
from flows.upkeep.purged_files import delete_copies
from flows.upkeep.purged_history import Affected, affected_documents, contents_of, purge_history
from flows.upkeep.purged_state import Target, allow_parts, purge_parts, recover_exclusions
from warehouse.errors import ColumnistError, NothingBegun
from warehouse.failpoints import failpoint
from warehouse.lake.garbage import collect_garbage
from warehouse.lake.manifest import Manifest
from warehouse.lake.parquet_lake import Lake


class Purged(NamedTuple):
    """What a purge removed.

    `n_records` are those that are `excluded` now, or that `--allow` lets in again; `n_texts` the rows of history with
    texts; `n_states` the kept states of earlier runs; `files` what was deleted below the home, the report among them.
    """

    run_id: str
    n_records: int
    n_texts: int
    n_states: int
    files: list[str]


class Listed(NamedTuple):
    """A purge that is in force: the hash of its uri, and how many contents it keeps out."""

    purge: str
    n_contents: int


def purge(uri: str, settings: Settings) -> Purged:
    """Removes a document, a file or folder with all that is in it, or a root; copies with the same bytes go with it.

    Args:
        uri: of a record, a file, a folder, or the name of a root.
        settings: they name the home.

    Raises:
        ColumnistError: the home knows nothing of this uri, or a file of the lake is damaged.
    """
    with open_change(settings) as run:
        lake, manifest = _open(settings, run)
        excluded = _read_or_recover(lake, manifest)
        target = Target(uri, contents_of(lake, manifest, uri))
        if not target.contents and not _is_known(lake, manifest, target) and not excluded.covers(uri):
            roots = ", ".join(sorted(manifest.roots)) or "none yet"
            raise NothingBegun(
                f"nothing here is called {uri!r}; name a uri as `select uri from records` shows it, or a root: {roots}"
            )
        name = hash_of(uri)
        added = [Exclusion(name, URI, name), *(Exclusion(name, CONTENT, each) for each in target.contents)]
        now = Exclusions([*excluded.rows, *added])
        state = purge_parts(lake, manifest, target, press_id(settings.press))
        documents = affected_documents(lake, manifest, target, state.doc_ids)
        history = purge_history(lake, manifest, documents, state.rewritten, run)
        changed = manifest._replace(parts=state.parts, history=history.files, exclusions=now.write(lake))
        failpoint("purge.written")
        copies = delete_copies(lake, settings.home_paths, target, documents)
        failpoint("purge.copies_deleted")
        _put_in_force(lake, manifest, changed, settings, run)
        if copies.had_docs:
            write_docs(settings)
    return Purged(run.run_id, len(state.rewritten), history.n_texts, copies.n_states, copies.files)


def allow(uri: str, settings: Settings) -> Purged:
    """Lets in again what was purged: its records leave the lake, and the next run of their root presses them anew.

    Args:
        uri: as it was purged; or the hash that stands for it in the list, or its beginning.
        settings: they name the home.

    Raises:
        ColumnistError: nothing of this uri was purged.
    """
    with open_change(settings) as run:
        lake, manifest = _open(settings, run)
        excluded = read_exclusions(lake, manifest.exclusions)
        name = _find_purge(uri, excluded)
        now = Exclusions(row for row in excluded.rows if row.purge != name)
        parts, gone = allow_parts(lake, manifest, now)
        history = purge_history(lake, manifest, Affected(set(), set()), gone, run, event="removed")
        changed = manifest._replace(parts=parts, history=history.files, exclusions=now.write(lake))
        _put_in_force(lake, manifest, changed, settings, run)
    return Purged(run.run_id, len(gone), 0, 0, [])


def list_purges(settings: Settings) -> list[Listed]:
    """The purges that are in force. The lake keeps no uri of them, so each is shown by its hash."""
    settings.home_paths.require()
    lake = Lake(settings.home_paths.lake)
    manifest = lake.manifest()
    excluded = read_exclusions(lake, manifest.exclusions if manifest else None)
    contents: dict[str, int] = {}
    for row in sorted(excluded.rows):
        contents[row.purge] = contents.get(row.purge, 0) + (row.kind == CONTENT)
    return [Listed(name, count) for name, count in contents.items()]


def _open(settings: Settings, run: OpenRun) -> tuple[Lake, Manifest]:
    lake = Lake(settings.home_paths.lake)
    manifest = current_manifest(lake, run.key)
    if manifest is None:
        raise no_lake(settings)
    return lake, manifest


def _read_or_recover(lake: Lake, manifest: Manifest) -> Exclusions:
    """What stays out; where the file of exclusions is damaged, what the records say that are excluded now."""
    try:
        return read_exclusions(lake, manifest.exclusions)
    except ColumnistError:
        return recover_exclusions(lake, manifest)


def _is_known(lake: Lake, manifest: Manifest, target: Target) -> bool:
    files: Iterable[pa.Table] = (lake.read(part, "records", ["uri"]) for part in manifest.parts)
    return target.uri in manifest.roots or any(pc.any(target.covers(rows["uri"])).as_py() for rows in files)


def _find_purge(uri: str, excluded: Exclusions) -> str:
    names = {row.purge for row in excluded.rows}
    found = {hash_of(uri)} & names or {name for name in names if uri and name.startswith(uri)}
    if len(found) != 1:
        raise NothingBegun(f"nothing that stays out is called {uri!r}; `columnist purge --list` shows what does")
    return found.pop()


def _put_in_force(lake: Lake, manifest: Manifest, changed: Manifest, settings: Settings, run: OpenRun) -> None:
    def commit() -> None:
        lake.commit(changed._replace(**run.key._asdict(), previous=manifest.manifest_id))
        collect_garbage(lake, settings.keep_runs)
        failpoint("purge.collected")

    publish(settings, run, commit)
