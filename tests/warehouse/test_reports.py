"""The report's files, from queries made for the purpose; that those of sql/reports/ run is in tests/sql/."""

import csv
import datetime
import html.parser
from pathlib import Path

import duckdb
import pytest

from warehouse.reports import PAGE_ROWS, plain, write_reports

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload='alert(1)'>",
    "{{ 7 * 7 }}{% raw %}",
    '=HYPERLINK("https://e.example", "x")',
    "| a | b |\n# heading",
    "[x](javascript:alert(1))",
    "invoice\u202efdp.exe",
]


def write(folder: Path, name: str, sql: str) -> None:
    (folder / "reports").mkdir(exist_ok=True)
    (folder / "reports" / name).write_text(sql, encoding="utf-8")


class Tags(html.parser.HTMLParser):
    """Every tag and attribute that a browser would see."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("create table texts as select unnest($texts) as text", {"texts": PAYLOADS})
    return con


def test_each_query_becomes_a_csv_and_a_section_in_its_order(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "20_later.sql", "-- Later.\nselect 1234567 as n_words, 0.5 as ratio, null as nothing;\n")
    write(tmp_path, "10_sooner.sql", "-- Sooner.\nselect 'a' as letter, 25.0 as share;\n")
    written = write_reports(con, tmp_path / "out", {"run_id": "r1", "n_loaded": 1200}, sql_dir=tmp_path)
    assert [(file.name, file.path.name, file.n_rows, file.error) for file in written] == [
        ("sooner", "sooner.csv", 1, None),
        ("later", "later.csv", 1, None),
        ("report", "report.md", 2, None),
        ("report", "report.html", 2, None),
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "later.csv",
        "report.html",
        "report.md",
        "sooner.csv",
    ]
    assert (tmp_path / "out" / "later.csv").read_text() == "n_words,ratio,nothing\n1234567,0.5,\n"
    markdown = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "- run id: r1\n- loaded: 1,200\n" in markdown
    assert "\n## Sooner\n\n| letter | share |\n| --- | ---: |\n| a | 25.0 % |\n" in markdown
    assert "\n## Later\n\n| words | ratio | nothing |\n| ---: | ---: | --- |\n| 1,234,567 | 0.5 |  |\n" in markdown
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.index('id="sooner"') < page.index('id="later"')
    assert 'style="width: 25.0%"' in page


def test_hostile_text_is_inert_everywhere(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "texts.sql", "-- Texts <b>of</b> | strangers.\nselect text, text as again from texts;\n")
    write(tmp_path, "broken.sql", "-- Broken.\nselect error('<script>alert(2)</script>');\n")
    write_reports(con, tmp_path / "out", {"<i>name</i>": "<script>alert(3)</script>"}, sql_dir=tmp_path)

    page = Tags((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert not {"script", "img", "svg", "i", "b", "iframe", "link", "object"} & set(page.names)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    assert all(value is not None and value.startswith("#") for name, value in page.attributes if name == "href")
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:") in page.attributes

    markdown = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "<" not in markdown
    assert "](" not in markdown.replace("\\](", "")
    rows = [line for line in markdown.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) == 1 + len(PAYLOADS)
    assert {row.replace("\\|", "").count("|") for row in rows} == {3}

    for name in ("report.html", "report.md"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert "\u202e" not in text
        assert "⟨U+202E⟩" in text

    with (tmp_path / "out" / "texts.csv").open(encoding="utf-8", newline="") as file:
        cells = [row[0] for row in csv.reader(file)][1:]
    assert cells == [f"'{text}" if text.startswith("=") else text for text in PAYLOADS]


def test_a_query_that_does_not_run_is_named_and_costs_no_other(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "10_broken.sql", "-- Broken.\nselect * from nowhere;\n")
    write(tmp_path, "20_whole.sql", "-- Whole.\nselect 1 as one;\n")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "broken.csv").write_text("yesterday's figures\n")
    broken, whole, *_ = write_reports(con, tmp_path / "out", {}, sql_dir=tmp_path)
    assert broken.error is not None
    assert "10_broken.sql does not run: Catalog Error" in broken.error
    assert not broken.path.exists()
    assert (whole.error, whole.path.read_text()) == (None, "one\n1\n")
    assert "could not be made" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_long_table_is_whole_in_the_csv_and_short_on_the_page(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "long.sql", "-- Long.\nselect range as number from range(25000);\n")
    long, markdown, page = write_reports(con, tmp_path / "out", {}, sql_dir=tmp_path)
    assert long.n_rows == 25_000
    assert long.path.read_text().count("\n") == 25_001
    assert f"The first {PAGE_ROWS} of 25,000 rows" in markdown.path.read_text(encoding="utf-8")
    assert page.path.read_text(encoding="utf-8").count("<tr>") == 1 + PAGE_ROWS


def test_no_rows_are_said_to_be_none(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "none.sql", "-- None.\nselect 1 as one where false;\n")
    none, markdown, page = write_reports(con, tmp_path / "out", {}, sql_dir=tmp_path)
    assert none.path.read_text() == "one\n"
    assert "No rows." in markdown.path.read_text(encoding="utf-8")
    assert "No rows." in page.path.read_text(encoding="utf-8")


def test_a_query_may_ask_for_the_cures(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "cures.sql", "-- Cures.\nselect $cures['failed'] as cure, $cures['unknown'] as none;\n")
    cured, *_ = write_reports(con, tmp_path / "a", {}, {"failed": "Report it."}, sql_dir=tmp_path)
    assert cured.path.read_text() == "cure,none\nReport it.,\n"
    uncured, *_ = write_reports(con, tmp_path / "b", {}, sql_dir=tmp_path)
    assert (uncured.error, uncured.path.read_text()) == (None, "cure,none\n,\n")


def test_the_same_warehouse_gives_the_same_bytes(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "texts.sql", "-- Texts.\nselect text from texts;\n")
    pages = []
    for name in ("a", "b"):
        written = write_reports(con, tmp_path / name, {"n_loaded": 1}, sql_dir=tmp_path)
        pages.append([file.path.read_bytes() for file in written])
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "yes"),
        (["a", None, 2], "a, , 2"),
        ({"scan": 0.5}, "scan: 0.5"),
        (datetime.datetime(2026, 1, 2, 3, 4, 5, 678), "2026-01-02 03:04:05"),
    ],
)
def test_values_are_written_as_people_write_them(value: object, expected: str) -> None:
    assert plain(value) == expected
