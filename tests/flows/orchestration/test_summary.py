"""The summary of a run: what needs a person comes first, then what is new, the report, and counts."""

from pathlib import Path
from typing import Any

import pytest

from flows.orchestration.summary import summary_markdown
from tests.conftest import write_files
from warehouse.home import Home

ENTRY: dict[str, Any] = {
    "run_id": "r1",
    "status": "published",
    "n_found": 1200,
    "n_loaded": 1199,
    "n_quarantined": 1,
    "seconds_by_step": {"scan": 0.5, "report": 1.25},
}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    reports = {
        "report.html": "<html>",
        "in_short.csv": 'sentence\n"1,199 documents from 3 outlets. <b>1</b> edited."\n',
        "what_changed.csv": "what,n_documents\ntitle edited,1\narrived,1199\n",
    }
    write_files(tmp_path / "my (home)" / "reports", reports)
    return Home(tmp_path / "my (home)")


def test_what_is_new_and_the_report_come_before_the_counts(home: Home) -> None:
    written = summary_markdown(ENTRY, home)
    assert written.startswith("# Published; 1 in quarantine\n")
    parts = [
        "1,199 documents from 3 outlets",
        "## What changed",
        "| title edited | 1 |",
        "| arrived | 1,199 |",
        "The report, for a browser",
        "1,200 records found",
    ]
    places = [written.index(part) for part in [*parts, "## Records by fate", "| scan | 0.50 |"]]
    assert places == sorted(places)
    assert f"`{home.report.as_uri()}`" in written
    assert "my%20%28home%29" in written
    assert "<b>" not in written


def test_a_run_that_wrote_no_report_does_not_tell_the_news_of_another(home: Home) -> None:
    entry = ENTRY | {"status": "unchanged", "n_quarantined": 0, "seconds_by_step": {"scan": 0.5}}
    written = summary_markdown(entry, home)
    assert written.startswith("# Nothing new: the warehouse stays as it was\n")
    assert "What changed" not in written
    assert "columnist report --open" in written


@pytest.mark.smoke
def test_what_is_in_quarantine_is_told_with_what_to_do(ingest: Any, tmp_path: Path) -> None:
    entry = ingest(
        write_files(tmp_path / "news", {"a.pdf": b"%PDF-1.4 ?", "b.txt": "Some words.\n"}), "--home", tmp_path / "h"
    )
    written = summary_markdown(entry, Home(tmp_path / "h"))
    assert written.index("## In quarantine") < written.index("## Records by fate")
    (row,) = [line for line in written.splitlines() if line.startswith("| damaged")]
    assert row == "| damaged | 1 | Fetch it again. |"
