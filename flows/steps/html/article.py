"""Finds the article in the tree of a page by trafilatura, and gives its paragraphs with the roles that markup names."""

import re
from collections.abc import Set

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor
from trafilatura.xml import process_element

from flows.steps.html.page import SHORTEST_PROSE_CELL, Paragraph, fold_for_comparison

CAPTION_TAG = "h6"
"""A caption's way through trafilatura, which throws figures away: it travels as a heading of a level that is kept free."""

_CELL_BORDER = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[|\-\s]+")


def _mark_captions(tree: HtmlElement) -> set[str]:
    """Puts the caption of each figure in its place, as a heading of the sixth level; real ones become the fifth.

    Returns what the captions say, since trafilatura flattens some on its way.
    """
    captions: set[str] = set()
    for heading in list(tree.iter(CAPTION_TAG)):
        heading.tag = "h5"
    # A figure with a table is no picture. Looked for from the tables: a figure may hold any number of captions.
    with_table = {figure for table in tree.iter("table") for figure in table.iterancestors("figure")}
    for caption in list(tree.iter("figcaption")):
        figure = next(caption.iterancestors("figure"), None)
        if figure is None or figure.getparent() is None or figure in with_table:
            continue
        text = " ".join(caption.text_content().split())
        if not text:
            continue
        captions.add(text)
        tail = figure.tail
        figure.clear()
        figure.tag, figure.text, figure.tail = CAPTION_TAG, text, tail
    return captions


def extract_body(tree: HtmlElement, title: str | None) -> list[Paragraph]:
    """The paragraphs of the article, none where no article is found. The captions of the tree are changed.

    Second, where nothing is found by the usual rules, by those that prefer too much to too little.
    """
    captions = _mark_captions(tree)
    for recall in (False, True):
        options = Extractor(output_format="txt", fast=True, comments=False, formatting=False, recall=recall)
        document = bare_extraction(tree, options=options)
        if isinstance(document, Document) and len(document.body):
            return _paragraphs(document.body, title, captions)
    return []


def _paragraphs(body: HtmlElement, title: str | None, captions: Set[str]) -> list[Paragraph]:
    folded_title = fold_for_comparison(title or "")
    paragraphs: list[Paragraph] = [(line, None) for line in _lines(body.text or "")]
    has_title = False
    for element in body:
        rendered: list[str] = []
        process_element(element, rendered, False)
        lines = _lines("".join(rendered))
        role = None
        if element.tag == "table":
            lines = [part for line in lines for part in _row(line)]
        elif element.tag == "list":
            lines = [line.removeprefix("- ") for line in lines]
        elif element.tag == "head":
            role = "caption" if element.get("rend") == CAPTION_TAG else "heading"
        for line in lines:
            line_role = "caption" if line in captions else role
            if not has_title and line_role != "caption" and folded_title:
                is_first_heading = element.get("rend") == "h1" and not paragraphs
                has_title = is_first_heading or fold_for_comparison(line) == folded_title
                line_role = "title" if has_title else line_role
            paragraphs.append((line, line_role))
    return paragraphs


def _lines(text: str) -> list[str]:
    return [line for raw in text.split("\n") if (line := " ".join(raw.split()))]


def _row(line: str) -> list[str]:
    """A row of a table as one line; where it is a frame for prose, each cell is a paragraph."""
    if _RULE.fullmatch(line):
        return []
    if not line.startswith("|"):
        return [line]
    cells = [cell for raw in _CELL_BORDER.split(line) if (cell := raw.replace("\\|", "|").strip())]
    if any(len(cell) >= SHORTEST_PROSE_CELL for cell in cells):
        return cells
    return [" | ".join(cells)] if cells else []
