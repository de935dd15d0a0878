"""Sources to plan: lists every root, compares it with the manifest, and says what is new, changed, unchanged and gone."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from flows.settings import Settings
from flows.sources.formats import media_type
from flows.sources.local import Listed, Listing, can_open, list_files, walk_up
from flows.sources.roots import doc_id_of
from flows.stat_cache import StatCache
from warehouse.errors import ColumnistError
from warehouse.failpoints import failpoint
from warehouse.files import sha256_file
from warehouse.lake import Lake
from warehouse.manifest import Manifest

# Below so few records a user empties a folder on purpose; above, more than half gone is more likely a fault.
REMOVAL_GUARD_RECORDS = 20

_DAMAGED = "damaged"
RETRIED = frozenset({"unreadable", "vanished", "changing"})


class Item(NamedTuple):
    """One record to press. `reason` and `detail` are set where scan has decided its fate already."""

    uri: str
    path: str
    media_type: str | None
    size: int
    mtime_ns: int
    inode: int
    reason: str | None
    detail: str | None


class Known(NamedTuple):
    """What the lake holds of a record: where, and what it was pressed from."""

    part: int
    uri: str
    sha256: str | None
    fingerprint: str
    fate: str
    reason: str | None


class Plan(NamedTuple):
    """What a run has to do. `items` are sorted by uri; `known` and `removed` are keyed by doc_id.

    `roots` are those that the lake shall remember, name to absolute path; `n_stale` counts items whose bytes are the
    same and whose steps or settings are not; `damaged` are paths of lake files that --verify found damaged.
    """

    roots: dict[str, str]
    items: list[Item]
    removed: dict[str, Known]
    known: dict[str, Known]
    n_found: int
    n_unchanged: int
    n_stale: int
    unchanged_by_fate: Counter[str]
    damaged: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether the lake already holds exactly what the sources say."""
        return not (self.items or self.removed or self.damaged)


def fingerprint(content: str, press_id: str) -> str:
    """Hash of what a record's rows depend on, 32 hex digits.

    Args:
        content: SHA-256 of the bytes; for a record that was not read, its reason and size.
        press_id: hash of the steps' versions and of the settings that shape rows.
    """
    return hashlib.sha256(f"{content}\n{press_id}".encode()).hexdigest()[:32]


def unread_content(reason: str, size: int) -> str:
    """What stands for the bytes of a record that was not read, in its fingerprint."""
    return f"{reason}:{size}"


def make_plan(
    roots: Mapping[str, str], lake: Lake, manifest: Manifest | None, cache: StatCache, settings: Settings, press_id: str
) -> Plan:
    """Compares the sources with the lake.

    Raises:
        ColumnistError: more than half of a root is gone and the settings do not allow it.
    """
    listings = {name: list_files(name, path, str(settings.home_paths.folder)) for name, path in sorted(roots.items())}
    failpoint("scan.listed")
    damaged = _find_damaged(lake, manifest, roots) if settings.verify and manifest else frozenset()
    known = read_known(lake, manifest, set(roots), damaged)
    max_bytes = settings.press.max_record_bytes
    items: list[Item] = []
    seen: set[str] = set()
    n_found = n_unchanged = n_stale = 0
    unchanged_by_fate: Counter[str] = Counter()
    for listing in listings.values():
        n_found += len(listing.files)
        for listed in listing.files:
            doc_id = doc_id_of(listed.uri)
            seen.add(doc_id)
            item = _item(listed, max_bytes)
            before = known.get(doc_id)
            if before is None:
                items.append(item)
                continue
            is_current, same_bytes = _compare(item, listed, before, cache, settings.verify, press_id)
            if is_current:
                n_unchanged += 1
                unchanged_by_fate[before.fate] += 1
            else:
                items.append(item)
                n_stale += same_bytes
    removed = _removed(known, seen, listings, settings)
    items.sort()
    failpoint("scan.planned")
    return Plan(dict(roots), items, removed, known, n_found, n_unchanged, n_stale, unchanged_by_fate, damaged)


