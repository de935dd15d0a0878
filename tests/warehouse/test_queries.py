"""Finding, describing and running the files of sql/."""

from pathlib import Path

import duckdb
import pytest

from warehouse import queries
from warehouse.errors import ColumnistError
from warehouse.schema import TABLES


def write(folder: Path, name: str, sql: str) -> None:
    path = folder / "examples" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(sql, encoding="utf-8")


def test_a_query_has_a_name_without_its_number_and_its_first_comment_as_title(tmp_path: Path) -> None:
    write(tmp_path, "20_second.sql", "-- The second.\nselect 2 as two;\n")
    write(tmp_path, "10_first.sql", "-- Is it the first?\nselect $b as b, $a as a, $b as again;\n")
    first, second = queries.find("examples", tmp_path)
    assert (first.name, first.title, first.parameters) == ("first", "Is it the first?", ("a", "b"))
    assert (second.name, second.title, second.parameters) == ("second", "The second", ())


def test_a_folder_that_is_not_there_holds_no_queries(tmp_path: Path) -> None:
    assert queries.find("nothing", tmp_path) == ()


def test_an_unknown_name_is_answered_with_near_ones(tmp_path: Path) -> None:
    write(tmp_path, "longest_documents.sql", "-- Longest.\nselect 1;\n")
    write(tmp_path, "zebras.sql", "-- Zebras.\nselect 1;\n")
    with pytest.raises(ColumnistError, match=r"'longest_document'; there is longest_documents$"):
        queries.get("examples", "longest_document", tmp_path)
    with pytest.raises(ColumnistError, match="there is longest_documents, zebras"):
        queries.get("examples", "qqq", tmp_path)


def test_a_query_gets_only_the_values_it_names(tmp_path: Path) -> None:
    write(tmp_path, "sum.sql", "-- Sum.\nselect $a + 1 as total;\n")
    result = queries.run(duckdb.connect(), queries.get("examples", "sum", tmp_path), {"a": 1, "unasked": 2})
    assert result == queries.Result(("total",), [(2,)])


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("-- Missing.\nselect $a;\n", r"examples/query.sql needs a value for \$a"),
        (
            "-- Broken.\nselect * from nowhere;\n",
            "examples/query.sql does not run: Catalog Error: Table with name nowhere does not exist!",
        ),
        ("-- Nonsense.\nselec;\n", "query.sql is no SQL: Parser Error"),
        ("select 1;\n", "first line must be the title"),
    ],
)
def test_an_error_names_the_file(tmp_path: Path, sql: str, message: str) -> None:
    write(tmp_path, "query.sql", sql)
    with pytest.raises(ColumnistError, match=message) as caught:
        queries.run(duckdb.connect(), queries.get("examples", "query", tmp_path))
    assert "\n" not in str(caught.value)


def test_apply_runs_every_statement_in_the_order_of_the_file_names(tmp_path: Path) -> None:
    write(tmp_path, "20_b.sql", "-- B.\ncreate view b as select * from a;\ncomment on view b is 'built on a';\n")
    write(tmp_path, "10_a.sql", "-- A.\ncreate view a as select 1 as one;\n")
    con = duckdb.connect()
    assert queries.apply(con, "examples", tmp_path) == ("a", "b")
    assert con.execute("select one from b").fetchall() == [(1,)]


def test_a_message_names_the_whole_place_of_a_file_in_sql() -> None:
    postings = queries.find("links/search")[0]
    assert queries.place(postings) == "sql/links/search/10_documents_to_index.sql"
    assert queries.place(queries.get("checks/warnings", "failed_records")) == "sql/checks/warnings/failed_records.sql"


def test_a_template_is_a_statement_about_every_table(tmp_path: Path) -> None:
    write(
        tmp_path, "10_keys.sql.j2", "-- Keys.\nselect {{ tables | length }} as n, '{{ relations[0].target }}' as t;\n"
    )
    query = queries.get("examples", "keys", tmp_path)
    assert (query.title, query.path.name) == ("Keys", "10_keys.sql.j2")
    assert queries.run(duckdb.connect(), query).rows == [(len(TABLES), "runs")]


@pytest.mark.parametrize("template", ["-- A.\nselect {{ nothing }};\n", "-- A.\nselect {% for %};\n"])
def test_an_error_in_a_template_names_the_file(tmp_path: Path, template: str) -> None:
    write(tmp_path, "keys.sql.j2", template)
    with pytest.raises(ColumnistError, match=r"keys\.sql\.j2 is no template of SQL: ") as caught:
        queries.find("examples", tmp_path)
    assert "\n" not in str(caught.value)
