"""Reports of a user's own: they come before what is folded, and a broken one harms no other."""

from pathlib import Path

import duckdb
import pytest

from tests.conftest import write_files
from tests.warehouse.report.conftest import PAYLOADS
from tests.warehouse.report.writing import page_of, write
from warehouse.errors import ColumnistError
from warehouse.report.pages import OWN_CHAPTER, write_reports


def write_own(folder: Path, files: dict[str, str | bytes]) -> Path:
    return write_files(folder / "mine", files)


def test_reports_of_ones_own_come_before_what_is_folded_and_a_broken_one_costs_itself(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    write(tmp_path, "10_ours.sql", "-- Ours.\nselect 1 as one;\n")
    own = write_own(
        tmp_path,
        {
            "10_ours.sql": "-- Mine, of the same name.\r\nselect 2 as two;\r\n",
            "20_no_title.sql": "select 3;",
            "30_no_sql.sql": "-- No SQL.\nselect from where;",
            "40_no_table.sql": "-- No table.\nselect * from nowhere;",
            "50_two.sql": "-- Two statements.\nselect 1; select 2;",
            "60_drops.sql": "-- Drops.\ndrop table texts;",
            "70_bytes.sql": b"-- Bytes \xff.\nselect 1;",
            "80 a name.sql": "-- A name with a space.\nselect 8 as eight;",
            "90_asks.sql": "-- Asks.\nselect $unheard;",
            "notes.txt": "no report",
        },
    )
    written = write_reports(con, tmp_path / "out", {}, own=own, sql_dir=tmp_path)
    told = {file.name: file.error for file in written}
    assert [name for name, error in told.items() if error is None] == [
        "own/10_ours", "own/80 a name", "ours", "report",
    ]  # fmt: skip
    for name, reason in {
        "20_no_title": "the first line must be the title",
        "30_no_sql": "is no SQL",
        "40_no_table": "nowhere does not exist",
        "50_two": "a report is one SELECT",
        "60_drops": "a report is one SELECT",
        "70_bytes": "cannot be read as UTF-8",
        "90_asks": "needs a value for $unheard",
    }.items():
        error = told[f"own/{name}"]
        assert error is not None
        assert reason in error
        assert f"{name}.sql" in error
        assert "\n" not in error
        assert f"{name}.sql" in page_of(tmp_path / "out")
    assert con.execute("select count(*) from texts").fetchall() == [(len(PAYLOADS),)]
    page = page_of(tmp_path / "out")
    assert page.index(f">{OWN_CHAPTER}<", page.index("<main")) < page.rindex("Mine, of the same") < page.index(">Ours<")
    assert 'href="own/80%20a%20name.csv"' in page
    assert (tmp_path / "out" / "own" / "10_ours.csv").read_text() == "two\n2\n"
    assert (tmp_path / "out" / "ours.csv").read_text() == "one\n1\n"
    assert f"## {OWN_CHAPTER}" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


def test_a_report_folder_that_is_missing_is_an_error_and_an_empty_one_says_so(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(ColumnistError, match=r"nowhere is no folder; make it"):
        write_reports(con, tmp_path / "out", {}, own=tmp_path / "nowhere", sql_dir=tmp_path)
    assert not (tmp_path / "out").exists()
    write_reports(con, tmp_path / "out", {}, own=write_own(tmp_path, {"notes.txt": ""}), sql_dir=tmp_path)
    assert "There is no .sql file in the folder." in page_of(tmp_path / "out")
