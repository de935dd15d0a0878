"""Paragraphs of a parsed tree of XML or XHTML, in the order of the document."""

import html.entities
import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from flows.records.block_elements import BLOCK_ELEMENTS
from flows.records.reasons import Rejected

_SPACE = re.compile(r"\s+")
# Bytes as base64, in lines or in one, with or without the head of a data URI. No lines of words are that long, and no
# dump of hexadecimal digits or of a genome has both cases and digits.
_BASE64 = re.compile(r"\s*(?:data:[^,]{0,200};base64,)?\s*(?:[\w+/-]{40,}\s+)*[\w+/-]+={0,2}\s*", re.ASCII)
_BASE64_KINDS = (re.compile("[A-Z]"), re.compile("[a-z]"), re.compile("[0-9]"))
_SHORTEST_BASE64 = 200


class Rules(NamedTuple):
    """What the elements of a format mean, by their names without a namespace.

    Attributes:
        blocks: they part paragraphs.
        inline: they never do, though `by_content` is set.
        skipped: their content is no text of the document.
        breaks: what stands for an empty element.
        text_in: only these hold text; all, if none is named.
        by_content: what stands between elements alone, and not in a line of text, parts paragraphs too; and an element
            that holds nothing but bytes as base64, an image for example, is skipped.
    """

    blocks: frozenset[str]
    inline: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    breaks: tuple[tuple[str, str], ...] = ()
    text_in: frozenset[str] = frozenset()
    by_content: bool = False


XHTML = Rules(
    blocks=BLOCK_ELEMENTS,
    skipped=frozenset(("head", "script", "style", "template", "noscript", "rt", "rp")),
    breaks=(("br", "\n"),),
)
# Documents of unknown vocabulary; the names are those of DocBook, TEI, NITF, JATS and of plain data.
ANY_XML = Rules(
    blocks=frozenset(("p", "para", "div", "section", "sec", "list", "item", "table", "row", "entry", "quote", "title", "head", "l")),
    inline=frozenset((
        "a", "abbr", "acronym", "b", "bold", "code", "em", "emph", "emphasis", "foreign", "hi", "i", "italic",
        "link", "name", "num", "org", "person", "persName", "placeName", "q", "ref", "span", "strong", "sub",
        "sup", "ulink", "underline", "xref",
    )),
    skipped=frozenset(("script", "style")),
    breaks=(("br", "\n"), ("lb", "\n")),
    by_content=True,
)  # fmt: skip


def local_name(element: "etree._Element") -> str:
    """An element's name without its namespace; "" of a comment and its like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def paragraphs_of(root: "etree._Element", rules: Rules) -> list[str]:
    r"""The paragraphs under an element; white space is collapsed, and breaks stay as line feeds.

    >>> paragraphs_of(etree.fromstring("<r><title>A</title><body>One <b>and</b>\n more.<p>Two.</p></body></r>"), ANY_XML)
    ['A', 'One and more.', 'Two.']
    """
    breaks = dict(rules.breaks)
    paragraphs: list[str] = []
    parts: list[str] = []
    # No recursion: who writes a document decides how deep it is.
    stack = [(root, iter(root), _is_mixed(root, rules), True)]
    if not (rules.by_content and is_base64(root)):
        _add(parts, root.text, root, rules)
    while stack:
        element, children, is_mixed, is_block = stack[-1]
        child = next(children, None)
        if child is None:
            stack.pop()
            if is_block:
                _end_paragraph(parts, paragraphs)
            if stack:
                _add(parts, element.tail, stack[-1][0], rules)
            continue
        name = local_name(child)
        if not name or name in rules.skipped or (rules.by_content and is_base64(child)):
            if isinstance(child, etree._Entity):
                parts.append(entity_text(child))
            _add(parts, child.tail, element, rules)
            continue
        opens = name in rules.blocks or (rules.by_content and not is_mixed and name not in rules.inline)
        if opens:
            _end_paragraph(parts, paragraphs)
        parts.append(breaks.get(name, ""))
        _add(parts, child.text, child, rules)
        stack.append((child, iter(child), _is_mixed(child, rules), opens))
    return paragraphs


def is_base64(element: "etree._Element") -> bool:
    r"""Whether an element holds nothing but a block of bytes as base64, of 200 characters and more: that is no text.

    A key or a hash in a line of text is shorter, or stands beside other words.

    >>> is_base64(etree.fromstring("<image>" + "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAA\n" * 6 + "</image>"))
    True
    >>> is_base64(etree.fromstring("<p>" + "Words are shorter, even those that hold 2 digits. " * 6 + "</p>"))
    False
    """
    text = element.text
    if not text or len(text) < _SHORTEST_BASE64 or len(element):
        return False
    return bool(_BASE64.fullmatch(text)) and all(kind.search(text) for kind in _BASE64_KINDS)


def text_of(element: "etree._Element") -> str:
    """All text in an element as it stands.

    Raises:
        Rejected: `malformed`: an entity that the document declares, or a reference to half a surrogate pair, which a
            parser that goes on after errors takes into its tree.
    """
    try:
        return "".join(_texts(element))
    except UnicodeDecodeError:
        raise Rejected("malformed", "it refers to a character that is none") from None


def _texts(root: "etree._Element") -> Iterator[str]:
    for element in root.iter():
        if isinstance(element, etree._Entity):
            yield entity_text(element)
        elif isinstance(element.tag, str):
            yield element.text or ""
        if element is not root:
            yield element.tail or ""


def entity_text(entity: "etree._Entity") -> str:
    """The character that an entity of HTML stands for.

    Raises:
        Rejected: `malformed`: it is one that the document declares; those are never resolved.
    """
    character = html.entities.html5.get(f"{entity.name};")
    if character is None:
        raise Rejected("malformed", f"it uses the entity {entity.name[:40]!r}, and entities are never resolved")
    return character


def _is_mixed(element: "etree._Element", rules: Rules) -> bool:
    """Whether text stands beside the elements in it, so that they lie in a line of text."""
    if not rules.by_content:
        return False
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _add(parts: list[str], text: str | None, parent: "etree._Element", rules: Rules) -> None:
    if text and (not rules.text_in or local_name(parent) in rules.text_in):
        parts.append(_SPACE.sub(" ", text))


def _end_paragraph(parts: list[str], paragraphs: list[str]) -> None:
    lines = (" ".join(line.split(" ")).strip() for line in "".join(parts).split("\n"))
    paragraph = "\n".join(lines).strip()
    if paragraph:
        paragraphs.append(re.sub("  +", " ", paragraph))
    parts.clear()
