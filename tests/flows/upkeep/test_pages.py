"""The report and the data dictionary, written anew from what is published."""

import os
import subprocess
import sys

import pytest

from flows.records.reasons import REASONS
from tests.conftest import PROJECT, write_files
from warehouse.text.escapes import markdown

BODY = "The council met on Tuesday.\n\nIt agreed to mend the bridge.\n"


def test_docs_are_written_before_the_first_run_and_say_what_makes_a_warehouse(columnist, home):
    (home / "lake").mkdir(parents=True)
    out = columnist("docs").out
    pages = [home / "docs" / "dictionary.html", home / "docs" / "dictionary.md"]
    assert out.splitlines()[:2] == [str(path.relative_to(home.parent)) for path in pages]
    assert out.endswith(
        f"no counts and samples: no warehouse in {home.name} yet; `columnist run SOURCE...` makes one\n"
    )
    assert all(path.stat().st_size > 10_000 for path in pages)


def test_docs_are_of_the_published_state_with_the_reasons_and_what_to_do(columnist, ingest, tmp_path):
    entry = ingest(write_files(tmp_path / "news", {"a.txt": BODY}))
    told = columnist("docs", "--json", "--output", "site").json()
    assert (told["run_id"], told["html"]) == (entry["run_id"], str(tmp_path / "site" / "dictionary.html"))
    page = (tmp_path / "site" / "dictionary.md").read_text(encoding="utf-8")
    for code, reason in REASONS.items():
        assert f"| {markdown(code)} | {reason.fate} | {markdown(reason.meaning)} | {markdown(reason.cure)} |" in page
    assert "no counts" not in columnist("docs").out


def test_docs_refuse_a_file_and_a_damaged_warehouse_in_one_line(columnist, home, tmp_path):
    write_files(tmp_path, {"notes": "mine"})
    assert "notes is a file; name a folder for the pages" in columnist("docs", "--output", "notes", code=2).err
    assert "choose another with --output DIR" in columnist("docs", "--output", "notes/docs", code=2).err
    write_files(home, {"warehouse.duckdb": b"no database" * 1_000})
    refused = columnist("docs", code=2)
    assert "`columnist rebuild` makes it anew from the lake" in refused.err
    assert refused.err.count("\n") == 1


@pytest.mark.slow
def test_a_report_of_ones_own_is_added_and_what_is_wrong_with_it_is_told(columnist, home, tmp_path, monkeypatch):
    folder = write_files(
        tmp_path / "mine",
        {
            "10_words.sql": "-- Words.\n-- chart: bar x=uri y=n_words\nselect uri, n_words from documents;\n",
            "20_pie.sql": "-- Pie.\n-- chart: pie x=a y=b\nselect 1 as a, 2 as b;\n",
            "30_typo.sql": "-- Typo.\nselect lnag from documents;\n",
        },
    )
    monkeypatch.setenv("COLUMNIST_REPORT_FOLDER", str(folder))
    columnist("run", PROJECT / "seeds", "--direct")
    printed = columnist("report").out
    assert printed.startswith(f"{os.path.join('home', 'reports', 'report.html')}\n")
    assert "45 tables, each also saved as a CSV\n" in printed
    assert "own/20_pie: without its chart, " in printed
    assert "own/30_typo: left out, " in printed
    assert (home / "reports" / "own" / "10_words.csv").read_text().endswith(",678\n")
    page = (home / "reports" / "report.html").read_text(encoding="utf-8")
    assert "no chart is called &#39;pie&#39;" in page
    assert {row["name"]: row["error"] is None for row in columnist("report", "--json").json()}["own/20_pie"]


@pytest.mark.slow
def test_a_report_folder_that_is_missing_stops_a_run_before_it_reads_anything(columnist, home, reports, tmp_path):
    write_files(tmp_path, {"columnist.toml": 'report_folder = "nowhere"\n'})
    failed = columnist("run", PROJECT / "seeds", "--direct", code=2)
    assert failed.err == (
        "columnist: report_folder nowhere is no folder; make it and put .sql files there,"
        " or take report_folder out of the settings\n"
    )
    assert not (home / "lake" / "manifest.json").exists()
    columnist("run", PROJECT / "seeds", "--direct", "--no-report")
    assert "report_folder nowhere is no folder" in columnist("report", code=2).err


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system has a browser of its own")
def test_the_report_opens_in_the_browser_that_is_there(columnist, home, tmp_path):
    columnist("run", PROJECT / "seeds", "--direct", "--no-report")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path / "shown"}\n')
    browser.chmod(0o755)
    command = [sys.executable, "-m", "flows.cli.main", "report", "--open", "--home", str(home)]
    environment = {"PYTHONPATH": str(PROJECT), "PATH": ""}

    def shown(browser: str) -> tuple[int, str]:
        variables = environment | {"BROWSER": browser}
        done = subprocess.run(command, env=variables, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    report = home / "reports" / "report.html"
    assert shown(f"{browser} %s") == (0, "")
    assert (tmp_path / "shown").read_text() == f"{report.absolute().as_uri()}\n"
    assert shown("") == (2, f"columnist: there is no browser here to open {report}\n")


def test_the_report_written_anew_has_the_facts_of_the_run_that_published(columnist, home, ingest, tmp_path):
    write_files(
        tmp_path, {"news/0.txt": "Story 0 of the day.\n", "mail/1.txt": "Story 1.\n", "mail/2.txt": "Story 2.\n"}
    )
    ingest(tmp_path / "news")
    published, unchanged = ingest(tmp_path / "mail"), ingest(tmp_path / "news")
    assert (published["status"], unchanged["status"]) == ("published", "unchanged")
    columnist("report")
    assert f"- run id: {published['run_id']}\n" in (home / "reports" / "report.md").read_text(encoding="utf-8")
