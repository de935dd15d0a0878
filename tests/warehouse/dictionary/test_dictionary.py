"""The data dictionary: everything that sql/ defines stands on both pages, and what documents say is text there."""

import html.parser
import itertools
import re
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from tests.conftest import write_files
from tests.helpers.warehouses import lend_warehouse
from warehouse.database.read_only import open_published
from warehouse.dictionary.dictionary import Reason, collect, parse_parameters
from warehouse.dictionary.pages import write_dictionary
from warehouse.errors import ColumnistError
from warehouse.queries import find
from warehouse.reading.samples import SAMPLE_CHARS, SAMPLE_ROWS
from warehouse.schema import SQL_DIR, TABLES, table_schema
from warehouse.text import escapes

REASONS = [Reason("undecodable", "quarantined", "No known encoding fits the bytes.", "Save it as UTF-8.")]
VOID = {"meta", "wbr", "br", "img", "input", "link", "hr"}
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1)) | a second cell | {{ 7 * 7 }}",
    "invoice\u202efdp.exe, zero\u200bwidth, \x1b[2J, \x9b31m and \x07",
)


class Page(html.parser.HTMLParser):
    """Tags with their attributes, headings, all text, and that of each element that has an id."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[int, str]] = []
        self.text = ""
        self.texts: dict[str, str] = {}
        self._open: list[tuple[str, str | None]] = []
        self.feed(path.read_text(encoding="utf-8"))
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag not in VOID:
            self._open.append((tag, attributes.get("id")))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        opened, _ = self._open.pop()
        assert opened == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        for tag, id_ in self._open:
            if id_ is not None:
                self.texts[id_] = self.texts.get(id_, "") + data
            if re.fullmatch("h[1-6]", tag):
                self.headings[-1] = (self.headings[-1][0], self.headings[-1][1] + data)

    def values(self, name: str) -> list[str]:
        return [value for _, attributes in self.tags if (value := attributes.get(name)) is not None]


class Pages(NamedTuple):
    html: Page
    markdown: str


def write(folder: Path, warehouse: Path | None = None) -> Pages:
    written = write_dictionary(folder, warehouse, REASONS)
    return Pages(Page(written.html), written.markdown.read_text(encoding="utf-8"))


def markdown(text: str) -> str:
    return text.replace("_", "\\_")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The pages without a warehouse."""
    return write(tmp_path_factory.mktemp("docs"))


def test_every_table_and_column_stands_on_both_pages(bare: Pages) -> None:
    assert {path.stem for path in (SQL_DIR / "schema").glob("*.sql")} == {table.name for table in TABLES}
    for table in TABLES:
        assert bare.html.texts[f"table-{table.name}"] == table.name
        _, _, below = bare.markdown.partition(f"\n### {markdown(table.name)}\n")
        section = below.partition("\n### ")[0]
        assert f"{table.kind}; key: {markdown(', '.join(table.key))}\n" in section
        for column in table_schema(table.name):
            assert bare.html.texts[f"{table.name}.{column.name}"] == column.name
            (row,) = re.findall(rf"^\| {re.escape(markdown(column.name))} \|.*$", section, re.MULTILINE)
            assert (" or NULL |" in row) is column.nullable
            assert ("from history" in row) is (column.name in table.from_history)
            assert ("| key " in row) is (column.name in table.key)


def test_every_definition_has_its_meaning_on_both_pages(bare: Pages) -> None:
    with lend_warehouse() as con:
        comments = con.execute(
            "select comment from duckdb_columns() where comment is not null union all"
            " select comment from duckdb_tables() union all select comment from duckdb_views() where not internal"
            " union all select comment from duckdb_functions() where function_type like '%macro' and not internal"
        ).fetchall()
    assert len(comments) > 200
    for (comment,) in comments:
        assert comment, "a table, view or macro has no comment"
        said = comment.removesuffix(" From history.")
        assert said in bare.html.text
        assert escapes.markdown(said) in bare.markdown


