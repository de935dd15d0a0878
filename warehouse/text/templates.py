"""Jinja templates with every text escaped, and the style sheet that the pages share."""

from pathlib import Path

import jinja2

from warehouse.text import escapes, markdown_table
from warehouse.text.markdown_table import Markdown


def template_environment(folder: Path) -> jinja2.Environment:
    """Templates of one folder, beside the shared style sheet. Autoescape for HTML; the Markdown templates call their own filters, and escaping their output twice would spoil it."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder, Path(__file__).parent]),
        autoescape=lambda name: name is None or not name.endswith(".md.j2"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["markdown"] = lambda value: Markdown(escapes.markdown(str(value)))
    environment.filters["as_markdown"] = Markdown
    environment.filters["row"] = markdown_table.row
    environment.globals["table_head"] = markdown_table.head
    return environment
