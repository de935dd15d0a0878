"""Writes the report: each query of sql/reports/, and of a folder of the user's own, in one HTML and one Markdown page."""

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import duckdb
import jinja2

from warehouse.errors import ColumnistError, QueryStopped
from warehouse.files import replacing
from warehouse.queries import Query, find, place, read
from warehouse.report import comparisons
from warehouse.report.sections import PAGE_ROWS, Call, Section, Target, broken, call_at_once, write_section
from warehouse.report.shared_rows import shared_rows, tell_shared
from warehouse.schema import SQL_DIR
from warehouse.text import escapes
from warehouse.text.cells import cell, heading
from warehouse.text.templates import template_environment

# The chapter of a query is the first two digits of its file's name, or else the first. The page has them in this order: what
# the documents are and what is new, then the reader's own, then what is folded, and how they came here last.
OPENING = "In short"
OWN_CHAPTER = "Your own reports"
OWN = "own"
CHAPTERS = {
    "0": OPENING,
    "20": "Volume over time",
    "41": "Outlets",
    "30": "Languages",
    "17": "What changed",
    "18": "What changed",
    "19": "What changed",
    "44": "Distinctive words",
    "64": "Copies and shared passages",
    "65": "Copies and shared passages",
    "66": "Copies and shared passages",
    "67": "Pages that are no articles",
    OWN: OWN_CHAPTER,
    "5": "Lengths",
    "3": "Languages within documents and sources",
    "6": "Quality",
    "7": "Cleaning",
    "4": "Sources and dates",
    "21": "Sources and dates",
    "8": "Fates and quarantine",
    "1": "This run",
    "22": "This run",
    "9": "Settings and versions",
}
_MORE = "More"
_ORDER = [*dict.fromkeys(CHAPTERS.values()), _MORE]
_FIRST_FOLDED = "Lengths"
MOST_PAGE_BYTES = 5_000_000


class Chapter(NamedTuple):
    """Sections under one heading. What is folded opens on request; what could not be made is never folded away."""

    anchor: str
    title: str
    sections: list[Section]

    @property
    def is_opening(self) -> bool:
        """Whether the page begins with it, as text."""
        return self.title == OPENING

    @property
    def folds(self) -> bool:
        """Whether it is a detail, to which a reader has to turn."""
        return _ORDER.index(_FIRST_FOLDED) <= _ORDER.index(self.title) < _ORDER.index(_MORE)

    @property
    def has_faults(self) -> bool:
        """Whether one of its sections, or a chart, could not be made."""
        return any(section.error or section.chart_error for section in self.sections)


class Written(NamedTuple):
    """A file of the report. `error` says why there is none, `chart_error` why its section has no chart."""

    name: str
    title: str
    path: Path
    n_rows: int
    error: str | None
    chart_error: str | None = None


def write_reports(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    summary: Mapping[str, object],
    given: Mapping[str, Mapping[str, str]] | None = None,
    own: Path | None = None,
    sql_dir: Path = SQL_DIR,
    call: Call = call_at_once,
) -> list[Written]:
    """Writes <name>.csv for each query, report.md and report.html, each in one step, and says what was written.

    A query that does not run is named on the page and costs nobody else's section.

    Args:
        con: a connection to a warehouse with its macros and views; reading is enough.
        folder: made if it is not there.
        summary: facts of the run for the head of the page, in this order.
        given: maps that the queries may ask for, as $cures (what to do about each reason), $settings and $versions.
        own: a folder of .sql files whose reports come after ours; their CSVs lie in own/.
        sql_dir: the folder whose reports/ holds the queries.
        call: runs a query and what is done with its rows; `Session.call` stops it in time.

    Raises:
        ColumnistError: `own` is no folder.
    """
    if own is not None:
        require_folder(own)
    folder.mkdir(parents=True, exist_ok=True)
    maps: dict[str, Mapping[str, str]] = {"cures": {}, "settings": {}, "versions": {}, **(given or {})}
    values = {name: {"key": list(parts), "value": list(parts.values())} for name, parts in maps.items()}
    sections: dict[str, list[Section]] = {title: [] for title in _ORDER}
    with shared_rows(con, sql_dir, call) as shared:
        for query in find("reports", sql_dir):
            target = Target(folder, query.name, query.name)
            sections[chapter_of(query.path.name)].append(_write(con, tell_shared(query, shared), values, target, call))
    if own is not None:
        sections[OWN_CHAPTER] = list(_write_own(con, own, values, folder, call))
    shown = [
        Chapter(f"chapter-{number}", title, found)
        for number, (title, found) in enumerate(sections.items(), 1)
        if found or (own is not None and title == OWN_CHAPTER)
    ]
    written = [
        Written(
            section.target.name, section.title, section.target.path, section.n_rows, section.error, section.chart_error
        )
        for chapter in shown
        for section in chapter.sections
    ]
    # What a report that is gone has left there would be taken for one of this run.
    for left in {*(folder / OWN).glob("*.csv")} - {file.path for file in written if file.error is None}:
        if left.is_file():
            left.unlink()
    n_rows = sum(file.n_rows for file in written)
    facts = [(heading(name), cell(value, "")) for name, value in summary.items()]
    compared = _write_comparisons(con, folder, sql_dir, call)
    for template, path in (("report.md.j2", folder / "report.md"), ("report.html.j2", folder / "report.html")):
        _write_page(path, template, chapters=shown, facts=facts, comparisons=compared)
        written.append(Written(path.stem, "The whole report", path, n_rows, None))
    return [*written, *compared]


