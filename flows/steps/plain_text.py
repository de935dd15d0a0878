"""Finds the paragraphs of plain text as spans of the raw text, so that each can be traced to its source.

A blank line parts paragraphs. Where lines follow each other without one, the document as a whole decides whether its
lines were broken at some width (a mail, an old book): then they are one paragraph, else each line is one. Lines that are
quoted, as mails do it with `>`, are apart from those of another depth.
"""

import gc
import re
from collections.abc import Iterator
from itertools import accumulate, groupby, pairwise, repeat
from operator import add
from typing import NamedTuple

VERSION: int = 2

_SAMPLE_LINES = 5_000
_MANY_LINES = 100_000
_MIN_WIDTH, _MAX_WIDTH = 30, 160
_TERMINAL = tuple('.!?…:;"”’»)]。！？」』）։؟۔।…')
# A line of only these looks blank; as they are no white space to Python, such a line is overwritten with spaces.
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u180e"
_INVISIBLE_LINE = re.compile(rf"^[^\S\n]*+[{_INVISIBLE}][\s{_INVISIBLE}]*?$", re.MULTILINE)
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f"
    "\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]"
)
_QUOTE = re.compile(r"^[ \t]*>(?:[ \t]?>)*[ \t]?", re.MULTILINE)
_LIST_ITEM = re.compile(r"(?:[-*+•·–—]|\(?\d{1,3}[.)]|\(?[a-z]\))[ \t]")


class _Wrapping(NamedTuple):
    """How a document's lines were broken: at `width` columns, or up to `slack` before, by hand or to even the edge."""

    width: int
    slack: int
    parts_by_blanks: bool


class Block(NamedTuple):
    """A paragraph as a span of the raw text."""

    start: int
    end: int


def extract(text: str) -> list[Block]:
    r"""Find the paragraphs, trimmed: no white space begins or ends one, and all other text lies in exactly one.

    >>> text = "A headline\n\nOne line.\r\n \r\nAnother."
    >>> [text[start:end] for start, end in extract(text)]
    ['A headline', 'One line.', 'Another.']
    """
    return _extract(_unify_line_ends(text))


def shown(paragraph: str) -> str:
    r"""A paragraph as it is read: one that is quoted keeps the marks before it, and not those of its further lines.

    >>> shown("> The bridge\n> is shut.")
    '> The bridge\nis shut.'
    """
    if not paragraph.startswith(">") or "\n" not in paragraph:
        return paragraph
    first, rest = paragraph.split("\n", 1)
    return f"{first}\n{_QUOTE.sub('', rest)}"


def _unify_line_ends(text: str) -> str:
    """Every line end as one newline, at the same offsets: a carriage return before a newline becomes a space."""
    if "\r" in text:
        text = text.replace("\r\n\r\n", "  \n\n").replace("\r\n", " \n").replace("\r", "\n")
    for line_end in "\x0b\x0c":
        if line_end in text:
            text = text.replace(line_end, "\n")
    if not text.isascii():
        for line_end in "\u2028\u2029":
            if line_end in text:
                text = text.replace(line_end, "\n")
        if any(character in text for character in _INVISIBLE):
            text = _INVISIBLE_LINE.sub(_overwrite, text)
    return text


def _overwrite(match: re.Match[str]) -> str:
    return re.sub("[^\n]", " ", match[0])


def _extract(text: str) -> list[Block]:
    blocks: list[Block] = []
    wrapping: _Wrapping | None = None
    is_known = False
    position = 0
    for piece in text.split("\n\n"):
        body = piece.strip()
        if body:
            start = position + len(piece) - len(piece.lstrip())
            if "\n" in body:
                if not is_known:
                    wrapping, is_known = _find_wrapping(text), True
                if _QUOTE.search(body):
                    _add_quoted(blocks, body, start, wrapping)
                else:
                    _add_lines(blocks, body, start, wrapping)
            else:
                blocks.append(Block(start, start + len(body)))
        position += len(piece) + 2
    return blocks


def _add_quoted(blocks: list[Block], body: str, position: int, wrapping: _Wrapping | None) -> None:
    """Lines of one depth of quotation belong together; a line of marks alone parts them as a blank one does."""
    for depth, lines in groupby(body.split("\n"), key=_depth):
        run = "\n".join(lines)
        first = len(blocks)
        _add_lines(blocks, _QUOTE.sub(_overwrite, run) if depth else run, position, wrapping)
        if depth:
            for number in range(first, len(blocks)):  # the marks before a paragraph say that it is quoted
                block = blocks[number]
                line_start = run.rfind("\n", 0, block.start - position) + 1
                blocks[number] = block._replace(start=position + run.index(">", line_start))
        position += len(run) + 1


def _depth(line: str) -> int:
    quote = _QUOTE.match(line)
    return quote[0].count(">") if quote else 0


def _add_lines(blocks: list[Block], body: str, position: int, wrapping: _Wrapping | None) -> None:
    if wrapping:
        blocks.extend(_unwrap(body, position, wrapping))
    else:
        _one_a_line(blocks, body, position)


