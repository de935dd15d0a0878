"""Sources to plan: lists every root, compares it with the manifest, and says what is new, changed, unchanged and gone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set

from flows.pipeline.known import KnownFile, held_parts, read_known
from flows.pipeline.plan import Plan, Why
from flows.pipeline.removals import count_by_root, guard_removals
from flows.pipeline.stat_cache import StatCache
from flows.press.exclusions import REASON, Exclusions, read_exclusions
from flows.press.item import HeldPart, HeldRecord, Item
from flows.records.identity import is_current, unread_content
from flows.records.reasons import PASSING
from flows.settings.run_settings import Settings
from flows.sources.formats import PLAIN, media_type, recognition
from flows.sources.local import walk_up
from flows.sources.open_source import can_open, has_reader, hash_file, open_source
from flows.sources.source import Listed
from warehouse.errors import ColumnistError
from warehouse.failpoints import failpoint
from warehouse.lake.manifest import Manifest
from warehouse.lake.parquet_lake import Lake


def make_plan(
    roots: Mapping[str, str],
    lake: Lake,
    manifest: Manifest | None,
    cache: StatCache,
    settings: Settings,
    identities: Set[str],
) -> Plan:
    """Compares the sources with the lake.

    Args:
        roots: name to address.
        lake: where the state lies.
        manifest: the state; None for none yet.
        cache: what was known of the files.
        settings: all of them.
        identities: what a row may have been made by and be current (flows/press/identities.py).

    Raises:
        ColumnistError: more than half of a root is gone and the settings do not allow it.
    """
    listings = {
        name: open_source(address, str(settings.home_paths.folder), follow_links=settings.follow_links).listing(
            name, address
        )
        for name, address in sorted(roots.items())
    }
    failpoint("scan.listed")
    damaged = _find_damaged(lake, manifest, roots) if settings.verify and manifest else frozenset()
    parts = held_parts(lake, manifest, damaged)
    known = read_known(lake, parts, set(roots))
    max_bytes = settings.press.max_record_bytes
    exclusions = manifest.exclusions if manifest else None
    excluded = read_exclusions(lake, exclusions)
    gone = dict(known.files)
    chosen: list[tuple[Item, Why]] = []
    unchanged: Counter[str] = Counter()
    for listing in listings.values():
        for listed in leave_out(listing.files, excluded):
            before = gone.pop(listed.uri, None)
            if before is not None and not settings.verify and _is_unchanged_record(listed, before, cache, identities):
                before.add_to(unchanged)
                continue
            item = make_item(listed, max_bytes, before)._replace(exclusions=exclusions)
            may_stay, same_bytes = _compare(item, before, cache, settings.verify, identities)
            if may_stay and before is not None:
                before.add_to(unchanged)
            else:
                chosen.append((item, _why(before, same_bytes=same_bytes)))
    unlisted = {uri for listing in listings.values() for uri in listing.unlisted}
    removed: dict[str, KnownFile] = {}
    for uri, file in gone.items():
        if unlisted and any(folder in unlisted for folder in walk_up(uri)):
            file.add_to(unchanged)
        else:
            removed[uri] = file
    if all(item.held for item, _ in chosen):
        # Where nothing arrives nothing has moved, so this need not wait until the arrivals are read.
        guard_removals(known, count_by_root(removed.values()), settings)
    chosen.sort()
    items, whys = [item for item, _ in chosen], [why for _, why in chosen]
    failpoint("scan.planned")
    facts = (dict(roots), items, removed, known, unchanged, whys.count("stale"), parts, damaged)
    return Plan(*facts, listed=frozenset(roots), whys=whys)


def _why(before: KnownFile | None, *, same_bytes: bool) -> Why:
    if before is None:
        return "new"
    if same_bytes:
        return "stale"
    return "unread" if before.record is not None and before.record.reason in PASSING else "changed"


def leave_out(files: Iterable[Listed], excluded: Exclusions) -> Iterator[Listed]:
    """The files that were listed; those that were purged by their uri, or lie below one that was, are not read."""
    for file in files:
        yield file._replace(reason=REASON, detail="") if excluded.covers(file.uri) else file


def _find_damaged(lake: Lake, manifest: Manifest, roots: Mapping[str, str]) -> frozenset[str]:
    damaged = frozenset(lake.damaged(manifest))
    if damaged and not manifest.roots.keys() <= roots.keys():
        names = " ".join(f"{name}={path}" for name, path in sorted(manifest.roots.items()))
        raise ColumnistError(
            f"{len(damaged):,} lake files are damaged; to press their records again name every root: columnist run {names} --verify"
        )
    return damaged


def make_item(listed: Listed, max_bytes: int, before: KnownFile | None, retried: str | None = None) -> Item:
    """What the press is given of a file that was listed, with what the lake holds of it."""
    kind = media_type(listed.path)
    reason, detail = listed.reason, listed.detail
    if reason is None and kind in PLAIN and listed.size > max_bytes:
        reason, detail = "too_large", f"{listed.size:,} bytes, the limit is {max_bytes:,}"
    held: HeldRecord | tuple[HeldPart, ...] = ()
    if before is not None:
        held = before.record or before.parts
    kind = kind if reason is None else None
    facts = (listed.uri, listed.root, listed.path, kind, listed.size, listed.modified_ns, listed.token)
    return Item(*facts, reason, detail, held, retried)


def _is_unchanged_record(listed: Listed, before: KnownFile, cache: StatCache, identities: Set[str]) -> bool:
    """Whether a file is one record and nothing about it has changed, which is so of nearly every file of nearly every run."""
    if listed.reason is not None or before.record is None:
        return False
    sha256 = cache.sha256(listed)
    return sha256 is not None and is_current(before.record.fingerprint, sha256, identities)


def _is_still_unknown(item: Item, record: HeldRecord, cache: StatCache, verify: bool, identities: Set[str]) -> bool:
    """Whether no reader knows a file now either. It is opened again when it or the formats changed."""
    if not is_current(record.fingerprint, unread_content("unsupported", item.size), identities):
        return False
    looked_at = f"unsupported {recognition()}"
    if verify or cache.sha256(item) != looked_at:
        if has_reader(item.path):
            return False
        cache.remember(item, looked_at)
    return True


def _compare(
    item: Item, before: KnownFile | None, cache: StatCache, verify: bool, identities: Set[str]
) -> tuple[bool, bool]:
    """Whether the lake's rows of this file are current; and if not, whether only steps, libraries or settings differ."""
    if before is None:
        return False, False
    record = before.record
    if item.reason is not None:
        content = unread_content(item.reason, max(item.size, 0))
        is_same = record is not None and is_current(record.fingerprint, content, identities)
        return is_same, record is not None and record.reason == item.reason
    container = cache.container(item.uri)
    if record is not None and container is None:
        if record.sha256 is None and record.reason in PASSING:
            return not can_open(item.path), False
        if record.reason == "unsupported":
            return _is_still_unknown(item, record, cache, verify, identities), True
    sha256 = None if verify else cache.sha256(item)
    if sha256 is None:
        try:
            sha256 = hash_file(item.path)
        except OSError:
            return False, False
    if record is not None and container is None:
        cache.remember(item, sha256)
        return is_current(record.fingerprint, sha256, identities), sha256 == record.sha256
    if container is None or container[0] != sha256:
        return False, False
    is_sound = all(part.number >= 0 for part in before.parts)
    if container[1] != before.digest_hex or any(each not in identities for each in container[2]) or not is_sound:
        return False, True
    cache.remember(item, *container)
    return True, True