def test_every_view_macro_check_report_reason_and_example_stands_on_both_pages(bare: Pages) -> None:
    for view in find("views"):
        assert bare.html.texts[f"view-{view.name}"] == view.name
        assert f"\n### {markdown(view.name)}\n" in bare.markdown
    for macro in find("macros"):
        assert bare.html.texts[f"macro-{macro.name}"].startswith(f"{macro.name}(")
        assert f"\n### {markdown(macro.name)}\n" in bare.markdown
    for kind in ("checks", "checks/warnings"):
        for check in find(kind):
            assert bare.html.texts[f"check-{check.name}"] == check.name
            word = "warning" if kind == "checks/warnings" else "invariant"
            assert f"\n| {markdown(check.name)} | {word} | " in bare.markdown
    for report in find("reports"):
        assert bare.html.texts[f"report-{report.name}"] == report.name
        assert f"\n| {markdown(report.name)} | " in bare.markdown
    for example in find("examples"):
        assert bare.html.texts[f"example-{example.name}"] == example.title
        assert f"\n```sql\n{example.sql.strip()}\n```\n" in bare.markdown
    assert bare.html.texts["reason-undecodable"] == "undecodable"
    assert "\n| undecodable | quarantined | No known encoding fits the bytes. | Save it as UTF-8. |\n" in bare.markdown


def test_the_catalogue_holds_nothing_that_the_dictionary_leaves_out() -> None:
    dictionary = collect(None)
    with lend_warehouse() as con:
        columns = con.execute("select table_name, column_name from duckdb_columns() where not internal").fetchall()
        macros = con.execute(
            "select function_name, parameters from duckdb_functions() where not internal and function_type like '%macro'"
        ).fetchall()
    entries = (*dictionary.tables, *dictionary.views)
    assert sorted(columns) == sorted((entry.name, column.name) for entry in entries for column in entry.columns)
    # DuckDB's catalogue has no defaults, so the parameters are read from the file; the names must agree.
    told = [(macro.name, [name.split()[0] for name, _ in macro.parameters]) for macro in dictionary.macros]
    assert sorted(told) == sorted(macros)


def test_each_column_of_each_view_has_a_meaning() -> None:
    assert [
        f"{view.name}.{column.name}" for view in collect(None).views for column in view.columns if not column.meaning
    ] == []


def test_what_a_view_hands_through_is_what_the_table_holds(ingest, home, tmp_path) -> None:
    ingest(write_files(tmp_path / "news", {"a.txt": "It rained.\n\nIt poured.\n" * 60, "b.txt": b"\0\1\2" * 99}))
    n_compared = 0
    with open_published(home / "warehouse.duckdb") as con:
        for view in collect(None).views:
            for column in view.columns:
                for table in column.targets:
                    ((n_other,),) = con.execute(
                        f"select count(*) from {view.name} as v left join {table} as t using (doc_id)"
                        f' where v."{column.name}" is distinct from t."{column.name}"'
                    ).fetchall()
                    assert n_other == 0, f"{view.name}.{column.name} is not that of {table}"
                    n_compared += 1
    assert n_compared >= 50


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        ("create macro none() as 1", ()),
        ("create macro search(query, k := 10) as table select 1", (("query", None), ("k", "10"))),
        ("create macro m(a, b := f(1, 2), c := ['x,y', 'z)']) as a", (("a", None), ("b", "f(1, 2)"), ("c", "['x,y', 'z)']"))),
        ("create macro m(a := 'it''s, (', b := null) as (a, b)", (("a", "'it''s, ('"), ("b", "null"))),
    ],
)  # fmt: skip
def test_parameters_and_defaults_are_read_from_the_file(sql: str, parameters: tuple[object, ...]) -> None:
    assert parse_parameters(sql) == parameters


def test_without_a_warehouse_the_pages_say_which_command_makes_one(bare: Pages, tmp_path: Path) -> None:
    page = (write_dictionary(tmp_path / "docs", None).html).read_text(encoding="utf-8")
    assert "<code>columnist run SOURCE...</code> makes a warehouse" in page
    assert "`columnist run SOURCE...` makes a warehouse" in bare.markdown
    assert "Sample" not in page
    assert not re.search(r"key: \w+; \d", bare.markdown)


def test_counts_and_the_first_rows_by_key_are_those_of_the_published_warehouse(ingest, rows, home, tmp_path) -> None:
    ingest(write_files(tmp_path / "news", {f"{name}.txt": f"Story {name}.\n\nIt rained.\n" for name in "abcde"}))
    pages = write(tmp_path / "docs", home / "warehouse.duckdb")
    for table in TABLES:
        ((counted,),) = (row.values() for row in rows(f"select count(*) from {table.name}"))
        noun = "row" if counted == 1 else "rows"
        assert f"{markdown(', '.join(table.key))}; {counted} {noun}\n" in pages.markdown
    shown = re.findall(r"^\| uri \| (.*) \|$", pages.markdown.partition("### documents\n")[0], re.MULTILINE)[-1].split(
        " | "
    )
    assert "\n| fixes | \\[\\] | \\[\\] | \\[\\] |\n" in pages.markdown
    assert shown == [row["uri"] for row in rows(f"select uri from records order by doc_id limit {SAMPLE_ROWS}")]


