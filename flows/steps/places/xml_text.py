"""Where a text stands that is the content of an element of XML."""

import re
import sys
from bisect import bisect_right
from collections.abc import Sequence
from html import unescape

from flows.records.source_map import Run, SourceMap

_MARKUP = re.compile(
    r"<!--.*?-->|<!\[CDATA\[(?P<data>.*?)\]\]>|<\?.*?\?>"
    r"|<(?P<end>/)?[^\s<>/!?](?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>",
    re.DOTALL,
)
_CHANGED = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][\w.-]*);|\r\n?")
_LINE_END = re.compile("\r\n?")


def find_element(source: str, number: int) -> tuple[int, int] | None:
    """Where the content of the element with the start tag of this number, from 0, begins and ends."""
    depth = start = -1
    n_tags = 0
    for markup in _MARKUP.finditer(source):
        if markup[0].startswith(("<!", "<?")):
            continue
        if markup["end"]:
            if start >= 0:
                depth -= 1
                if not depth:
                    return start, markup.start()
            continue
        is_empty = markup[0].endswith("/>")
        if start >= 0:
            depth += not is_empty
        elif n_tags == number:
            if is_empty:
                return markup.end(), markup.end()
            start, depth = markup.end(), 1
        n_tags += 1
    return None


def map_xml(source: str, span: tuple[int, int], text: str) -> SourceMap | None:
    """Where each character of a text stands that is all the text between two offsets; None where it is not.

    >>> source = "<e>A <![CDATA[<p>b & ]]>c &lt;</e>"
    >>> places = map_xml(source, (3, len(source) - 4), "A <p>b & c <")
    >>> start, end = places.place(9, 12)
    >>> source[start:end]
    'c &lt;'
    """
    runs: list[Run] = []
    shown: list[str] = []
    size = 0

    def add(start: int, end: int, changed: re.Pattern[str]) -> None:
        nonlocal size
        for escape in changed.finditer(source, start, end):
            runs.append(Run(size, start, escape.start() - start))
            size += escape.start() - start
            character = "\n" if escape[0].startswith("\r") else unescape(escape[0])
            shown.extend((source[start : escape.start()], character))
            runs.append(Run(size, escape.start(), len(character), escape.end() - escape.start()))
            size, start = size + len(character), escape.end()
        runs.append(Run(size, start, end - start))
        shown.append(source[start:end])
        size += end - start

    at, end = span
    for markup in _MARKUP.finditer(source, at, end):
        add(at, markup.start(), _CHANGED)
        if markup["data"] is not None:
            add(*markup.span("data"), _LINE_END)
        at = markup.end()
    add(at, end, _CHANGED)
    return SourceMap(runs) if "".join(shown) == text else None


_OPEN_DATA = re.compile(r"<!\[CDATA\[|\]\]>")


def show_xml(piece: str, *, is_data: bool) -> str:
    """What a slice of an element says; one that begins inside a CDATA section has no entities until its end."""
    parts = []
    for part in _OPEN_DATA.split(piece):
        parts.append(part if is_data else unescape(_MARKUP.sub("", part)))
        is_data = not is_data
    return _LINE_END.sub("\n", "".join(parts))


def find_data(source: str, span: tuple[int, int]) -> list[tuple[int, int]]:
    """Where the CDATA sections between two offsets begin and end, without their brackets."""
    return [found.span("data") for found in _MARKUP.finditer(source, *span) if found["data"] is not None]


def is_within(sections: Sequence[tuple[int, int]], offset: int) -> bool:
    """Whether an offset lies in one of some sections in order."""
    number = bisect_right(sections, (offset, sys.maxsize)) - 1
    return number >= 0 and offset < sections[number][1]
