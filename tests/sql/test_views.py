"""What each view and macro yields."""

import json
import re
from pathlib import Path

import duckdb
import pytest

from warehouse import queries

QUALITY = json.loads((Path(__file__).parent.parent / "cases" / "quality_rules.json").read_text(encoding="utf-8"))


def set_signals(con: duckdb.DuckDBPyConnection, values: dict[str, object]) -> None:
    con.execute(f"update signals set {', '.join(f'{column} = ?' for column in values)}", list(values.values()))


def uris(con: duckdb.DuckDBPyConnection, view: str) -> list[str]:
    return [uri for (uri,) in con.execute(f"select uri from {view} order by uri").fetchall()]


@pytest.mark.parametrize("view", [query.name for query in queries.find("views")])
def test_a_view_runs_on_an_empty_warehouse_and_says_what_it_is(
    empty_warehouse: duckdb.DuckDBPyConnection, view: str
) -> None:
    assert empty_warehouse.execute(f"select * from {view}").fetchall() == []
    comment = empty_warehouse.execute("select comment from duckdb_views() where view_name = ?", [view]).fetchall()
    assert comment[0][0].endswith(".")


def test_a_text_that_was_rewritten_is_touched_all_over_whatever_is_shown_of_it(
    small_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    small_warehouse.execute("update documents set published_at = timestamp '2000-01-01'")
    small_warehouse.execute(
        "update changes set op = 'rewritten', old_text = null, new_text = null, similarity = null, in_title = false"
    )
    assert small_warehouse.execute(
        "select uri, n_edited, title_changed, rewritten, share_touched from stealth_edits"
    ).fetchall() == [("mail/ernte.txt", 0, False, True, 1)]


def test_unique_documents_are_those_without_copies_and_one_of_each_cluster(
    small_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert len(uris(small_warehouse, "documents")) == 4
    unique = uris(small_warehouse, "unique_documents")
    assert set(unique) > {"mail/ernte.txt", "mail/harvest-zh.txt"}
    assert len(unique) == 3


@pytest.mark.parametrize(
    ("rule", "column", "bad", "good"), [(rule, *case) for rule, case in QUALITY["breaking"].items()]
)
def test_a_signal_beyond_its_threshold_breaks_one_rule(
    small_warehouse: duckdb.DuckDBPyConnection, rule: str, column: str, bad: object, good: object
) -> None:
    set_signals(small_warehouse, QUALITY["good"] | {column: good})
    assert set(uris(small_warehouse, "quality_documents")) >= {"mail/ernte.txt", "seeds/harvest-10.txt"}
    set_signals(small_warehouse, {column: bad})
    broken = small_warehouse.execute(
        "select rule from quality_failures join documents using (doc_id) where lang = 'en'"
    ).fetchall()
    assert broken == [(rule,), (rule,)]
    assert "mail/ernte.txt" not in uris(small_warehouse, "quality_documents")


def test_a_line_recurs_where_three_documents_hold_it_and_copies_of_one_do_not_count(
    small_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    recurring = "select source, text, role, n_documents, share from recurring_lines"
    assert small_warehouse.execute(recurring).fetchall() == []
    # One line for all documents: two of seeds and two of mail, then all four of one outlet.
    small_warehouse.execute("update paragraphs set text = 'A line.', text_hash = 'x' where paragraph_no = 1")
    assert small_warehouse.execute(recurring).fetchall() == []
    small_warehouse.execute("update documents set outlet = 'news.example'")
    assert small_warehouse.execute(recurring).fetchall() == [("news.example", "A line.", "body", 4, 100.0)]
    small_warehouse.execute("update documents set content_hash = (select min(content_hash) from documents)")
    assert small_warehouse.execute(recurring).fetchall() == []


def test_words_of_chinese_may_be_short_and_not_few(small_warehouse: duckdb.DuckDBPyConnection) -> None:
    set_signals(small_warehouse, QUALITY["good"] | {"mean_word_length_chars": 1.6})
    assert uris(small_warehouse, "quality_documents") == ["mail/harvest-zh.txt"]
    set_signals(small_warehouse, {"n_words": 49})
    assert uris(small_warehouse, "quality_documents") == []


def test_every_rule_is_tested() -> None:
    rules = re.findall(r"then '(\w+)'", queries.get("views", "quality_failures").sql)
    assert sorted(rules) == sorted(QUALITY["breaking"])


def test_body_texts_leave_out_captions_and_boilerplate(small_warehouse: duckdb.DuckDBPyConnection) -> None:
    ((text, n_paragraphs),) = small_warehouse.execute(
        "select text, n_paragraphs from body_texts where uri = 'seeds/harvest-copy.txt'"
    ).fetchall()
    assert text == (
        "The harvest of the year\n\n"
        "The farmers of the valley brought in twice as much wheat as in the year before. "
        "Nobody had expected it, said the mayor."
    )
    assert n_paragraphs == 2


def test_quarantine_says_what_and_why(small_warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = small_warehouse.execute("select uri, stage, reason from quarantine").fetchall()
    assert rows == [("mail/=cmd()|a.txt", "decode", "undecodable")]


def test_balance_names_the_record_and_the_problem(small_warehouse: duckdb.DuckDBPyConnection) -> None:
    small_warehouse.execute("delete from documents where uri = 'mail/ernte.txt'")
    rows = small_warehouse.execute("select uri, fate, problem from balance").fetchall()
    assert rows == [("mail/ernte.txt", "loaded", "loaded without a document")]


@pytest.mark.parametrize("text", ["e\u0301a", "👩\u200d🌾!x", "हिन्दी", "größe"])
def test_a_span_counts_code_points_as_python_does(empty_warehouse: duckdb.DuckDBPyConnection, text: str) -> None:
    for start in range(len(text)):
        for end in range(start, len(text) + 1):
            assert empty_warehouse.execute("select span(?, ?, ?)", [text, start, end]).fetchall() == [
                (text[start:end],)
            ]


def test_a_share_of_nothing_is_unknown(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    assert empty_warehouse.execute("select share(1, 3), share(1, 0)").fetchall() == [(33.3, None)]