def read_known(
    lake: Lake, manifest: Manifest | None, roots: set[str], damaged: frozenset[str] = frozenset()
) -> dict[str, Known]:
    """The lake's records under these roots, by doc_id; those of a damaged part with a fingerprint that fits nothing."""
    known: dict[str, Known] = {}
    columns = ["doc_id", "root", "uri", "sha256", "fingerprint", "fate", "reason"]
    for number, part in enumerate(manifest.parts if manifest else ()):
        is_damaged = not damaged.isdisjoint(file.path for file in part.values())
        if part["records"].path in damaged:
            continue
        rows = lake.read(part, "records", columns)
        for doc_id, root, *facts in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            if root in roots:
                record = Known(number, *facts)
                known[doc_id] = record._replace(fingerprint=_DAMAGED) if is_damaged else record
    if manifest and any(part["records"].path in damaged for part in manifest.parts):
        known = _remember_from_history(lake, manifest, damaged) | known
    return known


def _remember_from_history(lake: Lake, manifest: Manifest, damaged: frozenset[str]) -> dict[str, Known]:
    """Records as they were last seen, for parts whose own list of records is damaged."""
    seen: dict[str, Known] = {}
    for file in manifest.history.get("sightings", ()):
        if file.path in damaged:
            continue
        for row in lake.read_history(file, ["doc_id", "uri", "sha256", "event"]).to_pylist():
            seen.pop(row["doc_id"], None)
            if row["event"] != "removed":
                seen[row["doc_id"]] = Known(-1, row["uri"], row["sha256"], _DAMAGED, "", None)
    return seen


def _find_damaged(lake: Lake, manifest: Manifest, roots: Mapping[str, str]) -> frozenset[str]:
    damaged = frozenset(lake.damaged(manifest))
    if damaged and not manifest.roots.keys() <= roots.keys():
        names = " ".join(f"{name}={path}" for name, path in sorted(manifest.roots.items()))
        raise ColumnistError(
            f"{len(damaged):,} lake files are damaged; to press their records again name every root: columnist run {names} --verify"
        )
    return damaged


def _item(listed: Listed, max_bytes: int) -> Item:
    kind = media_type(listed.path)
    reason, detail = listed.reason, listed.detail
    if reason is None and kind is None:
        reason, detail = "unsupported", f"no reader for {Path(listed.path).suffix or 'a name without a suffix'}"
    if reason is None and listed.size > max_bytes:
        reason, detail = "too_large", f"{listed.size:,} bytes, the limit is {max_bytes:,}"
    return Item(
        listed.uri,
        listed.path,
        kind if reason is None else None,
        listed.size,
        listed.mtime_ns,
        listed.inode,
        reason,
        detail,
    )


def _compare(
    item: Item, listed: Listed, before: Known, cache: StatCache, verify: bool, press_id: str
) -> tuple[bool, bool]:
    """Whether the lake's rows of this record are current; and if not, whether only the steps or settings differ."""
    if item.reason is not None:
        current = fingerprint(unread_content(item.reason, item.size), press_id) == before.fingerprint
        return current, before.reason == item.reason
    if before.sha256 is None:
        return before.reason in RETRIED and not can_open(item.path), False
    sha256 = None if verify else cache.sha256(listed)
    if sha256 is None:
        try:
            sha256 = sha256_file(Path(item.path))
        except OSError:
            return False, False
        cache.remember(listed, sha256)
    return fingerprint(sha256, press_id) == before.fingerprint, sha256 == before.sha256


def _removed(
    known: dict[str, Known], seen: set[str], listings: Mapping[str, Listing], settings: Settings
) -> dict[str, Known]:
    unlisted = {uri for listing in listings.values() for uri in listing.unlisted}
    removed = {}
    for doc_id, record in known.items():
        if doc_id not in seen and not (unlisted and any(folder in unlisted for folder in walk_up(record.uri))):
            removed[doc_id] = record
    by_root = Counter(record.uri.partition("/")[0] for record in known.values())
    for root, gone in Counter(record.uri.partition("/")[0] for record in removed.values()).items():
        if by_root[root] > REMOVAL_GUARD_RECORDS and gone * 2 > by_root[root] and not settings.allow_removals:
            raise ColumnistError(
                f"{gone:,} of {by_root[root]:,} records of the root {root!r} are gone; if that is right, run again with --allow-removals"
            )
    return removed
