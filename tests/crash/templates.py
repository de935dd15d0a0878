"""Compiles each template of SQL once a process: a command compiles a few, and a suite of kills runs thousands of them."""

import functools

from warehouse import queries


@functools.cache
def keep_templates() -> None:
    """Compiles all of them, and keeps what other texts come to as well."""
    templates = queries._templates()
    compiled = functools.cache(templates.from_string)
    templates.from_string = compiled  # type: ignore[method-assign, assignment]
    for path in sorted(queries.SQL_DIR.rglob("*.sql.j2")):
        compiled(path.read_text(encoding="utf-8-sig"))
