"""Parses a page once, and says where the parser has cut it.

libxml2 stops without an error after 10 MB of one text, at 256 levels and inside of what is never closed. So an element
with a name that the page does not hold is put at its end: if the tree does not end with it, something is missing.
"""

import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser

from flows.records.faults import raise_if_out_of_memory
from flows.steps.html.tags import without_floods

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_XHTML = re.compile(r"\s*+(?:<\?xml\b|<!doctype[^>]{1,200}xhtml)", re.IGNORECASE)
# What follows </html> is shown by browsers and dropped by libxml2; without end tags it is part of the body.
_END_TAGS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)


def clean(text: str) -> str:
    """Text without the characters that XML forbids, and with the CDATA sections of XHTML as the text that they are."""
    text = _FORBIDDEN.sub("", text)
    if _CDATA in text and _XHTML.match(text):
        parts = text.split(_CDATA)
        for number in range(1, len(parts)):
            content, end, rest = parts[number].partition(_CDATA_END)
            if end:
                parts[number] = content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + rest
            else:
                parts[number] = _CDATA + content
        text = "".join(parts)
    return text


def parse(text: str) -> HtmlElement | None:
    """The tree of a page, None where the parser did not reach the end of it.

    >>> parse("<p>HEAD<p>TAIL").xpath("string()")
    'HEADTAIL'
    >>> parse("<p>HEAD<!-- note <p>TAIL") is None
    True

    Raises:
        MemoryError: there is too little for the tree; what a page is read as depends on the page alone.
    """
    text = without_floods(_END_TAGS.sub("", text))
    number = 0
    while (end := f"columnist-end-{number}") in text:
        number += 1
    parser = HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        default_doctype=False,
        no_network=True,
    )
    try:
        root = etree.fromstring(f"{text}<{end}></{end}>".encode(), parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise_if_out_of_memory(error)
        return None
    if root is None:
        return None
    last = root
    while len(last):
        last = last[-1]
    if last.tag != end or last.tail:
        return None
    parent = last.getparent()
    if parent is None:
        return None
    parent.remove(last)
    return root
