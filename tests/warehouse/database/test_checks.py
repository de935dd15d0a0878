"""Running checks and refusing a warehouse; what each check of sql/checks/ finds is in tests/sql/."""

from pathlib import Path

import duckdb
import pytest

from warehouse.database.checks import Outcome, require_invariants, run_checks
from warehouse.errors import CheckFailed, ColumnistError


@pytest.fixture
def sql_dir(tmp_path: Path) -> Path:
    (tmp_path / "checks" / "warnings").mkdir(parents=True)
    (tmp_path / "checks" / "negatives.sql").write_text(
        "-- No number is negative.\n-- scope: table\nselect n from numbers where n < 0 order by n;\n"
    )
    (tmp_path / "checks" / "warnings" / "large.sql").write_text(
        "-- Large numbers.\nselect n from numbers where n > 9 order by n;\n"
    )
    return tmp_path


def connect(numbers: str) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(f"create table numbers as select * from {numbers}")
    return con


def test_invariants_come_first_and_the_sample_is_short(sql_dir: Path) -> None:
    assert run_checks(connect("range(0, 25) as t(n)"), sql_dir) == [
        Outcome("negatives", "No number is negative", True, 0, []),
        Outcome("large", "Large numbers", False, 15, [{"n": n} for n in range(10, 15)]),
    ]


def test_offenders_are_counted_to_the_last(sql_dir: Path) -> None:
    negatives, _ = run_checks(connect("range(-25000, 0) as t(n)"), sql_dir)
    assert negatives.offenders == 25_000
    assert negatives.sample[0] == {"n": -25_000}


def test_warnings_do_not_block(sql_dir: Path) -> None:
    require_invariants(run_checks(connect("range(0, 25) as t(n)"), sql_dir))


def test_a_broken_invariant_is_named_with_its_first_row_and_the_next_step(sql_dir: Path) -> None:
    con = connect("(values (-7), (-3)) as t(n)")
    with pytest.raises(
        CheckFailed, match=r'negatives \(No number is negative\): 2 rows, first \{"n": -7\}.*columnist rebuild'
    ):
        require_invariants(run_checks(con, sql_dir))


def test_a_text_of_a_document_cannot_leave_its_line_or_reach_the_terminal() -> None:
    outcome = Outcome("spans", "Spans", True, 1, [{"text": "\x1b[2J\r\n\u202eevil"}])
    with pytest.raises(CheckFailed) as caught:
        require_invariants([outcome])
    assert str(caught.value).isascii()
    assert str(caught.value).isprintable()


def test_a_check_that_does_not_run_is_not_a_check_that_passed(sql_dir: Path) -> None:
    with pytest.raises(ColumnistError, match=r"checks/negatives\.sql does not run"):
        run_checks(duckdb.connect(), sql_dir)
