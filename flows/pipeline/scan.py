"""Sources to plan: lists every root, compares it with the manifest, and says what is new, changed, unchanged and gone."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from flows.pipeline.plan import Known, Plan
from flows.pipeline.stat_cache import StatCache
from flows.press.item import Item
from flows.records.identity import file_uri, fingerprint, members_digest, unread_content
from flows.records.reasons import RETRIED
from flows.settings.run import Settings
from flows.sources.formats import PLAIN, media_type
from flows.sources.local import Listed, can_open, list_files, sniff_file, walk_up
from warehouse.errors import ColumnistError
from warehouse.failpoints import failpoint
from warehouse.files import sha256_file
from warehouse.lake.manifest import Manifest
from warehouse.lake.parquet_lake import Lake

# Below so few records a user empties a folder on purpose; above, more than half gone is more likely a fault.
REMOVAL_GUARD_RECORDS = 20

# Fingerprints that fit no content, for records that shall be pressed again.
_DAMAGED, _RETRIED = "damaged", "retried"


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
    members: dict[str, dict[str, Known]] = {}
    for doc_id, record in known.items():
        members.setdefault(file_uri(record.uri), {})[doc_id] = record
    items: list[Item] = []
    unchanged: Counter[str] = Counter()
    n_stale = 0
    for listing in listings.values():
        for listed in listing.files:
            before = members.pop(listed.uri, {})
            if not settings.verify and (fate := _fate_of_unchanged_file(listed, before, cache, press_id)):
                unchanged[fate] += 1
                continue
            item = _item(listed, max_bytes, before)
            is_current, same_bytes = _compare(item, before, cache, settings.verify, press_id)
            if is_current:
                unchanged.update(record.fate for record in before.values())
            else:
                items.append(item)
                n_stale += same_bytes
    unlisted = {uri for listing in listings.values() for uri in listing.unlisted}
    removed: dict[str, Known] = {}
    for uri, records in members.items():
        if unlisted and any(folder in unlisted for folder in walk_up(uri)):
            unchanged.update(record.fate for record in records.values())
        else:
            removed |= records
    guard_removals(known, removed, settings)
    items.sort()
    failpoint("scan.planned")
    return Plan(dict(roots), items, removed, known, unchanged, n_stale, damaged)


def guard_removals(known: Mapping[str, Known], removed: Mapping[str, Known], settings: Settings) -> None:
    """Stops a run that would empty a root: more likely a disk is not mounted than that somebody meant it.

    Raises:
        ColumnistError: more than half of a root's records are gone and the settings do not allow it.
    """
    if settings.allow_removals or not removed:
        return
    by_root = Counter(record.uri.partition("/")[0] for record in known.values())
    for root, gone in Counter(record.uri.partition("/")[0] for record in removed.values()).items():
        if by_root[root] > REMOVAL_GUARD_RECORDS and gone * 2 > by_root[root]:
            raise ColumnistError(
                f"{gone:,} of {by_root[root]:,} records of the root {root!r} are gone; if that is right, run again with --allow-removals"
            )


def plan_retry(lake: Lake, manifest: Manifest, home: str, settings: Settings, reason: str | None) -> Plan:
    """A plan that presses quarantined records again, all or those of one reason, and nothing else.

    A source that is gone meanwhile stays as it is: only a run that lists its root may say so.
    """
    known = read_known(lake, manifest, set(manifest.roots))
    wanted = {
        doc_id: record._replace(fingerprint=_RETRIED)
        for doc_id, record in known.items()
        if record.fate == "quarantined" and reason in (None, record.reason)
    }
    known |= wanted
    files = {file_uri(record.uri) for record in wanted.values()}
    members: dict[str, dict[str, Known]] = {uri: {} for uri in files}
    unchanged: Counter[str] = Counter()
    for doc_id, record in known.items():
        if (uri := file_uri(record.uri)) in files:
            members[uri][doc_id] = record
        else:
            unchanged[record.fate] += 1
    items = []
    for root in sorted({uri.partition("/")[0] for uri in files}):
        for listed in list_files(root, manifest.roots[root], home).files:
            if listed.uri in files:
                items.append(_item(listed, settings.press.max_record_bytes, members.pop(listed.uri)))
    for records in members.values():
        unchanged.update(record.fate for record in records.values())
    return Plan(manifest.roots, sorted(items), {}, known, unchanged, 0)


def read_known(
    lake: Lake, manifest: Manifest | None, roots: set[str], damaged: frozenset[str] = frozenset()
) -> dict[str, Known]:
    """The lake's records under these roots, by doc_id; those of a damaged part with a fingerprint that fits nothing."""
    known: dict[str, Known] = {}
    columns = ["doc_id", "root", "uri", "sha256", "fingerprint", "fate", "reason", "position", "detail"]
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
                seen[row["doc_id"]] = Known(-1, row["uri"], row["sha256"], _DAMAGED, "", None, None, None)
    return seen


