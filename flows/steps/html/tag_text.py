"""All text that a page shows, in order: for pages in which no article is found, and for those that are too large or too
deep for a parser. Nothing is chosen and nothing left out but scripts and the like.
"""

from html import unescape

from flows.records.block_elements import BLOCK_ELEMENTS
from flows.steps.html.page import ROLES, Paragraph, unless_all_is_boilerplate, with_role
from flows.steps.html.tags import scan

_PARTING = BLOCK_ELEMENTS | {"br"}
_ROLES = {**ROLES, "title": "title"}
_SLICE = 1_000_000


def visible_paragraphs(text: str) -> list[Paragraph]:
    """Every paragraph of a page. What lies in a `nav` is boilerplate, unless there is nothing else.

    >>> visible_paragraphs("<title>News</title><h2>Storm</h2><p>Ships <b>wait</b>ed.<br>All day.<script>x()</script>")
    [('News', 'title'), ('Storm', 'heading'), ('Ships waited.', None), ('All day.', None)]

    Raises:
        Rejected: `html_cut`, see `scan`.
    """
    paragraphs: list[Paragraph] = []
    parts: list[str] = []
    special, navs = "", 0
    for start, end, kind, name in scan(text):
        if kind == "text":
            # In slices, since the words of a hundred megabytes would take a gigabyte.
            for begin in range(start, end, _SLICE):
                part = text[begin : min(end, begin + _SLICE)]
                parts.append(fold_space(unescape(part) if "&" in part else part))
        elif kind == "raw":
            for begin in range(start, end, _SLICE):
                parts.append(fold_space(text[begin : min(end, begin + _SLICE)]))
        elif name in _PARTING:
            _end_paragraph(paragraphs, parts, "boilerplate" if navs else _ROLES.get(special))
            if name == "nav":
                navs = max(0, navs + (1 if kind == "opens" else -1))
            elif name in _ROLES:
                special = name if kind == "opens" else ""
    _end_paragraph(paragraphs, parts, "boilerplate" if navs else _ROLES.get(special))
    return unless_all_is_boilerplate(paragraphs)


def fold_space(part: str) -> str:
    """Runs of white space as one space; one at either end stays, since the word may go on in the next part."""
    words = part.split()
    if not words:
        return " " if part else ""
    return (" " if part[0].isspace() else "") + " ".join(words) + (" " if part[-1].isspace() else "")


def _end_paragraph(paragraphs: list[Paragraph], parts: list[str], role: str | None) -> None:
    if not parts:
        return
    paragraph = "".join(parts).strip()
    parts.clear()
    if "  " in paragraph:
        paragraph = fold_space(paragraph)
    if paragraph:
        paragraphs.append(with_role(paragraph, role))
