"""What a run shows on its page in the Prefect UI: tables, what is broken first, and how far the press has come."""

import csv
import itertools
import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.orchestration.summary import summary_markdown
from flows.pipeline.progress import Progress
from flows.settings.run_settings import Settings
from warehouse.database.checks import Outcome
from warehouse.home import Home
from warehouse.text.cells import heading
from warehouse.text.escapes import visible

if TYPE_CHECKING:
    from warehouse.report.pages import Written

MOST_ROWS = 100
# Tables of the report that a person looks for after a run; the report has all of them, whole.
REPORT_TABLES = (
    "quarantine_reasons", "what_changed", "edited_documents", "vanished_and_moved_documents", "funnel", "sources",
    "published", "lengths", "quality_failures", "roles",
)  # fmt: skip
REPORT_ROWS = 20
LANGUAGES = """
select language_name(lang) as language, lang as code, count(*) as documents, sum(n_words)::bigint as words
from documents group by lang order by documents desc, lang limit 100
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
    """Writes the run's summary, a table of quarantined records where there are any, and its languages."""
    home = settings.home_paths
    create_markdown_artifact(key="summary", markdown=summary_markdown(entry, home), description="What this run did")
    if entry.get("n_quarantined"):
        rows = _rows(home, f"select reason, detail, uri, stage from quarantine order by uri limit {MOST_ROWS}")
        cells = [{name: cell(str(value)) for name, value in row.items()} for row in rows]
        create_table_artifact(
            key="quarantine", table=cells, description=f"Records quarantined: {entry['n_quarantined']:,}"
        )
    if home.warehouse.exists():
        create_table_artifact(key="languages", table=_rows(home, LANGUAGES), description="Documents by language")


def publish_tables(written: Sequence["Written"]) -> None:
    """Writes a table of the reports that could not be made, and the first rows of a few of those that were.

    The rows are those of the CSVs, which were just written: numbers and short texts of ours, and names of strangers.
    """
    faults = [
        {"report": cell(file.name), "left out": what, "why": cell(error)}
        for file in written
        for what, error in (("all of it", file.error), ("its chart", file.chart_error))
        if error
    ]
    if faults:
        create_table_artifact(key="report-faults", table=faults, description="Reports that could not be made")
    found = {file.name: file for file in written if file.error is None and file.n_rows}
    for file in (found[name] for name in REPORT_TABLES if name in found):
        with file.path.open(encoding="utf-8", newline="") as lines:
            rows = list(itertools.islice(csv.DictReader(lines), REPORT_ROWS))
        cells = [{cell(heading(name)): cell(value) for name, value in row.items()} for row in rows]
        create_table_artifact(key=file.name.replace("_", "-"), table=cells, description=_told(file))


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


def _rows(home: Home, sql: str) -> list[dict[str, Any]]:
    from warehouse.reading.reader import Reader

    with Reader(home) as reader:
        rows: list[dict[str, Any]] = reader.query(sql).to_pylist()
    return rows