def test_hostile_text_is_inert_on_both_pages(ingest, home, tmp_path) -> None:
    ingest(write_files(tmp_path / "news", {"a.txt": "word " * 1_000}))
    warehouse = tmp_path / "hostile.duckdb"
    warehouse.write_bytes((home / "warehouse.duckdb").read_bytes())
    with duckdb.connect(str(warehouse)) as con:
        # Cleaning takes some of it away before it comes here; the page does not rely on that.
        for column, text in zip(("title", "byline", "site", "url"), HOSTILE, strict=True):
            con.execute(f"update documents set {column} = ?, fixes = list_append(fixes, ?)", [text, text])
            con.execute("update runs set seconds_by_step = map {?: 1.0}, message = ?", [text, text])
    pages = write(tmp_path / "docs", warehouse)
    raw = (tmp_path / "docs" / "dictionary.html").read_text(encoding="utf-8")
    prose = re.sub(r"^```sql\n.*?^```$", "", pages.markdown, flags=re.MULTILINE | re.DOTALL)

    names = {tag for tag, _ in pages.html.tags}
    assert not names & {"script", "img", "iframe", "object", "link", "form", "input", "base"}
    assert not [name for _, attributes in pages.html.tags for name in attributes if name.startswith("on")]
    assert all(link.startswith("#") for link in pages.html.values("href"))
    assert not pages.html.values("src")
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    assert policy in pages.html.values("content")
    assert "<" not in prose
    assert not re.search(r"(?<!\\)\]\(javascript", prose)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069]", raw + pages.markdown)
    for text in HOSTILE:
        assert escapes.visible(text) in pages.html.text
        assert f"| {escapes.markdown(text)} |" in prose
    assert "word…" in pages.html.text
    assert "word " * (SAMPLE_CHARS // 4) not in pages.html.text


def test_a_warehouse_of_an_earlier_release_may_lack_tables_and_columns(ingest, home, tmp_path) -> None:
    ingest(write_files(tmp_path / "news", {"a.txt": "It rained.\n"}))
    path = tmp_path / "older.duckdb"
    path.write_bytes((home / "warehouse.duckdb").read_bytes())
    with duckdb.connect(str(path)) as con:
        con.execute("drop table reuse")
        con.execute("alter table signals drop column n_lines")
        con.execute("create table forgotten as select 1 as one")
    pages = write(tmp_path / "docs", path)
    assert "linked; key: doc\\_a, a\\_start, doc\\_b, b\\_start; not in the published warehouse" in pages.markdown
    assert "forgotten" not in pages.markdown
    assert "reuse.n_words" in pages.html.texts


def test_the_same_warehouse_gives_the_same_bytes(ingest, home, tmp_path) -> None:
    ingest(write_files(tmp_path / "news", {"a.txt": "It rained.\n"}))
    first, second = (write_dictionary(tmp_path / name, home / "warehouse.duckdb", REASONS) for name in ("a", "b"))
    assert first.html.read_bytes() == second.html.read_bytes()
    assert first.markdown.read_bytes() == second.markdown.read_bytes()
    assert str(tmp_path) not in first.html.read_text(encoding="utf-8") + first.markdown.read_text(encoding="utf-8")


def test_headings_are_in_order_and_links_lead_to_one_place_each(bare: Pages) -> None:
    levels = [level for level, _ in bare.html.headings if level]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    ids = bare.html.values("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in bare.html.values("href")} <= set(ids)
    slugs = [
        re.sub(r"[^\w\- ]", "", title.replace("\\", "").lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", bare.markdown, re.MULTILINE)
    ]
    for target in re.findall(r"\]\(#([^)]+)\)", bare.markdown):
        assert slugs.count(target) == 1, target


def test_tables_have_captions_and_headers_that_say_what_they_head(bare: Pages) -> None:
    names = [tag for tag, _ in bare.html.tags]
    assert names.count("table") == names.count("caption")
    assert names.count("table") > len(TABLES)
    assert {attributes.get("scope") for tag, attributes in bare.html.tags if tag == "th"} == {"col", "row"}
    assert [tag for tag in names if tag in ("header", "nav", "main")] == ["header", "nav", "main"]


def test_a_file_in_place_of_the_folder_is_told_and_kept(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(ColumnistError, match="notes is a file; name a folder"):
        write_dictionary(tmp_path / "notes", None)
    assert (tmp_path / "notes").read_text() == "mine"
