"""States of a lake made without a run, and the plan that a root called news gives on them."""

from pathlib import Path

import pyarrow as pa

from flows.pipeline.plan import Plan
from flows.pipeline.scan import make_plan
from flows.pipeline.stat_cache import StatCache
from flows.records.identity import fingerprint
from flows.settings.run_settings import Settings
from warehouse.lake.manifest import Manifest
from warehouse.lake.parquet_lake import Lake
from warehouse.schema import STATE_TABLES, state_schema

IDENTITY = "0123456789abcdef"
RUN = "20261128T093000123456-0a1b"


def plan_of(folder: Path, manifest: Manifest | None = None, **options: object) -> Plan:
    settings = Settings(home=folder / "home", **options)
    cache = StatCache(folder / "home" / "stat.arrow")
    lake = Lake(folder / "home" / "lake")
    return make_plan({"news": str(folder / "news")}, lake, manifest, cache, settings, {IDENTITY})


def manifest_with(folder: Path, contents: dict[str, str]) -> Manifest:
    """The state after a run that loaded files of this content (a hash, or what stands for bytes that were not read)."""
    tables = {table: state_schema(table).empty_table() for table in STATE_TABLES}
    rows = [
        {
            "doc_id": f"{number:032}",
            "uri": f"news/{name}",
            "root": "news",
            "file_uri": f"news/{name}",
            "fate": "loaded",
            "sha256": content,
            "fingerprint": fingerprint(content, IDENTITY),
        }
        for number, (name, content) in enumerate(contents.items())
    ]
    tables["records"] = pa.Table.from_pylist(rows, schema=state_schema("records"))
    part = Lake(folder / "home" / "lake").write_part(tables)
    return Manifest(RUN, None, "0", "0", {"news": str(folder / "news")}, (part,), {})