def chapter_of(name: str) -> str:
    """The chapter of a file of sql/reports/."""
    return CHAPTERS.get(name[:2]) or CHAPTERS.get(name[0], _MORE)


def _write_comparisons(con: duckdb.DuckDBPyConnection, folder: Path, sql_dir: Path, call: Call) -> list[Written]:
    """The page of what is compared, if anything is."""
    groups = comparisons.find_groups(con, sql_dir, call)
    if not groups:
        return []
    path = folder / f"{comparisons.PAGE}.html"
    _write_page(path, "comparisons.html.j2", title=comparisons.TITLE, groups=groups)
    errors = " ".join(group.error for group in groups if group.error)
    n_rows = sum(len(group.comparisons) for group in groups)
    return [Written(comparisons.PAGE, comparisons.TITLE, path, n_rows, errors or None)]


def _write_page(path: Path, template: str, **content: object) -> None:
    with replacing(path) as temporary:
        temporary.write_bytes(_render(template, **content))


def require_folder(own: Path) -> None:
    """Raises a ColumnistError unless the folder of the user's own reports is there."""
    if not own.is_dir():
        raise ColumnistError(
            f"report_folder {own} is no folder; make it and put .sql files there, or take report_folder out of the settings"
        )


def _write(
    con: duckdb.DuckDBPyConnection, query: Query, values: Mapping[str, object], target: Target, call: Call
) -> Section:
    try:
        return call(lambda: write_section(con, query, values, target))
    except QueryStopped as error:
        return broken(target, query.title, error)


def _write_own(
    con: duckdb.DuckDBPyConnection, own: Path, values: Mapping[str, object], folder: Path, call: Call
) -> Iterator[Section]:
    """The sections of the user's own files. Each is read by itself, so that a broken one affects no other.

    Names of files may hold anything: they are those of the CSVs, and no part of an id.
    """
    for number, path in enumerate(sorted(own.glob("*.sql")), 1):
        target = Target(folder, f"{OWN}/{path.stem}", f"own-{number}")
        try:
            query = read(path)
            _require_one_select(query)
        except ColumnistError as error:
            yield broken(target, path.name, error)
        else:
            yield _write(con, query, values, target, call)


def _require_one_select(query: Query) -> None:
    kinds = [statement.type.name for statement in duckdb.extract_statements(query.sql)]
    if kinds != ["SELECT"]:
        raise ColumnistError(f"{place(query)} holds {', '.join(kinds) or 'no statement'}; a report is one SELECT")


def _render(template: str, **content: object) -> bytes:
    """The page with as many rows of each table as keep it below MOST_PAGE_BYTES."""
    compiled = _templates().get_template(template)
    for page_rows in (PAGE_ROWS, 30, 10, 3):
        # A name of a file may be no UTF-8.
        page = compiled.render(page_rows=page_rows, **content).encode(errors="replace")
        if len(page) < MOST_PAGE_BYTES:
            break
    return page


@functools.cache
def _templates() -> jinja2.Environment:
    environment = template_environment(Path(__file__).parent)
    environment.filters |= {"heading": heading, "visible": escapes.visible}
    return environment
