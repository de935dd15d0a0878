"""Every query of sql/ runs, on a small warehouse and on an empty one, and keeps the rules of the house."""

import re
from pathlib import Path

import duckdb
import pytest

from warehouse import queries
from warehouse.reports import write_reports
from warehouse.schema import SQL_DIR

KINDS = ("macros", "views", "checks", "checks/tables", "checks/warnings", "reports", "examples")
ALL = [query for kind in KINDS for query in queries.find(kind)]
VALUES: dict[str, object] = {"cures": {"key": ["undecodable"], "value": ["Save it as UTF-8."]}}


def path_of(query: queries.Query) -> str:
    return str(query.path.relative_to(SQL_DIR))


@pytest.mark.parametrize("query", ALL, ids=path_of)
def test_a_file_has_a_title_and_lower_case_sql_without_a_catalogue(query: queries.Query) -> None:
    assert query.title[0].isupper()
    code = re.sub(r"--.*|'[^']*'", "", query.sql)
    assert code == code.lower()
    assert "->" not in code
    assert not re.search(r"\bwarehouse\.|\bmain\.|\bload\b|\binstall\b", code)
    assert query.sql.endswith(";\n")


@pytest.mark.parametrize("query", ALL, ids=path_of)
def test_a_file_holds_one_statement_besides_its_comment(query: queries.Query) -> None:
    kinds = [statement.type.name for statement in duckdb.extract_statements(query.sql)]
    # A definition carries a comment on itself, and on its columns where they are new.
    is_definition = query.path.parent.name in ("macros", "views")
    assert kinds[0] == ("CREATE" if is_definition else "SELECT")
    assert set(kinds[1:]) == ({"ALTER"} if is_definition else set())


@pytest.mark.parametrize("kind", ["examples", "reports"])
def test_queries_run_on_an_empty_warehouse(empty_warehouse: duckdb.DuckDBPyConnection, kind: str) -> None:
    for query in queries.find(kind):
        assert queries.run(empty_warehouse, query, VALUES).rows == []


def test_reports_answer_on_a_small_warehouse(small_warehouse: duckdb.DuckDBPyConnection) -> None:
    silent = [query.name for query in queries.find("reports") if not queries.run(small_warehouse, query, VALUES).rows]
    assert silent == ["recurring_lines"], "no line stands in three documents"


def test_a_document_in_two_languages_is_found(small_warehouse: duckdb.DuckDBPyConnection) -> None:
    small_warehouse.execute("update paragraphs set lang = 'fr' where paragraph_no = 0 and lang = 'de'")
    ((uri, lang, n_languages, mix),) = queries.run(
        small_warehouse, queries.get("examples", "languages_inside_documents")
    ).rows
    assert (uri, lang, n_languages) == ("mail/ernte.txt", "de", 2)
    assert mix == "de 75.0 %, fr 25.0 %"


def test_the_full_report_is_written_without_an_error(
    small_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    written = write_reports(small_warehouse, tmp_path, {"n_loaded": 4}, {"undecodable": "Save it as UTF-8."})
    assert [file.error for file in written if file.error] == []
    quarantine = (tmp_path / "quarantine.csv").read_text(encoding="utf-8")
    assert "no encoding fits <b>byte</b> 0x9d" in quarantine
    assert "Save it as UTF-8." in quarantine
