"""A verified text as a page: its quotations marked by what became of them, each with its place."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from flows.upkeep.verify.verify import TOLD, Verdict, Verified
from warehouse.files import replacing
from warehouse.text.escapes import name_controls, visible
from warehouse.text.quotations import END_MARKS
from warehouse.text.templates import template_environment
from warehouse.text.word_marks import mark_words

_MARKS = ("\x02", "\x03")
"""No text that is shown holds these characters."""


class Span(NamedTuple):
    """A run of a block's text; `verdict` and its number where it is a quotation."""

    text: str
    number: int | None = None
    verdict: Verdict | None = None


def write_page(texts: Sequence[Verified], path: Path) -> None:
    """Writes the page, replacing what is there.

    Raises:
        OSError: it cannot be written.
    """
    environment = template_environment(Path(__file__).parent)
    environment.filters["visible"] = lambda text: name_controls(str(text))
    environment.tests["web_address"] = lambda url: re.match("https?://", url or "", re.IGNORECASE) is not None
    environment.globals |= {"told": TOLD, "differences": _differences}
    template = environment.get_template("verified.html.j2")
    shown: list[dict[str, Any]] = [
        {"name": text.name, "blocks": list(_marked(text)), "verdicts": list(enumerate(text.verdicts, 1))}
        for text in texts
    ]
    with replacing(path) as temporary:
        temporary.write_text(template.render(texts=shown), encoding="utf-8")


def _differences(quoted: str, stands: str) -> tuple[Markup, Markup]:
    """Both texts, with the words marked in which they differ."""
    one, other = mark_words(visible(quoted.rstrip(END_MARKS)), visible(stands), _MARKS, ignore_case=True)
    return _with(one, "del"), _with(other, "ins")


def _with(marked: str, tag: str) -> Markup:
    return Markup(str(escape(marked)).replace(_MARKS[0], f"<{tag}>").replace(_MARKS[1], f"</{tag}>"))


def _marked(text: Verified) -> Iterator[tuple[bool, list[Span]]]:
    """Each block: whether it is set as a quotation, and its runs in order."""
    by_block: dict[int, list[tuple[int, Verdict]]] = {}
    for number, verdict in enumerate(text.verdicts, 1):
        by_block.setdefault(verdict.found.block, []).append((number, verdict))
    for at, block in enumerate(text.blocks):
        runs, end = [], 0
        for number, verdict in by_block.get(at, ()):
            runs += [
                Span(block.text[end : verdict.found.start]),
                Span(block.text[verdict.found.start : verdict.found.end], number, verdict),
            ]
            end = verdict.found.end
        yield block.is_quotation, [*runs, Span(block.text[end:])]
