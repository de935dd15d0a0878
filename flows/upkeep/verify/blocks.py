"""A text that quotes, as blocks: paragraphs with their lines, the quotations among them, and what they refer to."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import lxml.etree
import lxml.html

from flows.records.block_elements import BLOCK_ELEMENTS
from flows.records.reasons import Rejected
from flows.records.record import FieldNames, Limits, Record
from flows.sources import formats
from flows.sources.expand import expand
from flows.steps import decode
from warehouse.errors import ColumnistError

MOST_BYTES = 200_000_000
STDIN = "-"
"""Names standard input, which is Markdown unless its content says otherwise."""
_NOTE = re.compile(r"^[ ]{0,3}\[\^([^\]\s]+)\]:[ \t]*(.+(?:\n(?:[ ]{2,}|\t).+)*)", re.MULTILINE)
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_MARKED_LINE = re.compile(r"^[ ]{0,3}> ?", re.MULTILINE)
# Addresses, uris and doc_ids, as they stand in running text.
_NAME = re.compile(r"https?://[^\s<>\"“”()\[\]]+|\b[0-9a-f]{32}\b|[^\s<>\"“”()\[\]]*[\w]/?[#/!][^\s<>\"“”()\[\]]*\w")
_NOTE_MARK = re.compile(r"\s*[\[(]?\d{1,3}[\])]?\s*")
_UNSHOWN = frozenset(("script", "style", "template", "head", "noscript", "svg", "math"))


class Link(NamedTuple):
    """What a block refers to, and where in its text: an address, or what stands in a footnote."""

    at: int
    target: str


class Block(NamedTuple):
    """A paragraph: its text, its first line in the file (from 1; None where that is not known), whether it is set as a
    quotation, and its links.
    """

    text: str
    line: int | None
    is_quotation: bool
    links: tuple[Link, ...] = ()


def read_blocks(stream: BinaryIO, name: str) -> list[Block]:
    """The blocks of a file: HTML, Markdown, plain text, or any other document that Columnist reads.

    Raises:
        ColumnistError: it holds no text, or more than one document.
        OSError: it cannot be read.
    """
    records = expand(stream, "text.md" if name == STDIN else name, Limits(record_bytes=MOST_BYTES), FieldNames())
    first, second = next(records), next(records, None)
    if second is not None:
        raise ColumnistError(f"{name} holds many documents; give one text that quotes them")
    if first.reason is not None:
        raise ColumnistError(f"{name} cannot be read: {first.detail}")
    try:
        return list(_blocks(first, name))
    except Rejected as rejected:
        raise ColumnistError(f"{name} cannot be read: {rejected.detail}") from None


def _blocks(record: Record, name: str) -> Iterator[Block]:
    text = record.text if record.text is not None else decode.decode(record.data).text
    if record.media_type == formats.HTML:
        yield from _of_page(text)
    elif record.media_type == formats.MARKDOWN:
        yield from _of_markdown(text)
    else:
        yield from _of_text(text)


def _of_text(text: str) -> Iterator[Block]:
    notes, blanked = _notes(text), _blanked(text)
    line, counted = 1, 0
    for match in _PARAGRAPH.finditer(blanked):
        line += blanked.count("\n", counted, match.start())
        counted = match.start()
        is_quotation = all(_MARKED_LINE.match(line) for line in match[0].split("\n"))
        shown = _MARKED_LINE.sub("", match[0]) if is_quotation else match[0]
        if shown.strip():
            yield Block(shown, line, is_quotation, tuple(_references(shown, notes)))


def _of_markdown(text: str) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    notes = _notes(text)
    depth = 0
    for token in MarkdownIt("commonmark").enable("table").parse(_blanked(text)):
        if token.type in ("blockquote_open", "blockquote_close"):
            depth += token.nesting
        elif token.type == "inline":
            shown, links = _shown(token.children or ())
            line = token.map[0] + 1 if token.map else None
            yield Block(shown, line, depth > 0, tuple(sorted((*links, *_references(shown, notes)))))
        elif token.type == "html_block":
            line = token.map[0] + 1 if token.map else None
            yield from (block._replace(line=line) for block in _of_page(token.content))


def _notes(text: str) -> dict[str, str]:
    return {match[1]: match[2] for match in _NOTE.finditer(text)}


def _blanked(text: str) -> str:
    """The text without its footnotes, on as many lines as before."""
    return _NOTE.sub(lambda match: "\n" * match[0].count("\n"), text)


def _references(text: str, notes: dict[str, str]) -> Iterator[Link]:
    """What footnotes and names in running text refer to."""
    for match in _NAME.finditer(text):
        yield Link(match.start(), match[0])
    for match in re.finditer(r"\[\^([^\]\s]+)\]", text):
        if match[1] in notes:
            yield Link(match.start(), notes[match[1]])


def _shown(tokens: Sequence[Any]) -> tuple[str, list[Link]]:
    text, links = "", []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            text += token.content
        elif token.type in ("softbreak", "hardbreak"):
            text += "\n"
        elif token.type == "link_open":
            links.append(Link(len(text), str(token.attrs.get("href", ""))))
    return text, links


def _of_page(text: str) -> Iterator[Block]:
    try:
        root = lxml.html.document_fromstring(text, parser=lxml.html.HTMLParser(remove_comments=True))
    except lxml.etree.ParserError:
        return  # nothing but comments and white space
    page = _Page({str(each.get("id")): each for each in root.iter() if each.get("id")})
    page.read(root)
    yield from page.blocks


class _Page:
    """Walks a page without recursion; a block ends wherever a browser would begin a new line."""

    def __init__(self, by_id: dict[str, Any]) -> None:
        self.blocks: list[Block] = []
        self._by_id = by_id
        self._text, self._links, self._line = "", list[Link](), 0
        self._depth = 0

    def read(self, root: Any) -> None:
        """Gathers the blocks."""
        waiting: list[tuple[Any, bool]] = [(root, True)]
        while waiting:
            element, opens = waiting.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if not opens or not tag or tag in _UNSHOWN:
                if tag and tag not in _UNSHOWN:
                    self._close(tag)
                self._add(element.tail, element)
                continue
            self._open(element, tag)
            waiting.append((element, False))
            waiting += [(child, True) for child in reversed(element)]

    def _open(self, element: Any, tag: str) -> None:
        if tag in BLOCK_ELEMENTS:
            self._end()
        self._depth += tag == "blockquote"
        if tag == "br":
            self._add("\n", element)
        elif tag == "q":
            self._add("“", element)
        elif tag == "a" and element.get("href"):
            self._links.append(Link(len(self._text), self._target(element.get("href"))))
        # The number of a note is no word of the sentence that it stands in.
        if not (tag in ("a", "sup") and _NOTE_MARK.fullmatch(element.text or "")):
            self._add(element.text, element)

    def _close(self, tag: str) -> None:
        if tag in BLOCK_ELEMENTS:
            self._end()
        self._depth -= tag == "blockquote"
        if tag == "q":
            self._text += "”"

    def _target(self, address: str) -> str:
        """What an address within the page leads to: the note with its links, if it is one."""
        note = self._by_id.get(address[1:]) if address.startswith("#") else None
        if note is None:
            return address
        return " ".join([*(str(link.get("href")) for link in note.iter("a") if link.get("href")), note.text_content()])

    def _add(self, text: str | None, element: Any) -> None:
        if text:
            self._line = self._line or element.sourceline or 0
            self._text += text

    def _end(self) -> None:
        lead = len(self._text) - len(self._text.lstrip())
        if shown := self._text.strip():
            links = tuple(Link(max(0, at - lead), target) for at, target in self._links)
            links += tuple(_references(shown, {}))
            self.blocks.append(Block(shown, self._line or None, self._depth > 0, links))
        self._text, self._links, self._line = "", [], 0


def open_text(path: Path) -> BinaryIO:
    """Opens a file that is to be verified, or standard input.

    Raises:
        ColumnistError: there is none, or it cannot be read.
    """
    if str(path) == STDIN:
        return open(sys.stdin.fileno(), "rb", closefd=False)
    try:
        return path.open("rb")
    except OSError as error:
        raise ColumnistError(f"{path} cannot be read ({error.strerror}); check the path") from None
