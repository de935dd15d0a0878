"""Writes the data dictionary: one page of HTML and one of Markdown, each whole or not there."""

import functools
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import jinja2
import markupsafe

from warehouse.dictionary.dictionary import Dictionary, Reason, collect
from warehouse.dictionary.er_picture import draw_picture
from warehouse.errors import ColumnistError
from warehouse.files import replacing
from warehouse.schema import TABLES
from warehouse.text.escapes import markdown
from warehouse.text.markdown_table import Markdown
from warehouse.text.templates import template_environment

_KINDS = {
    "state": "what the documents say now, a pure function of sources, code and settings",
    "history": "what was seen when; rows are added and never changed",
    "linked": "what needs several documents at once, made anew from the state",
    "index": "what searches and comparisons look up; kept up with the documents",
}


class WrittenDictionary(NamedTuple):
    """Where the pages are and what they contain. `run_id` is that of the published state, None where there is none."""

    html: Path
    markdown: Path
    n_tables: int
    n_columns: int
    n_views: int
    n_macros: int
    n_checks: int
    n_reports: int
    n_examples: int
    run_id: str | None


def write_dictionary(folder: Path, warehouse: Path | None, reasons: Iterable[Reason] = ()) -> WrittenDictionary:
    """Writes dictionary.html and dictionary.md into a folder, which is made if it is not there.

    Args:
        folder: where the pages go.
        warehouse: a published file, for counts and samples; None leaves them out.
        reasons: the vocabulary of records.reason.

    Raises:
        ColumnistError: the folder is a file or cannot be made, the warehouse cannot be opened, or a file in sql/ is not as it must be.
    """
    if folder.exists() and not folder.is_dir():
        raise ColumnistError(f"{folder} is a file; name a folder for the pages with --output DIR")
    folder = Path(os.path.abspath(folder))
    dictionary = collect(warehouse, reasons)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ColumnistError(
            f"cannot make the folder {folder} ({error.strerror}); choose another with --output DIR"
        ) from error
    html, markdown = folder / "dictionary.html", folder / "dictionary.md"
    for path in (html, markdown):
        page = render(dictionary, f"{path.name}.j2")
        with replacing(path) as temporary:
            temporary.write_text(page, encoding="utf-8", newline="\n")
    return WrittenDictionary(
        html,
        markdown,
        n_tables=len(dictionary.tables),
        n_columns=sum(len(table.columns) for table in dictionary.tables),
        n_views=len(dictionary.views),
        n_macros=len(dictionary.macros),
        n_checks=len(dictionary.checks),
        n_reports=len(dictionary.reports),
        n_examples=len(dictionary.examples),
        run_id=dictionary.published.run_id if dictionary.published else None,
    )


def render(dictionary: Dictionary, template: str) -> str:
    """One of the two pages, from `dictionary.html.j2` or `dictionary.md.j2`."""
    picture = markupsafe.Markup(draw_picture(TABLES, dictionary.relations))
    return _templates().get_template(template).render(**dictionary._asdict(), picture=picture, kinds=_KINDS)


@functools.cache
def _templates() -> jinja2.Environment:
    environment = template_environment(Path(__file__).parent)
    environment.filters |= {
        "breakable": _breakable,
        "fenced": _fenced,
        "link": _link,
        "or_null": _or_null,
        "row_name": "row {}".format,
    }
    return environment


def _breakable(name: str) -> markupsafe.Markup:
    """A name that may be broken after an underscore, where a narrow screen has no room for it."""
    return markupsafe.Markup("_<wbr>").join(name.split("_"))


def _link(name: str) -> Markdown:
    """A link of Markdown to the part of the page about a table."""
    return Markdown(f"[{markdown(name)}](#{name})")


def _or_null(value: str | None) -> str:
    return Markdown("*NULL*") if value is None else value


def _fenced(sql: str) -> str:
    """A block of Markdown whose fence is longer than any in the text."""
    fence = "```"
    while fence in sql:
        fence += "`"
    return f"{fence}sql\n{sql.strip()}\n{fence}"
