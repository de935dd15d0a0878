"""What a slice of a source shows, read by itself: the other way to read it, by which places are proved."""

import re
from html import unescape

# An element that is not shown ends before the next of its kind, and no part is looked at twice.
_TAG = re.compile(
    r"<!--(?:[^<-]++|-(?!->)|<(?!!--))*+-->"
    r"|<(script|style|iframe|title)\b(?:[^<]++|<(?!/?\1\b))*+</\1\s*+>"
    r"|<[^<>\"']*+(?:\"[^\"]*+\"[^<>\"']*+|'[^']*+'[^<>\"']*+)*+>",
    re.IGNORECASE,
)


def show_markup(piece: str) -> str:
    r"""A slice of a page without its tags, and with its entities resolved.

    >>> show_markup('The <b title="a > b">mayor</b>&nbsp;said: &quot;No&quot;')
    'The mayor\xa0said: "No"'
    """
    return unescape(_TAG.sub("", piece))
