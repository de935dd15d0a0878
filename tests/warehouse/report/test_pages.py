"""The report's files, from queries made for the purpose; that those of sql/reports/ run is in tests/sql/."""

import csv
import html.parser
import re
from pathlib import Path

import duckdb
import pytest

from tests.conftest import write_files
from tests.warehouse.report.conftest import PAYLOADS
from tests.warehouse.report.writing import page_of, write
from warehouse.report import pages
from warehouse.report.pages import write_reports
from warehouse.report.sections import PAGE_ROWS, WIDTHS


def write_own(folder: Path, files: dict[str, str | bytes]) -> Path:
    return write_files(folder / "mine", files)


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


def test_each_query_becomes_a_csv_and_a_section_in_its_order(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "10_later.sql", "-- Later.\nselect 1234567 as n_words, 0.5 as ratio, null as nothing;\n")
    write(tmp_path, "20_sooner.sql", "-- Sooner.\nselect 'a' as letter, 25.0 as share;\n")
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
    assert "\n### Sooner\n\n| letter | share |\n| --- | ---: |\n| a | 25.0 % |\n" in markdown
    assert "\n### Later\n\n| words | ratio | nothing |\n| ---: | ---: | --- |\n| 1,234,567 | 0.5 |  |\n" in markdown
    assert markdown.index("\n## Volume over time\n") < markdown.index("### Sooner") < markdown.index("\n## This run\n")
    page = page_of(tmp_path / "out")
    assert page.index('id="sooner"') < page.index('id="later"')
    assert 'style="width: 25.0%"' in page


def test_a_column_called_sentence_is_text(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "00_short.sql", "-- In short.\nselect '1 <b>document</b> | found.' as sentence;\n")
    write_reports(con, tmp_path / "out", {}, sql_dir=tmp_path)
    assert "\n### In short\n\n1 &lt;b&gt;document" in (tmp_path / "out" / "report.md").read_text()
    assert '<p class="lead">1 &lt;b&gt;document&lt;/b&gt; | found.</p>' in page_of(tmp_path / "out")