def _one_a_line(blocks: list[Block], body: str, position: int) -> None:
    """Each line is a paragraph. A file of five million words, one a line, must not cost as many turns of a loop.

    Nor as many visits of the garbage collector, which would look through all blocks again and again, and find nothing.
    """
    lines = body.split("\n")
    sizes = list(map(len, lines))
    starts = list(accumulate(map((1).__add__, sizes), initial=position))
    stripped = list(map(str.strip, lines))
    pauses = len(lines) > _MANY_LINES and gc.isenabled()
    if pauses:
        gc.disable()
    try:
        if stripped == lines:
            blocks.extend(map(tuple.__new__, repeat(Block), zip(starts, map(add, starts, sizes), strict=False)))
            return
        for start, line, text in zip(starts, lines, stripped, strict=False):
            if text:
                start += len(line) - len(line.lstrip())
                blocks.append(Block(start, start + len(text)))
    finally:
        if pauses:
            gc.enable()


def _find_wrapping(text: str) -> _Wrapping | None:
    """How a document's lines were broken, None where each line end was meant.

    Greedy wrapping leaves its mark: a line ends where the first word of the next would not have fitted. Lines that
    happen to be of one length do not end in mid-sentence, and the lines of an address or a poem fill no width.
    """
    lines = [_QUOTE.sub(_overwrite, line) for line in text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]]
    pairs = [(line, after) for a, b in pairwise(lines) if (line := a.rstrip()) and (after := b.strip())]
    if not pairs:
        return None
    has_wide = not text.isascii() and _WIDE.search(text) is not None
    sizes = [_display_width(line, has_wide) for line, _ in pairs]
    usual, longest = sorted(sizes)[len(sizes) * 95 // 100], max(sizes)
    width = longest if longest <= usual + 8 else usual
    if not _MIN_WIDTH <= width <= _MAX_WIDTH:
        return None
    forced = going_on = lower = 0
    for (line, after), size in zip(pairs, sizes, strict=True):
        if size + 1 + _first_word_width(after, has_wide) > width - width // 6:
            forced += 1
            if not line.endswith(_TERMINAL):
                going_on += 1
                lower += after[0].islower()
    # Most lines of wrapped prose begin in lower case, those of a poem or a list of headlines do not. Scripts without
    # case are judged by the ends of their lines alone, so more is asked of these.
    has_case = any(after[0].lower() != after[0].upper() for _, after in pairs)
    if forced < (0.6 if has_case else 0.8) * len(pairs) or going_on * 2 < len(pairs):
        return None
    if has_case and not has_wide and lower * 3 < len(pairs):
        return None
    gaps = sum(not line.strip() for line in lines)
    parts_by_blanks = gaps * 20 > len(pairs)
    return _Wrapping(width, width // 4 if parts_by_blanks else width // 8, parts_by_blanks)


def _display_width(line: str, has_wide: bool) -> int:
    """Columns on a terminal: ideographs take two, and editors wrap by columns."""
    return len(line) + (len(_WIDE.findall(line)) if has_wide and not line.isascii() else 0)


def _first_word_width(line: str, has_wide: bool) -> int:
    """Columns that would have to fit into the line before: a word, or one ideograph with what may not begin a line."""
    if has_wide and _WIDE.match(line):
        return 3
    word = line.split(maxsplit=1)[0]
    return _display_width(word, has_wide)


def _unwrap(body: str, position: int, wrapping: _Wrapping) -> Iterator[Block]:
    """Join lines that were broken for their width; a line end that nothing forced parts paragraphs, as does an indent."""
    has_wide = not body.isascii() and _WIDE.search(body) is not None
    start, end = position, position
    first, last, last_indent = "", "", 0
    for line in body.split("\n"):
        text = line.strip()
        if not text:
            if last:
                yield Block(start, end)
            last = ""
        else:
            indent = len(line) - len(line.lstrip())
            if last and _parts(first, last, last_indent, text, indent, wrapping, has_wide):
                yield Block(start, end)
                last = ""
            if not last:
                start, first = position + indent, text
            end = position + indent + len(text)
            last, last_indent = text, indent
        position += len(line) + 1
    if last:
        yield Block(start, end)


def _parts(
    first: str, last: str, last_indent: int, text: str, indent: int, wrapping: _Wrapping, has_wide: bool
) -> bool:
    """Whether a line end parts paragraphs: between `last`, of a paragraph that began with the line `first`, and `text`.

    A dash or "404." may begin a line by chance, so it begins an item only where the line before had room for it.
    """
    size = last_indent + _display_width(last, has_wide)
    needed = size + 1 + _first_word_width(text, has_wide)
    in_list = _LIST_ITEM.match(first) is not None
    if _LIST_ITEM.match(text) and (needed <= wrapping.width or in_list):
        return True
    if indent > last_indent and not (in_list and last is first):
        return True
    if indent < last_indent and last is not first:
        return needed <= wrapping.width
    if needed > wrapping.width:
        return False
    if text[0].islower() and not last.endswith((".", "!", "?")):
        return size < wrapping.width // 2
    if needed > wrapping.width - wrapping.slack:
        return not wrapping.parts_by_blanks and last.endswith(_TERMINAL)
    return True
