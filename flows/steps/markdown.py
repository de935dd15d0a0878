"""Reads Markdown as CommonMark does: what a reader of the rendered text sees, each paragraph with its place in the source.

Marks, comments and addresses of links are no text. Front matter says what the document is and is none of it. Rows of tables
and quotations are paragraphs of their own.
"""

import datetime
import functools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

VERSION: int = 1

_LINE_END = re.compile(r"\r\n?|\n")
_FRONT_MATTER = re.compile(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n(.*?)^(?:\1|\.\.\.)[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_LONGEST_FRONT_MATTER = 64_000
_MARKS = "[]!*_`<>#|~&\\-+="
_SMALL = 8_000
_MOST_MARKS, _MOST_LINE_ENDS = 0.4, 0.15
"""Shares of a large text. Prose has 2 % of marks and 1 % of line ends, a list of things to do 30 % and 7 %."""
_DEEPEST = 100
"""Levels of nesting, of which a list takes two and a quotation one. The parser passes over what lies deeper."""


class Block(NamedTuple):
    """A paragraph: what it shows, a role where markup names one, and the span of the source that it stands in.

    Several paragraphs of one block of HTML have the block's span. With `is_html` the text is that block, still to be read.
    """

    text: str
    role: str | None
    start: int
    end: int
    is_html: bool = False


class Document(NamedTuple):
    """What a Markdown text holds. `facts` are the names and values of its front matter, all values as they are written."""

    blocks: list[Block]
    facts: Mapping[str, object]


def read(text: str) -> Document | None:
    r"""Read a Markdown text; None where it is no Markdown that was written to be read: nearly all marks, or very deep.

    >>> document = read("---\ntitle: Ice\n---\n# Harbour *closed*\n\nShips [wait](https://a.example/b).\n\n|a|b|\n|-|-|\n|1|2|")
    >>> [(block.text, block.role) for block in document.blocks]
    [('Harbour closed', 'title'), ('Ships wait.', None), ('a | b', None), ('1 | 2', None)]
    >>> document.facts
    {'title': 'Ice'}
    """
    if len(text) > _SMALL and _is_dense(text):
        return None
    facts, body = _split_front_matter(text)
    tokens = _parser().parse(text[body:])
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        return None
    starts = [body, *(match.end() for match in _LINE_END.finditer(text, body)), len(text)]
    return Document(list(_walk(tokens, text, starts)), facts)


def _is_dense(text: str) -> bool:
    """Whether a text is so dense with marks, or its lines are so short, that parsing it costs far more than its size says."""
    size = len(text)
    return sum(map(text.count, _MARKS)) > _MOST_MARKS * size or text.count("\n") > _MOST_LINE_ENDS * size


@functools.cache
def _parser() -> Any:
    """CommonMark, and what everybody writes besides: tables and struck out text."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])


def _split_front_matter(text: str) -> tuple[Mapping[str, object], int]:
    """The facts of YAML between `---` or TOML between `+++`, and where the text behind them begins.

    Anything else between such lines is text: a rule may begin a document too.
    """
    import yaml

    match = _FRONT_MATTER.match(text, 0, _LONGEST_FRONT_MATTER)
    if match is None:
        return {}, 0
    try:
        # The base loader makes nothing of a value but text, so a date is read where all dates are.
        loaded = yaml.load(match[2], yaml.BaseLoader) if match[1] == "---" else tomllib.loads(match[2])
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError, ValueError):
        return {}, 0
    if not isinstance(loaded, dict) or not loaded:
        return {}, 0
    return {str(name): _as_written(value) for name, value in loaded.items()}, match.end()


def _as_written(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def _walk(tokens: Sequence[Any], text: str, starts: Sequence[int]) -> Iterator[Block]:
    """The paragraphs of a parsed text. `starts` are the offsets of its lines, and last of its end."""
    role: str | None = None
    has_title = False
    cells: list[str] | None = None
    row = (0, 0)
    for token in tokens:
        kind = token.type
        if kind == "heading_open":
            role = "title" if token.tag == "h1" and not has_title else "heading"
            has_title = has_title or token.tag == "h1"
        elif kind == "heading_close":
            role = None
        elif kind == "tr_open":
            cells, row = [], _span(token.map, text, starts)
        elif kind == "tr_close":
            if cells:
                yield Block(" | ".join(cells), None, *row)
            cells = None
        elif kind == "inline":
            lines = _shown_lines(token.children or ())
            if cells is not None:
                cells += [" ".join(lines)] if lines else []
            else:
                span = _narrow(_span(token.map, text, starts), text, token.content)
                for line in lines:
                    yield Block(line, role, *span)
        elif kind in ("fence", "code_block"):
            if token.content.strip():
                span = _span(token.map, text, starts)
                yield Block(token.content.strip(), None, *_narrow(span, text, token.content.strip()))
        elif kind == "html_block":
            yield Block(token.content, None, *_span(token.map, text, starts), is_html=True)


def _span(lines: Sequence[int], text: str, starts: Sequence[int]) -> tuple[int, int]:
    """The offsets of some lines of the source, without the white space around them."""
    start, end = starts[lines[0]], starts[min(lines[1], len(starts) - 1)]
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


def _narrow(span: tuple[int, int], text: str, content: str) -> tuple[int, int]:
    """A span without the marks before the first line of its content and behind the last, where these stand in it."""
    lines = content.split("\n")
    start = text.find(lines[0], *span)
    end = text.rfind(lines[-1], *span)
    return (start if start >= 0 else span[0]), (end + len(lines[-1]) if end >= 0 else span[1])


def _shown_lines(tokens: Sequence[Any]) -> list[str]:
    """What a run of inline markup shows, parted where it breaks the line on purpose. Pictures show no text."""
    lines = [""]
    for token in tokens:
        kind = token.type
        if kind in ("text", "code_inline", "text_special"):
            lines[-1] += token.content
        elif kind == "softbreak":
            lines[-1] += "\n"
        elif kind == "hardbreak" or (kind == "html_inline" and token.content[:3].lower() == "<br"):
            lines.append("")
    return [line for line in map(str.strip, lines) if line]
