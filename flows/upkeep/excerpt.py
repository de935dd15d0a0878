"""The part of a source that is shown of it: a passage with some lines around it, whatever the size of the whole."""

import re
from typing import NamedTuple

CONTEXT_LINES = 3
CONTEXT_CHARS = 400
MOST_CHARS = 2_000
_ELLIPSIS = "…"
# What may stand between two words of a text in the page or the line of JSON that it was read from.
_GAP = r"(?:\s|\\[nrt]|<[^<>]{0,500}>|&nbsp;|&#160;)*"
_ENTITIES = {'"': "quot", "&": "amp", "<": "lt", ">": "gt", "'": "apos"}


class Excerpt(NamedTuple):
    """A passage in its surroundings.

    Attributes:
        line: number of the first line of `before` in the source, from 1.
        before: what precedes the passage on its line and the lines above it.
        passage: the passage; the beginning of a source in which nothing was looked for.
        after: what follows it.
        n_left: characters of the passage that are left out at its end.
        is_located: whether the passage is what was asked for, and not the beginning of the whole.
    """

    line: int
    before: str
    passage: str
    after: str
    n_left: int
    is_located: bool


def cut_excerpt(raw: str, start: int, end: int, *, is_located: bool) -> Excerpt:
    r"""The characters from start to end (exclusive), with up to three lines on either side.

    >>> cut_excerpt("One.\nTwo.\nThree.\nFour.\nFive.", 17, 22, is_located=True)
    Excerpt(line=1, before='One.\nTwo.\nThree.\n', passage='Four.', after='\nFive.', n_left=0, is_located=True)
    """
    shown_end = min(end, start + MOST_CHARS)
    above = _keep(raw, max(0, start - CONTEXT_CHARS), start)
    is_inside_line = bool(above) and above[-1][-1] not in "\r\n"
    before = "".join(above[-CONTEXT_LINES - is_inside_line :])
    after = "" if shown_end < end else "".join(_keep(raw, end, end + CONTEXT_CHARS)[: CONTEXT_LINES + 1])
    first = start - len(before)
    line = len(re.findall(r"\r\n|\r|\n", raw[:first])) + 1
    before = _ELLIPSIS + before if first and raw[first - 1] not in "\r\n" else before
    last = end + len(after)
    is_cut = bool(after) and after[-1] not in "\r\n" and last < len(raw)
    after = after + _ELLIPSIS if is_cut else after.rstrip("\r\n")
    return Excerpt(line, before, raw[start:shown_end], after, end - shown_end, is_located)


def _keep(raw: str, start: int, end: int) -> list[str]:
    """The lines of a slice, with their ends."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", raw[start:end])


def find_text(raw: str, text: str) -> tuple[int, int] | None:
    r"""Where a text stands in the page or the JSON that it was read from, if its words stand there as they are.

    >>> raw = '<p>The <b>mayor</b>&nbsp;said: &quot;No&quot;.</p>'
    >>> start, end = find_text(raw, 'The mayor said: "No".')
    >>> raw[start:end]
    'The <b>mayor</b>&nbsp;said: &quot;No&quot;.'
    """
    words = text.split()
    if not words:
        return None
    match = re.search(_GAP.join("".join(map(_spellings, word)) for word in words), raw)
    return match.span() if match else None


def _spellings(char: str) -> str:
    """The ways in which HTML and JSON write a character, as a pattern."""
    if char.isascii() and char.isalnum():
        return char
    ways = [re.escape(char), f"&#{ord(char)};", f"&#[xX]0*{ord(char):x};", rf"\\[uU]{ord(char):04x}"]
    if char in _ENTITIES:
        ways.append(f"&{_ENTITIES[char]};")
    if char in '"\\/':
        ways.append(r"\\" + re.escape(char))
    return f"(?:{'|'.join(ways)})"
