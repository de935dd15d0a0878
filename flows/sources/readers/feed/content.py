"""What the content of a feed's item is: plain text or HTML, in whichever of their ways its feed wraps it up."""

import base64
import binascii
import copy
import html
import re

from lxml import etree

from flows.sources.formats import HTML, TEXT
from flows.sources.readers.markup.paragraphs import local_name, text_of

_MARKUP = re.compile(r"<[a-zA-Z/!]|&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|[a-zA-Z]{2,31});")
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^>]*>?", re.DOTALL | re.IGNORECASE)
_TEXTUAL = re.compile(r"text/|.*[/+]xml$|(?:text|x?html)$")


def content_of(element: "etree._Element") -> tuple[str, str]:
    """Text and media type of an element that holds a text.

    Atom says which of its ways it took (RFC 4287, 3.1 and 4.1.3; `mode` in Atom 0.3): elements as they are, HTML with its
    signs escaped, plain text, base64. RSS says nothing, so it is HTML where a tag or an entity is in it.

    Raises:
        Rejected: `malformed`, as `text_of`.
    """
    kind, mode = element.get("type", "").strip().lower(), element.get("mode", "")
    if any(local_name(child) for child in element):
        return _inner_html(element), HTML
    text = text_of(element)
    if mode == "base64" or (kind and "/" in kind and not _TEXTUAL.match(kind)):
        unpacked = _unpack(text)
        if unpacked is None:
            return "", TEXT
        text = unpacked
    elif kind in ("text", "text/plain"):
        return text, TEXT
    is_html = kind in ("html", "xhtml", "text/html", "application/xhtml+xml") or _MARKUP.search(text)
    return text, HTML if is_html else TEXT


def has_words(text: str, *, is_html: bool) -> bool:
    """Whether something of a text is seen.

    >>> has_words('<p><img src="a.png"/>&nbsp;</p>', is_html=True), has_words("1 < 2", is_html=False)
    (False, True)
    """
    if not is_html:
        return bool(text.strip())
    seen = html.unescape(_UNSEEN.sub("", text))
    return any(not character.isspace() and character.isprintable() for character in seen)


def _unpack(text: str) -> str | None:
    """The text in base64; None where there is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode()
    except (binascii.Error, ValueError):
        return None


def _inner_html(element: "etree._Element") -> str:
    """What stands in an element as HTML, in which names have no prefixes."""
    inner = copy.deepcopy(element)
    for each in inner.iter("{*}*"):
        each.tag = local_name(each)
    etree.cleanup_namespaces(inner)
    parts = (etree.tostring(child, encoding="unicode", method="html") for child in inner)
    return html.escape(inner.text or "", quote=False) + "".join(parts)
