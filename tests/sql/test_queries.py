"""Every query of sql/ runs, on a small warehouse and on an empty one, and keeps the rules of the house."""

import re
from pathlib import Path

import duckdb
import pytest

from warehouse import queries
from warehouse.database import links
from warehouse.report.charts import make_plot, read_chart
from warehouse.report.pages import chapter_of, write_reports
from warehouse.report.shared_rows import shared_rows
from warehouse.schema import SQL_DIR

KINDS = ("macros", "views", "checks", "checks/warnings", "reports", "reports/shared", "examples", "reading")
ALL = [query for kind in KINDS for query in queries.find(kind)]
LINKED = [query for link in links.find_links() for query in link.queries]
GIVEN = {"cures": {"undecodable": "Save it as UTF-8."}, "settings": {"workers": "2"}, "versions": {"step decode": "1"}}
VALUES: dict[str, object] = {name: {"key": [*map_], "value": [*map_.values()]} for name, map_ in GIVEN.items()}
NOTHING: dict[str, object] = {name: {"key": [], "value": []} for name in GIVEN}


def path_of(query: queries.Query) -> str:
    return str(query.path.relative_to(SQL_DIR))


@pytest.mark.parametrize("query", ALL + LINKED, ids=path_of)
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


@pytest.mark.parametrize("query", LINKED, ids=path_of)
def test_a_file_of_a_link_holds_one_statement(query: queries.Query) -> None:
    assert len(duckdb.extract_statements(query.sql)) == 1


@pytest.mark.parametrize("kind", ["examples", "reports"])
def test_queries_run_on_an_empty_warehouse(empty_warehouse: duckdb.DuckDBPyConnection, kind: str) -> None:
    with shared_rows(empty_warehouse):
        for query in queries.find(kind):
            assert queries.run(empty_warehouse, query, NOTHING).rows == []


@pytest.mark.slow
def test_reports_answer_on_a_small_warehouse(small_warehouse: duckdb.DuckDBPyConnection) -> None:
    with shared_rows(small_warehouse):
        silent = [each.name for each in queries.find("reports") if not queries.run(small_warehouse, each, VALUES).rows]
    assert silent == ["mixed_languages", "distinctive_words", "junk", "recurring_lines"], (
        "one language to a document, one outlet to a language, articles alone, no line in three"
    )


@pytest.mark.parametrize("query", queries.find("reports"), ids=path_of)
def test_a_report_has_a_chapter_and_a_chart_that_its_columns_can_give(
    small_warehouse: duckdb.DuckDBPyConnection, query: queries.Query
) -> None:
    assert chapter_of(query.path.name) != "More"
    with shared_rows(small_warehouse):
        found = queries.run(small_warehouse, query, VALUES)
    if chart := read_chart(query):
        make_plot(chart, query, found.columns, found.rows)
        assert {chart.x, *chart.y} <= set(found.columns)


def test_records_found_are_the_sum_of_their_fates_beside_those_of_the_run_before(
    small_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    small_warehouse.execute(
        """insert into runs by name select * replace ('9' as run_id, 9 as n_found, 6 as n_loaded) from runs"""
    )
    rows = queries.run(small_warehouse, queries.get("reports", "funnel"), VALUES).rows
    assert rows == [
        ("found", 9, 100.0, 7, 2),
        ("loaded", 6, 66.7, 4, 2),
        ("empty", 1, 11.1, 1, 0),
        ("skipped", 1, 11.1, 1, 0),
        ("quarantined", 1, 11.1, 1, 0),
    ]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["2026-01-01 10:00", "2026-01-01", "2026-02-03", None], ["2026-01-01", "2026-02-03", "undated"]),
        (["2020-01-01", "2026-02-03", "2026-02-05", None], ["2020-01", "2026-02", "undated"]),
        (["1900-01-01", "2026-02-03", None, None], ["1900", "2026", "undated"]),
        (["1500-01-01", "2026-02-03", None, None], ["1500", "2000", "undated"]),
        ([None, None, None, None], []),
    ],
)
def test_the_published_are_counted_in_periods_that_fit_their_span(
    small_warehouse: duckdb.DuckDBPyConnection, dates: list[str | None], expected: list[str]
) -> None:
    ids = [row[0] for row in small_warehouse.execute("select doc_id from documents order by doc_id").fetchall()]
    for doc_id, date in zip(ids, dates, strict=True):
        small_warehouse.execute("update documents set published_at = ? where doc_id = ?", [date, doc_id])
    rows = queries.run(small_warehouse, queries.get("reports", "published"), VALUES).rows
    assert [row[0] for row in rows] == expected
    assert sum(int(str(row[1])) for row in rows) == (len(dates) if rows else 0)


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], "4 documents from 2 outlets in 3 languages, 96 words, published in 2026; 75 % have no date. Since the run before: 1 edited, 1 vanished."),
        (["update documents set lang = 'und'"], " in no language that could be told, "),
        (["update documents set n_words = 700_000, outlet = 'one'"], "4 documents from one outlet in 3 languages, 2.8 million words, "),
        (["update documents set published_at = null"], ", none with a date. "),
        (["update documents set published_at = if(doc_id = (select min(doc_id) from documents), date '2016-09-01', null)"], ", published in 2016; 75 % have no date. "),
        (["insert into sightings by name select * replace ('later' as run_id, 9 as run_no, 'removed' as event) from sightings limit 1"], ". Since the run before: 1 vanished. "),
    ],
)  # fmt: skip
def test_the_report_opens_with_a_sentence_of_what_there_is(
    small_warehouse: duckdb.DuckDBPyConnection, statements: list[str], expected: str
) -> None:
    for statement in statements:
        small_warehouse.execute(statement)
    with shared_rows(small_warehouse):
        ((sentence,),) = queries.run(small_warehouse, queries.get("reports", "in_short")).rows
    assert expected in str(sentence)
    assert str(sentence).endswith(". 1 record could not be read.")


def test_a_length_falls_into_the_one_bin_that_holds_it(small_warehouse: duckdb.DuckDBPyConnection) -> None:
    for n_words in (1, 9, 10, 12, 13, 999, 1000, 20_000_000):
        small_warehouse.execute("update documents set n_words = ?", [n_words])
        ((low, high, n_documents, *_),) = queries.run(small_warehouse, queries.get("reports", "lengths"), VALUES).rows
        assert int(str(low)) <= n_words < int(str(high))
        assert n_documents == 4


def test_a_document_in_two_languages_is_found(small_warehouse: duckdb.DuckDBPyConnection) -> None:
    small_warehouse.execute("update paragraphs set lang = 'fr' where paragraph_no = 0 and lang = 'de'")
    ((uri, lang, n_languages, mix),) = queries.run(
        small_warehouse, queries.get("examples", "languages_inside_documents")
    ).rows
    assert (uri, lang, n_languages) == ("mail/ernte.txt", "de", 2)
    assert mix == "de 75.0 %, fr 25.0 %"


@pytest.mark.slow
def test_the_full_report_is_written_without_an_error(
    small_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    written = write_reports(small_warehouse, tmp_path, {"n_loaded": 4}, GIVEN)
    assert [file for file in written if file.error or file.chart_error] == []
    quarantine = (tmp_path / "quarantine.csv").read_text(encoding="utf-8")
    assert "no encoding fits <b>byte</b> 0x9d" in quarantine
    assert "Save it as UTF-8." in quarantine
