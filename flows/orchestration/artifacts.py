"""What a run shows on its page in the Prefect UI: a summary, tables, and how far the press has come."""

import csv
import itertools
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.pipeline.progress import Progress
from flows.settings.run_settings import Settings
from warehouse.database.checks import Outcome
from warehouse.home import Home
from warehouse.lake.open_store import open_store
from warehouse.lake.own_files import MANIFEST
from warehouse.text import markdown_table
from warehouse.text.cells import heading
from warehouse.text.escapes import visible
from warehouse.text.markdown_table import Markdown

if TYPE_CHECKING:
    from warehouse.report.pages import Written

MOST_ROWS = 100
# Tables of the report that a person looks for after a run; the report has all of them, whole.
REPORT_TABLES = ("funnel", "sources", "published", "lengths", "quality_failures", "roles", "quarantine_reasons")
REPORT_ROWS = 20
LANGUAGES = """
select lang, count(*) as documents, sum(n_words)::bigint as words from documents group by lang order by all desc limit 100
"""


# What would begin a tag, a link or a picture if it were not parted from what follows.
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])|\](?=[(\[:])|!(?=\[)")


def cell(text: str) -> str:
    """Text of strangers as a cell of a table on Prefect's pages.

    Those of V2, which come first, show a cell as it is; those of V1 read Markdown with HTML in it. An escape for these
    would be seen on those, so a word joiner, which has no width, parts what V1 would take for a tag, a link or a picture.
    Emphasis it still shows as such.
    """
    return _MARKUP.sub("\\g<0>\u2060", visible(text))


class ProgressArtifact:
    """A progress artifact that moves in whole per cents, so that a long run costs the server a hundred calls at most.

    Each run that presses has one, however soon it is over: a page that shows it at times only would puzzle people.
    """

    def __init__(self) -> None:
        self._shown = 0
        self._id: UUID | None = None

    def move(self, progress: Progress) -> None:
        """Shows how far the press is, by the bytes of the sources."""
        per_cent = progress.per_cent
        if self._id is None:
            self._id = UUID(
                str(
                    create_progress_artifact(
                        progress=float(per_cent), key="pressing", description="Bytes pressed, per cent"
                    )
                )
            )
        elif per_cent > self._shown:
            update_progress_artifact(self._id, progress=float(per_cent))
        self._shown = per_cent


def publish_summary(entry: dict[str, Any], settings: Settings) -> None:
    """Writes the run's summary, its languages, and a table of quarantined records where there are any."""
    home = settings.home_paths
    create_markdown_artifact(key="summary", markdown=summary_markdown(entry, home), description="What this run did")
    if home.warehouse.exists():
        create_table_artifact(key="languages", table=_rows(home, LANGUAGES), description="Documents by language")
    if entry.get("n_quarantined"):
        rows = _rows(home, f"select uri, stage, reason, detail from quarantine order by uri limit {MOST_ROWS}")
        cells = [{name: cell(str(value)) for name, value in row.items()} for row in rows]
        create_table_artifact(
            key="quarantine", table=cells, description=f"Records quarantined: {entry['n_quarantined']:,}"
        )


def publish_tables(written: Sequence["Written"]) -> None:
    """Writes the first rows of a few of the report's tables, and one of the reports that could not be made.

    The rows are those of the CSVs, which were just written: numbers and short texts of ours, and names of strangers.
    """
    for file in written:
        if file.name in REPORT_TABLES and file.error is None and file.n_rows:
            with file.path.open(encoding="utf-8", newline="") as lines:
                rows = list(itertools.islice(csv.DictReader(lines), REPORT_ROWS))
            cells = [{cell(heading(name)): cell(value) for name, value in row.items()} for row in rows]
            create_table_artifact(key=file.name.replace("_", "-"), table=cells, description=_told(file))
    faults = [
        {"report": cell(file.name), "left out": what, "why": cell(error)}
        for file in written
        for what, error in (("all of it", file.error), ("its chart", file.chart_error))
        if error
    ]
    if faults:
        create_table_artifact(key="report-faults", table=faults, description="Reports that could not be made")


def _told(file: "Written") -> str:
    shown = f"the first {REPORT_ROWS} of {file.n_rows:,} rows" if file.n_rows > REPORT_ROWS else f"{file.n_rows} rows"
    return f"{cell(file.title)}: {shown}"


def publish_checks(outcomes: Sequence[Outcome]) -> None:
    """Writes a table of all checks, the broken ones first, each with the first rows that it found."""
    states = {(True, True): "broken", (False, True): "warning"}
    rows = [
        {
            "check": outcome.name,
            "state": states.get((outcome.blocking, outcome.offenders > 0), "ok"),
            "offenders": outcome.offenders,
            "what it finds": cell(outcome.title),
            "first rows": cell(json.dumps(outcome.sample, default=str)) if outcome.sample else "",
        }
        for outcome in sorted(outcomes, key=lambda each: (not each.blocking, not each.offenders))
    ]
    n_broken = sum(row["state"] == "broken" for row in rows)
    create_table_artifact(key="checks", table=rows, description=f"Checks: {len(rows)}, broken: {n_broken}")


def summary_markdown(entry: dict[str, Any], home: Home) -> str:
    """The summary of a run: records by fate, documents by language, seconds by step, paths of the results."""
    fates = [(fate, entry.get(f"n_{fate}") or 0) for fate in ("loaded", "empty", "skipped", "quarantined")]
    lines = [
        f"# Run {entry['run_id']}: {entry['status']}",
        "",
        f"{entry.get('n_found') or 0:,} records found, {entry.get('n_pressed') or 0:,} pressed, {entry.get('n_removed') or 0:,} removed.",
        *_table("Records by fate", ("fate", "records"), fates),
    ]
    if home.warehouse.exists():
        languages = _rows(
            home, "select lang, count(*) as n from documents group by lang order by n desc, lang limit 20"
        )
        lines += _table(
            "Documents by language", ("language", "documents"), [(row["lang"], row["n"]) for row in languages]
        )
    seconds = (entry.get("seconds_by_step") or {}).items()
    lines += _table("Seconds by step", ("step", "seconds"), [(step, f"{value:.2f}") for step, value in seconds])
    places = [
        ("warehouse", home.warehouse),
        ("lake", Path(open_store(home.lake).url(MANIFEST))),
        ("report", home.report),
    ]
    lines += _table(
        "Results",
        ("what", "path"),
        [(what, Markdown(f"`{visible(str(path))}`")) for what, path in places if path.exists()],
    )
    return "\n".join(lines) + "\n"


def _table(title: str, columns: tuple[str, str], rows: list[tuple[Any, Any]]) -> list[str]:
    cells = [(name, f"{value:,}" if isinstance(value, int) else value) for name, value in rows]
    return ["", f"## {title}", "", markdown_table.table(columns, cells).rstrip("\n")]


def _rows(home: Home, sql: str) -> list[dict[str, Any]]:
    from warehouse.reading.reader import Reader

    with Reader(home) as reader:
        rows: list[dict[str, Any]] = reader.query(sql).to_pylist()
    return rows
