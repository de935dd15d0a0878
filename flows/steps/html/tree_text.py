"""All text that a tree of HTML shows, in the order of the page, with nothing chosen and nothing left out.

For HTML that is the article itself (an item of a feed, a field of JSON, a mail) and for pages that are nothing but a
document. What a style sheet would hide cannot be known; what the markup itself hides is left out.
"""

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from flows.records.block_elements import BLOCK_ELEMENTS
from flows.steps.html.mail_marks import role_in_mail
from flows.steps.html.page import (
    ROLES,
    SHORTEST_PROSE_CELL,
    WHOLE_PARTS,
    Paragraph,
    fold_for_comparison,
    unless_all_is_boilerplate,
    with_role,
)
from flows.steps.html.tag_text import fold_space

# Never shown, or a replacement for what is: HTML's rendering section, 15.3.1 and 15.4, and what MathML and SVG add.
_UNSEEN = frozenset((
    "annotation", "annotation-xml", "area", "audio", "base", "canvas", "datalist", "desc", "head", "iframe", "link", "meta",
    "metadata", "noembed", "noframes", "noscript", "object", "param", "rp", "script", "source", "style", "template", "title",
    "track", "video",
))  # fmt: skip
# A picture or a control in the middle of a line parts the words around it, though it is no word.
_REPLACED = frozenset(("audio", "canvas", "embed", "iframe", "img", "input", "meter", "object", "progress", "video"))
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)\b", re.IGNORECASE)
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item|table-row)\b", re.IGNORECASE)
_ROLES = {**ROLES, "nav": "boilerplate"}
# What breaks a line in them breaks one that is shown.
_VERBATIM = frozenset(("pre", "listing", "xmp", "plaintext", "textarea"))


def is_document(tree: HtmlElement) -> bool:
    """Whether a page is nothing but a document: no scripts, no style sheets, no navigation, so nothing to choose from.

    Written by hand, exported from a program, taken out of a mail; what a site publishes has at least one of them.
    """
    return all(
        element.tag == "link" and "stylesheet" not in element.get("rel", "").lower()
        for element in tree.iter("script", "style", "nav", "link")
    )


def shown_paragraphs(tree: HtmlElement, title: str | None = None, *, is_mail: bool = False) -> list[Paragraph]:
    """Every paragraph that a tree shows. What lies in a `nav` is boilerplate, unless there is nothing else.

    The first paragraph that is the title of the page has its role. In a mail, what is quoted and signatures have theirs.

    A line break begins a paragraph. A row of a table is one, its cells parted by bars, unless a cell holds prose.

    >>> from lxml.html import fragment_fromstring
    >>> shown_paragraphs(fragment_fromstring("<div><h2>Storm</h2>Ships <b>wait</b>ed.<ul><li>All <i>day</i></ul></div>"))
    [('Storm', 'heading'), ('Ships waited.', None), ('All day', None)]
    >>> shown_paragraphs(fragment_fromstring("<table><caption>Tides<tr><th>High<th>Low<tr><td>06:10<td>12:20</table>"))
    [('Tides', 'caption'), ('High | Low', None), ('06:10 | 12:20', None)]
    """
    walk, is_unseen = _Walk(is_mail), False
    events = etree.iterwalk(tree, events=("start", "end"))
    for event, element in events:
        if event == "end":
            walk.close(element, is_unseen=is_unseen)
            is_unseen = False
        elif is_unseen := _is_unseen(element):
            events.skip_subtree()  # its end is the next event
        else:
            walk.open(element)
    walk.end_paragraph()
    folded_title = fold_for_comparison(title or "")
    for number, (paragraph, role) in enumerate(walk.paragraphs):
        if folded_title and role != "caption" and fold_for_comparison(paragraph) == folded_title:
            walk.paragraphs[number] = (paragraph, "title")
            break
    return unless_all_is_boilerplate(walk.paragraphs)


@dataclass(slots=True)
class _Walk:
    """What has been met so far: whole paragraphs, the parts of the one that is open, and what surrounds them."""

    is_mail: bool
    paragraphs: list[Paragraph] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)  # of each open row, where its cells begin in `paragraphs`
    n_verbatim: int = 0

    def open(self, element: HtmlElement) -> None:
        """The start of an element, and the text before its first child."""
        name = element.tag
        role = self.role_of(element) if self.is_mail else _ROLES.get(name)
        if role or _is_block(element):
            self.end_paragraph()
            self.n_verbatim += name in _VERBATIM
            if role:
                self.roles.append(role)
            if name == "tr":
                self.rows.append([])
            elif name in ("td", "th") and self.rows:
                self.rows[-1].append(len(self.paragraphs))
        if name == "rt":
            self.parts.append("(")
        self.add(element.text)

    def close(self, element: HtmlElement, *, is_unseen: bool) -> None:
        """The end of an element, or of one that was passed over, and the text behind it."""
        name = element.tag
        if is_unseen:
            self.parts.append(" " if name in _REPLACED else "")
        elif (role := self.role_of(element) if self.is_mail else _ROLES.get(name)) or _is_block(element):
            self.end_paragraph()
            self.n_verbatim -= name in _VERBATIM
            if role:
                self.roles.pop()
            if name == "tr":
                self._end_row(self.rows.pop())
        elif name == "rt":
            self.parts.append(")")
        elif name in _REPLACED:
            self.parts.append(" ")
        self.add(element.tail)

    def role_of(self, element: HtmlElement) -> str | None:
        """The role that an element of a mail gives to what lies in it."""
        return role_in_mail(element) or _ROLES.get(element.tag)

    def add(self, text: str | None) -> None:
        """Text of the paragraph that is open; where lines count, each is a paragraph."""
        if not text:
            return
        if not self.n_verbatim:
            self.parts.append(fold_space(text))
            return
        first, *others = text.splitlines() or [""]
        self.parts.append(first)
        for line in others:
            self.end_paragraph()
            self.parts.append(line)

    def end_paragraph(self) -> None:
        """Closes the open paragraph, if it holds anything."""
        if not self.parts:
            return
        text = " ".join("".join(self.parts).split())
        self.parts.clear()
        if text:
            role = None
            if self.roles:
                role = next((role for role in self.roles if role in WHOLE_PARTS), self.roles[-1])
            self.paragraphs.append(with_role(text, role))

    def _end_row(self, starts: list[int]) -> None:
        """Makes one line of a row's cells, where none of them holds prose."""
        if not starts:
            return
        ends = [*starts[1:], len(self.paragraphs)]
        cells = [self.paragraphs[start:end] for start, end in zip(starts, ends, strict=True)]
        texts = [" ".join(text for text, _ in cell) for cell in cells if cell]
        roles = {role for cell in cells for _, role in cell} - {None, *WHOLE_PARTS}
        if len(texts) > 1 and not roles and all(len(text) < SHORTEST_PROSE_CELL for text in texts):
            role = cells[0][0][1] if cells[0] else None
            self.paragraphs[starts[0] :] = [(" | ".join(texts), role)]


def _is_unseen(element: HtmlElement) -> bool:
    return (
        not isinstance(element.tag, str)
        or element.tag in _UNSEEN
        or "hidden" in element.attrib
        or bool(_HIDING.search(element.get("style", "")))
        or (element.tag == "dialog" and "open" not in element.attrib)
    )


def _is_block(element: HtmlElement) -> bool:
    name = element.tag
    return name in BLOCK_ELEMENTS or name == "br" or bool(_BLOCK_STYLE.search(element.get("style", "")))
