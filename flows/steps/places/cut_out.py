"""Proves the places of paragraphs that were cut out of plain text or Markdown, and finds those of parts of such a paragraph."""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from typing import NamedTuple

from flows.records.shown_text import ShownText, solid
from flows.steps.places.find import Place, find_places
from flows.steps.places.problems import UNPROVEN


class Form(NamedTuple):
    """A way to write text with marks.

    Attributes:
        markup: what shows nothing.
        bare: a paragraph without what may be a mark, and what a slice of the source shows, made bare in the same way.
        escape: what stands for another character.
    """

    markup: re.Pattern[str]
    bare: Callable[[str], str]
    shows: Callable[[str], str]
    escape: re.Pattern[str] | None = None


def place_cut_out(raw: str, paragraphs: Sequence[tuple[str, tuple[int, int] | None]], form: Form) -> Iterator[Place]:
    """The place of each paragraph, given the span of the text that it was cut from, alone or with its neighbours."""
    for span, group in itertools.groupby(paragraphs, key=lambda each: each[1]):
        texts = [text for text, _ in group]
        if span is None:
            yield from [UNPROVEN] * len(texts)
        elif len(texts) == 1 and _is_shown(raw[span[0] : span[1]], texts[0], form):
            yield span
        else:
            yield from _find_within(raw, span, texts, form)


def _is_shown(piece: str, text: str, form: Form) -> bool:
    return piece == text or solid(form.shows(piece)) == solid(form.bare(text))


def _find_within(raw: str, span: tuple[int, int], texts: Sequence[str], form: Form) -> list[Place]:
    start, end = span
    spans: list[tuple[int, int]] = []
    for mark in form.markup.finditer(raw, start, end):
        spans.append((start, mark.start()))
        start = mark.end()
    shown = ShownText(raw, [*spans, (start, end)], form.escape, unescape if form.escape else str)
    return find_places(shown, list(map(form.bare, texts)), lambda markup: "\n" in markup, form.shows)


_QUOTE = re.compile(r"^[ \t]*>(?:[ \t]?>)*[ \t]?", re.MULTILINE)


def _unquoted(text: str) -> str:
    r"""Lines without the marks of a quotation before them.

    >>> _unquoted("> The bridge\n> is shut.")
    'The bridge\nis shut.'
    """
    return _QUOTE.sub("", text)


PLAIN = Form(_QUOTE, _unquoted, _unquoted)

_LINK_END = r"\](?:\((?:[^()\\]|\\.|\([^()]*\))*+\)|\[[^\]\[]*+\])"
_TAG = r"<!--(?:[^<-]++|-(?!->)|<(?!!--))*+-->|</?[a-zA-Z][a-zA-Z0-9-]*+(?:\s[^<>]*+)?/?>"
_SINGLE = r"[\[\]*_~`\\|]"
_ENTITY = re.compile(r"&(?:#[0-9]+;|#[xX][0-9a-fA-F]+;|[a-zA-Z][a-zA-Z0-9]{1,31};)")
_MARKDOWN = re.compile(
    rf"!\[[^\]\[]*+{_LINK_END}|{_LINK_END}|{_TAG}|<(?=[a-zA-Z][\w+.-]*:|[^\s<>@]++@)|(?<=\S)>(?=\W|$)|{_SINGLE}|{_QUOTE.pattern}",
    re.MULTILINE,
)
_SINGLES = re.compile(_SINGLE)
_PICTURE = re.compile(rf"!\[[^\]\[]*+{_LINK_END}")
_ENDS = re.compile(_LINK_END)
_TAGS = re.compile(_TAG)
_AUTOLINK = re.compile(r"<([a-zA-Z][\w+.-]*:[^<>\s]*+|[^\s<>@]++@[^\s<>]++)>")


def _without_marks(text: str) -> str:
    """A paragraph without the characters that may be marks: whether one is, only its parser knows."""
    return _SINGLES.sub("", text)


def _show_markdown(piece: str) -> str:
    r"""A slice of Markdown without addresses of links, pictures, tags, marks, and with entities resolved.

    >>> _show_markdown("Ships [wait](https://a.example/b \"Port\") *off* &amp;\n> on ![](a.png)<br>")
    'Ships wait off &\non '
    """
    piece = _unquoted(piece)
    piece = _AUTOLINK.sub(r"\1", _ENDS.sub("", _PICTURE.sub("", piece)))
    return _SINGLES.sub("", unescape(_TAGS.sub("", piece)))


MARKDOWN = Form(_MARKDOWN, _without_marks, _show_markdown, _ENTITY)