def _find_damaged(lake: Lake, manifest: Manifest, roots: Mapping[str, str]) -> frozenset[str]:
    damaged = frozenset(lake.damaged(manifest))
    if damaged and not manifest.roots.keys() <= roots.keys():
        names = " ".join(f"{name}={path}" for name, path in sorted(manifest.roots.items()))
        raise ColumnistError(
            f"{len(damaged):,} lake files are damaged; to press their records again name every root: columnist run {names} --verify"
        )
    return damaged


def _item(listed: Listed, max_bytes: int, before: Mapping[str, Known]) -> Item:
    kind = media_type(listed.path)
    reason, detail = listed.reason, listed.detail
    if reason is None and kind in PLAIN and listed.size > max_bytes:
        reason, detail = "too_large", f"{listed.size:,} bytes, the limit is {max_bytes:,}"
    members = {doc_id: record.fingerprint for doc_id, record in before.items()}
    facts = (listed.uri, listed.path, kind if reason is None else None, listed.size, listed.mtime_ns, listed.inode)
    return Item(*facts, reason, detail, members)


def _fate_of_unchanged_file(listed: Listed, before: Mapping[str, Known], cache: StatCache, press_id: str) -> str | None:
    """Fate of a file's only record where nothing has changed, which is nearly every file of nearly every run; else None."""
    if listed.reason is not None or len(before) != 1:
        return None
    (record,) = before.values()
    sha256 = cache.sha256(listed) if record.uri == listed.uri and record.sha256 else None
    if sha256 is None or fingerprint(sha256, press_id) != record.fingerprint:
        return None
    return record.fate


def _compare(
    item: Item, before: Mapping[str, Known], cache: StatCache, verify: bool, press_id: str
) -> tuple[bool, bool]:
    """Whether the lake's rows of this file are current; and if not, whether only the steps or settings differ."""
    if not before:
        return False, False
    fingerprints = item.members.values()
    if item.reason is not None:
        wanted = fingerprint(unread_content(item.reason, max(item.size, 0)), press_id)
        return list(fingerprints) == [wanted], all(record.reason == item.reason for record in before.values())
    (record, *others) = before.values()
    container = cache.container(item.uri)
    is_file = not (others or container or record.uri != item.uri)
    if is_file and record.sha256 is None and record.reason in RETRIED:
        return not can_open(item.path), False
    if is_file and record.reason == "unsupported":
        wanted = fingerprint(unread_content("unsupported", item.size), press_id)
        return record.fingerprint == wanted and sniff_file(item.path) is None, True
    sha256 = None if verify else cache.sha256(item)
    if sha256 is None:
        try:
            sha256 = sha256_file(Path(item.path))
        except OSError:
            return False, False
    if is_file:
        cache.remember(item, sha256)
        return fingerprint(sha256, press_id) == record.fingerprint, sha256 == record.sha256
    if container is None or container[0] != sha256:
        return False, False
    if container[1:] != (members_digest(fingerprints), press_id):
        return False, True
    cache.remember(item, *container)
    return True, True
