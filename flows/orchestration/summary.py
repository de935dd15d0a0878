"""The summary of a run on its page in the Prefect UI: what went wrong, what is new, and the way to the report."""

import csv
from pathlib import Path
from typing import Any

from flows.records.reasons import FATES, REASONS
from warehouse.home import Home
from warehouse.lake.open_store import open_store
from warehouse.lake.own_files import MANIFEST
from warehouse.lake.run_files import PUBLISHED, UNCHANGED
from warehouse.text import markdown_table
from warehouse.text.cells import heading
from warehouse.text.escapes import markdown, visible
from warehouse.text.markdown_table import Markdown

QUARANTINE = "select reason, count(*) as n from quarantine group by reason order by n desc, reason limit 20"


def summary_markdown(entry: dict[str, Any], home: Home) -> str:
    """The summary of a run, what needs a person first: the quarantine, then what is new, the report, counts, seconds, paths.

    Args:
        entry: of the run that has ended.
        home: whose report, where this run wrote it, tells what is new.
    """
    n_quarantined = entry.get("n_quarantined") or 0
    lines = [f"# {_title(entry['status'], n_quarantined)}"]
    if n_quarantined:
        lines += _quarantine(home)
    if "report" in (entry.get("seconds_by_step") or {}):
        lines += _news(home)
    lines.append("")
    if home.report.exists():
        # A page of the web may not link a file, and Prefect's take the address out of such a link.
        url = Markdown(f"`{home.report.resolve().as_uri()}`")
        lines += [f"The report, for a browser on the machine of the run: {url}, or there `columnist report --open`", ""]
    lines += [
        f"{entry.get('n_found') or 0:,} records found, {entry.get('n_pressed') or 0:,} pressed, {entry.get('n_removed') or 0:,} removed. Run {entry['run_id']}.",
        *_table("Records by fate", ("fate", "records"), [(fate, entry.get(f"n_{fate}") or 0) for fate in FATES]),
    ]
    seconds = (entry.get("seconds_by_step") or {}).items()
    lines += _table("Seconds by step", ("step", "seconds"), [(step, f"{value:.2f}") for step, value in seconds])
    places = [("warehouse", home.warehouse), ("lake", Path(open_store(home.lake).url(MANIFEST)))]
    lines += _table("Results", ("what", "path"), [(what, _code(path)) for what, path in places if path.exists()])
    return "\n".join(lines) + "\n"


def _title(status: str, n_quarantined: int) -> str:
    said = {PUBLISHED: "Published", UNCHANGED: "Nothing new: the warehouse stays as it was"}.get(status, status)
    return f"{said}; {n_quarantined:,} in quarantine" if n_quarantined else said


def _quarantine(home: Home) -> list[str]:
    """What is in quarantine by reason, with what to do about it; nothing where no warehouse was ever published."""
    from warehouse.reading.reader import Reader

    if not home.warehouse.exists():
        return []
    with Reader(home) as reader:
        found = reader.query(QUARANTINE).to_pylist()
    rows = [(row["reason"], row["n"], REASONS[row["reason"]].cure) for row in found if row["reason"] in REASONS]
    return _table("In quarantine", ("reason", "records", "what to do"), rows)


def _news(home: Home) -> list[str]:
    """The sentence that opens the report, and its table of what changed; nothing where there is no report."""
    opening = [row["sentence"] for row in _read_table(home, "in_short")]
    changes = _read_table(home, "what_changed")
    columns = tuple(map(heading, changes[0])) if changes else ()
    rows = [tuple(int(value) if value.isdecimal() else value for value in row.values()) for row in changes]
    told = [line for text in opening for line in ("", markdown(text))]
    return [*told, *(_table("What changed", columns, rows) if rows else [])]


def _read_table(home: Home, name: str) -> list[dict[str, str]]:
    """The rows of a table of the report, from its CSV; none where it could not be made."""
    path = home.reports / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _table(title: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[str]:
    cells = [[f"{value:,}" if isinstance(value, int) else value for value in row] for row in rows]
    return ["", f"## {title}", "", markdown_table.table(columns, cells).rstrip("\n")]


def _code(path: Path) -> Markdown:
    return Markdown(f"`{visible(str(path))}`")
