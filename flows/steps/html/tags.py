"""Walks the tags of a page in linear time: the judge of an open end, and the way round a parser that would cut the page.

HTML has constructs that swallow all that follows when nobody closes them: a comment, a script, a quoted attribute. A
browser shows nothing of what they swallow; here it is read, or the page is refused, but never dropped without a word.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from flows.records.reasons import Rejected

# Elements whose content is no markup up to their own end tag. Of the hidden ones nothing is ever shown.
_HIDDEN = frozenset(("script", "style", "iframe"))
_RAW = _HIDDEN | {"textarea", "title", "xmp"}
_MARKUP = re.compile(r"</?(?:p|div|body|html|table|tr|td|ul|ol|li|h[1-6]|article|section|main|br)\b", re.IGNORECASE)
_OPENER = re.compile(r"<(?:(?P<comment>!--)|(?P<bogus>[!?]|/(?![a-zA-Z]))|(?P<slash>/?)(?P<name>[a-zA-Z][^\s/>]*+))")
# A quote means something only right after "=": <p title=it's> and <a "b> end at the first ">".
_TAG_END = re.compile(r"(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])))*+>")
_COMMENT_END = re.compile(r"-->|--!>")
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in sorted(_RAW)}
_MOST_OPEN_QUOTES = 20
# What may be a tag, up to its end; a quote that is never closed ends it, so that no search goes over a text twice.
_LIKE_A_TAG = re.compile(r"<[a-zA-Z](?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])))*+")
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'")
_ATTRIBUTE = re.compile(r"[^\s/>]++")
_MOST_ATTRIBUTES = 1_000


class Piece(NamedTuple):
    """A span of a page. `kind` is `opens` or `closes` (then `name` is the element's), `text`, `raw` (text in which `&`
    and `<` stand for themselves) or `hidden` (the content of a script or the like).
    """

    start: int
    end: int
    kind: str
    name: str = ""


def scan(text: str) -> Iterator[Piece]:
    """The tags of a page and what lies between them, in order, without comments. Takes linear time on any input.

    Raises:
        Rejected: `html_cut` where a script or style never ends and swallows markup.
    """
    position = begin = 0
    has_comment_end = True
    endless: set[str] = set()  # elements of raw text that have no end tag from here on
    open_quotes = 0
    while opener := _OPENER.search(text, position):
        start, after = opener.span()
        name = opener["name"]
        if opener["comment"]:
            end, has_comment_end = _end_of_comment(text, after, has_comment_end)
        elif name is None:
            end = text.find(">", start) + 1
        else:
            tag = _TAG_END.match(text, after) if open_quotes < _MOST_OPEN_QUOTES else None
            open_quotes += tag is None  # a slip of the writer, so the tag ends where it seems to
            end = tag.end() if tag else text.find(">", after) + 1
        if not end:  # no ">" in all that follows: this is no tag, but a sign
            break
        if begin < start:
            yield Piece(begin, start, "text")
        begin = position = end
        if name is None:
            continue
        name = name.lower()
        yield Piece(start, end, "closes" if opener["slash"] else "opens", name)
        if opener["slash"]:
            continue
        if name == "plaintext":
            yield Piece(end, len(text), "raw")
            return
        if name in _RAW and name not in endless:
            ending = _RAW_END[name].search(text, end)
            if ending:
                begin = position = ending.start()
                yield Piece(end, begin, "hidden" if name in _HIDDEN else "raw" if name == "xmp" else "text")
            elif name not in ("script", "style"):
                endless.add(name)
            elif _MARKUP.search(text, end):
                raise Rejected(
                    "html_cut", f"the <{name}> at character {start} never ends and swallows the rest of the page"
                )
            else:
                return
    if begin < len(text):
        yield Piece(begin, len(text), "text")


def _end_of_comment(text: str, begin: int, has_end: bool) -> tuple[int, bool]:
    """Where a comment ends, and whether another may. An endless one ends at its first `>`, as it once did in browsers."""
    if text.startswith((">", "->"), begin):
        return text.index(">", begin) + 1, has_end
    if has_end and (end := _COMMENT_END.search(text, begin)):
        return end.end(), True
    return text.find(">", begin) + 1 or begin, False


def close_open_end(text: str) -> str:
    """The same page without comments and with nothing in it that swallows its rest, so that a parser sees all of it.

    >>> close_open_end("<p>HEAD<!-- note <b>gone</b> <p>TAIL")
    '<p>HEADgone</b> <p>TAIL'
    """
    parts = []
    for start, end, kind, name in scan(text):
        part = text[start:end]
        if kind == "raw":
            part = part.replace("&", "&amp;").replace("<", "&lt;")
        elif name in ("plaintext", "xmp"):
            part = "<pre>" if kind == "opens" else "</pre>"
        elif kind == "opens" and '"' in part + "'":
            part = _without_open_quotes(part)
        elif kind == "text" and name == "" and "<" in part:
            part = part.replace("<", "&lt;")
        parts.append(part)
    return "".join(parts)


def _without_open_quotes(tag: str) -> str:
    """A tag that a parser ends where `scan` did: its attributes go where one of their quotes is never closed."""
    end = _TAG_END.match(tag, 1)
    return tag if end and end.end() == len(tag) else tag.split(maxsplit=1)[0].rstrip(">") + ">"


def without_floods(text: str) -> str:
    """The same page, in which tags of more than a thousand attributes have none: they say nothing.

    libxml2 compares each with all before it: thirty thousand in one tag, 370 kB, take a second and a half.
    """
    if not any(_is_flood(match[0]) for match in _LIKE_A_TAG.finditer(text)):
        return text
    # It may have been a sign in a script, so now the tags are told from what is none.
    parts, end_before = [], 0
    for start, end, kind, name in scan(text):
        if kind == "opens" and _is_flood(text[start:end]):
            parts.append(f"{text[end_before:start]}<{name}>")
            end_before = end
    return "".join([*parts, text[end_before:]])


def _is_flood(tag: str) -> bool:
    return (
        len(tag) > 2 * _MOST_ATTRIBUTES and sum(1 for _ in _ATTRIBUTE.finditer(_QUOTED.sub("", tag))) > _MOST_ATTRIBUTES
    )
