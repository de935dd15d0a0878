"""The templates beside this file, and how text gets into them."""

from pathlib import Path

import jinja2

from warehouse import escapes


def template_environment() -> jinja2.Environment:
    """Autoescape for HTML; the Markdown templates call their own filters, and escaping their output twice would spoil it."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=lambda name: name is None or not name.endswith(".md.j2"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["markdown"] = escapes.markdown
    return environment