def test_the_opening_sentence_is_whole_and_stands_above_the_chapters(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    write(tmp_path, "00_short.sql", "-- In short.\nselect repeat('all of it ', 60) || 'to its end' as sentence;\n")
    write(tmp_path, "20_time.sql", "-- Time.\nselect 1 as one;\n")
    write_reports(con, tmp_path / "out", {"run_id": "r1"}, sql_dir=tmp_path)
    page = page_of(tmp_path / "out")
    assert page.index("to its end</p>") < page.index("run id <bdi>r1") < page.index("<nav")
    assert "In short" not in page


def test_details_are_folded_unless_something_in_them_could_not_be_made(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    write(tmp_path, "20_time.sql", "-- Time.\nselect 1 as one;\n")
    write(tmp_path, "50_lengths.sql", "-- Lengths.\nselect 1 as one;\n")
    write(tmp_path, "60_quality.sql", "-- Quality.\nselect wrong;\n")
    write(tmp_path, "70_cleaning.sql", "-- Cleaning.\n-- chart: pie x=a y=b\nselect 1 as a, 2 as b;\n")
    write_reports(con, tmp_path / "out", {}, sql_dir=tmp_path)
    page = page_of(tmp_path / "out")
    opens = dict(re.findall(r'<details class="chapter"( open)?>\n<summary><h2 id="[^"]+">([^<]+)', page))
    assert {title: bool(is_open) for is_open, title in opens.items()} == {"Cleaning": True, "Lengths": False}
    assert page.count('<details class="chapter" open>') == 2


def test_what_several_queries_read_is_worked_out_once_told_with_each_and_gone_in_the_end(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    (tmp_path / "reports" / "shared").mkdir(parents=True)
    write(tmp_path, "shared/10_lots.sql", "-- Lots.\nselect uuid() as lot;\n")
    write(tmp_path, "shared/20_twice.sql", "-- Twice.\nfrom lots union all from lots;\n")
    write(tmp_path, "shared/30_wrong.sql", "-- Wrong.\nselect wrong;\n")
    for name in ("20_a", "30_b"):
        write(tmp_path, f"{name}.sql", "-- Of both.\nselect lot, count(*) as n from twice group by lot;\n")
    write(tmp_path, "40_c.sql", "-- Of what is not there.\nfrom wrong;\n")
    a, b, c, *_ = sorted(write_reports(con, tmp_path / "out", {}, sql_dir=tmp_path))
    assert a.path.read_text() == b.path.read_text()
    assert a.path.read_text().endswith(",2\n")
    assert c.error is not None
    assert "-- twice is:\n--     -- Twice.\n--     from lots union all" in page_of(tmp_path / "out")
    assert con.execute("select table_name from duckdb_tables()").fetchall() == [("texts",)]


def test_hostile_text_is_inert_everywhere(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(
        tmp_path,
        "texts.sql",
        "-- Texts <b>of</b> | strangers.\n-- chart: bar x=text y=n color=text\n-- A note </p><script>alert(4)</script>.\n"
        "select text, text as again, 1 as n from texts; -- </code><script>alert(5)</script>\n",
    )
    write(tmp_path, "broken.sql", "-- Broken.\nselect error('<script>alert(2)</script>');\n")
    write_reports(con, tmp_path / "out", {"<i>name</i>": "<script>alert(3)</script>"}, sql_dir=tmp_path)

    page = Tags((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert not {"script", "img", "image", "i", "b", "iframe", "link", "object", "foreignobject", "use"} & set(
        page.names
    )
    assert page.names.count("svg") == len(WIDTHS) + len(PAYLOADS)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "xlink:href")]
    links = {value for name, value in page.attributes if name == "href"}
    assert {link for link in links if not str(link).startswith("#")} == {"texts.csv"}
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    assert ("content", policy) in page.attributes
    # Sixteen names beside bars, each again as what a bar says.
    assert page_of(tmp_path / "out").count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4

    markdown = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "<" not in markdown
    assert "](" not in markdown.replace("\\](", "")
    rows = [line for line in markdown.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) == 1 + len(PAYLOADS)
    assert {row.replace("\\|", "").count("|") for row in rows} == {4}

    for name in ("report.html", "report.md"):
        text = (tmp_path / "out" / name).read_text(encoding="utf-8")
        assert "\u202e" not in text
        assert "⟨U+202E⟩" in text

    with (tmp_path / "out" / "texts.csv").open(encoding="utf-8", newline="") as file:
        cells = [row[0] for row in csv.reader(file)][1:]
    shown = [text.replace("\u202e", "⟨U+202E⟩") for text in PAYLOADS]
    assert cells == [f"'{text}" if text.startswith("=") else text for text in shown]


def test_a_query_that_does_not_run_is_named_and_costs_no_other(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "20_broken.sql", "-- Broken.\nselect * from nowhere;\n")
    write(tmp_path, "30_whole.sql", "-- Whole.\nselect 1 as one;\n")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "broken.csv").write_text("yesterday's figures\n")
    broken, whole, *_ = write_reports(con, tmp_path / "out", {}, sql_dir=tmp_path)
    assert broken.error is not None
    assert "20_broken.sql does not run: Catalog Error" in broken.error
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


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("-- none: No document <b>has</b> a date.\n-- A note.\n", "No document &lt;b&gt;has&lt;/b&gt; a date."),
        ("-- A note.\n", "Nothing to show: the query gives no rows."),
    ],
)
def test_where_there_are_no_rows_the_page_says_why(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, header: str, expected: str
) -> None:
    write(tmp_path, "none.sql", f"-- None.\n{header}select 1 as one where false;\n")
    none, markdown, page = write_reports(con, tmp_path / "out", {}, sql_dir=tmp_path)
    assert none.path.read_text() == "one\n"
    assert f'<p class="none">{expected}</p>' in page.path.read_text(encoding="utf-8")
    assert '<p class="note">A note.</p>' in page.path.read_text(encoding="utf-8")
    assert expected.split()[0] in markdown.path.read_text(encoding="utf-8")


def test_a_query_may_ask_for_the_cures(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "cures.sql", "-- Cures.\nselect $cures['failed'] as cure, $cures['unknown'] as none;\n")
    cured, *_ = write_reports(con, tmp_path / "a", {}, {"cures": {"failed": "Report it."}}, sql_dir=tmp_path)
    assert cured.path.read_text() == "cure,none\nReport it.,\n"
    uncured, *_ = write_reports(con, tmp_path / "b", {}, sql_dir=tmp_path)
    assert (uncured.error, uncured.path.read_text()) == (None, "cure,none\n,\n")


def test_the_same_warehouse_gives_the_same_bytes(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "texts.sql", "-- Texts.\n-- chart: bar x=text y=n\nselect text, 1 as n from texts;\n")
    pages = []
    for name in ("a", "b"):
        written = write_reports(con, tmp_path / name, {"n_loaded": 1}, sql_dir=tmp_path)
        pages.append([file.path.read_bytes() for file in written])
    assert pages[0] == pages[1]


def test_ids_are_unique_and_every_reference_has_its_id(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    for name in ("20_a", "30_b"):
        write(tmp_path, f"{name}.sql", "-- Texts.\n-- chart: bar x=text y=n\nselect text, 1 as n from texts;\n")
    own = write_own(tmp_path, {"a.sql": "-- Mine.\n-- chart: bar x=text y=n\nselect text, 2 as n from texts;\n"})
    write_reports(con, tmp_path / "out", {}, own=own, sql_dir=tmp_path)
    page = Tags(page_of(tmp_path / "out"))
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    for name, value in page.attributes:
        if name in ("aria-labelledby", "aria-describedby"):
            assert value in ids
        if name == "href" and str(value).startswith("#"):
            assert str(value)[1:] in ids


def test_the_file_of_a_report_that_is_gone_goes_too(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    own = write_own(tmp_path, {"a.sql": "-- A.\nselect 1 as a;\n", "b.sql": "-- B.\nselect 2 as b;\n"})
    write_reports(con, tmp_path / "out", {}, own=own, sql_dir=tmp_path)
    (own / "a.sql").unlink()
    (own / "b.sql").write_text("-- B.\nselect wrong;\n")
    assert sorted(path.name for path in (tmp_path / "out" / "own").iterdir()) == ["a.csv", "b.csv"]
    write_reports(con, tmp_path / "out", {}, own=own, sql_dir=tmp_path)
    assert sorted((tmp_path / "out" / "own").iterdir()) == []


def test_a_chart_that_fails_costs_its_section_nothing_but_the_chart(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "20_pie.sql", "-- Pie.\n-- chart: pie x=a y=b\nselect 1 as a, 2 as b;\n")
    write(tmp_path, "30_bar.sql", "-- Bar.\n-- chart: bar x=text y=n\nselect text, 1 as n from texts;\n")

    def fail(*_: object) -> str:
        raise ValueError("Vega\n<b>fell over</b>")

    monkeypatch.setattr("warehouse.report.sections.draw", fail)
    pie, bar, *_ = write_reports(con, tmp_path / "out", {}, sql_dir=tmp_path)
    assert (pie.error, bar.error, pie.n_rows, bar.n_rows) == (None, None, 1, len(PAYLOADS))
    assert pie.chart_error is not None
    assert "20_pie.sql: no chart is called 'pie'" in pie.chart_error
    assert bar.chart_error is not None
    assert "30_bar.sql: the chart could not be drawn: ValueError: Vega <b>fell" in bar.chart_error
    page = page_of(tmp_path / "out")
    assert "<svg" not in page
    assert page.count("No chart: ") == 2
    assert "&lt;b&gt;fell over" in page
    assert page.count("<table>") == 2


def test_the_query_and_the_notes_of_its_header_are_on_the_page(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    write(tmp_path, "10_a.sql", "-- A.\n-- Why it is counted,\n-- and how.\nselect 1 as a; -- not a note\n")
    write_reports(con, tmp_path / "out", {}, sql_dir=tmp_path)
    page = page_of(tmp_path / "out")
    assert '<p class="note">Why it is counted, and how.</p>' in page
    assert (
        '<pre tabindex="0"><code>-- A.\n-- Why it is counted,\n-- and how.\nselect 1 as a; -- not a note</code></pre>'
        in page
    )


def test_a_page_that_would_be_too_long_shows_fewer_rows(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_PAGE_BYTES", 30_000)
    write(tmp_path, "10_wide.sql", f"-- Wide.\nselect range, repeat('x', 150) as a{', range' * 3} from range(1000);\n")
    write_reports(con, tmp_path / "out", {}, sql_dir=tmp_path)
    assert len((tmp_path / "out" / "report.html").read_bytes()) < 30_000
    assert "The first 30 of 1,000 rows" in page_of(tmp_path / "out")
    assert (tmp_path / "out" / "wide.csv").read_text().count("\n") == 1_001
