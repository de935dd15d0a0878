"""What a page shows, with the place of each character: its text without tags, comments and scripts, its entities resolved."""

import contextlib
import re
from html import unescape
from itertools import accumulate

from flows.records.block_elements import BLOCK_ELEMENTS
from flows.records.reasons import Rejected
from flows.records.shown_text import ShownText
from flows.steps.html.tags import scan

# No search is made twice: what never ends goes to the end of the page. Possessive loops of sets are several times as fast as
# a lazy dot.
_HIDDEN = "|".join(
    rf"{name}(?=[\s/>])(?:[^<]++|<(?!/{name}[\s/>]))*+(?:</{name}[^>]*(?:>|\Z)|\Z)"
    for name in ("script", "style", "iframe", "title")
)
_MARKUP = re.compile(
    rf"(<(?:{_HIDDEN}"
    r"|!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>|\Z))"
    r"|/?[a-z](?:[^>=]++|=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|(?![\"'])))*+(?:>|\Z)"
    r"|[!?/][^>]*(?:>|\Z)))",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")
_WHOLE = re.compile(
    r"</?[a-zA-Z][^<>\"']*>|<!--[^<>]*-->|<(script|style|iframe|title)\b.*</\1\s*>", re.DOTALL | re.IGNORECASE
)
_PARTING = re.compile(
    rf"</?(?:{'|'.join(sorted(BLOCK_ELEMENTS | {'br'}, key=len, reverse=True))})(?=[\s/>])"
    r"|display\s*:\s*(?:block|flex|grid|table|list-item|table-row)\b",
    re.IGNORECASE,
)


def show(page: str, *, with_title: bool = False) -> ShownText:
    """The text of a page between its tags; with its title, where that is text as any other."""
    return ShownText(page, _texts(page, with_title=with_title), ENTITY, resolve)


def resolve(text: str) -> str:
    """Text with its entities resolved."""
    return unescape(text) if "&" in text else text


def _texts(page: str, *, with_title: bool) -> list[tuple[int, int]]:
    if with_title:
        return [(start, end) for start, end, kind, _ in scan(page) if kind in ("text", "raw")]
    parts = _MARKUP.split(page)
    if not parts[-1] and len(parts) > 1 and not _WHOLE.fullmatch(parts[-2]):
        # Something never ends and went to the end of the page: `scan` decides what of it is markup.
        with contextlib.suppress(Rejected):
            return _scanned_texts(page)
    offsets = list(accumulate(map(len, parts), initial=0))
    return [
        (offsets[number], offsets[number + 1])
        for number in range(0, len(parts), 2)
        if parts[number] and not parts[number].isspace()
    ]


def _scanned_texts(page: str) -> list[tuple[int, int]]:
    pieces = list(scan(page))
    in_title = [False, *(kind == "opens" and name == "title" for _, _, kind, name in pieces)]
    return [
        (start, end)
        for (start, end, kind, _), is_title in zip(pieces, in_title, strict=False)
        if kind in ("text", "raw") and not is_title
    ]


def parts_paragraphs(markup: str) -> bool:
    """Whether markup between two texts begins another paragraph: it holds a tag of a block or a break."""
    return _PARTING.search(markup) is not None
