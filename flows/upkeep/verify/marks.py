"""Finds the quotations of a text by their marks, whatever style these have."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flows.upkeep.verify.blocks import Block
from warehouse.text.quotations import is_unspaced, words_of

LEAST_WORDS = 3
"""Fewer words between marks are a name, a title or a word that is held at arm's length."""
LEAST_LETTERS = 6
"""The same where words are not parted by spaces."""

# Pairs of marks, outermost first; what opens in one language closes in another.
_PAIRS = (
    ("“", "”"), ("„", "“”"), ("«", "»"), ("»", "«»"), ("”", "”"), ("‹", "›"), ("›", "‹"), ("「", "」"), ("『", "』"),
)  # fmt: skip
_MARKED = re.compile(
    "|".join(
        [
            rf"{opening}(?P<_{number}>[^{opening}{closing}]*+)(?:[{closing}]|\Z)"
            for number, (opening, closing) in enumerate(_PAIRS)
        ]
        + [
            r'(?<!\w)"(?P<straight>[^"]*+)"(?!\w)',
            r"(?<!\w)[‘‚](?P<single>(?:[^‘‚’]|’(?=\w))*+)[’‘]",
            r"(?<!\w)'(?P<plain>(?:[^']|(?<=\w)'(?=\w))*+)'(?!\w)",
        ]
    )
)
# The line under a quotation that is set apart, with its author.
_SOURCE_LINE = re.compile(r"\s*\n?[ \t]*[—–―]\s*[^\n]{0,300}\Z|\A\s*(?:[—–―]|--)\s*[^\n]{0,300}\Z")
_SHORT_BLOCK = 300


class Found(NamedTuple):
    """A quotation: its words, the line it begins on, its block and its place there, and the links that name its source:
    those behind it, else all of its block, else those of the line below.
    """

    text: str
    line: int | None
    block: int
    start: int
    end: int
    links: tuple[str, ...]


def find_quotations(blocks: Sequence[Block]) -> tuple[list[Found], int]:
    """The quotations of a text in order, and how many more were too short to be looked for."""
    found: list[Found] = []
    n_short = 0
    for number, block in enumerate(blocks):
        spans = list(_spans(block))
        kept = [span for span in spans if _is_long(block.text[span[0] : span[1]])]
        n_short += len(spans) - len(kept)
        n_feeds, counted = 0, 0
        for place, (start, end) in enumerate(kept):
            following = kept[place + 1][0] if place + 1 < len(kept) else len(block.text)
            links = [link.target for link in block.links if end <= link.at <= following] or [
                link.target for link in block.links
            ]
            if block.is_quotation and not links and number + 1 < len(blocks):
                links = _of_source_line(blocks[number + 1])
            n_feeds, counted = n_feeds + block.text.count("\n", counted, start), start
            line = block.line + n_feeds if block.line is not None else None
            found.append(Found(block.text[start:end], line, number, start, end, tuple(links)))
    return found, n_short


def _spans(block: Block) -> Iterator[tuple[int, int]]:
    if block.is_quotation:
        text = _SOURCE_LINE.sub("", block.text)
        if words_of(text):
            yield 0, len(text)
        return
    for match in _MARKED.finditer(block.text):
        if words_of(match[match.lastindex or 0]):
            yield match.span(match.lastindex or 0)


def _is_long(text: str) -> bool:
    words = words_of(text)
    n_unspaced = sum(map(is_unspaced, words))
    return len(words) - n_unspaced >= LEAST_WORDS or len(words) >= LEAST_LETTERS


def _of_source_line(block: Block) -> list[str]:
    is_source = not block.is_quotation or _SOURCE_LINE.search(block.text)
    return [link.target for link in block.links] if is_source and len(block.text) < _SHORT_BLOCK else []
