"""A plan that presses quarantined records again and nothing else."""

from collections import Counter

import pyarrow.compute as pc

from flows.pipeline.known import held_parts, read_known
from flows.pipeline.plan import Plan
from flows.pipeline.scan import leave_out, make_item
from flows.press.exclusions import read_exclusions
from flows.press.item import HeldPart, Item
from flows.settings.run_settings import Settings
from flows.sources.open_source import open_source
from warehouse.lake.manifest import Manifest
from warehouse.lake.parquet_lake import Lake


def plan_retry(lake: Lake, manifest: Manifest, settings: Settings, reason: str | None) -> Plan:
    """A plan for all quarantined records, or those of one reason.

    A source that is gone meanwhile stays as it is: only a run that lists its root may say so.
    """
    parts = held_parts(lake, manifest)
    known = read_known(lake, parts, set(manifest.roots))
    wanted = _files_with(lake, parts, reason)
    items: list[Item] = []
    excluded = read_exclusions(lake, manifest.exclusions)
    home, follow_links = str(settings.home_paths.folder), settings.follow_links
    for root in sorted({known.files[uri].root for uri in wanted}):
        address = manifest.roots[root]
        files = open_source(address, home, follow_links=follow_links).listing(root, address).files
        for listed in leave_out(files, excluded):
            if listed.uri in wanted:
                item = make_item(listed, settings.press.max_record_bytes, known.files[listed.uri], reason or "*")
                items.append(item._replace(exclusions=manifest.exclusions))
    read = {item.uri for item in items}
    unchanged: Counter[str] = Counter()
    for uri, file in known.files.items():
        if uri not in read:
            unchanged.update(file.by_fate)
    return Plan(manifest.roots, sorted(items), {}, known, unchanged, 0, parts, is_retry=True)


def _files_with(lake: Lake, parts: list[HeldPart], reason: str | None) -> set[str]:
    """The files in which a record is in quarantine for this reason, or for any."""
    found: set[str] = set()
    for part in parts:
        rows = lake.read(part.part, "records", ["file_uri", "fate", "reason"])
        is_wanted = pc.equal(rows["fate"], "quarantined")
        if reason is not None:
            is_wanted = pc.and_(is_wanted, pc.equal(rows["reason"], reason))
        found.update(pc.unique(rows.filter(is_wanted)["file_uri"]).to_pylist())
    return found
