"""Titles of feeds as a person reads them, however often their signs were escaped on the way."""

import html
import re

from lxml import etree

from flows.sources.readers.markup.paragraphs import text_of

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z][a-zA-Z\d]{1,31});")
# Elements of HTML that stand in titles: "List<String>" and "a <grin>" are no markup.
_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|nobr|q|s|samp|small|span|strike|strong|sub|sup|"
    "time|tt|u|var|wbr"
)
_BLOCK = "br|div|h[1-6]|hr|img|li|ol|p|ul"
_TAG = re.compile(rf"<(/?)({_INLINE}|{_BLOCK})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_PARTS_WORDS = re.compile(_BLOCK, re.IGNORECASE)
_MAX_LAYERS = 4


def title_of(element: "etree._Element") -> str | None:
    """The title in an element, on one line.

    Raises:
        Rejected: `malformed`, as `text_of`.
    """
    return read_title(text_of(element), is_plain=element.get("type") in ("text", "text/plain"))


def read_title(title: str, *, is_plain: bool = False) -> str | None:
    """A title without entities and tags, in as many layers as there are.

    Behind the first layer only pairs of tags are markup: "How to use &lt;b&gt;" is about a tag. A title that is called
    plain text has none, but many programs call so what has entities.

    >>> read_title("Mayor&#8217;s caf&amp;eacute; &lt;em&gt;opens&lt;/em&gt;, <b>at last</b>")
    'Mayor’s café opens, at last'
    >>> read_title("AT&T and List<String>: 1 < 2"), read_title("How to use &lt;b&gt;"), read_title(" <br/> ")
    ('AT&T and List<String>: 1 < 2', 'How to use <b>', None)
    """
    for layer in range(_MAX_LAYERS):
        before = title
        if not is_plain:
            title = _drop_tags(title, pairs_only=layer > 0)
        title = _REFERENCE.sub(lambda found: html.unescape(found[0]), title)
        if title == before:
            break
    return " ".join(title.split()) or None


def _drop_tags(title: str, *, pairs_only: bool) -> str:
    if "<" not in title:
        return title
    closed = {tag[2].lower() for tag in _TAG.finditer(title) if tag[1]}
    opened = {tag[2].lower() for tag in _TAG.finditer(title) if not tag[1]}

    def replace(tag: "re.Match[str]") -> str:
        if pairs_only and tag[2].lower() not in closed & opened:
            return tag[0]
        return " " if _PARTS_WORDS.fullmatch(tag[2]) else ""

    return _TAG.sub(replace, title)
