"""Trees of XML texts: what a parser that resolves nothing and fetches nothing makes of them, or why it makes nothing."""

import io
import re
from typing import NamedTuple

from lxml import etree

from flows.records.faults import raise_if_out_of_memory
from flows.records.reasons import Rejected, one_line
from flows.sources.readers.markup.bare_marks import has_named_characters, mend
from flows.sources.readers.markup.xml_bytes import XmlBytes

_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")


class Tree(NamedTuple):
    """The root of a text, as far as it could be read, and what was wrong with it: a reason code and a line for people."""

    root: "etree._Element | None"
    reason: str | None
    detail: str | None


def parse_xml(text: str) -> Tree:
    """The tree of a text; bare ampersands and less-than signs are taken for themselves, any other fault is reported.

    Entities of HTML are known without being declared; others stay in the tree under their names, and are never resolved.

    >>> parse_xml("<p>AT&T, 1 < 2</p>").root.text
    'AT&T, 1 < 2'
    >>> parse_xml("<p>One.</q>")[1:]
    ('malformed', 'line 1: Opening and ending tag mismatch: p line 1 and q')
    """
    text = strip_declaration(text)
    if has_named_characters(text):
        return _parse(mend(text))
    tree = _parse(text)
    if tree.reason == "malformed":
        mended = mend(text)
        tree = _parse(mended) if mended != text else tree
    return tree


def strip_declaration(text: str) -> str:
    """The text without its XML declaration: it was decoded already. Its line feeds stay, so that lines keep their numbers."""
    match = _DECLARATION.search(text, 0, 4_096)
    if match is None or text[: match.start()].strip("\ufeff \t\r\n"):
        return text.lstrip("\ufeff")
    return text[: match.start()].lstrip("\ufeff") + "\n" * match[0].count("\n") + text[match.end() :]


def as_utf8(data: bytes) -> bytes:
    r"""A whole XML text in UTF-8 without its declaration, for parsers that would believe that.

    >>> as_utf8(b'<?xml version="1.0" encoding="gb2312"?><p>\xe9\x46</p>').decode()
    '<p>镕</p>'

    Raises:
        Rejected: `undecodable`, `malformed`.
    """
    source = XmlBytes(io.BytesIO(data))
    return strip_declaration(source.decode(b"".join(source.chunks))).encode()


def _parse(text: str) -> Tree:
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise_if_out_of_memory(error)
        return Tree(None, "malformed", one_line(f"no XML: {error}"))
    return Tree(root, *(fault_of(list(parser.error_log)) or (None, None)))


def fault_of(log: "list[etree._LogEntry]") -> tuple[str, str] | None:
    """The reason and the detail of the first error through which something was lost; None where nothing was.

    An entity that is not declared was not lost: it stays in the tree under its name.

    Raises:
        MemoryError: the rest was lost for want of memory, and says nothing about the document.
    """
    if any(entry.type_name == "ERR_NO_MEMORY" for entry in log):
        raise MemoryError
    fatal = [entry for entry in log if entry.level_name == "FATAL" and entry.type_name != "ERR_UNDECLARED_ENTITY"]
    if not fatal:
        return None
    limit = next((entry for entry in fatal if entry.type_name == "ERR_RESOURCE_LIMIT"), None)
    if limit is not None and "entity" in limit.message:
        return "expands_too_far", f"line {limit.line:,}: its entities expand without bounds"
    first = limit or fatal[0]
    return "malformed", one_line(f"line {first.line:,}: {first.message}")


def require_xml(text: str) -> "etree._Element":
    """The root of a text that is XML as a whole.

    Raises:
        Rejected: `malformed`, `expands_too_far`.
    """
    tree = parse_xml(text)
    if tree.reason is not None:
        raise Rejected(tree.reason, tree.detail or "")
    if tree.root is None:
        raise Rejected("malformed", "no XML: it has no element")
    return tree.root
